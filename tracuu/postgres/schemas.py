"""The schema of each generation: made, begun as a copy of another, dropped."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from psycopg import Connection, sql

from tracuu.postgres.connections import Row

# Parents first: rows refer to those of tables before their own.
COPIED = (
    "documents", "texts", "markup", "pages", "chunks", "vectors", "numbers", "syllables",
    "syllable_pairs", "failures", "duties", "duty_keys", "relations", "lexemes", "lengths",
)  # fmt: skip
_COUNTED = (
    ("documents", "id"), ("chunks", "id"), ("relations", "rowid"), ("lexemes", "id"),
)  # fmt: skip
_SCHEMA = re.compile(r"g\d{6,}")


def schema_of(number: int) -> str:
    """The name of a generation's schema, and of its Milvus collection after ``tracuu_``."""
    return f"g{number:06d}"


@cache
def _tables() -> bytes:
    return resources.files("tracuu.postgres").joinpath("generation.sql").read_bytes()


def create(connection: Connection[Row], schema: str, *, base: str | None = None) -> None:
    """Make a schema with the tables of a generation, empty or as those of ``base``."""
    name = sql.Identifier(schema)
    with connection.transaction():
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(name))
        connection.execute(_tables())
        if base is not None:
            _copy(connection, name, sql.Identifier(base))


def _copy(connection: Connection[Row], schema: sql.Identifier, base: sql.Identifier) -> None:
    for table in COPIED:
        connection.execute(
            sql.SQL("INSERT INTO {0}.{2} SELECT * FROM {1}.{2}").format(
                schema, base, sql.Identifier(table)
            )
        )
    for table, column in _COUNTED:
        # Not only above the ids there are: one that was used and removed is not used again.
        connection.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({0}, {1}), last_value, is_called)"
                " FROM {2}.{3}"
            ).format(
                sql.Literal(table),
                sql.Literal(column),
                base,
                sql.Identifier(f"{table}_{column}_seq"),
            )
        )
    connection.execute(b"ANALYZE")


def drop(connection: Connection[Row], schema: str) -> None:
    """Remove a schema with all that is in it, if it is there."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))


def numbers(connection: Connection[Row]) -> list[int]:
    """The numbers of the generations that have a schema, published or not."""
    rows = connection.execute(b"SELECT nspname FROM pg_namespace").fetchall()
    return sorted(int(name[1:]) for (name,) in rows if _SCHEMA.fullmatch(name))
