"""Connections to PostgreSQL, over a restart of the server or the loss of one of several."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from tracuu.errors import StoreError, UnavailableStoreError
from tracuu.postgres.address import read_address
from tracuu.postgres.connections import Line, Row
from tracuu.postgres.failures import Unconfirmed, failure, is_away, is_refused

T = TypeVar("T")

Statement = str | sql.Composable

READ_LIMIT_S = 30.0
WRITE_LIMIT_S = 60.0
LOCK_LIMIT_S = 10.0

# The pool tries to connect once each time it is asked for a connection.
_ASK_AGAIN_S = 0.2
_PAUSE_S = 0.1

# Without a handler, Python prints what these report; the caller gets it as an error.
for _name in ("psycopg", "psycopg.pool"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class Postgres:
    """A database, spoken to through a pool of at most ``size`` connections; shared by threads.

    ``address`` is a ``postgresql://`` address; of several hosts, the one that takes writes is
    used. ``schema`` is where tables that are named without one are looked for. ``patience_s``
    is how long a server may be away before a call fails. Making one connects to nothing.

    All methods raise UnavailableStoreError where the server does not answer within
    ``patience_s`` and about a second, or, at once, does not let us in; DiskError where its
    disk is full; BusyIndexError where another held a lock for too long; and another
    StoreError for what else the server objects to. Raises UsageError for an address that
    cannot be understood.
    """

    def __init__(
        self, address: str, *, schema: str | None = None, size: int = 8, patience_s: float = 5.0
    ) -> None:
        limits = {
            "statement_timeout": _milliseconds(READ_LIMIT_S),
            "lock_timeout": _milliseconds(LOCK_LIMIT_S),
        }
        where = read_address(address, schema=schema, settings=limits)
        self.server = where.shown
        self.patience_s = patience_s
        self._conninfo = where.conninfo
        self._failed: psycopg.Error | None = None
        self._failed_at = 0.0
        self._drained = 0.0
        self._pool = ConnectionPool(
            self._conninfo,
            connection_class=Line,
            kwargs={"record": self._record},
            min_size=0,
            max_size=size,
            # Its own retries wait longer and longer; ours do not.
            reconnect_timeout=0.0,
            open=True,
        )

    def rows(self, statement: Statement, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query of at most 30 s, each a tuple.

        ``%s`` stands for a value, and ``%%`` for a per cent sign if there are values. It is
        asked again while the server is away.
        """

        def attempt(line: Line, tries: int) -> list[Row]:
            return line.execute(_query(statement), values or None).fetchall()

        return self._patiently(attempt)

    def write(
        self, action: Callable[[Connection[Row]], T], *, within_s: float | None = WRITE_LIMIT_S
    ) -> T:
        """Run ``action`` in a transaction; what it returns, once the transaction is committed.

        ``action`` must be idempotent: where the connection breaks, it is run again, and the
        first run may have been committed after all. ``within_s`` limits each statement and
        the commit (None: no limit). A commit counts only if the standby that the server waits
        for has it too; otherwise UnavailableStoreError is raised, and the write may or may
        not be there.
        """

        def attempt(line: Line, tries: int) -> T:
            line.unconfirmed = False
            with line.transaction():
                limit = _milliseconds(within_s or 0.0)
                line.execute(b"SELECT set_config('statement_timeout', %s, true)", (limit,))
                if tries:
                    _wait_for_what_came_before(line)
                result = action(line)
                line.cancel_at = None if within_s is None else time.monotonic() + within_s
            _check_confirmed(line)
            return result

        return self._patiently(attempt)

    @contextmanager
    def connection(self) -> Iterator[Connection[Row]]:
        """A connection in autocommit for long work, without limits of time; nothing is retried.

        Its ``transaction()`` groups statements. Errors of psycopg leave the block as ours.
        """
        try:
            with self._lent(time.monotonic() + self.patience_s) as line:
                line.unconfirmed = False
                line.execute(b"SET statement_timeout = 0; SET lock_timeout = 0")
                try:
                    yield line
                finally:
                    with suppress(psycopg.Error):
                        line.execute(b"RESET statement_timeout; RESET lock_timeout")
                _check_confirmed(line)
        except psycopg.Error as error:
            raise failure(error, self.server) from error

    @contextmanager
    def apart(self) -> Iterator[Connection[Row]]:
        """A connection of its own, beside the pool, closed on leaving; in autocommit.

        Errors of psycopg leave the block as ours.
        """
        try:
            line = self._connected(time.monotonic() + self.patience_s)
            try:
                yield line
            finally:
                line.close()
        except psycopg.Error as error:
            raise failure(error, self.server) from error

    def close(self) -> None:
        """Close all connections that are not in use; those in use close when given back."""
        self._pool.close()

    def _patiently(self, attempt: Callable[[Line, int], T]) -> T:
        until = time.monotonic() + self.patience_s
        tries = 0
        while True:
            try:
                with self._lent(until) as line:
                    return attempt(line, tries)
            except psycopg.Error as error:
                self._pause_or_raise(error, until, tries)
            tries += 1

    def _pause_or_raise(self, error: psycopg.Error, until: float, tries: int) -> None:
        """Wait a little if it is worth another try; the first is made at once."""
        if not is_away(error) or time.monotonic() + _PAUSE_S > until:
            raise failure(error, self.server) from error
        if tries:
            time.sleep(_PAUSE_S)

    @contextmanager
    def _lent(self, until: float) -> Iterator[Line]:
        line = self._taken(until)
        try:
            yield line
        except psycopg.Error as error:
            if line.closed or is_away(error):
                self._record(error)
                self._distrust(line)
            raise
        finally:
            line.cancel_at = None
            self._pool.putconn(line)

    def _taken(self, until: float) -> Line:
        began = time.monotonic()
        while True:
            left = until - time.monotonic()
            try:
                return self._pool.getconn(timeout=min(max(left, 0.01), _ASK_AGAIN_S))
            except PoolClosed:
                raise UnavailableStoreError(
                    f"The connections to PostgreSQL at {self.server} were closed."
                ) from None
            except PoolTimeout:
                if left <= _ASK_AGAIN_S or self._refused_since(began):
                    raise self._unavailable() from self._failed

    def _unavailable(self) -> StoreError:
        if self._failed is not None:
            return failure(self._failed, self.server)
        return UnavailableStoreError(
            f"PostgreSQL at {self.server} gave no connection within {self.patience_s:g} s.",
            remedy="Check how busy it is, then type this again.",
        )

    def _connected(self, until: float) -> Line:
        tries = 0
        while True:
            try:
                return Line.connect(self._conninfo)
            except psycopg.Error as error:
                self._pause_or_raise(error, until, tries)
            tries += 1

    def _distrust(self, line: Line) -> None:
        """Close a connection, and with it all that were made before the last such event."""
        line.close()
        if line.opened > self._drained:
            self._drained = time.monotonic()
            self._pool.drain()

    def _record(self, error: psycopg.Error | None) -> None:
        """Keep the last failure, until something succeeds."""
        self._failed, self._failed_at = error, time.monotonic()

    def _refused_since(self, began: float) -> bool:
        failed = self._failed
        return failed is not None and self._failed_at >= began and is_refused(failed)


def _query(statement: Statement) -> bytes | sql.Composed:
    if isinstance(statement, str):
        return statement.encode()
    return sql.Composed([statement])


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))


def _wait_for_what_came_before(line: Line) -> None:
    """Make the commit wait for the standby even if ``action`` finds its work done.

    An earlier try may have been committed here and not on the standby; a transaction that
    writes nothing would not wait. This writes an empty record, after all of that try's.
    """
    line.execute(b"SELECT pg_logical_emit_message(true, 'tracuu', '')")


def _check_confirmed(line: Line) -> None:
    if line.unconfirmed:
        raise Unconfirmed("the standby has not confirmed that it has it")
