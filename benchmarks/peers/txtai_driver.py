"""txtai as its guide sets it up for hybrid search: FAISS and BM25, scores added half and half."""

from __future__ import annotations

from collections.abc import Sequence

from txtai import Embeddings

from benchmarks.peers.driving import (
    CHUNK_PREFIX,
    QUERY_PREFIX,
    TOP_K,
    ChunkRow,
    Material,
    drive,
)


class Txtai:
    def __init__(self, material: Material) -> None:
        self._embeddings = Embeddings(
            path=str(material.model),
            hybrid=True,
            instructions={"query": QUERY_PREFIX, "data": CHUNK_PREFIX},
        )

    def index(self, chunks: Sequence[ChunkRow]) -> None:
        self._embeddings.index((each.number, each.heading_and_text, None) for each in chunks)

    def search(self, question: str) -> list[int]:
        return [int(number) for number, _ in self._embeddings.search(question, TOP_K)]


if __name__ == "__main__":
    drive("txtai", Txtai)
