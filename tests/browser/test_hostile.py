"""Documents that are full of markup and script, in every view of a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import Served, ingest, served, sign_in
from tests.payloads import HOSTILE
from tracuu.generations import open_live

# Each payload as it is, as an attribute might hold it, and as a script might.
PAYLOADS = [
    *HOSTILE,
    *(f"\"'>{each}" for each in HOSTILE),
    *(f"</script></style></textarea>{each}<!--" for each in HOSTILE),
]
OPENED = 12


def _write(corpus: Path) -> None:
    corpus.mkdir()
    for number, payload in enumerate(PAYLOADS):
        name = f"{number:03d} {payload}".replace("/", "∕").replace("\n", " ").replace("\x00", "")
        while len(name.encode()) > 200:
            name = name[:-1]
        text = (
            f"CHỈ THỊ {payload}\nSố: {number + 1}-CT/TU\nNgày 07/8/2023\n\n{payload}\n"
            f"Yêu cầu các phường {payload} báo cáo kết quả trước ngày 15/12/2026 {payload}.\n"
        )
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    _write(folder / "corpus")
    ingest(folder / "corpus", folder / "index")
    return folder / "corpus", folder / "index"


@pytest.fixture(scope="module")
def server(library: tuple[Path, Path], secrets: Path) -> Iterator[Served]:
    with served(*library, secrets=secrets) as page:
        yield page


def _check(page: Page, address: str, ready: str) -> None:
    """Open an address; the ``page`` fixture fails the test for any script that runs."""
    page.goto(address)
    expect(page.locator(ready).first).to_be_visible()
    expect(page.locator(".stApp[data-test-script-state='notRunning']")).to_be_visible()
    _look(page)


def _look(page: Page) -> None:
    shown = page.locator(".stHtml")
    assert shown.locator("img:not([src^='data:image/png']), svg, iframe, form, .katex").count() == 0
    assert page.locator('.stHtml a:not([href^="?"])').count() == 0
    assert page.get_by_text("Chương trình gặp lỗi").count() == 0


@pytest.mark.slow
def test_a_hundred_payloads_in_text_titles_and_file_names_run_nothing(
    page: Page, server: Served, library: tuple[Path, Path]
) -> None:
    assert len(PAYLOADS) >= 100
    address = server.address
    _check(page, address, ".tc-foot")
    for view in ("documents", "duties"):
        for part in ("1", "2", "3"):
            _check(page, f"{address}?view={view}&part={part}", ".tc-table")
    for payload in PAYLOADS[::9]:
        _check(page, f"{address}?q={quote(payload + ' các phường báo cáo khi nào?')}", ".tc-foot")
        _check(page, f"{address}?view=documents&find={quote(payload)}", ".tc-head")
    generation = open_live(library[1])
    paths = [each.path for each in generation.catalog.documents()]
    generation.close()
    assert len(paths) == len(PAYLOADS)
    for path in paths[:: len(paths) // OPENED]:
        _check(page, f"{address}?doc={quote(path)}&start=0&end=40", ".tc-about")


@pytest.mark.slow
def test_they_run_nothing_on_the_administrators_page(page: Page, server: Served) -> None:
    sign_in(page, server.address, "condition")
    for tab in ("Tình trạng", "Thông tin văn bản", "Ý kiến", "Nhật ký", "Nạp văn bản"):
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.locator("nav.tc-tabs a[aria-current]")).to_have_text(tab)
        expect(page.locator(".stApp[data-test-script-state='notRunning']")).to_be_visible()
        _look(page)
    page.get_by_text("Bỏ một văn bản khỏi thư viện").click()
    expect(page.get_by_test_id("stSelectbox")).to_be_visible()
    _look(page)
