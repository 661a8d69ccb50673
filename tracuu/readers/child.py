"""Processes of our own that files are handed to: started, ended, and why one has gone."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from tracuu.children import start_child

# Threads set address space aside by the gigabyte, which would count as memory taken.
_ENVIRON = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def start(module: str) -> tuple[subprocess.Popen[bytes], Connection]:
    """A process that runs ``module``, with its end of the connection and no room unused."""
    return start_child(module, environ=_ENVIRON)


def why_gone(process: subprocess.Popen[bytes]) -> str:
    """Why a process has gone by itself, in words that go on "report.pdf: ..."."""
    code = process.wait()
    if code == -signal.SIGXCPU:
        return "took too long to read"
    if code == -signal.SIGKILL:
        return "was ended by the system while being read, most likely for want of memory"
    if code < 0:
        with suppress(ValueError):
            return f"crashed the reader ({signal.Signals(-code).name})"
    return "crashed the reader"


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and what it started, which may be in sessions of their own."""
    if process.returncode is not None:
        return
    started = _started_by(process.pid)
    process.kill()
    for process_id in started:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process_id, signal.SIGKILL)
    process.wait()


def _started_by(process_id: int) -> list[int]:
    """The processes below ``process_id``; none where the system does not tell (no Linux)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            # The name, in parentheses, may hold anything; the parent is the second after it.
            after = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(after[1])
    below: list[int] = []
    above = {process_id}
    while above:
        above = {each for each, parent in parents.items() if parent in above}
        below += above
    return below
