"""The one write lock of a library: held by a connection, and so gone with its process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection

from tracuu.errors import BusyIndexError, UnavailableStoreError
from tracuu.postgres.address import APPLICATION
from tracuu.postgres.connections import Row
from tracuu.postgres.pool import Postgres

# The lock with one key (a bigint, which pg_locks shows in two halves) and whoever holds it.
_HOLDERS = """
SELECT activity.pid, activity.application_name, activity.backend_start
FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND ((held.classid::bigint << 32) | held.objid::bigint) = %s
  AND NOT pg_is_in_recovery()
"""


class Held:
    """The lock as its holder sees it."""

    def __init__(self, name: str, key: int, connection: Connection[Row], server: str) -> None:
        self._name, self._key, self._server = name, key, server
        self._connection = connection
        self._me = self._owned(connection)

    def check(self, connection: Connection[Row] | None = None) -> None:
        """Make sure that the lock is still held, on the server that takes writes.

        ``connection``: look from there, in its transaction, so that what is written with it
        goes to the server that knows of this lock. Raises UnavailableStoreError if the lock
        was lost, as through a restart or a change of servers.
        """
        try:
            held = self._me is not None and self._me in self._holders(
                connection or self._connection
            )
        except psycopg.Error as error:
            raise self._lost() from error
        if not held or self._connection.closed:
            raise self._lost()

    def _owned(self, connection: Connection[Row]) -> tuple[Any, Any] | None:
        pid = connection.info.backend_pid
        return next((each for each in self._holders(connection) if each[0] == pid), None)

    def _holders(self, connection: Connection[Row]) -> list[tuple[Any, Any]]:
        rows = connection.execute(_HOLDERS.encode(), (self._key,)).fetchall()
        return [(pid, began) for pid, _, began in rows]

    def _lost(self) -> UnavailableStoreError:
        return UnavailableStoreError(
            f"The write lock on {self._name} was lost: PostgreSQL at {self._server} was"
            " restarted or changed.",
            remedy="Nothing was published. Type this again.",
        )


@contextmanager
def writing(postgres: Postgres, name: str) -> Iterator[Held]:
    """Hold the one write lock on ``name``; the server releases it should this process die.

    It belongs to a connection of its own, so a pooler between here and the server must keep
    sessions whole. Should this machine lose its power, the server notices within 20 s. Raises
    BusyIndexError, naming the holder, where another has it; and what ``Postgres`` raises.
    """
    key = _key(name)
    with postgres.apart() as connection:
        row = connection.execute(b"SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
        if row is None or not row[0]:
            raise BusyIndexError(
                f"Another command ({_holder(connection, key)}) is writing to {name}.",
                remedy="Wait until it ends, then type this again.",
            )
        try:
            yield Held(name, key, connection, postgres.server)
        finally:
            with suppress(psycopg.Error):
                connection.execute(b"SELECT pg_advisory_unlock(%s)", (key,))


def _key(name: str) -> int:
    """A lock's number, from all 64-bit ones, by its name."""
    digest = hashlib.sha256(f"tracuu write lock: {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _holder(connection: Connection[Row], key: int) -> str:
    """Who holds it; unknown if it was released just now, or by whom we may not see."""
    rows = connection.execute(_HOLDERS.encode(), (key,)).fetchall()
    parts = str(rows[0][1] or "").split() if rows else []
    if len(parts) == 3 and parts[0] == APPLICATION:
        return f"process {parts[2]} on {parts[1]}"
    return f"{' '.join(parts)!r}" if parts else "process unknown"
