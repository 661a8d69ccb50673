"""Other programs run on a file: without a shell, within a time and an output limit."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PIECE_BYTES = 65_536
_COMPLAINT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program wrote; ``problem`` says why it did not end well, None if it did."""

    output: bytes
    problem: str | None = None


def installed(name: str) -> str | None:
    """Where the program ``name`` is, or None."""
    return shutil.which(name)


def run(
    command: Sequence[str],
    folder: Path,
    *,
    timeout_s: float,
    max_output: int,
    address_space: int | None = None,
) -> Outcome:
    """Run ``command`` in ``folder``, which is also its home; it is killed past a limit.

    ``address_space`` (bytes) replaces the limit that the program would inherit.
    """
    complaints = folder / "complaints.txt"
    with complaints.open("wb") as errors:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env=_environment(folder),
            process_group=0,
        )
    try:
        _allow(process.pid, address_space)
        assert process.stdout is not None
        output, problem = _collected(process.stdout, time.monotonic() + timeout_s, max_output)
        if problem is not None:
            return Outcome(output, problem)
        code = process.wait(max(0.1, timeout_s))
    except subprocess.TimeoutExpired:
        return Outcome(b"", "it took too long")
    finally:
        _end(process)
    return Outcome(output, _complaint(complaints, code) if code else None)


def _environment(folder: Path) -> dict[str, str]:
    """No more than what programs need: nothing of the caller's settings or secrets."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}


def _allow(process_id: int, address_space: int | None) -> None:
    if address_space is None or sys.platform != "linux":
        return
    import resource

    with suppress(OSError, ValueError):  # it may have ended already
        resource.prlimit(process_id, resource.RLIMIT_AS, (address_space, resource.RLIM_INFINITY))


def _collected(stream: IO[bytes], deadline: float, most: int) -> tuple[bytes, str | None]:
    """What comes out of ``stream`` until it ends, and which limit was passed, if one was."""
    pieces = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return b"", "it took too long"
            piece = os.read(stream.fileno(), _PIECE_BYTES)
            if not piece:
                return bytes(pieces), None
            pieces += piece
            if len(pieces) > most:
                return b"", "it wrote too much"


def _complaint(complaints: Path, code: int) -> str:
    with complaints.open("rb") as file:
        said = " ".join(file.read(4 * _COMPLAINT_CHARS).decode(errors="replace").split())
    how = f"it was ended by signal {-code}" if code < 0 else f"it ended with code {code}"
    return said[:_COMPLAINT_CHARS] or how


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the program and of those that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
