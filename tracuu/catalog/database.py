"""The connection that the tables of a catalogue share, with SQLite's errors turned into ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tracuu.errors import FREE_DISK, RUN_REPAIR, DamagedIndexError, DiskError

_DISK = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
)


class Database:
    """One SQLite file. Reads may come from several threads; writes from one.

    Every method raises DamagedIndexError for a damaged file and DiskError for a full disk.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def edit(cls, path: Path) -> Database:
        """The file at ``path``, made if it is not there, open for writing (an unpublished one)."""
        with _mapped_errors(path):
            connection = sqlite3.connect(path)
            # Nothing reads this file before the generation is published and fsynced as a
            # whole, so the journal and SQLite's own fsyncs would only cost time.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
        return cls(connection, path)

    @classmethod
    def read(cls, path: Path) -> Database:
        """The published file at ``path``, read-only."""
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            return cls(sqlite3.connect(uri, uri=True, check_same_thread=False), path)
        except sqlite3.Error as error:
            raise DamagedIndexError(f"Cannot open {path}: {error}.") from error

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept together on leaving."""
        with _mapped_errors(self._path), self._connection:
            yield

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _mapped_errors(self._path):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        with _mapped_errors(self._path):
            return self._connection.execute(sql, tuple(values))

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with _mapped_errors(self._path):
            self._connection.executemany(sql, rows)

    def run_script(self, sql: str) -> None:
        with _mapped_errors(self._path):
            self._connection.executescript(sql)


@contextmanager
def _mapped_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        # The low byte is the kind of error, the others its details.
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _DISK:
            raise DiskError(f"Cannot write {path}: {error}.", remedy=FREE_DISK) from error
        raise DamagedIndexError(
            f"The catalogue {path} is damaged: {error}.", remedy=RUN_REPAIR
        ) from error


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))
