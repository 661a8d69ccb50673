"""The connection that the tables of a catalogue share.

``Database`` is what they need of one; ``SQLiteDatabase`` is a file. The SQL of the tables is
written so that other engines understand it: question marks for values, the names of columns
that are words of SQL in quotes, and ``among`` for lists of any length.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from tracuu.errors import FREE_DISK, RUN_REPAIR, DamagedIndexError, DiskError

# SQL and the values of its question marks.
Condition = tuple[str, list[object]]

_DISK = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
)


class Database(Protocol):
    """A connection to the tables of one generation.

    Reads may come from several threads; writes from one. Every method raises a StoreError
    where the engine fails.
    """

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a query gives."""
        ...

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        """Run a statement that gives no rows."""
        ...

    def insert(self, sql: str, values: Sequence[object]) -> int:
        """Run an INSERT of one row into a table with an ``id``; returns the id it was given."""
        ...

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside are kept together on leaving."""
        ...

    def among(self, column: str, values: Collection[object]) -> Condition:
        """That a column is one of the values, however many they are."""
        ...

    def by_index(self, name: str) -> str:
        """What follows a table in FROM so that this index is used, if it need be named."""
        ...

    def faults(self) -> list[str]:
        """What the engine itself finds wrong with what it stores; nothing if all is well."""
        ...

    def close(self) -> None: ...


class SQLiteDatabase:
    """One SQLite file. Reads may come from several threads; writes from one.

    Every method raises DamagedIndexError for a damaged file and DiskError for a full disk.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def edit(cls, path: Path) -> SQLiteDatabase:
        """The file at ``path``, made if it is not there, open for writing (an unpublished one)."""
        with _mapped_errors(path):
            connection = sqlite3.connect(path)
            # Nothing reads this file before the generation is published and fsynced as a
            # whole, so the journal and SQLite's own fsyncs would only cost time.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
        return cls(connection, path)

    @classmethod
    def read(cls, path: Path) -> SQLiteDatabase:
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
        with _mapped_errors(self._path), self._connection:
            yield

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _mapped_errors(self._path):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        with _mapped_errors(self._path):
            self._connection.execute(sql, tuple(values))

    def insert(self, sql: str, values: Sequence[object]) -> int:
        with _mapped_errors(self._path):
            return self._connection.execute(sql, tuple(values)).lastrowid or 0

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with _mapped_errors(self._path):
            self._connection.executemany(sql, rows)

    def run_script(self, sql: str) -> None:
        with _mapped_errors(self._path):
            self._connection.executescript(sql)

    def among(self, column: str, values: Collection[object]) -> Condition:
        return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(list(values))]

    def by_index(self, name: str) -> str:
        # Left to itself, SQLite may read a whole range of an index for each row.
        return f" INDEXED BY {name}"

    def faults(self) -> list[str]:
        found = [str(row[0]) for row in self.rows("PRAGMA quick_check")]
        return [each for each in found if each != "ok"]


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
    """As many question marks as there are values; for none what nothing is equal to."""
    return ",".join("?" * len(values)) or "NULL"
