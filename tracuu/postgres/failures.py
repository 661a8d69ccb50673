"""What an error of PostgreSQL means: to be tried again, or one of our own to be raised."""

from __future__ import annotations

import psycopg

from tracuu.errors import (
    RUN_INGEST,
    BusyIndexError,
    DamagedIndexError,
    DiskError,
    IncompatibleIndexError,
    StoreError,
    UnavailableStoreError,
)

# Classes of SQLSTATE (their first two characters) and single ones.
_CONNECTION, _ROLLED_BACK, _REFUSED = "08", "40", "28"
_READ_ONLY = "25006"
_TOO_MANY, _DISK_FULL, _IO_ERROR = "53300", "53100", "58030"
_LOCK_TIMEOUT, _CANCELLED = "55P03", "57014"
_SHUTTING_DOWN_OR_STARTING = frozenset({"57P01", "57P02", "57P03", "57P05"})
_NO_DATABASE = frozenset({"3D000", "57P04"})
_DAMAGED = frozenset({"XX001", "XX002"})
_NO_TABLE = frozenset({"42P01", "3F000", "42703"})

# A refused connection comes without its SQLSTATE. In another language than these it is only
# noticed later, when the patience is over.
_REFUSALS = (
    "authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    "pg_hba.conf rejects connection",
    "is not permitted to log in",
    "permission denied for database",
    "does not exist",
    "certificate verify failed",
    "server does not support SSL",
)
_MAX_LINE_CHARS = 300


class Unconfirmed(psycopg.OperationalError):
    """A write that the primary has, and that its standby may not have."""


def is_refused(error: psycopg.Error) -> bool:
    """Whether the server will not let us in, however often it is asked."""
    state = error.sqlstate
    if state is not None:
        return state.startswith(_REFUSED) or state in _NO_DATABASE
    return isinstance(error, psycopg.OperationalError) and any(
        refusal in str(error) for refusal in _REFUSALS
    )


def is_away(error: psycopg.Error) -> bool:
    """Whether the same may succeed in a moment, on another connection or another server."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError) and not is_refused(error)
    return (
        state.startswith((_CONNECTION, _ROLLED_BACK))
        or state in _SHUTTING_DOWN_OR_STARTING
        or state in (_READ_ONLY, _TOO_MANY)
    )


def failure(error: psycopg.Error, server: str) -> StoreError:
    """The error of ours for one of psycopg's; ``server`` is what to call the server."""
    state, line = error.sqlstate or "", _line(error)
    if is_refused(error):
        return UnavailableStoreError(
            f"PostgreSQL at {server} does not let this program in: {line}",
            remedy="Check the user, the password and the name of the database in the address.",
        )
    if isinstance(error, Unconfirmed):
        return UnavailableStoreError(
            f"PostgreSQL at {server} could not confirm a write: {line}",
            remedy="Check its standby servers, then type this again.",
        )
    if is_away(error):
        return UnavailableStoreError(
            f"PostgreSQL at {server} does not answer: {line}",
            remedy="Check that it runs and that this machine reaches it, then type this again.",
        )
    return _failed_there(state, line, server)


def _failed_there(state: str, line: str, server: str) -> StoreError:
    where = f"PostgreSQL at {server}"
    if state == _DISK_FULL:
        return DiskError(
            f"The disk of {where} is full: {line}",
            remedy="Free some disk space there, then type this again.",
        )
    if state == _IO_ERROR:
        return DiskError(f"{where} cannot use its disk: {line}", remedy="Check that disk.")
    if state == _LOCK_TIMEOUT:
        return BusyIndexError(
            f"Another command is writing to {where}: {line}",
            remedy="Wait until it ends, then type this again.",
        )
    if state == _CANCELLED:
        return UnavailableStoreError(
            f"{where} took too long: {line}",
            remedy="Check how busy it is, then type this again.",
        )
    if state in _DAMAGED:
        return DamagedIndexError(f"The data of {where} is damaged: {line}",
                                 remedy="Restore its newest backup.")  # fmt: skip
    if state in _NO_TABLE:
        return IncompatibleIndexError(
            f"{where} lacks tables of this version of the program: {line}", remedy=RUN_INGEST
        )
    return StoreError(f"{where} failed: {line}", remedy="Look into its log.")


def _line(error: psycopg.Error) -> str:
    """What the error says first, as the end of a sentence."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    if len(first) > _MAX_LINE_CHARS:
        return f"{first[:_MAX_LINE_CHARS]}…"
    return f"{first.rstrip('.')}."
