"""What the quick suite tries in a real browser: asking, and who is refused, on one server."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Request, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import (
    VIETNAMESE,
    Served,
    question_of,
    served,
    sign_in,
    type_question,
)
from tracuu.audit import AuditLog

ENGLISH = "what does 24-CT/TU require of wards?"
TRIALS = 20


@pytest.fixture(scope="module")
def server(library: tuple[Path, Path], secrets: Path) -> Iterator[Served]:
    with served(*library, secrets=secrets) as page:
        yield page


@pytest.fixture(scope="module")
def address(server: Served) -> str:
    return server.address


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
    type_question(page, "Your question", ENGLISH)
    answer = page.locator(".tc-answer")
    expect(answer.locator("mark").first).to_be_visible()
    expect(answer).to_contain_text("24-CT/TU")
    expect(answer.locator(".tc-place").first).to_contain_text("page")
    assert question_of(page.url) == ENGLISH and "lang=en" in page.url
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


# What is refused


def test_a_wrong_password_is_refused_and_kept_in_the_log(
    page: Page, server: Served, library: tuple[Path, Path]
) -> None:
    page.goto(f"{server.address}?view=admin")
    page.get_by_label("Mật khẩu quản trị").fill("sai mat khau roi")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Mật khẩu chưa đúng")).to_be_visible()
    assert page.get_by_test_id("stFileUploader").count() == 0
    assert AuditLog.beside(library[1]).entries(1)[0].action == "sign-in refused"


def test_another_site_gets_no_connection(server: Served) -> None:
    stream = f"ws://{urlsplit(server.address).netloc}/_stcore/stream"
    for trial in range(TRIALS):
        site = Origin(f"http://site-{trial}.example")
        with pytest.raises(InvalidStatus) as refused:
            connect(stream, subprotocols=[Subprotocol("streamlit")], origin=site, proxy=None)
        assert refused.value.response.status_code == 403


def _put(address: str, session: str, *, cookie: str, token: str, size: int, body: bytes) -> int:
    """The status of an upload that says it has ``size`` bytes."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=30)
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(size),
        "Cookie": cookie,
        "X-Xsrftoken": token,
    }
    try:
        connection.putrequest("PUT", f"/_stcore/upload_file/{session}/{time.monotonic_ns()}")
        for name, value in headers.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders()
        connection.send(body)
        return connection.getresponse().status
    finally:
        connection.close()


_BODY = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nabc\r\n--x--\r\n"
)


def test_uploads_without_sign_in_token_or_measure_are_refused(
    page: Page, server: Served, library: tuple[Path, Path]
) -> None:
    """A visitor's session is as live as an admin's; only the latter may send files."""
    sent: list[Request] = []
    page.on("request", lambda each: sent.append(each) if each.method == "PUT" else None)
    sign_in(page, server.address)
    file = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"abc")
    page.get_by_test_id("stFileUploader").locator("input").set_input_files(file)
    expect(page.get_by_test_id("stFileChip").first).to_be_visible()
    page.wait_for_timeout(500)
    session = urlsplit(sent[0].url).path.split("/")[-2]
    token = sent[0].all_headers()["x-xsrftoken"]
    cookie = f"_streamlit_xsrf={token}"
    small, large = len(_BODY), 101 * 2**20
    put = _put(server.address, session, cookie=cookie, token=token, size=small, body=_BODY)
    assert put == 204, "the upload itself is in order"
    for _ in range(TRIALS):
        no_token = _put(server.address, session, cookie=cookie, token="", size=small, body=_BODY)
        oversize = _put(server.address, session, cookie=cookie, token=token, size=large, body=b"")
        stranger = _put(
            server.address, "0" * 32, cookie=cookie, token=token, size=small, body=_BODY
        )
        assert (no_token, oversize, stranger) == (403, 413, 403)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mật khẩu quản trị")).to_be_visible()
    for _ in range(TRIALS):
        signed_out = _put(server.address, session, cookie=cookie, token=token, size=small,
                          body=_BODY)  # fmt: skip
        assert signed_out == 403
    assert not (library[0] / "a.txt").exists()
