"""The admin's view in a real browser: signing in, uploads, ingests, what outlives the server."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import ROOT, Served, ingest, served, sign_in
from tracuu.generations import live_number
from tracuu.jobs import latest
from tracuu.verification import verify


@pytest.fixture(scope="module")
def server(library: tuple[Path, Path], secrets: Path) -> Iterator[Served]:
    with served(*library, secrets=secrets) as page:
        yield page


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


@pytest.mark.slow
def test_thirty_files_with_two_broken_end_with_28_answering_and_two_reasons(
    page: Page, tmp_path: Path, secrets: Path
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "dau.txt").write_text("QUY CHẾ LÀM VIỆC\n\nLàm việc từ 8 giờ.", encoding="utf-8")
    ingest(corpus, index)
    with served(corpus, index, secrets=secrets) as shown:
        sign_in(page, shown.address)
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
        sign_in(page, shown.address)
        page.get_by_role("button", name="Nạp ngay").click()
        expect(page.get_by_text("Đang nạp (do admin bắt đầu)")).to_be_visible()
        shown.process.send_signal(signal.SIGKILL)
        shown.process.wait()
        job = latest(index)
        assert job is not None and job.state().kind == "running"
    with served(corpus, index, secrets=secrets) as again:
        sign_in(page, again.address)
        expect(page.get_by_text("60 văn bản mới")).to_be_visible()
    assert verify(index).intact and live_number(index) == (before or 0) + 1


@pytest.mark.slow
def test_metadata_and_glossary_are_edited_and_checked(
    page: Page, server: Served, library: tuple[Path, Path]
) -> None:
    sign_in(page, server.address, "glossary")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_role("link", name="Tình trạng", exact=True).click()
    expect(page.get_by_role("heading", name="Thư viện hiện nay")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_text("Dữ liệu nguyên vẹn")).to_be_visible()
    page.get_by_role("link", name="Nhật ký", exact=True).click()
    expect(page.locator(".tc-table")).to_contain_text("kiểm tra dữ liệu")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mật khẩu quản trị")).to_be_visible()
