"""An index on disk: its generations, opened and checked.

::

    index/CURRENT                 the number of the live generation and its manifest's digest
    index/generations/000012/     manifest.json  manifest.copy.json  catalog.sqlite3
                                  vectors.faiss  lexicon/

A generation is never changed once published. ``CURRENT`` vouches for the manifest, the
manifest for every other file, so that no damage goes unseen; ``publishing`` writes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tracuu.catalog import Catalog
from tracuu.errors import (
    RUN_INGEST,
    RUN_REBUILD,
    RUN_REPAIR,
    DamagedIndexError,
    IncompatibleIndexError,
    NoIndexError,
)
from tracuu.storage import (
    EVERYWHERE,
    FORMAT,
    Candidates,
    Current,
    Filter,
    Floats,
    Held,
    Manifest,
    OfDocuments,
    vector_digest,
)

if TYPE_CHECKING:
    from tracuu.glossary import Glossary
    from tracuu.lexicon import Lexicon, Term
    from tracuu.vectors import VectorIndex

CURRENT = "CURRENT"
GENERATIONS = "generations"
CATALOG = "catalog.sqlite3"
VECTORS = "vectors.faiss"
LEXICON = "lexicon"
GLOSSARY = "glossary.csv"
MANIFEST = "manifest.json"
MANIFEST_COPY = "manifest.copy.json"

_REBUILD = RUN_REBUILD.removeprefix("Run: ")

# Before format 3 there was the number alone.
_CURRENT = re.compile(r"(\d{6,})(?: ([0-9a-f]{64}))?\n")


class FileCandidates:
    """The candidates of the generation in ``path``: vectors in FAISS, words in Tantivy."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        self._path = path
        self._catalog = catalog

    # FAISS and Tantivy are loaded when first searched: an ingest with nothing to do
    # needs neither.
    @cached_property
    def vectors(self) -> VectorIndex:
        from tracuu.vectors import VectorIndex

        return VectorIndex.load(self._path / VECTORS, mapped=True)

    @cached_property
    def lexicon(self) -> Lexicon:
        from tracuu.lexicon import Lexicon

        return Lexicon.open(self._path / LEXICON)

    def nearest(self, vector: Floats, top_k: int, within: Filter = EVERYWHERE) -> Candidates:
        chunks = None
        if isinstance(within, OfDocuments):
            chunks = self._catalog.chunk_ids_of(within.ids)
        return Candidates(*self.vectors.search(vector, top_k, within=chunks))

    def matching(
        self, terms: Sequence[Term], top_k: int, within: Filter = EVERYWHERE
    ) -> Candidates:
        documents = within.ids if isinstance(within, OfDocuments) else None
        found = self.lexicon.search(terms, top_k, within=documents)
        ids = np.array([id_ for id_, _ in found], np.int64)
        return Candidates(ids, np.array([score for _, score in found], np.float32))

    def holding(self, terms: Sequence[Term]) -> list[int]:
        lexicon = self.lexicon
        return [lexicon.document_frequency(term.field, term.text) for term in terms]

    def __len__(self) -> int:
        return len(self.lexicon)

    def held_vectors(self) -> Iterator[Held]:
        for id_, vector in self.vectors.stored():
            yield Held(id_, vector_digest(vector))

    def held_words(self) -> Iterator[int]:
        yield from self.lexicon.chunk_ids()


