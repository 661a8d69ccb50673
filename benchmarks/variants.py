"""What else might lift the search, each tried alone on the collections given.

    python -m benchmarks.variants [COLLECTION ...]

Chunk sizes, what is encoded above a chunk, the lexical fields, pseudo-relevance feedback
and neighbouring chunks: hit@1, hit@10, MRR@10 of each, and the milliseconds it adds to a
question. ``docs/decisions`` says what was kept. BM25's own parameters are fixed in Tantivy.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.collections import collection, default_encoder, indexed, question_sets
from tracuu.assistant import Assistant
from tracuu.chunking import ChunkSize, chunk_document
from tracuu.encoder import Encoder
from tracuu.evaluation import EvalQuestion, rank_of_first
from tracuu.indexes import heading_of
from tracuu.lexicon import Entry, Field, Lexicon
from tracuu.metadata import describe
from tracuu.query import Query, QuestionReader
from tracuu.readers import list_files, read_document
from tracuu.search import Fusion
from tracuu.types import Chunk, Metadata, Result

Floats = NDArray[np.float32]
Prefix = Callable[[Metadata, Chunk], str]
_SHARE = Fusion().dense_share
_DEPTH = Fusion().candidates


@dataclass(frozen=True)
class Library:
    """A collection cut and encoded in one way; rows of ``vectors`` are those of ``chunks``."""

    chunks: list[Result]
    vectors: Floats
    lexicon: Lexicon


@dataclass(frozen=True)
class Asked:
    question: EvalQuestion
    query: Query
    vector: Floats


def build(
    corpus: Path, folder: Path, encoder: Encoder, *, size: ChunkSize, prefix: Prefix
) -> Library:
    """Cut and encode a corpus."""
    chunks: list[Result] = []
    inputs: list[str] = []
    entries: list[Entry] = []
    for number, path in enumerate(list_files(corpus).files):
        document = read_document(corpus, path)
        about = describe(document)
        for chunk in chunk_document(document, size=size):
            id_ = len(chunks)
            place = (chunk.section, chunk.page, chunk.start, chunk.end, chunk.text)
            chunks.append(Result(0, 0.0, id_, path, about.title, about.number, *place))
            inputs.append(f"{prefix(about, chunk)}\n{chunk.text}".strip())
            entries.append(Entry(id_, number, chunk.text, heading_of(about, chunk)))
    lexicon = Lexicon.create(folder)
    with lexicon.editing() as writer:
        for entry in entries:
            writer.add(entry)
    return Library(chunks, encoder.encode_chunks(inputs), lexicon)


def fused(library: Library, asked: Asked, vector: Floats, fields: Sequence[Field]) -> Floats:
    """The fused score of every chunk, as the search fuses its candidates."""
    cosines = np.asarray(library.vectors @ vector, np.float32)
    terms = [term for term in asked.query.terms if term.field in fields]
    lexical = dict(library.lexicon.search(terms, _DEPTH))
    candidates = sorted({*np.argsort(-cosines)[:_DEPTH].tolist(), *lexical})
    dense = cosines[candidates]
    words = np.array([lexical.get(id_, 0.0) for id_ in candidates], np.float32)
    scores = np.full(len(cosines), -np.inf, np.float32)
    scores[candidates] = _SHARE * _standard(dense) + (1 - _SHARE) * _standard(words)
    return scores


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread else np.zeros_like(values)


ALL_FIELDS: tuple[Field, ...] = ("word", "pair", "plain", "plain_pair", "head", "head_plain")
Ranker = Callable[[Library, Asked], Floats]


def plainly(library: Library, asked: Asked) -> Floats:
    return fused(library, asked, asked.vector, ALL_FIELDS)


def with_fields(*fields: Field) -> Ranker:
    return lambda library, asked: fused(library, asked, asked.vector, fields)


def with_feedback(library: Library, asked: Asked) -> Floats:
    """The three best chunks move the query's vector a third of the way to them."""
    best = np.argsort(-plainly(library, asked))[:3]
    vector = asked.vector + 0.5 * library.vectors[best].mean(axis=0)
    return fused(library, asked, vector / np.linalg.norm(vector), ALL_FIELDS)


