"""Real Milvus servers for tests: Milvus Lite as a process, and Milvus itself, kept apart.

Milvus' own server takes ports on every address of the machine, so it runs in a network of its
own (``unshare``), together with whatever asks it: ``python -m tests.cluster.milvus_server
COMMAND …`` makes that network, starts the server and runs the command there, with the server's
address in ``MILVUS``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.ports import free_port

ADDRESS = "MILVUS"  # the variable of the environment
_START_S = 120.0
_INSIDE = "TRACUU_TESTS_APART"


@contextmanager
def lite_server(
    folder: Path, *, port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Milvus Lite as a process of its own: its address, and the process, to be killed at will."""
    where = port or free_port()
    command = ["-m", "milvus_lite", "server", "--data-dir", str(folder), "--port", str(where)]
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{where}", process
    finally:
        process.kill()
        process.wait()


def why_not_apart() -> str | None:
    """Why Milvus itself cannot be run here; None if it can."""
    if find_spec("milvus") is None:
        return "the package milvus is not installed (pip install -r requirements-cluster.txt)"
    if shutil.which("unshare") is None:
        return "unshare is not installed"
    tried = subprocess.run([*_unshare(), "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "no network of its own can be made here"


def run_apart(command: list[str], *, timeout_s: float) -> subprocess.CompletedProcess[str]:
    """Run a command beside a Milvus server in a network of its own."""
    inside = [sys.executable, "-m", "tests.cluster.milvus_server", *command]
    return subprocess.run(
        [*_unshare(), *inside], env={**os.environ, _INSIDE: "1"},
        capture_output=True, text=True, timeout=timeout_s, check=False,
    )  # fmt: skip


def _unshare() -> list[str]:
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]


@contextmanager
def standalone() -> Iterator[str]:
    """Milvus itself, as the wheel has it, running; its address."""
    with tempfile.TemporaryDirectory(prefix="tracuu-milvus-") as folder:
        program = Path(sys.executable).with_name("milvus-server")
        with Path(folder, "log.txt").open("wb") as log:
            process = subprocess.Popen(
                [str(program), "--data", str(Path(folder, "data"))],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                _wait_until_healthy(process)
                yield "http://127.0.0.1:19530"
            finally:
                # With the server that it started, which would go on without it.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait_until_healthy(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen("http://127.0.0.1:9091/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise RuntimeError("Milvus did not start.")


def main() -> int:
    """Run the command of the arguments beside a server, in this network or a new one."""
    if os.environ.pop(_INSIDE, None) is None:
        done = run_apart(sys.argv[1:], timeout_s=7200)
        sys.stdout.write(done.stdout)
        sys.stderr.write(done.stderr)
        return done.returncode
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with standalone() as address:
        return subprocess.call(sys.argv[1:], env={**os.environ, ADDRESS: address})


if __name__ == "__main__":
    sys.exit(main())
