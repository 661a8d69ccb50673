"""LlamaIndex with FAISS and BM25 behind its QueryFusionRetriever, by reciprocal ranks."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore

from benchmarks.peers.driving import (
    CANDIDATES,
    CHUNK_PREFIX,
    QUERY_PREFIX,
    TOP_K,
    ChunkRow,
    Material,
    drive,
)


class LlamaIndex:
    def __init__(self, material: Material) -> None:
        self._model = HuggingFaceEmbedding(
            model_name=str(material.model),
            device="cpu",
            query_instruction=QUERY_PREFIX,
            text_instruction=CHUNK_PREFIX,
        )
        self._dimension = len(self._model.get_query_embedding("?"))
        self._retriever: QueryFusionRetriever | None = None

    def index(self, chunks: Sequence[ChunkRow]) -> None:
        nodes = [TextNode(id_=str(each.number), text=each.heading_and_text) for each in chunks]
        store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(self._dimension))
        context = StorageContext.from_defaults(vector_store=store)
        dense = VectorStoreIndex(nodes, storage_context=context, embed_model=self._model)
        # Its stemmer is for English, and would cut Vietnamese syllables short.
        lexical = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=CANDIDATES, skip_stemming=True
        )
        self._retriever = QueryFusionRetriever(
            [dense.as_retriever(similarity_top_k=CANDIDATES), lexical],
            llm=MockLLM(),
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=TOP_K,
            num_queries=1,
            use_async=False,
        )

    def search(self, question: str) -> list[int]:
        assert self._retriever is not None
        return [int(found.node.node_id) for found in self._retriever.retrieve(question)]


if __name__ == "__main__":
    drive("llama-index-core", LlamaIndex)
