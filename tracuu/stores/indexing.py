"""The candidates of a generation written to servers, from its catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from tracuu.catalog import Catalog, StoredChunk
from tracuu.indexes import heading_of
from tracuu.lexicon import Entry, Field
from tracuu.milvus import Layout, Method, Milvus
from tracuu.milvus import Row as MilvusRow
from tracuu.postgres.database import DraftDatabase
from tracuu.postgres.lexemes import Counted, LexemeTable, average_lengths, counted, weights
from tracuu.postgres.postings import PostingTable
from tracuu.postgres.schemas import schema_of
from tracuu.storage import vector_digest
from tracuu.stores.generation import ServerGeneration
from tracuu.types import Metadata
from tracuu.vectors import EXACT_UP_TO

_WINDOW = 512


class CandidateWriter:
    """Writes the terms to PostgreSQL, and the chunks, with vectors and words, to Milvus.

    ``method`` None: every vector compared up to as many as files compare, HNSW beyond.
    """

    def __init__(
        self,
        catalog: Catalog,
        database: DraftDatabase,
        milvus: Milvus,
        collection: str,
        *,
        method: Method | None,
        layout: Layout,
    ) -> None:
        self._catalog = catalog
        self._lexemes = LexemeTable(database)
        self._postings = PostingTable(database)
        self._milvus = milvus
        self._collection = collection
        self._method = method
        self._layout = layout
        self._metadata = {each.id: each.metadata for each in catalog.documents()}

    def write(
        self,
        *,
        base: ServerGeneration | None,
        added: Sequence[int],
        removed: Sequence[int],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Count the terms of what was added and removed, then write every chunk anew."""
        self._lexemes.begin(schema_of(base.number) if base else None)
        if base is not None:
            before = {each.id: each.metadata for each in base.catalog.documents()}
            self._count(base.catalog, removed, before, sign=-1)
        self._count(self._catalog, added, self._metadata)
        self._lexemes.drop_unused()
        self._write_chunks(progress)

    def _count(
        self,
        catalog: Catalog,
        documents: Iterable[int],
        metadata: dict[int, Metadata],
        *,
        sign: int = 1,
    ) -> None:
        chunks = catalog.chunks_of(documents)
        for window in _windows(chunks):
            self._lexemes.count([counted(_entry(each, metadata)) for each in window], sign=sign)

    def _write_chunks(self, progress: Callable[[int, int], None]) -> None:
        ids = self._catalog.inventory.chunk_ids()
        self._milvus.create(
            self._collection, dimension=self._catalog.dimension(), layout=self._layout
        )
        averages = average_lengths(self._lexemes.lengths(), len(ids))
        self._postings.begin()
        for start in range(0, len(ids), _WINDOW):
            self._write_window(ids[start : start + _WINDOW], averages)
            progress(min(start + _WINDOW, len(ids)), len(ids))
        if not self._milvus.has_words:
            self._postings.finish()
        method = self._method or ("exact" if len(ids) <= EXACT_UP_TO else "hnsw")
        self._milvus.finish(self._collection, chunks=len(ids), method=method, layout=self._layout)

    def _write_window(self, ids: Sequence[int], averages: dict[Field, float]) -> None:
        stored = self._catalog.chunks(ids)
        chunks = [counted(_entry(stored[id_], self._metadata)) for id_ in ids]
        rows = list(self._rows(ids, stored, chunks, averages))
        self._milvus.put(self._collection, rows)
        if not self._milvus.has_words:
            self._postings.add((row.chunk_id, row.document_id, row.words) for row in rows)

    def _rows(
        self,
        ids: Sequence[int],
        stored: dict[int, StoredChunk],
        chunks: Sequence[Counted],
        averages: dict[Field, float],
    ) -> Iterator[MilvusRow]:
        known = self._lexemes.find({key for chunk in chunks for key in chunk.times})
        vectors = self._catalog.vectors(ids)
        for id_, chunk, vector in zip(ids, chunks, vectors, strict=True):
            yield MilvusRow(
                chunk_id=id_,
                document_id=stored[id_].document_id,
                vector=vector,
                digest=vector_digest(vector.astype(np.float16)),
                words=weights(chunk, known, averages),
            )


def _entry(stored: StoredChunk, metadata: dict[int, Metadata]) -> Entry:
    heading = heading_of(metadata[stored.document_id], stored.chunk)
    return Entry(stored.id, stored.document_id, stored.chunk.text, heading)


def _windows(chunks: Iterable[StoredChunk]) -> Iterator[list[StoredChunk]]:
    window: list[StoredChunk] = []
    for each in chunks:
        window.append(each)
        if len(window) == _WINDOW:
            yield window
            window = []
    if window:
        yield window
