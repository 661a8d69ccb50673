"""What the product needs of whatever keeps its index: the one seam between it and the engines.

A ``Store`` keeps generations. A ``Generation`` is a catalogue and the candidates that it is
searched by. A ``Draft`` is one being built. ``stores`` has the implementations: files (SQLite,
FAISS, Tantivy) and servers (PostgreSQL, Milvus); ``tests/cluster/test_conformance.py`` holds for
all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tracuu.catalog import Catalog
from tracuu.errors import RUN_INGEST, NoIndexError
from tracuu.feedback import FeedbackBook
from tracuu.glossary import Glossary
from tracuu.lexicon import Term

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

FORMAT = 4

KEPT_GENERATIONS = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; ``files`` maps each file to its sha256."""

    generation: int
    created: str
    model: str
    fingerprint: str
    documents: int
    chunks: int
    files: dict[str, str]
    format: int = FORMAT

    @property
    def digest(self) -> str:
        """The sha256 of all that the manifest says."""
        return hashlib.sha256(_as_json(asdict(self)).encode()).hexdigest()

    def as_written(self) -> bytes:
        """The manifest as its file holds it, its digest last."""
        return _as_json({**asdict(self), "digest": self.digest}).encode()


def _as_json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Current:
    """The live generation, and the digest of its manifest (None in an index of format 1 or 2)."""

    number: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class Everywhere:
    """No filter: every chunk may be found."""


@dataclass(frozen=True, slots=True)
class OfDocuments:
    """Only chunks of these documents may be found, by their ids."""

    ids: tuple[int, ...]


# A closed type, so that no engine is ever handed an expression made of text.
Filter = Everywhere | OfDocuments
EVERYWHERE = Everywhere()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunk ids and scores, shape (n,) each, best first.

    ``complete`` is False where a part of the index did not answer: such a list is no answer.
    """

    ids: Ids
    scores: Floats
    complete: bool = True

    def scored(self) -> dict[int, float]:
        """The score of each chunk, best first."""
        pairs = zip(self.ids, self.scores, strict=True)
        return {int(id_): float(score) for id_, score in pairs}


@dataclass(frozen=True, slots=True)
class Held:
    """A chunk as an engine holds it; ``digest`` is of its vector, see ``vector_digest``."""

    chunk_id: int
    digest: bytes


class CandidateIndex(Protocol):
    """Finds the chunks near a question, by meaning and by words.

    Every method raises a StoreError where the engine fails, and UnavailableStoreError within
    five seconds where a server does not answer.
    """

    def nearest(self, vector: Floats, top_k: int, within: Filter = EVERYWHERE) -> Candidates:
        """The chunks whose vectors have the highest inner product with ``vector`` (dimension,)."""
        ...

    def matching(
        self, terms: Sequence[Term], top_k: int, within: Filter = EVERYWHERE
    ) -> Candidates:
        """The chunks with the highest BM25 score over the fields of ``terms``."""
        ...

    def holding(self, terms: Sequence[Term]) -> list[int]:
        """For each term the number of chunks that hold it in its field."""
        ...

    def __len__(self) -> int:
        """How many chunks there are."""
        ...

    def held_vectors(self) -> Iterator[Held]:
        """Every chunk that is found by meaning, in no order."""
        ...

    def held_words(self) -> Iterator[int]:
        """The id of every chunk that is found by words, in no order."""
        ...


class Generation(Protocol):
    """A published generation, opened for reading; it never changes."""

    @property
    def manifest(self) -> Manifest: ...

    @property
    def number(self) -> int: ...

    @property
    def catalog(self) -> Catalog: ...

    @property
    def candidates(self) -> CandidateIndex: ...

    @property
    def glossary(self) -> Glossary: ...

    def load(self) -> None:
        """Open all of it now: an ingest may remove it while it is still read."""
        ...

    def close(self) -> None: ...


class Draft(Protocol):
    """A generation being built, of which nobody sees anything before it is published."""

    @property
    def catalog(self) -> Catalog: ...

    def index(
        self,
        *,
        added: Sequence[int],
        removed: Sequence[int] = (),
        removed_chunks: Sequence[int] = (),
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Make the candidates those of the catalogue, where documents were added and removed.

        Again it does the same. ``progress`` is told how much is done, and of how much.
        """
        ...

    def keep_glossary(self, path: Path) -> None:
        """Take the office's own glossary in."""
        ...

    def publish(self, *, model: str, fingerprint: str, keep: int | None) -> Manifest:
        """Make it the live generation, whole, and remove all but the newest ``keep``."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one generation; ``documents`` and ``chunks`` are None if unknown."""

    generation: int
    live: bool
    documents: int | None
    chunks: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of an index: of what names the live one, then of each generation checked."""

    live: int | None
    problems: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def intact(self) -> bool:
        return not self.problems and not any(check.problems for check in self.checks)


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did: ``repaired`` are the parts built anew or set right, none if all was well.

    ``left_out`` are those that could not be had back and that the next ingest supplies.
    """

    generation: int
    source: int
    repaired: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a part of a store answers; ``detail`` is what it says, or why it does not."""

    part: str
    well: bool
    detail: str


class Store(Protocol):
    """Where generations, and the feedback on them, are kept. As text it says where that is."""

    @property
    def feedback(self) -> FeedbackBook: ...

    def health(self) -> list[Health]:
        """Whether each part answers, within about five seconds a part."""
        ...

    def current(self) -> Current | None:
        """The live generation; None where nothing was ever published."""
        ...

    def open_live(self, *, load: bool = False) -> Generation:
        """The live generation; with ``load`` all of it is opened at once.

        Raises NoIndexError, or another StoreError that says what to type.
        """
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Hold the one write lock; BusyIndexError where another does."""
        ...

    def drafting(self, base: Generation | None) -> AbstractContextManager[Draft]:
        """The next generation, begun as a copy of ``base``; left unpublished, it is removed."""
        ...

    def numbers(self) -> list[int]:
        """The numbers of the generations that are there, the oldest first."""
        ...

    def manifest(self, number: int) -> Manifest:
        """What a generation that is there is made of."""
        ...

    def verify(self, *, every: bool = False) -> Verification:
        """Check the live generation, or every one, as deeply as can be."""
        ...

    def roll_back(self, *, to: int | None = None) -> tuple[int | None, Generation]:
        """Make an older generation live; returns the number that was live, and it, opened."""
        ...

    def repair(self, *, glossaries: Sequence[Path] = ()) -> Repair:
        """Build what is damaged of the live generation anew from its catalogue."""
        ...


def vector_digest(vector: NDArray[np.float16]) -> bytes:
    """What tells one vector from another: eight bytes, of its stored form (float16)."""
    return hashlib.blake2b(vector.tobytes(), digest_size=8).digest()


def require_current(store: Store) -> Current:
    """The live generation; NoIndexError where there is none."""
    current = store.current()
    if current is None:
        raise NoIndexError(f"There is no index in {store} yet.", remedy=RUN_INGEST)
    return current
