"""What the drivers of all peers share: the same material in, the same measures out.

Runs in every peer's own environment, so it needs nothing but the standard library.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

TOP_K = 10
# Each retriever of a pair that is fused gives this many; twice what is asked for in the end.
CANDIDATES = 20
QUERY_PREFIX = "query: "
CHUNK_PREFIX = "passage: "
CHUNKS, QUESTIONS, RESULTS, SUMMARY = (
    "chunks.jsonl", "questions.jsonl", "results.jsonl", "summary.json"
)  # fmt: skip
_STATUS = Path("/proc/self/status")
_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk of the material; ``heading_and_text`` is what every peer indexes.

    ``number`` counts from 0 in the order of the file.
    """

    number: int
    document: str
    section: str | None
    page: int
    start: int
    end: int
    text: str
    heading_and_text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of the material; ids repeat from one set to the next."""

    set: str
    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a peer found for a question: numbers of chunks, best first."""

    set: str
    id: str
    milliseconds: float
    chunks: list[int]


@dataclass(frozen=True, slots=True)
class Summary:
    """What indexing took, without loading the model, and the most memory that was held."""

    version: str
    chunks: int
    index_seconds: float
    peak_mib: float


class Peer(Protocol):
    """A program that indexes chunks and finds them again; its model is open."""

    def index(self, chunks: Sequence[ChunkRow]) -> None: ...

    def search(self, question: str) -> list[int]:
        """The numbers of the ``TOP_K`` best chunks, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """Where a driver works: ``folder`` holds the files given, ``model`` the embedding model."""

    folder: Path
    model: Path


def write_rows(path: Path, rows: Sequence[ChunkRow | QuestionRow | Found]) -> None:
    """Write a JSON object a line."""
    lines = (json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def read_chunks(path: Path) -> list[ChunkRow]:
    return [ChunkRow(**json.loads(line)) for line in _lines(path)]


def read_questions(path: Path) -> list[QuestionRow]:
    return [QuestionRow(**json.loads(line)) for line in _lines(path)]


def read_results(path: Path) -> list[Found]:
    return [Found(**json.loads(line)) for line in _lines(path)]


def read_summary(path: Path) -> Summary:
    return Summary(**json.loads(path.read_text(encoding="utf-8")))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def peak_memory_mib() -> float:
    """The most memory that this process held (VmHWM): unlike ``ru_maxrss`` not its parent's."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def drive(distribution: str, open_peer: Callable[[Material], Peer]) -> None:
    """The whole of a driver: ``DRIVER MATERIAL MODEL OUT`` indexes, asks and writes to ``OUT``."""
    folder, model, out = map(Path, sys.argv[1:])
    chunks, questions = read_chunks(folder / CHUNKS), read_questions(folder / QUESTIONS)
    peer = open_peer(Material(folder, model))
    started = time.perf_counter()
    peer.index(chunks)
    seconds = time.perf_counter() - started
    for row in questions[:_WARM_UP]:
        peer.search(row.question)
    found = [_asked(peer, row) for row in questions]
    write_rows(out / RESULTS, found)
    name = f"{distribution} {version(distribution)}" if distribution else ""
    summary = Summary(name, len(chunks), seconds, peak_memory_mib())
    (out / SUMMARY).write_text(json.dumps(asdict(summary)), encoding="utf-8")


def _asked(peer: Peer, row: QuestionRow) -> Found:
    started = time.perf_counter()
    chunks = peer.search(row.question)
    return Found(row.set, row.id, 1000 * (time.perf_counter() - started), chunks)