def with_neighbours(library: Library, asked: Asked) -> Floats:
    """A fifth of the better neighbour's score, where it is of the same document."""
    scores = plainly(library, asked)
    finite = np.where(np.isfinite(scores), scores, 0.0)
    documents = np.array([chunk.document for chunk in library.chunks])
    same = documents[1:] == documents[:-1]
    before = np.concatenate([[0.0], np.where(same, finite[:-1], 0.0)])
    after = np.concatenate([np.where(same, finite[1:], 0.0), [0.0]])
    return np.asarray(scores + 0.2 * np.maximum(before, after), np.float32)


def measured(library: Library, asked: Sequence[Asked], rank: Ranker) -> str:
    ranks = []
    started = time.perf_counter()
    for each in asked:
        best = np.argsort(-rank(library, each), kind="stable")[:10]
        results = [
            replace(library.chunks[id_], rank=place) for place, id_ in enumerate(best, start=1)
        ]
        ranks.append(rank_of_first(results, each.question.relevant))
    milliseconds = 1000 * (time.perf_counter() - started) / len(asked)
    found = [rank for rank in ranks if rank]
    hits = sum(rank == 1 for rank in found) / len(ranks)
    mrr = sum(1 / rank for rank in found) / len(ranks)
    return f"{hits:.3f} {len(found) / len(ranks):.3f} {mrr:.3f} | {milliseconds:.1f} ms"


RANKERS: dict[str, Ranker] = {
    "as built": plainly,
    "words only": with_fields("word"),
    "words and pairs": with_fields("word", "pair"),
    "feedback from the best three": with_feedback,
    "neighbouring chunks": with_neighbours,
}
BUILDS: dict[str, tuple[ChunkSize, Prefix]] = {
    "as built": (ChunkSize(), heading_of),
    "chunks of 600": (ChunkSize(600, 1000), heading_of),
    "chunks of 1300": (ChunkSize(1300, 1900), heading_of),
    "no heading encoded": (ChunkSize(), lambda about, chunk: ""),
    "title alone encoded": (ChunkSize(), lambda about, chunk: about.title),
    "section alone encoded": (ChunkSize(), lambda about, chunk: chunk.section or ""),
}


def asked_of(assistant: Assistant, encoder: Encoder, questions: list[EvalQuestion]) -> list[Asked]:
    generation = assistant.generation()
    reader = QuestionReader(generation.catalog.syllables, generation.glossary)
    answerable = [each for each in questions if each.answerable]
    queries = [reader.read(each.question) for each in answerable]
    vectors = encoder.encode_queries([query.text for query in queries])
    return [Asked(*each) for each in zip(answerable, queries, vectors, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Try what else might lift the search.")
    parser.add_argument("collections", nargs="*", default=["laws", "xquad"])
    encoder = default_encoder()
    print("collection | questions | variant | hit@1 hit@10 MRR@10 | a question")
    for name in parser.parse_args().collections:
        folder = collection(name)
        with indexed(folder, encoder) as assistant:
            asked = {
                title: asked_of(assistant, encoder, questions)
                for title, questions in question_sets(folder).items()
            }
        for label, (size, prefix) in BUILDS.items():
            with tempfile.TemporaryDirectory() as temporary:
                path = Path(temporary) / "lexicon"
                library = build(folder / "corpus", path, encoder, size=size, prefix=prefix)
                rankers = RANKERS if label == "as built" else {label: plainly}
                for title, rows in asked.items():
                    for variant, rank in rankers.items():
                        figures = measured(library, rows, rank)
                        print(f"{name} | {title} | {variant} | {figures}", flush=True)


if __name__ == "__main__":
    main()
