"""One connection, which notices a server that has gone silent and a write left unconfirmed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self, TypeVar

import psycopg
from psycopg import Connection
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from psycopg.errors import Diagnostic

T = TypeVar("T")

Row = tuple[Any, ...]
# Told of each attempt to connect: the error, or None.
Record = Callable[[psycopg.Error | None], None]

_SILENCE_S = 2.5
_PROBE_TIMEOUT_S = 2
_CANCEL_TIMEOUT_S = 1.0
# Where the server warns of a commit whose wait for a standby was cut short.
_WAIT_FOR_STANDBY = "SyncRepWaitForLSN"


class Line(Connection[Row]):
    """A connection in autocommit.

    ``opened`` is when (``time.monotonic``). ``unconfirmed`` is set once a commit returned
    though the synchronous standby had not confirmed it. What still runs at ``cancel_at``, on
    the same clock, is cancelled (None: never): the server's limits do not end the wait of a
    commit. While a statement runs for long, the server is asked from time to time by another
    connection; where that cannot be made, the statement fails with psycopg.OperationalError.
    """

    opened = 0.0
    unconfirmed = False
    cancel_at: float | None = None
    _conninfo = ""

    @classmethod
    def connect(  # type: ignore[override]  # no other parameter of psycopg's has that name
        cls, conninfo: str = "", *, record: Record | None = None, **kwargs: Any
    ) -> Self:
        """As psycopg's, in autocommit; ``record`` is told how it went."""
        try:
            line = super().connect(conninfo, autocommit=True, **kwargs)
        except psycopg.Error as error:
            if record is not None:
                record(error)
            raise
        if record is not None:
            record(None)
        line.opened = time.monotonic()
        line._conninfo = conninfo
        line.add_notice_handler(line._notice)
        return line

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg's, but not on a server that is gone."""
        return super().wait(self._while_alive(gen), interval, timeout)

    def _notice(self, notice: Diagnostic) -> None:
        if notice.source_function == _WAIT_FOR_STANDBY:
            self.unconfirmed = True

    def _while_alive(self, gen: PQGen[T]) -> PQGen[T]:
        asked = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready:
                    self._cancel_if_late()
                    if time.monotonic() - asked > _SILENCE_S:
                        self._ask_whether_alive()
                        asked = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            value: T = end.value
            return value

    def _cancel_if_late(self) -> None:
        if self.cancel_at is None or time.monotonic() < self.cancel_at:
            return
        self.cancel_at = None
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=_CANCEL_TIMEOUT_S)

    def _ask_whether_alive(self) -> None:
        """Close this connection and raise if its server takes no other."""
        info = self.info
        same = make_conninfo(
            self._conninfo,
            host=info.host,
            hostaddr=info.hostaddr or None,
            port=info.port,
            connect_timeout=_PROBE_TIMEOUT_S,
            target_session_attrs="any",
        )
        try:
            Connection.connect(same, autocommit=True).close()
        except psycopg.Error as error:
            if "FATAL" in str(error):  # it speaks
                return
            self.close()
            raise psycopg.OperationalError(f"the server has gone silent: {error}") from None
