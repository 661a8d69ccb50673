"""The chunks of a generation written to servers, a window at a time, by several processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait

import numpy as np

from tracuu.catalog import Catalog, StoredChunk
from tracuu.children import start_child
from tracuu.errors import StoreError
from tracuu.indexes import heading_of
from tracuu.lexicon import Entry, Field
from tracuu.milvus import Milvus
from tracuu.milvus import Row as MilvusRow
from tracuu.postgres import Postgres
from tracuu.postgres.database import DraftDatabase
from tracuu.postgres.lexemes import Counted, LexemeTable, counted, weights
from tracuu.postgres.postings import PostingTable
from tracuu.storage import vector_digest
from tracuu.types import Metadata

# Fewer windows are sooner written here: a process takes two seconds to begin.
LEAST_WINDOWS = 16
_END_S = 10.0

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a generation's chunks are written, and what weighs their terms.

    ``averages`` are the mean lengths of the fields over all chunks.
    """

    postgres: str = field(repr=False)
    schema: str
    milvus: str
    token: str | None = field(repr=False)
    collection: str
    averages: Mapping[Field, float]


class WindowWriter:
    """Writes chunks as the catalogue has them, each in place of what is there of it."""

    def __init__(
        self,
        database: DraftDatabase,
        milvus: Milvus,
        collection: str,
        averages: Mapping[Field, float],
    ) -> None:
        self._catalog = Catalog(database)
        self._lexemes = LexemeTable(database)
        self._postings = PostingTable(database)
        self._milvus = milvus
        self._collection = collection
        self._averages = averages

    def write(self, ids: Ids) -> None:
        """Write the chunks of these ids."""
        stored = self._catalog.chunks(ids)
        metadata = self._catalog.described({each.document_id for each in stored.values()})
        chunks = [counted(entry_of(stored[id_], metadata)) for id_ in ids]
        rows = list(self._rows(ids, stored, chunks))
        self._milvus.put(self._collection, rows)
        if not self._milvus.has_words:
            self._postings.add((row.chunk_id, row.document_id, row.words) for row in rows)

    def _rows(
        self, ids: Ids, stored: Mapping[int, StoredChunk], chunks: Sequence[Counted]
    ) -> Iterator[MilvusRow]:
        known = self._lexemes.find({key for chunk in chunks for key in chunk.times})
        vectors = self._catalog.vectors(ids)
        for id_, chunk, vector in zip(ids, chunks, vectors, strict=True):
            yield MilvusRow(
                chunk_id=id_,
                document_id=stored[id_].document_id,
                vector=vector,
                digest=vector_digest(vector.astype(np.float16)),
                words=weights(chunk, known, self._averages),
            )


def entry_of(stored: StoredChunk, metadata: Mapping[int, Metadata]) -> Entry:
    """What the lexical index is given of a chunk."""
    heading = heading_of(metadata[stored.document_id], stored.chunk)
    return Entry(stored.id, stored.document_id, stored.chunk.text, heading)


@contextmanager
def open_writer(target: Target) -> Iterator[WindowWriter]:
    """A writer with connections of its own, closed on leaving."""
    with ExitStack() as stack:
        postgres = stack.enter_context(closing(Postgres(target.postgres, schema=target.schema)))
        database = stack.enter_context(closing(DraftDatabase(postgres)))
        milvus = stack.enter_context(closing(Milvus(target.milvus, token=target.token)))
        yield WindowWriter(database, milvus, target.collection, target.averages)


def write_windows(
    target: Target, windows: Sequence[Ids], *, processes: int, done: Callable[[int], None]
) -> None:
    """Have so many processes write all windows; ``done`` is told of the chunks of each.

    Raises what one of them raises, or StoreError if one ends before its time; all are ended then.
    """
    waiting = deque(windows)
    with ExitStack() as stack:
        busy: dict[Connection, int] = {}
        for _ in range(min(processes, len(windows))):
            connection = stack.enter_context(_process(target))
            busy[connection] = _hand_out(waiting, connection)
        while busy:
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                _check(ready)
                done(busy.pop(ready))
                if waiting:
                    busy[ready] = _hand_out(waiting, ready)


@contextmanager
def _process(target: Target) -> Iterator[Connection]:
    process, connection = start_child("tracuu.stores.writing_process")
    try:
        with _mapped_errors():
            connection.send(target)
        yield connection
        connection.close()  # which ends it
        process.wait(timeout=_END_S)
    finally:
        process.kill()
        process.wait()
        connection.close()


def _hand_out(waiting: deque[Ids], connection: Connection) -> int:
    window = waiting.popleft()
    with _mapped_errors():
        connection.send(window)
    return len(window)


def _check(connection: Connection) -> None:
    """Take the answer to a window; raises the error that it is."""
    with _mapped_errors():
        answer = connection.recv()
    if isinstance(answer, StoreError):
        raise answer


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise StoreError(
            "A process that was writing to the servers ended before its time.",
            remedy="Nothing was published. Type this again.",
        ) from error
