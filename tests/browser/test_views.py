"""Each view at three widths, light and dark, in both languages: whole, legible, by keyboard.

Screenshots are kept in ``artefacts/`` for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.serving import PATIENCE_MS, ROOT, VIETNAMESE

ARTEFACTS = ROOT / "artefacts"
WIDTHS = {"phone": (390, 844), "laptop": (1280, 800), "wide": (1920, 1080)}
VIEWS = {
    "front": "",
    "answer": f"q={quote(VIETNAMESE)}",
    "abstained": f"q={quote('Lương tối thiểu vùng năm 2024 là bao nhiêu?')}",
    "register": f"q={quote('Các phường phải làm gì?')}",
    "documents": "view=documents",
    "duties": "view=duties",
    "document": "doc=chi-thi-24-ct-tu.pdf&start=300&end=420",
    "text": "doc=ke-hoach-153-kh-qu.docx",
    "admin": "view=admin",
}
LANGUAGES = ("vi", "en")
SERIOUS = {"serious", "critical"}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def screen(chromium: Browser, scheme: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def _open(page: Page, address: str, view: str, language: str) -> None:
    """Until nothing more is being drawn."""
    page.goto(f"{address}?lang={language}&{VIEWS[view]}")
    expect(page.locator(".tc-head")).to_be_visible()
    expect(page.get_by_test_id("stSpinner")).to_have_count(0)
    expect(page.locator(".stApp[data-test-script-state='notRunning']")).to_be_visible()
    page.wait_for_timeout(300)


def _widest(page: Page) -> float:
    """How far to the right anything reaches that does not scroll by itself."""
    widest: float = page.evaluate(
        """Math.max(...[...document.querySelectorAll('.stMainBlockContainer *')]
            .filter(each => !each.closest('[data-testid="stDataFrame"], .vega-embed, pre'))
            .map(each => each.getBoundingClientRect().right))"""
    )
    return widest


def _faults(page: Page) -> list[str]:
    """What axe-core finds serious, with the places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'][:3])}"
        for each in found
        if each["impact"] in SERIOUS
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_its_screen_and_axe_finds_no_serious_fault(
    screen: BrowserContext, address: str, view: str, language: str, scheme: str
) -> None:
    page = screen.new_page()
    faults, wide = {}, {}
    for name, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        _open(page, address, view, language)
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{view}-{language}-{name}-{scheme}.png", full_page=True)
        wide[name] = _widest(page) <= width + 0.5
        if name != "wide":
            faults[name] = _faults(page)
    assert all(wide.values()), wide
    assert not any(faults.values()), faults


@pytest.mark.slow
def test_links_move_the_page_within_the_session(page: Page, address: str) -> None:
    page.goto(f"{address}?q={quote(VIETNAMESE)}")
    expect(page.locator(".tc-answer mark").first).to_be_visible()
    page.evaluate("window.notLoadedAnew = true")
    page.get_by_role("link", name="Văn bản", exact=True).click()
    expect(page.locator(".tc-table")).to_be_visible()
    page.locator(".tc-table tbody a").first.click()
    expect(page.locator(".tc-about")).to_be_visible()
    page.get_by_role("link", name="Hỏi đáp", exact=True).click()
    page.get_by_text("Những câu đã hỏi").click()
    page.locator(".tc-history").get_by_role("link", name=VIETNAMESE).click()
    expect(page.locator(".tc-answer mark").first).to_be_visible()
    page.go_back()
    expect(page.locator(".tc-tagline")).to_be_visible()
    assert page.evaluate("window.notLoadedAnew") is True


@pytest.mark.slow
def test_a_pdf_is_shown_with_its_quote_boxed(page: Page, address: str) -> None:
    page.goto(f"{address}?q={quote(VIETNAMESE)}")
    page.locator(".tc-answer").get_by_role("link", name="Mở văn bản").first.click()
    expect(page.locator(".tc-about")).to_be_visible()
    expect(page.locator(".tc-picture img")).to_be_visible()
    boxes = page.locator(".tc-picture > div > span")
    expect(boxes.first).to_be_visible()
    image, box = page.locator(".tc-picture img").bounding_box(), boxes.first.bounding_box()
    assert image and box and image["x"] < box["x"] < image["x"] + image["width"]
    assert box["height"] < image["height"] / 10


@pytest.mark.slow
def test_an_answer_is_kept_as_a_file(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}?q={quote(VIETNAMESE)}")
    quoted = page.locator(".tc-answer mark").first.inner_text()
    for name, suffix in (("Lưu Word", ".docx"), ("Lưu Markdown", ".md")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        assert waiting.value.suggested_filename.endswith(suffix)
        if suffix == ".md":
            text = Path(waiting.value.path()).read_text(encoding="utf-8").replace("\\", "")
            assert " ".join(quoted.split()) in " ".join(text.split())
    page.get_by_role("button", name="Chép").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("24-CT/TU")


@pytest.mark.slow
def test_without_a_sign_in_the_page_says_how_to_set_one_up(page: Page, address: str) -> None:
    page.goto(f"{address}?view=admin")
    expect(page.locator(".tc-notice")).to_contain_text("python -m tracuu password")
    assert page.get_by_test_id("stFileUploader").count() == 0


@pytest.mark.slow
def test_everything_is_reached_by_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_label("Câu hỏi của bạn", exact=True)
    expect(box).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        if box.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.type(VIETNAMESE)
    page.keyboard.press("Enter")
    expect(page.locator(".tc-answer mark").first).to_be_visible()
    link = page.locator(".tc-answer").get_by_role("link", name="Mở văn bản").first
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#tc-quote-mark")).to_be_visible()


@pytest.mark.slow
def test_from_key_press_to_answer_takes_a_moment(page: Page, address: str) -> None:
    """The promise is a median of 400 ms on a quiet machine; twice that is allowed for here."""
    page.goto(f"{address}?q={quote(VIETNAMESE)}")
    expect(page.locator(".tc-answer mark").first).to_be_visible()
    questions = ["Kế hoạch 152-KH/QU do ai ban hành?", VIETNAMESE] * 6
    times = sorted(_seconds_to_answer(page, each) for each in questions)
    assert times[len(times) // 2] < 0.8, times


def _seconds_to_answer(page: Page, question: str) -> float:
    """From Enter to the moment at which the page shows another answer, as the page sees it."""
    page.get_by_label("Câu hỏi của bạn", exact=True).fill(question)
    page.evaluate(
        """() => {
            window.answered = new Promise(done => {
                const before = document.querySelector('.tc-answer').innerText;
                const look = () => {
                    const now = document.querySelector('.tc-answer');
                    if (now && now.innerText !== before) done(performance.now());
                    else requestAnimationFrame(look);
                };
                look();
            });
            document.addEventListener('keydown', () => { window.pressed = performance.now(); },
                                      { capture: true, once: true });
        }"""
    )
    page.get_by_label("Câu hỏi của bạn", exact=True).press("Enter")
    milliseconds: float = page.evaluate("window.answered.then(at => at - window.pressed)")
    return milliseconds / 1000
