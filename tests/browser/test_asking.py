"""Asking in a real browser: Chromium against a served page, with the packaged model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import (
    PATIENCE_MS,
    VIETNAMESE,
    ingest,
    question_of,
    served,
    type_question,
)
from tests.llm_server import drips, serving
from tracuu.feedback import FeedbackFile

HOSTILE_TITLE = (
    "<img src=x onerror=alert(1)> :red[đỏ] :material/home: :smile: $x^2$ [a](http://x.example)"
    " www.x.example **b** a -> b"
)


def _asking(question: str) -> Callable[[str], bool]:
    return lambda url: question_of(url) == question


@pytest.mark.slow
def test_back_in_the_browser_goes_back_to_the_question_before(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_label("Câu hỏi của bạn", exact=True)
    for question in (VIETNAMESE, "Kế hoạch 152-KH/QU do ai ban hành?"):
        type_question(page, "Câu hỏi của bạn", question)
        page.wait_for_url(_asking(question))
        expect(page.locator(".tc-results")).to_be_visible()
    page.go_back()
    expect(box).to_have_value(VIETNAMESE)


@pytest.mark.slow
def test_the_original_can_be_had(page: Page, address: str, library: tuple[Path, Path]) -> None:
    page.goto(f"{address}?doc=chi-thi-24-ct-tu.pdf")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải tệp gốc").click()
    original = library[0] / "chi-thi-24-ct-tu.pdf"
    assert waiting.value.suggested_filename == original.name
    assert Path(waiting.value.path()).read_bytes() == original.read_bytes()


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
        with served(*library) as page_served:
            address = page_served.address
            page.goto(f"{address}?q={quote(VIETNAMESE)}")
            _check_answered_while_it_is_written(page)
            server.asked.wait(PATIENCE_MS / 1000)
            other = "Kế hoạch 152-KH/QU do ai ban hành?"
            type_question(page, "Câu hỏi của bạn", other)
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
    with served(corpus, index) as shown:
        page.goto(shown.address)
        expect(page.locator(".tc-notice code")).to_have_text("make ingest")
        ingest(corpus, index)
        page.reload()
        _check_hostile_labels(page)
        type_question(page, "Câu hỏi của bạn", "quy định về giờ đổ rác")
        expect(page.locator(".tc-results")).to_contain_text("<img src=x onerror=alert(1)>")
        _check_nothing_but_text(page)
        (corpus / "b.txt").write_text("LỊCH TRỰC\n\nTrực tết từ 8 giờ sáng.", encoding="utf-8")
        ingest(corpus, index)
        type_question(page, "Câu hỏi của bạn", "lịch trực tết từ mấy giờ sáng?")
        expect(page.locator(".tc-answer")).to_contain_text("Trực tết từ 8 giờ sáng.")
        expect(page.locator(".tc-foot")).to_contain_text("bản nạp số 2")


def _check_hostile_labels(page: Page) -> None:
    example = page.get_by_test_id("stButton").filter(has_text="có nội dung gì?")
    shown = example.inner_text().replace("\u2060", "")
    assert shown.startswith("“<img src=x onerror=alert(1)> :red[đỏ] :material/home: :smile: $x^2$")
    label = example.get_by_test_id("stMarkdownContainer")
    assert label.locator("img, svg, a, span, code, strong").count() == 0
    page.get_by_text("Chỉ tìm trong một phần thư viện").click()
    page.get_by_test_id("stMultiSelect").locator("input").click()
    option = page.get_by_role("option").filter(has_text="<img src=x").first
    expect(option).to_contain_text(":red[đỏ] :material/home: :smile: $x^2$")
    assert option.locator("img, a, .katex").count() == 0
    page.keyboard.press("Escape")


def _check_nothing_but_text(page: Page) -> None:
    assert page.locator(".stHtml").locator("img, svg, iframe, form, .katex").count() == 0
    scripts = page.locator(".stHtml script").all_inner_texts()
    assert all("tracuuLinks" in each for each in scripts)
    assert page.locator('.stHtml a:not([href^="?"])').count() == 0
