"""nom-vn's own pipeline: its BM25 over Vietnamese words and vectors, fused by reciprocal ranks.

Asked as its chat asks it, but for the language model, in whose place stands one that says
nothing and takes no time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nom.embeddings import VietnameseEmbedder
from nom.rag import RAG
from nom.retrieve import BM25Retriever, DenseRetriever

from benchmarks.peers.driving import (
    CANDIDATES,
    CHUNK_PREFIX,
    QUERY_PREFIX,
    TOP_K,
    ChunkRow,
    Material,
    drive,
)


class PrefixedEmbedder:
    """Its embedder with the prefixes that the model wants and for which it has no setting."""

    def __init__(self, model: str) -> None:
        self._embedder = VietnameseEmbedder(model)
        self.name = self._embedder.name
        self.dim = self._embedder.dim  # opens the model

    def embed(self, text: str) -> Any:
        return self._embedder.embed(QUERY_PREFIX + text)

    def embed_batch(self, texts: list[str], *, batch_size: int = 32) -> Any:
        prefixed = [CHUNK_PREFIX + text for text in texts]
        return self._embedder.embed_batch(prefixed, batch_size=batch_size)


class SilentModel:
    """A language model in name only."""

    name = "silent"

    def complete(self, prompt: str, **options: object) -> str:
        return ""


class NomVn:
    def __init__(self, material: Material) -> None:
        self._embedder = PrefixedEmbedder(str(material.model))
        self._rag: RAG | None = None

    def index(self, chunks: Sequence[ChunkRow]) -> None:
        texts = [each.heading_and_text for each in chunks]
        self._rag = RAG(
            chunks_text=texts,
            chunk_doc_idx=[each.number for each in chunks],
            chunk_local_idx=[0] * len(texts),
            bm25=BM25Retriever.fit(texts),
            dense=DenseRetriever(self._embedder.embed_batch(texts), documents=texts),
            embedder=self._embedder,
            llm=SilentModel(),
            n_retrieve=CANDIDATES,
        )

    def search(self, question: str) -> list[int]:
        assert self._rag is not None
        return [each.doc_idx for each in self._rag.ask(question, top_k=TOP_K).citations]


if __name__ == "__main__":
    drive("nom-vn", NomVn)
