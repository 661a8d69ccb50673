"""A program measured from outside: how long it ran, what memory it held, a page it serves."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.collections import ROOT

_PATIENCE_S = 300.0
_POLL_S = 0.02
# What says that a page is all there is a short message; longer ones need not be read.
_LARGEST_LAST = 100
_LAST_OF_A_PAGE = b'class="tc-foot"'


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended well; ``peak_mib`` is of the largest process among it and its own."""

    seconds: float
    peak_mib: float
    output: str
    errors: str


def run_to_end(command: Sequence[str], *, folder: Path) -> Ended:
    """Run a command, its program by its full path; ends this program if it fails."""
    launcher = [sys.executable, "-I", "-S", str(ROOT / "benchmarks" / "launcher.py")]
    done = subprocess.run([*launcher, *command], cwd=folder, capture_output=True, text=True)
    errors, _, figures = done.stderr.rpartition("\n")
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} ended with {done.returncode}: {errors[-300:]}")
    seconds, peak_kib = figures.split()
    return Ended(float(seconds), float(peak_kib) / 1024, done.stdout, errors)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the server sent for one address: all of it, and whether it is a page to its foot."""

    seconds: float
    data: bytes

    @property
    def whole(self) -> bool:
        return _LAST_OF_A_PAGE in self.data


class Session:
    """A visitor who speaks to the server as a browser does, but draws nothing."""

    def __init__(self, browser: ClientConnection) -> None:
        self._browser = browser

    def drawn(self, question: str) -> Drawn:
        """The page of a question, or the front page for none."""
        wish = BackMsg()
        wish.rerun_script.query_string = urlencode({"q": question} if question else {})
        started = time.perf_counter()
        self._browser.send(wish.SerializeToString())
        parts: list[bytes] = []
        while True:
            data = self._browser.recv(timeout=_PATIENCE_S)
            assert isinstance(data, bytes)
            parts.append(data)
            if len(data) > _LARGEST_LAST:
                continue
            if ForwardMsg.FromString(data).WhichOneof("type") == "script_finished":
                return Drawn(time.perf_counter() - started, b"".join(parts))


class ServedPage:
    """The page of a process of its own, opened as a browser would, but not drawn."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, started: float) -> None:
        self._process = process
        self._port = port
        self._started = started

    def ready(self) -> float:
        """Seconds from the start of the process until it listens."""
        while time.perf_counter() - self._started < _PATIENCE_S and self._process.poll() is None:
            with suppress(URLError, OSError), urlopen(f"{self._http}_stcore/health", timeout=1):
                return time.perf_counter() - self._started
            time.sleep(_POLL_S)
        sys.exit("The page was not served.")

    def shown(self, question: str) -> float:
        """Seconds from the start of the process until the page of a question is all there."""
        with self.session() as session:
            if not session.drawn(question).whole:
                sys.exit("The page shows an error in place of the question or the answer.")
        return time.perf_counter() - self._started

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A visitor of the page for the time of the block."""
        address = f"ws://127.0.0.1:{self._port}/_stcore/stream"
        protocol = [Subprotocol("streamlit")]
        with connect(address, subprotocols=protocol, max_size=None, proxy=None) as browser:
            yield Session(browser)

    def peak_mib(self) -> float:
        """The most memory that the process and those it started have held, each at its peak."""
        return sum(_peak_mib(each) for each in (self._process.pid, *_children(self._process.pid)))

    @property
    def _http(self) -> str:
        return f"http://127.0.0.1:{self._port}/"


def _peak_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(each) for task in tasks for each in task.read_text(encoding="utf-8").split()]


@contextmanager
def served_page(corpus: Path, index: Path) -> Iterator[ServedPage]:
    """The page over an index, served for the time of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = os.environ | {"TRACUU_CORPUS": str(corpus), "TRACUU_INDEX": str(index)}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tracuu", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield ServedPage(process, port, started)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
