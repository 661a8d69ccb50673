"""The catalogue's tables in PostgreSQL: ``catalog.Database`` over a schema of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import Connection

from tracuu.catalog.database import Condition
from tracuu.errors import StoreError
from tracuu.postgres.connections import Row
from tracuu.postgres.failures import failure
from tracuu.postgres.pool import Postgres


@lru_cache(maxsize=512)
def translated(statement: str) -> bytes:
    """The catalogue's SQL with psycopg's marks for values; it has no other ``?`` or ``%``."""
    return statement.replace("?", "%s").encode()


class _Common:
    """How PostgreSQL writes what engines write differently."""

    def among(self, column: str, values: Collection[object]) -> Condition:
        return f"{column} = ANY(?)", [list(values)]

    def by_index(self, name: str) -> str:
        return ""

    def faults(self) -> list[str]:
        return []  # its pages have checksums, which it checks itself


class PublishedDatabase(_Common):
    """The tables of a published generation; they never change."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._postgres.rows(translated(sql).decode(), values)

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        raise _final()

    def insert(self, sql: str, values: Sequence[object]) -> int:
        raise _final()

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        raise _final()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        raise _final()
        yield

    def close(self) -> None:
        self._postgres.close()


def _final() -> StoreError:
    return StoreError("A published generation is never changed.")


class DraftDatabase(_Common):
    """The tables of a generation being built, over one connection."""

    def __init__(self, postgres: Postgres) -> None:
        self._server = postgres.server
        self._stack = ExitStack()
        self.connection: Connection[Row] = self._stack.enter_context(postgres.connection())

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._mapped_errors():
            return self.connection.execute(translated(sql), tuple(values)).fetchall()

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        with self._mapped_errors():
            self.connection.execute(translated(sql), tuple(values))

    def insert(self, sql: str, values: Sequence[object]) -> int:
        return int(self.rows(f"{sql} RETURNING id", values)[0][0])

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._mapped_errors(), self.connection.cursor() as cursor:
            cursor.executemany(translated(sql), rows)

    def copy_into(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Add many rows to a table of ours, in the order of its columns."""
        statement = f"COPY {table} FROM STDIN".encode()
        with (
            self._mapped_errors(),
            self.connection.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._mapped_errors(), self.connection.transaction():
            yield

    def close(self) -> None:
        self._stack.close()

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise failure(error, self._server) from error
