"""Where a Ray cluster is: what may be typed, what it means, and whether anything answers."""

from __future__ import annotations

import re
import socket
import struct

from tracuu.errors import TracuuError, UsageError

_HOST_AND_PORT = re.compile(r"(?P<host>[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")
_EXAMPLE = "--ray auto, on a machine of the cluster, or --ray 10.0.0.5:6379"
_WAIT_S = 4.0
# HTTP/2, over which Ray speaks: the client's preface with empty settings, and the header of
# the settings with which every server begins (length in three bytes, type 4).
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
_HEADER_BYTES = 9
_SETTINGS = 4


def parsed(address: str) -> str:
    """``address`` if it is ``auto`` or HOST:PORT; raises UsageError if not."""
    if address == "auto" or _split(address) is not None:
        return address
    if address.startswith("ray://"):
        raise UsageError(
            f"{address} is an address for Ray's client, over which no ingest can be spread.",
            remedy=f"Give {_EXAMPLE}.",
        )
    raise UsageError(f"{address} is no address of a Ray cluster.", remedy=f"Give {_EXAMPLE}.")


def resolved(address: str) -> str:
    """The HOST:PORT at which Ray will look for ``address``; raises TracuuError if there is none."""
    from ray._private.services import canonicalize_bootstrap_address

    try:
        found = canonicalize_bootstrap_address(address)
    except (ConnectionError, ValueError) as error:
        raise _no_cluster("No Ray cluster runs on this machine.") from error
    if found is None or _split(found) is None:
        raise _no_cluster(f"No Ray cluster is found as {address} ({found}).")
    return str(found)


def check_answers(address: str) -> None:
    """Raise TracuuError unless a server that speaks as Ray does answers within seconds.

    Ray itself goes on asking for minutes.
    """
    host, port = _split(address) or ("", 0)
    try:
        with socket.create_connection((host, port), timeout=_WAIT_S) as connection:
            connection.settimeout(_WAIT_S)
            connection.sendall(_PREFACE)
            header = connection.recv(_HEADER_BYTES, socket.MSG_WAITALL)
    except OSError as error:
        reason = error.strerror or str(error) or "no answer"
        raise _no_cluster(f"No Ray cluster answers at {address} ({reason}).") from error
    if len(header) < _HEADER_BYTES or struct.unpack("!3xB5x", header)[0] != _SETTINGS:
        raise _no_cluster(f"What answers at {address} is no Ray cluster.")


def _no_cluster(what: str) -> TracuuError:
    return TracuuError(
        what,
        remedy="Start one with: ray start --head. On every other machine: ray start"
        " --address=HOST:6379. Then run the ingest again, or without --ray.",
    )


def _split(address: str) -> tuple[str, int] | None:
    match = _HOST_AND_PORT.fullmatch(address)
    if match is None or not 0 < int(match["port"]) < 1 << 16:
        return None
    return match["host"].strip("[]"), int(match["port"])
