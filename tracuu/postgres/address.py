"""The address of a server, with what is added to it so that a dead host is noticed soon."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tracuu.errors import UsageError

APPLICATION = "tracuu"

_SCHEMES = ("postgresql://", "postgres://")
_REMEDY = (
    "Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for an @ in the"
    " password, %2F for a / and %3A for a colon."
)
# Seconds, but for tcp_user_timeout (milliseconds): a host without power is given up after 4 s.
_WATCHFUL: Mapping[str, str | int] = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
}
# The server's own watch on its clients: a lock goes at most 19 s after its holder's machine.
_SERVER_WATCH = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect: ``conninfo`` for libpq, and ``shown`` (hosts and ports) for messages."""

    conninfo: str = field(repr=False)
    shown: str


def read_address(address: str, *, schema: str | None, settings: Mapping[str, str]) -> Address:
    """An address, completed; ``settings`` are the server's, given to each connection.

    Settings in the address's own ``options`` overrule them; the ``search_path`` is always
    ``schema``, if given. Raises UsageError, which never repeats the address.
    """
    try:
        if not address.startswith(_SCHEMES):
            raise ValueError
        given = {key: str(value) for key, value in conninfo_to_dict(address).items()}
        _check(given)
    except (psycopg.Error, ValueError, TypeError):
        # The cause would show the address, and with it the password.
        raise UsageError(
            "The address of the PostgreSQL server cannot be understood.", remedy=_REMEDY
        ) from None
    parameters: dict[str, str | int] = {**_WATCHFUL, "application_name": _application(), **given}
    if "," in given.get("host", "") + given.get("hostaddr", ""):
        parameters.setdefault("target_session_attrs", "read-write")
    parameters["options"] = _options({**_SERVER_WATCH, **settings}, given.get("options"), schema)
    return Address(make_conninfo("", **parameters), _shown(given))


def _check(given: Mapping[str, str]) -> None:
    """Refuse what an unescaped password makes of an address: a part of it in another's place."""
    ports = given.get("port", "").split(",")
    if any(port and not port.isdigit() for port in ports):
        raise ValueError
    if any("@" in given.get(part, "") for part in ("host", "hostaddr", "dbname")):
        raise ValueError


def _shown(given: Mapping[str, str]) -> str:
    hosts = (given.get("host") or given.get("hostaddr") or "this machine").split(",")
    ports = (given.get("port") or "5432").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return ", ".join(f"{host}:{port or 5432}" for host, port in zip(hosts, ports, strict=False))


def _application() -> str:
    """Who this is, for the server's lists and for whoever waits for our lock."""
    return f"{APPLICATION} {socket.gethostname()[:40]} {os.getpid()}"


def _options(settings: Mapping[str, str], given: str | None, schema: str | None) -> str:
    parts = [f"-c {name}={_escaped(value)}" for name, value in settings.items()]
    if given:
        parts.append(given)
    if schema is not None:
        parts.append(f"-c search_path={_escaped(_quoted(schema))}")
    return " ".join(parts)


def _quoted(name: str) -> str:
    if not name or "\x00" in name:
        raise UsageError("The name of the PostgreSQL schema is empty or holds a NUL character.")
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _escaped(value: str) -> str:
    """A value in ``options``, where white space ends it unless after a backslash."""
    return "".join(f"\\{char}" if char == "\\" or char.isspace() else char for char in value)
