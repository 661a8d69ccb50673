"""Tra Cứu itself: a whole ingest of the same documents' files, and the search of the page.

The others are given chunks; here reading and cutting the files is part of the indexing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.collections import default_encoder
from benchmarks.peers.driving import TOP_K, ChunkRow, Material, drive
from tracuu.assistant import Assistant
from tracuu.encoder.processor import available_cores
from tracuu.indexing import Ingest


class TraCuu:
    def __init__(self, material: Material, index: Path) -> None:
        self._corpus = material.folder / "corpus"
        self._index = index
        self._encoder = default_encoder()
        self._assistant = Assistant(index, self._encoder)
        self._numbers: dict[tuple[str, int, int], int] = {}

    def index(self, chunks: Sequence[ChunkRow]) -> None:
        identity = self._encoder.identity
        Ingest(
            self._corpus, self._index, identity, lambda: self._encoder, workers=available_cores()
        ).run()
        self._numbers = {(each.document, each.start, each.end): each.number for each in chunks}

    def search(self, question: str) -> list[int]:
        results = self._assistant.search(question, top_k=TOP_K).results
        return [self._numbers[each.document, each.start, each.end] for each in results]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as folder:
        drive("", lambda material: TraCuu(material, Path(folder)))
