"""Processes of our own beside this one, each with a connection to ask it things by."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]


def start_child(
    module: str, *, environ: Mapping[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], Connection]:
    """A process that runs ``module``, told the descriptor of its end of the connection.

    It gets this process's environment with ``environ`` added, and the end of its connection
    when this process has gone.
    """
    ours, theirs = Pipe()
    found = [str(_HOME), os.environ.get("PYTHONPATH", "")]
    with theirs:
        process = subprocess.Popen(
            # -P: the folder that the command was called in has no say in what is imported.
            [sys.executable, "-P", "-m", module, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, found)),
                **(environ or {}),
            },
            pass_fds=[theirs.fileno()],
            # Ctrl+C is for the command, which then ends its processes.
            start_new_session=True,
        )
    return process, ours
