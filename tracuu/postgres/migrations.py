"""The tables of this version: numbered SQL files, each applied once, in order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from psycopg import Connection

from tracuu.errors import IncompatibleIndexError
from tracuu.postgres.connections import Row
from tracuu.postgres.pool import Postgres

SCHEMA = "tracuu"
TABLE = "tracuu_migrations"

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")
# Any number will do, so long as it is always the same.
_LOCK = 0x7472_6163_7575
_APPLIED = f"SELECT number, sha256 FROM {SCHEMA}.{TABLE} ORDER BY number".encode()
_RECORD = f"INSERT INTO {SCHEMA}.{TABLE} (number, name, sha256) VALUES (%s, %s, %s)".encode()


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its number (from 1), its name, and the SQL that takes it."""

    number: int
    name: str
    statements: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.statements).hexdigest()


def packaged() -> tuple[Migration, ...]:
    """The migrations of this version, in order."""
    folder = resources.files("tracuu.postgres") / "migrations"
    found = []
    for file in folder.iterdir():
        if match := _FILE.fullmatch(file.name):
            found.append(Migration(int(match[1]), match[2], file.read_bytes()))
    return tuple(sorted(found, key=lambda each: each.number))


def migrate(
    postgres: Postgres, *, migrations: Sequence[Migration] | None = None
) -> tuple[int, ...]:
    """Bring the database to this version; the numbers of what was applied, often none.

    Of several processes one does it and the others wait for it. Raises
    IncompatibleIndexError where the database is of a newer version, or of one whose
    migrations were others; nothing is changed then. Raises what ``Postgres`` raises.
    """
    known = packaged() if migrations is None else tuple(migrations)
    done: list[int] = []

    def step(connection: Connection[Row]) -> int | None:
        connection.execute(b"SELECT set_config('lock_timeout', '0', true)")
        connection.execute(b"SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        missing = _missing(known, _applied(connection), postgres.server)
        if not missing:
            return None
        first = missing[0]
        connection.execute(first.statements)
        connection.execute(_RECORD, (first.number, first.name, first.sha256))
        return first.number

    while (number := postgres.write(step, within_s=None)) is not None:
        done.append(number)
    return tuple(done)


def pending(postgres: Postgres) -> tuple[Migration, ...]:
    """The migrations of this version that the database lacks; refuses what ``migrate`` does."""
    with postgres.connection() as connection:
        applied = _applied(connection)
    return _missing(packaged(), applied, postgres.server)


def _applied(connection: Connection[Row]) -> dict[int, str]:
    """The digest of each migration that was applied, by its number."""
    there = connection.execute(
        b"SELECT to_regclass(%s) IS NOT NULL", (f"{SCHEMA}.{TABLE}",)
    ).fetchone()
    if there is None or not there[0]:
        return {}
    return dict(connection.execute(_APPLIED).fetchall())


def _missing(
    known: Sequence[Migration], applied: dict[int, str], server: str
) -> tuple[Migration, ...]:
    numbers = {each.number: each for each in known}
    for number, digest in applied.items():
        if number not in numbers:
            raise IncompatibleIndexError(
                f"The database on PostgreSQL at {server} was made by a newer version of the"
                f" program (migration {number}; this version knows {max(numbers, default=0)}).",
                remedy="Use that version; nothing was changed.",
            )
        if numbers[number].sha256 != digest:
            raise IncompatibleIndexError(
                f"The database on PostgreSQL at {server} was made by another version of the"
                f" program (migration {number} was not this one).",
                remedy="Use that version, or an empty database; nothing was changed.",
            )
    return tuple(each for each in known if each.number not in applied)
