"""A library of any size for benchmarks: real sentences remixed, real vectors perturbed.

Each document is a file of the corpus and an entry of the catalogue, so that an ordinary
ingest can go on from it. Nothing is held in memory but a document at a time.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tracuu.catalog import Catalog
from tracuu.text import sentence_spans
from tracuu.types import Chunk, Document, Metadata, Page

Floats = NDArray[np.float32]

CHUNKS_A_DOCUMENT = 100
# How far a vector moves along the difference of two others: its nearest neighbours in the
# real collection stand about as far apart.
_MOVED = 0.35
_REPLACED = 0.4


@dataclass(frozen=True, slots=True)
class Seed:
    """The real chunks that a library is made of: their sentences and vectors, in step."""

    sentences: tuple[tuple[str, ...], ...]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Made:
    """A document made: its file's name, its text, its chunks and their vectors."""

    name: str
    text: str
    chunks: tuple[Chunk, ...]
    vectors: Floats


def read_seed(catalog: Catalog) -> Seed:
    """The chunks of a real catalogue with their sentences and vectors."""
    ids = catalog.inventory.chunk_ids()
    stored = catalog.chunks(ids)
    texts = [" ".join(stored[id_].chunk.text.split()) for id_ in ids]
    sentences = tuple(
        tuple(text[start:end] for start, end in sentence_spans(text)) or (text,) for text in texts
    )
    return Seed(sentences, catalog.vectors(ids))


def documents(seed: Seed, chunks: int, *, first: int = 0) -> Iterator[Made]:
    """Documents with ``chunks`` chunks in all; the same number always gives the same one."""
    for number, start in enumerate(range(0, chunks, CHUNKS_A_DOCUMENT), start=first):
        yield _document(seed, number, min(CHUNKS_A_DOCUMENT, chunks - start))


def _document(seed: Seed, number: int, count: int) -> Made:
    chance = random.Random(number)
    sources = [chance.randrange(len(seed.sentences)) for _ in range(count)]
    parts = [_remixed(seed, source, chance) for source in sources]
    text, chunks = "", []
    for ordinal, part in enumerate(parts):
        start = len(text)
        text += f"{part}\n"
        chunks.append(Chunk(ordinal, start, start + len(part), part, None, 1))
    name = f"van-ban-{number:07d}.txt"
    return Made(name, text, tuple(chunks), moved(seed.vectors, sources, seed=number))


def _remixed(seed: Seed, source: int, chance: random.Random) -> str:
    """The sentences of a real chunk in another order, some replaced by others'."""
    sentences = list(seed.sentences[source])
    chance.shuffle(sentences)
    for at in range(len(sentences)):
        if chance.random() < _REPLACED:
            sentences[at] = chance.choice(seed.sentences[chance.randrange(len(seed.sentences))])
    return " ".join(sentences)


def moved(vectors: Floats, rows: Sequence[int], *, seed: int) -> Floats:
    """The vectors of ``rows``, each moved along the difference of two others; normalised."""
    chance = np.random.default_rng(seed)
    one, other = chance.integers(0, len(vectors), (2, len(rows)))
    new = vectors[list(rows)] + _MOVED * (vectors[one] - vectors[other])
    return np.asarray(new / np.linalg.norm(new, axis=1, keepdims=True), np.float32)


def write_documents(made: Iterator[Made], catalog: Catalog, corpus: Path) -> None:
    """Put documents into the corpus folder and, with their vectors, into the catalogue."""
    corpus.mkdir(exist_ok=True)
    for each in made:
        data = each.text.encode()
        (corpus / each.name).write_bytes(data)
        page = Page(1, 0, len(each.text))
        document = Document(each.name, ".txt", each.text, (page,))
        sha256 = hashlib.sha256(data).hexdigest()
        with catalog.transaction():
            id_ = catalog.add_document(document, Metadata(each.name), sha256)
            hashes = [hashlib.blake2b(f"{id_} {chunk.ordinal}".encode()).digest()[:16]
                      for chunk in each.chunks]  # fmt: skip
            catalog.add_chunks(id_, each.chunks, hashes)
            catalog.add_vectors(catalog.chunk_ids_of([id_]), each.vectors)