class FileGeneration:
    """A published generation in a folder, opened for reading after its digests were checked."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self.catalog = Catalog.read(path / CATALOG)
        self.candidates = FileCandidates(path, self.catalog)

    @property
    def number(self) -> int:
        return self.manifest.generation

    @property
    def vectors(self) -> VectorIndex:
        return self.candidates.vectors

    @property
    def lexicon(self) -> Lexicon:
        return self.candidates.lexicon

    @cached_property
    def glossary(self) -> Glossary:
        from tracuu.glossary import load_glossary

        return load_glossary(self.path / GLOSSARY)

    def load(self) -> None:
        """Open every file now: an ingest may remove the folder while this is still read."""
        _ = self.vectors, self.lexicon, self.glossary
        # The folder goes by a rename, so all was still there if this file is.
        if not (self.path / MANIFEST).exists():
            raise DamagedIndexError(f"{self.path} was removed meanwhile.", remedy=RUN_REPAIR)

    def close(self) -> None:
        self.catalog.close()


def read_current(index: Path) -> Current | None:
    """What ``CURRENT`` says, or None where nothing was ever published."""
    path = index / CURRENT
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedIndexError(f"Cannot read {path}: {error}.", remedy=RUN_REPAIR) from error
    match = _CURRENT.fullmatch(text)
    if match is None:
        raise DamagedIndexError(f"{path} holds no generation number.", remedy=RUN_REPAIR)
    return Current(int(match[1]), match[2])


def live_number(index: Path) -> int | None:
    """The number of the live generation, or None where nothing was ever published."""
    current = read_current(index)
    return current.number if current else None


def require_index(index: Path) -> Current:
    """What ``CURRENT`` says; NoIndexError where there is none."""
    current = read_current(index)
    if current is None:
        raise NoIndexError(f"There is no index in {index} yet.", remedy=RUN_INGEST)
    return current


def open_live(index: Path, *, load: bool = False) -> FileGeneration:
    """The live generation of ``index``; with ``load`` no file of it is opened later.

    Raises NoIndexError, IncompatibleIndexError or DamagedIndexError, each with the command to type.
    """
    while True:
        current = require_index(index)
        try:
            return _open_current(index, current, load=load)
        except DamagedIndexError:
            # An ingest may have published another and removed this one meanwhile.
            if read_current(index) == current:
                raise


def _open_current(index: Path, current: Current, *, load: bool) -> FileGeneration:
    generation = open_generation(generation_path(index, current.number))
    try:
        if generation.manifest.digest != current.digest:
            raise DamagedIndexError(
                f"{index / CURRENT} is damaged: it does not fit generation {current.number}.",
                remedy=RUN_REPAIR,
            )
        if load:
            generation.load()
    except DamagedIndexError:
        generation.close()
        raise
    return generation


def open_generation(path: Path) -> FileGeneration:
    """The generation in ``path``, once every file's digest is found right."""
    manifest = read_manifest(path)
    for name, fault in damaged_files(path, manifest):
        raise DamagedIndexError(f"{path / name} {fault}.", remedy=RUN_REPAIR)
    return FileGeneration(path, manifest)


def damaged_files(path: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Each file that is not as ``manifest`` says, and what is wrong with it."""
    with ThreadPoolExecutor() as beside:  # digests are computed outside Python's lock
        found = beside.map(lambda name: _digest_or_error(path / name), manifest.files)
        for (name, digest), actual in zip(manifest.files.items(), found, strict=True):
            if isinstance(actual, OSError):
                yield name, f"cannot be read: {actual.strerror}"
            elif actual != digest:
                yield name, "is damaged: its digest does not match"


def _digest_or_error(path: Path) -> str | OSError:
    try:
        return file_digest(path)
    except OSError as error:
        return error


def read_manifest(path: Path, name: str = MANIFEST) -> Manifest:
    """The manifest of the generation in ``path``, its digest and format checked."""
    file = path / name
    try:
        raw = file.read_bytes()
        values: dict[str, Any] = json.loads(raw)
        found = values["format"]
        if type(found) is not int:
            raise ValueError("its format is no number")
        if found == FORMAT:
            del values["digest"]
            manifest = Manifest(**values)
            if manifest.as_written() != raw:
                raise ValueError("its digest does not match")
            return manifest
    except OSError as error:
        raise DamagedIndexError(
            f"Cannot read {file}: {error.strerror}.", remedy=RUN_REPAIR
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedIndexError(f"{file} is damaged: {error}.", remedy=RUN_REPAIR) from error
    if found > FORMAT:
        raise IncompatibleIndexError(
            f"This version is older than the index in {path}: that has format {found},"
            f" this reads format {FORMAT}.",
            remedy=f"Update the program; or build the index anew with this one: {_REBUILD}",
        )
    raise IncompatibleIndexError(
        f"The index in {path} has format {found}; this version reads format {FORMAT}.",
        remedy=RUN_REBUILD,
    )


def generation_path(index: Path, number: int) -> Path:
    return index / GENERATIONS / f"{number:06d}"


def generation_numbers(index: Path) -> list[int]:
    """The numbers of the generations that are there, whole or not, the oldest first."""
    try:
        names = [path.name for path in (index / GENERATIONS).iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DamagedIndexError(
            f"Cannot read {index / GENERATIONS}: {error.strerror}.", remedy=RUN_REBUILD
        ) from error
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
