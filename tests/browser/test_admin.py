"""The admin's view in a real browser: signing in, uploads, ingests, what outlives the server."""

from __future__ import annotations

import http.client
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, Request, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import ROOT, Served, ingest, served
from tracuu.audit import AuditLog
from tracuu.generations import live_number
from tracuu.jobs import latest
from tracuu.passwords import hash_password
from tracuu.verification import verify

PASSWORD = "mot mat khau du dai"
TRIALS = 20


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    file.write_text(f'[admin]\npassword = "{hash_password(PASSWORD)}"\n', encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def server(library: tuple[Path, Path], secrets: Path) -> Iterator[Served]:
    with served(*library, secrets=secrets) as page:
        yield page


def _sign_in(page: Page, address: str, tab: str = "ingest") -> None:
    page.goto(f"{address}?view=admin&tab={tab}")
    page.get_by_label("Mật khẩu quản trị").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Đã đăng nhập")).to_be_visible()


def _mixed_files(folder: Path) -> list[Path]:
    """Thirty files of several formats, two of which cannot be read."""
    folder.mkdir()
    files = []
    for number in range(28):
        text = (
            f"THÔNG BÁO SỐ {number}-TB/QU\n\nLịch trực số {number}: trực tại nhà văn hóa {number}."
        )
        suffix = (".txt", ".md", ".html")[number % 3]
        text = text.replace("\n", "<br>") if suffix == ".html" else text
        body = f"<html><body>{text}</body></html>" if suffix == ".html" else text
        file = folder / f"thong-bao-{number:02d}{suffix}"
        file.write_text(body, encoding="utf-8")
        files.append(file)
    broken = folder / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + os.urandom(3000) + b"\n%%EOF\n")
    locked = folder / "cut.docx"
    locked.write_bytes((ROOT / "corpus" / "ke-hoach-153-kh-qu.docx").read_bytes()[:4000])
    return [*files, broken, locked]


def test_a_wrong_password_is_refused_and_kept_in_the_log(
    page: Page, server: Served, library: tuple[Path, Path]
) -> None:
    page.goto(f"{server.address}?view=admin")
    page.get_by_label("Mật khẩu quản trị").fill("sai mat khau roi")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Mật khẩu chưa đúng")).to_be_visible()
    assert page.get_by_test_id("stFileUploader").count() == 0
    assert AuditLog.beside(library[1]).entries(1)[0].action == "sign-in refused"


@pytest.mark.slow
def test_thirty_files_with_two_broken_end_with_28_answering_and_two_reasons(
    page: Page, tmp_path: Path, secrets: Path
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "dau.txt").write_text("QUY CHẾ LÀM VIỆC\n\nLàm việc từ 8 giờ.", encoding="utf-8")
    ingest(corpus, index)
    with served(corpus, index, secrets=secrets) as shown:
        _sign_in(page, shown.address)
        files = _mixed_files(tmp_path / "to-upload")
        page.get_by_test_id("stFileUploader").locator("input").set_input_files(files)
        expect(page.get_by_test_id("stFileChip").first).to_be_visible()
        page.wait_for_timeout(2000)
        page.get_by_role("button", name="Đưa vào thư viện").click()
        expect(page.get_by_text(re.compile(r"Đã đưa vào \d+ trên 30 tệp"))).to_be_visible()
        page.get_by_role("button", name="Xem sẽ thay đổi gì").click()
        expect(page.get_by_text("Chưa ghi gì")).to_be_visible()
        page.get_by_role("button", name="Nạp ngay").click()
        expect(page.get_by_text("28 văn bản mới")).to_be_visible()
        reasons = page.locator(".tc-table tbody tr")
        told = reasons.all_inner_texts()
        refused = [each for each in told if "hong.pdf" in each or "cut.docx" in each]
        assert len(refused) == 2, told
        page.get_by_role("link", name="Hỏi đáp", exact=True).click()
        box = page.get_by_label("Câu hỏi của bạn", exact=True)
        for number in (0, 13, 27):
            box.fill(f"{number}-TB/QU trực ở đâu?")
            box.press("Enter")
            expect(page.locator(".tc-answer")).to_contain_text(f"nhà văn hóa {number}")


@pytest.mark.slow
def test_an_ingest_outlives_the_server_that_started_it(
    page: Page, own_library: tuple[Path, Path], secrets: Path
) -> None:
    corpus, index = own_library
    before = live_number(index)
    for number in range(60):
        text = "\n\n".join(
            f"Mục {each}. Nội dung {number} {each} về trật tự." for each in range(60)
        )
        (corpus / f"them-{number:02d}.txt").write_text(text, encoding="utf-8")
    with served(corpus, index, secrets=secrets) as shown:
        _sign_in(page, shown.address)
        page.get_by_role("button", name="Nạp ngay").click()
        expect(page.get_by_text("Đang nạp (do admin bắt đầu)")).to_be_visible()
        shown.process.send_signal(signal.SIGKILL)
        shown.process.wait()
        job = latest(index)
        assert job is not None and job.state().kind == "running"
    with served(corpus, index, secrets=secrets) as again:
        _sign_in(page, again.address)
        expect(page.get_by_text("60 văn bản mới")).to_be_visible()
    assert verify(index).intact and live_number(index) == (before or 0) + 1


@pytest.mark.slow
def test_metadata_and_glossary_are_edited_and_checked(
    page: Page, server: Served, library: tuple[Path, Path]
) -> None:
    _sign_in(page, server.address, "glossary")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_role("link", name="Tình trạng", exact=True).click()
    expect(page.get_by_role("heading", name="Thư viện hiện nay")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_text("Dữ liệu nguyên vẹn")).to_be_visible()
    page.get_by_role("link", name="Nhật ký", exact=True).click()
    expect(page.locator(".tc-table")).to_contain_text("kiểm tra dữ liệu")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mật khẩu quản trị")).to_be_visible()


# What is refused


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
    _sign_in(page, server.address)
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
