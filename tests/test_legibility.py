"""How a page was read goes with every quote from it: its number, its origin and any doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.libraries import Ask, asker, ingest
from tests.pdf_pages import joined, picture, scan_pdf, text_pdf
from tracuu.types import Answer, Citation, Page, Result
from tracuu.ui.document import Part, text_html
from tracuu.ui.sources import source_html
from tracuu.ui.strings import STRINGS, speaker

FIRST = """Số: 24-CT/TU
CHỈ THỊ
Về vệ sinh đường phố

1. Các hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày."""
SECOND = """2. Công ty môi trường thu gom rác ở các ngõ nhỏ vào buổi sáng thứ bảy."""
STAMP = "Ký bởi: Văn phòng Quận ủy, ngày 12/9/2023, lúc 15 giờ 20 phút."
DOUBT = STRINGS["vi"]["may_be_misread"]


def ask_of(folder: Path, data: bytes) -> Ask:
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.pdf").write_bytes(data)
    ingest(folder)
    return asker(folder / "index")


def cited(answer: Answer, words: str) -> Citation:
    return next(each for each in answer.citations if words in each.quote)


def test_a_quote_names_the_page_it_stands_on_not_where_its_chunk_begins(tmp_path: Path) -> None:
    ask = ask_of(tmp_path, text_pdf([FIRST, SECOND]))
    answer = ask("Công ty môi trường thu gom rác ở các ngõ nhỏ vào buổi nào?")
    citation = cited(answer, "buổi sáng thứ bảy")
    assert (citation.page, citation.origin, citation.may_be_misread) == (2, "text", False)


def test_a_quote_from_a_page_not_wholly_read_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no recognition: only the stamp of the scan is text
    scan = scan_pdf([picture(SECOND)], layers=[STAMP])
    ask = ask_of(tmp_path, joined(text_pdf([FIRST]), scan))
    sure = cited(ask("Các hộ gia đình đổ rác từ mấy giờ đến mấy giờ?"), "đổ rác")
    assert (sure.page, sure.may_be_misread) == (1, False)
    doubtful = cited(ask("Văn phòng Quận ủy ký lúc mấy giờ, ngày nào?"), "15 giờ 20")
    assert (doubtful.page, doubtful.may_be_misread) == (2, True)


def result(**reading: object) -> Result:
    return Result(1, 1.0, 1, "a.pdf", "Tên", None, None, 3, 0, 5, "chữ", **reading)  # type: ignore[arg-type]


def test_the_source_says_how_its_page_was_read() -> None:
    say = speaker("vi")
    assert "tc-badge" not in source_html(result(), "vi", say)
    recognised = source_html(result(origin="ocr"), "vi", say)
    assert STRINGS["vi"]["origin_ocr"] in recognised and DOUBT not in recognised
    assert DOUBT in source_html(result(origin="ocr", may_be_misread=True), "vi", say)


def test_a_document_shows_which_of_its_pages_to_doubt() -> None:
    pages = [Page(1, 0, 5), Page(2, 5, 9, "ocr", 0.6)]
    shown = text_html("mộtHaibốn", pages, [], Part(0, 9, 1, 1), speaker("vi"))
    first, second = shown.split("Trang 2")
    assert DOUBT not in first and DOUBT in second
    alone = text_html("chữ", [Page(1, 0, 3, "ocr", 0.6)], [], Part(0, 3, 1, 1), speaker("vi"))
    assert DOUBT in alone
