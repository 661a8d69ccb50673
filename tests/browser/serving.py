"""A served page and Chromium, for the tests of the page in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.ports import free_port

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
VIETNAMESE = "24-CT/TU yêu cầu các phường làm gì?"
# The model is opened for the first question; a busy machine takes its time.
PATIENCE_MS = 90_000


def ingest(corpus: Path, index: Path) -> None:
    """Run an ingest to its end, with the packaged model."""
    command = [sys.executable, "ingest.py", "--corpus", str(corpus), "--index", str(index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def sample_library(folder: Path) -> tuple[Path, Path]:
    """A copy of the sample library in the new ``folder``, and an index of it."""
    corpus, index = folder / "corpus", folder / "index"
    folder.mkdir()
    shutil.copytree(ROOT / "corpus", corpus)
    ingest(corpus, index)
    return corpus, index


PASSWORD = "mot mat khau du dai"


class Served:
    """A page served by a process of its own."""

    def __init__(self, address: str, process: subprocess.Popen[bytes]) -> None:
        self.address = address
        self.process = process

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(300):
            assert self.process.poll() is None, "the server ended"
            try:
                with urlopen(f"{self.address}_stcore/health", timeout=1):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        pytest.fail("the page was not served within 30 s")

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def served(
    corpus: Path,
    index: Path,
    *,
    secrets: Path | None = None,
    environ: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Served]:
    """The page over an index, with these secrets or none, until the end of the block."""
    port = port or free_port()
    folders = {"TRACUU_CORPUS": str(corpus), "TRACUU_INDEX": str(index)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
               "--secrets.files", str(secrets or index / "no-secrets.toml")]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **folders, **(environ or {})},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    page = Served(f"http://127.0.0.1:{port}/", process)
    try:
        page.wait()
        yield page
    finally:
        page.end()


def type_question(page: Page, label: str, question: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(question)
    box.press("Enter")


def question_of(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("q", [""])[0]


def sign_in(page: Page, address: str, tab: str = "ingest") -> None:
    page.goto(f"{address}?view=admin&tab={tab}")
    page.get_by_label("Mật khẩu quản trị").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Đã đăng nhập")).to_be_visible()
