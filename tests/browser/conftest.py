"""Fixtures of the tests in a real browser, with the packaged model."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.serving import CHROMIUM, PASSWORD, PATIENCE_MS, QUIET, sample_library, served
from tracuu.passwords import hash_password

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip all of this folder, with one line that says why, where there is no Chromium."""
    if not CHROMIUM.exists():
        skip = pytest.mark.skip(reason="needs Debian's package chromium")
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample library and an index of it, made once for all the processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".part")
            sample_library(making)
            making.rename(folder)
    return folder


@pytest.fixture
def own_library(sample: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the sample library and its index for one test."""
    shutil.copytree(sample, tmp_path / "own")
    return tmp_path / "own" / "corpus", tmp_path / "own" / "index"


@pytest.fixture(scope="module")
def library(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the sample library and its index for the tests of one module."""
    folder = tmp_path_factory.mktemp("library") / "own"
    shutil.copytree(sample, folder)
    return folder / "corpus", folder / "index"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    file.write_text(f'[admin]\npassword = "{hash_password(PASSWORD)}"\n', encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def address(library: tuple[Path, Path]) -> Iterator[str]:
    with served(*library) as page:
        yield page.address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A window of its own; whatever it asked for, it asked this machine."""
    asked: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    context.on("request", lambda request: asked.append(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: asked.append(socket.url)))
    yield context
    context.close()
    outside = {url for url in asked if urlsplit(url).hostname != "127.0.0.1" and "://" in url[:10]}
    assert asked and not outside


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    return page
