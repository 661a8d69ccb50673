"""Which generations there are, and which is live: two tables that every reader looks at."""

from __future__ import annotations

import json

from psycopg import Connection

from tracuu.errors import DamagedIndexError, IncompatibleIndexError
from tracuu.postgres import schemas
from tracuu.postgres.connections import Row
from tracuu.postgres.locks import Held
from tracuu.postgres.pool import Postgres
from tracuu.storage import FORMAT, Current, Manifest

_CURRENT = "SELECT number, digest FROM tracuu.current WHERE number IS NOT NULL"
_NUMBERS = "SELECT number FROM tracuu.generations ORDER BY number"
_MANIFEST = "SELECT manifest, digest FROM tracuu.generations WHERE number = %s"
_ADD = b"""
INSERT INTO tracuu.generations (number, manifest, digest) VALUES (%s, %s, %s)
ON CONFLICT (number) DO NOTHING
"""
_MAKE_LIVE = b"""
INSERT INTO tracuu.current (number, digest) VALUES (%s, %s)
ON CONFLICT (single) DO UPDATE SET number = excluded.number, digest = excluded.digest
"""
_REMOVE = b"DELETE FROM tracuu.generations WHERE number = %s"
_REMEDY = "Run: python -m tracuu rollback, or build it anew: ingest.py --rebuild"


def current(postgres: Postgres) -> Current | None:
    """The live generation; None where nothing was ever published."""
    rows = postgres.rows(_CURRENT)
    return Current(int(rows[0][0]), str(rows[0][1])) if rows else None


def library_id(postgres: Postgres) -> str:
    """What tells this library from others: eight hexadecimal digits, the same for ever."""
    return str(postgres.rows("SELECT id FROM tracuu.library")[0][0])


def numbers(postgres: Postgres) -> list[int]:
    """The numbers of the published generations, the oldest first."""
    return [int(row[0]) for row in postgres.rows(_NUMBERS)]


def manifest(postgres: Postgres, number: int) -> Manifest:
    """What a published generation is made of, its digest and format checked."""
    rows = postgres.rows(_MANIFEST, (number,))
    if not rows:
        raise DamagedIndexError(
            f"PostgreSQL at {postgres.server} has no generation {number}.", remedy=_REMEDY
        )
    text, digest = rows[0]
    try:
        values = json.loads(text)
        found = values["format"]
        if found != FORMAT:
            raise IncompatibleIndexError(
                f"Generation {number} in PostgreSQL at {postgres.server} has format {found};"
                f" this version reads format {FORMAT}.",
                remedy="Build it anew: ingest.py --rebuild",
            )
        del values["digest"]
        read = Manifest(**values)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(postgres, number) from error
    if read.digest != digest:
        raise _damaged(postgres, number)
    return read


def _damaged(postgres: Postgres, number: int) -> DamagedIndexError:
    return DamagedIndexError(
        f"The manifest of generation {number} in PostgreSQL at {postgres.server} is damaged.",
        remedy=_REMEDY,
    )


def publish(postgres: Postgres, manifest: Manifest, lock: Held) -> None:
    """Record a generation and make it the live one; UnavailableStoreError if ``lock`` was lost."""

    def switch(connection: Connection[Row]) -> None:
        lock.check(connection)
        text = manifest.as_written().decode()
        connection.execute(_ADD, (manifest.generation, text, manifest.digest))
        connection.execute(_MAKE_LIVE, (manifest.generation, manifest.digest))

    postgres.write(switch)


def make_live(postgres: Postgres, manifest: Manifest) -> None:
    """Make a recorded generation the live one."""
    values = (manifest.generation, manifest.digest)
    postgres.write(lambda connection: connection.execute(_MAKE_LIVE, values))


def remove(postgres: Postgres, number: int) -> None:
    """Forget a generation that is not live, and drop its schema."""

    def forget(connection: Connection[Row]) -> None:
        connection.execute(_REMOVE, (number,))
        schemas.drop(connection, schemas.schema_of(number))

    postgres.write(forget)
