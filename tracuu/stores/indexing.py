"""The candidates of a generation written to servers, from its catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tracuu.catalog import Catalog, StoredChunk
from tracuu.lexicon import Field
from tracuu.milvus import Layout, Method, Milvus
from tracuu.postgres.database import DraftDatabase
from tracuu.postgres.lexemes import LexemeTable, average_lengths, counted
from tracuu.postgres.postings import PostingTable
from tracuu.postgres.schemas import schema_of
from tracuu.stores.generation import ServerGeneration
from tracuu.stores.windows import LEAST_WINDOWS, Target, WindowWriter, entry_of, write_windows
from tracuu.types import Metadata
from tracuu.vectors import EXACT_UP_TO

_WINDOW = 512


class CandidateWriter:
    """Writes the terms to PostgreSQL, and the chunks, with vectors and words, to Milvus.

    ``method`` None: every vector compared up to as many as files compare, HNSW beyond. Many
    chunks are written by ``processes``.
    """

    def __init__(
        self,
        catalog: Catalog,
        database: DraftDatabase,
        milvus: Milvus,
        target: Target,
        *,
        method: Method | None,
        layout: Layout,
        processes: int = 1,
    ) -> None:
        self._catalog = catalog
        self._database = database
        self._target = target
        self._processes = processes
        self._lexemes = LexemeTable(database)
        self._postings = PostingTable(database)
        self._milvus = milvus
        self._collection = target.collection
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
            self._lexemes.count([counted(entry_of(each, metadata)) for each in window], sign=sign)

    def _write_chunks(self, progress: Callable[[int, int], None]) -> None:
        ids = self._catalog.inventory.chunk_ids()
        self._milvus.create(
            self._collection, dimension=self._catalog.dimension(), layout=self._layout
        )
        self._postings.begin()
        windows = [ids[start : start + _WINDOW] for start in range(0, len(ids), _WINDOW)]
        written = 0

        def done(count: int) -> None:
            nonlocal written
            written += count
            progress(written, len(ids))

        self._write_windows(windows, average_lengths(self._lexemes.lengths(), len(ids)), done)
        if not self._milvus.has_words:
            self._postings.finish()
        method = self._method or ("exact" if len(ids) <= EXACT_UP_TO else "hnsw")
        self._milvus.finish(self._collection, chunks=len(ids), method=method, layout=self._layout)

    def _write_windows(
        self,
        windows: Sequence[Sequence[int]],
        averages: Mapping[Field, float],
        done: Callable[[int], None],
    ) -> None:
        if len(windows) >= LEAST_WINDOWS and self._milvus.is_shared and self._processes > 1:
            target = replace(self._target, averages=averages)
            write_windows(target, windows, processes=self._processes, done=done)
            return
        writer = WindowWriter(self._database, self._milvus, self._collection, averages)
        for window in windows:
            writer.write(window)
            done(len(window))


def _windows(chunks: Iterable[StoredChunk]) -> Iterator[list[StoredChunk]]:
    window: list[StoredChunk] = []
    for each in chunks:
        window.append(each)
        if len(window) == _WINDOW:
            yield window
            window = []
    if window:
        yield window
