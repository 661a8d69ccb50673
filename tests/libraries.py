"""Small libraries for tests: documents by path, ingested with the hashing encoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hashing_encoder import HashingEncoder
from tracuu.answering import Answerer
from tracuu.assistant import Assistant
from tracuu.generations import open_live
from tracuu.indexing import Ingest, IngestReport
from tracuu.query import QuestionReader
from tracuu.scope import Scoper
from tracuu.search import Searcher
from tracuu.types import Answer
from tracuu.weighing import Confidence

Ask = Callable[[str], Answer]


def write_corpus(folder: Path, documents: Mapping[str, str]) -> Path:
    """Write each text under its path below ``folder / "corpus"``; returns that folder."""
    corpus = folder / "corpus"
    for path, text in documents.items():
        file = corpus / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return corpus


def ingest(folder: Path) -> IngestReport:
    """Bring ``folder / "index"`` up to date with ``folder / "corpus"``."""
    encoder = HashingEncoder()
    return Ingest(folder / "corpus", folder / "index", encoder.identity, lambda: encoder).run()


def assistant_over(folder: Path, documents: Mapping[str, str]) -> Assistant:
    """An assistant over an index of ``documents`` in ``folder``."""
    write_corpus(folder, documents)
    ingest(folder)
    return Assistant(folder / "index", HashingEncoder())


def numbered(kind: str, number: str, body: str, *, date: str = "07/8/2023") -> str:
    """A document that bears ``number``, with a header as offices write it."""
    return f"{kind} SỐ {number}\nSố hiệu: {number}\nNgày ban hành: {date}\n\n{body}\n"


def asker(index: Path) -> Ask:
    """What answers from the index there, as sure of itself as the small encoder allows."""
    encoder, generation = HashingEncoder(), open_live(index)
    reader = QuestionReader(generation.catalog.syllables, generation.glossary)
    scoper, searcher = Scoper(generation.catalog), Searcher(generation, encoder)
    confidence = Confidence(dense=0.0, vietnamese=0.3, english=0.3)
    answerer = Answerer(generation, encoder, confidence=confidence)

    def answer(question: str) -> Answer:
        query = reader.read(question)
        scope = scoper.scope(query)
        return answerer.answer(query, scope, searcher.search(query, scope))

    return answer
