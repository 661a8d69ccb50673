"""The page in a real browser: Chromium against a served page, with the packaged model."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen

import pytest

CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    pytest.skip("needs Debian's package chromium", allow_module_level=True)
playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright, and Debian's package chromium"
)

from playwright.sync_api import (  # noqa: E402 (only once it is known to be there)
    Browser,
    BrowserContext,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from tests.llm_server import drips, serving  # noqa: E402
from tracuu.feedback import FeedbackFile  # noqa: E402

ROOT = Path(__file__).parent.parent
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
ENGLISH = "what does 24-CT/TU require of wards?"
VIETNAMESE = "24-CT/TU yêu cầu các phường làm gì?"
# The model is opened for the first question; a busy machine takes its time.
PATIENCE_MS = 90_000

HOSTILE_TITLE = (
    "<img src=x onerror=alert(1)> :red[đỏ] :material/home: :smile: $x^2$ [a](http://x.example)"
    " www.x.example **b** a -> b"
)


def _ingest(corpus: Path, index: Path) -> None:
    command = [sys.executable, "ingest.py", "--corpus", str(corpus), "--index", str(index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _served(corpus: Path, index: Path) -> Iterator[str]:
    """The page's address, served by a process of its own until the end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}/"
    environ = os.environ | {"TRACUU_CORPUS": str(corpus), "TRACUU_INDEX": str(index)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_served(address, server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_served(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            with urlopen(f"{address}_stcore/health", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the page was not served within 30 s")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the sample library and an index of it."""
    folder = tmp_path_factory.mktemp("library")
    corpus, index = folder / "corpus", folder / "index"
    shutil.copytree(ROOT / "corpus", corpus)
    _ingest(corpus, index)
    return corpus, index


@pytest.fixture(scope="module")
def address(library: tuple[Path, Path]) -> Iterator[str]:
    with _served(*library) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
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
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    return page


def _type_question(page: Page, label: str, question: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(question)
    box.press("Enter")


def _question_of(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("q", [""])[0]


def _asking(question: str) -> Callable[[str], bool]:
    return lambda url: _question_of(url) == question


def _in_view(mark: Locator) -> bool:
    box = mark.bounding_box()
    viewport = mark.page.viewport_size
    return bool(
        box and viewport and box["y"] >= 0 and box["y"] + box["height"] <= viewport["height"]
    )


def _open_quote(page: Page, link: str, back: str) -> None:
    """Follow an answer's first link to the quote, marked and in view, and come back."""
    quoted = page.locator(".tc-answer mark").first.inner_text()
    page.locator(".tc-answer").get_by_role("link", name=link).first.click()
    mark = page.locator("#tc-quote-mark")
    expect(mark).to_be_visible()
    assert mark.inner_text() in quoted or quoted in mark.inner_text()
    page.wait_for_timeout(1000)
    assert _in_view(mark)
    page.locator(".tc-bar").get_by_role("link", name=back).click()
    expect(page.locator(".tc-answer mark").first).to_have_text(quoted)


def test_a_question_in_english_is_answered_with_a_quote_to_open(page: Page, address: str) -> None:
    page.goto(f"{address}?lang=en")
    _type_question(page, "Your question", ENGLISH)
    answer = page.locator(".tc-answer")
    expect(answer.locator("mark").first).to_be_visible()
    expect(answer).to_contain_text("24-CT/TU")
    expect(answer.locator(".tc-place").first).to_contain_text("page")
    assert _question_of(page.url) == ENGLISH and "lang=en" in page.url
    _open_quote(page, "Open the document", "Back to the question")


def test_a_question_in_vietnamese_is_answered_with_a_quote_to_open(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_role("button", name=VIETNAMESE).click()
    expect(page.get_by_label("Câu hỏi của bạn", exact=True)).to_have_value(VIETNAMESE)
    answer = page.locator(".tc-answer")
    expect(answer.locator("mark").first).to_be_visible()
    expect(answer.locator(".tc-place").first).to_contain_text("trang")
    _open_quote(page, "Mở văn bản", "Về câu hỏi")


def test_back_in_the_browser_goes_back_to_the_question_before(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_label("Câu hỏi của bạn", exact=True)
    for question in (VIETNAMESE, "Kế hoạch 152-KH/QU do ai ban hành?"):
        _type_question(page, "Câu hỏi của bạn", question)
        page.wait_for_url(_asking(question))
        expect(page.locator(".tc-results")).to_be_visible()
    page.go_back()
    expect(box).to_have_value(VIETNAMESE)


def test_the_original_can_be_had(page: Page, address: str, library: tuple[Path, Path]) -> None:
    page.goto(f"{address}?doc=chi-thi-24-ct-tu.pdf")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải tệp gốc").click()
    original = library[0] / "chi-thi-24-ct-tu.pdf"
    assert waiting.value.suggested_filename == original.name
    assert Path(waiting.value.path()).read_bytes() == original.read_bytes()


def test_an_answer_is_judged_in_two_clicks(
    page: Page, address: str, library: tuple[Path, Path]
) -> None:
    page.goto(f"{address}?q={quote(VIETNAMESE)}")
    page.get_by_role("radio", name="Thiếu").click()
    page.get_by_label("Còn thiếu điều gì? (không bắt buộc)").fill("Hạn nộp.")
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.locator(".tc-feedback")).to_contain_text("Cảm ơn")
    expect(page.get_by_role("button", name="Gửi ý kiến")).to_have_count(0)
    kept = FeedbackFile.beside(library[1]).all()[-1]
    assert (kept.question, kept.verdict, kept.comment) == (VIETNAMESE, "missing", "Hạn nộp.")


@pytest.mark.parametrize("view", ["", f"?q={quote(VIETNAMESE)}", "?doc=chi-thi-24-ct-tu.pdf"])
def test_a_phone_needs_no_sideways_scrolling(page: Page, address: str, view: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}{view}")
    expect(page.locator(".tc-foot, .tc-bar").first).to_be_visible()
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.stMainBlockContainer *')]"
        ".map(each => each.getBoundingClientRect().right))"
    )
    assert widest <= 390.5


def test_a_dark_screen_gets_a_dark_page(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    expect(page.locator(".tc-foot")).to_be_visible()
    colours = page.evaluate(
        "(s => [s.backgroundColor, s.color])(getComputedStyle(document.querySelector('.stApp')))"
    )
    assert colours == ["rgb(21, 24, 28)", "rgb(230, 233, 237)"]


@pytest.mark.slow
def test_a_language_model_that_stalls_holds_up_nothing(
    page: Page, library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quotes are there while it is waited for, and another question takes over at once."""
    with serving(drips("", every_s=0.2)) as server:
        monkeypatch.setenv("TRACUU_LLM_URL", server.url)
        monkeypatch.setenv("TRACUU_LLM_MODEL", "m")
        monkeypatch.setenv("TRACUU_LLM_TIMEOUT", "600")
        with _served(*library) as address:
            page.goto(f"{address}?q={quote(VIETNAMESE)}")
            _check_answered_while_it_is_written(page)
            server.asked.wait(PATIENCE_MS / 1000)
            other = "Kế hoạch 152-KH/QU do ai ban hành?"
            _type_question(page, "Câu hỏi của bạn", other)
            page.wait_for_url(_asking(other))
            expect(page.locator(".tc-answer")).to_contain_text("152-KH/QU")
            _check_answered_while_it_is_written(page)
            assert server.left.wait(10), "nobody waits for the first summary any more"


def _check_answered_while_it_is_written(page: Page) -> None:
    expect(page.get_by_text("đang viết tóm tắt")).to_be_visible()
    expect(page.locator(".tc-answer mark").first).to_be_visible()
    expect(page.locator(".tc-foot")).to_be_visible()


@pytest.mark.slow
def test_from_no_index_to_hostile_documents_without_a_restart(page: Page, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text(
        f"{HOSTILE_TITLE}\n\nQuy định về giờ đổ rác: {HOSTILE_TITLE}.\n", encoding="utf-8"
    )
    with _served(corpus, index) as address:
        page.goto(address)
        expect(page.locator(".tc-notice code")).to_have_text("make ingest")
        _ingest(corpus, index)
        page.reload()
        _check_hostile_labels(page)
        _type_question(page, "Câu hỏi của bạn", "quy định về giờ đổ rác")
        expect(page.locator(".tc-results")).to_contain_text("<img src=x onerror=alert(1)>")
        _check_nothing_but_text(page)
        (corpus / "b.txt").write_text("LỊCH TRỰC\n\nTrực tết từ 8 giờ sáng.", encoding="utf-8")
        _ingest(corpus, index)
        _type_question(page, "Câu hỏi của bạn", "lịch trực tết từ mấy giờ sáng?")
        expect(page.locator(".tc-answer")).to_contain_text("Trực tết từ 8 giờ sáng.")
        expect(page.locator(".tc-foot")).to_contain_text("bản nạp số 2")


def _check_hostile_labels(page: Page) -> None:
    example = page.get_by_test_id("stButton").filter(has_text="có nội dung gì?")
    shown = example.inner_text().replace("\u2060", "")
    assert shown.startswith("“<img src=x onerror=alert(1)> :red[đỏ] :material/home: :smile: $x^2$")
    label = example.get_by_test_id("stMarkdownContainer")
    assert label.locator("img, svg, a, span, code, strong").count() == 0
    page.get_by_test_id("stMultiSelect").locator("input").click()
    option = page.get_by_role("option").filter(has_text="<img src=x").first
    expect(option).to_contain_text(":red[đỏ] :material/home: :smile: $x^2$")
    assert option.locator("img, a, .katex").count() == 0
    page.keyboard.press("Escape")


def _check_nothing_but_text(page: Page) -> None:
    assert page.locator(".stHtml").locator("img, svg, iframe, script, form, .katex").count() == 0
    assert page.locator('.stHtml a:not([href^="?"])').count() == 0
