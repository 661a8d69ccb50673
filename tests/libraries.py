"""Small libraries for tests: documents by path, ingested with the hashing encoder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.indexing import Ingest, IngestReport


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
