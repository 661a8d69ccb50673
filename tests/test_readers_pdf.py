from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from tests.reading import page_texts, read
from tracuu.errors import DamagedFileError, EmptyFileError, EncryptedFileError, FileError
from tracuu.readers import pdf as pdf_reader
from tracuu.readers.lines import paragraphs
from tracuu.readers.pdf_margins import without_margins


def _font() -> Path | None:
    """A TrueType font with Vietnamese letters, wherever the system keeps its fonts."""
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    for name in ("DejaVuSans.ttf", "DejaVuSerif.ttf", "NotoSans-Regular.ttf"):
        for folder in folders:
            if found := sorted(folder.rglob(name)):
                return found[0]
    return None


FONT = _font()
needs_font = pytest.mark.skipif(FONT is None, reason="no DejaVu or Noto font is installed")


class Sheet(FPDF):
    """A PDF that repeats a running head and counts its pages, as an office's template does."""

    running = ""

    def header(self) -> None:
        if self.running and self.page_no() > 1:
            self.set_font("v", size=9)
            self.cell(0, 6, self.running, new_x="LMARGIN", new_y="NEXT", align="C")

    def footer(self) -> None:
        if self.running:
            self.set_y(-15)
            self.set_font("v", size=9)
            self.cell(0, 6, f"Trang {self.page_no()}/{{nb}}", align="C")


def make_pdf(pages: Sequence[Sequence[str]], *, running: str = "") -> Sheet:
    sheet = Sheet()
    assert FONT is not None
    sheet.add_font("v", fname=str(FONT))
    sheet.running = running
    for page in pages:
        sheet.add_page()
        sheet.set_font("v", size=13)
        for text in page:
            sheet.multi_cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")
    return sheet


def written(sheet: FPDF) -> bytes:
    return bytes(sheet.output())


OFFICES = list(enumerate(["Văn phòng", "Ban Tổ chức", "Ban Dân vận", "Công an quận"], start=1))
LONG = (
    "Các cấp ủy, tổ chức đảng, chính quyền, Mặt trận Tổ quốc và các đoàn thể chính trị - xã hội "
    "quán triệt Chỉ thị số 24-CT/TU đến mọi cán bộ, đảng viên, công chức, viên chức thuộc Ủy ban "
    "Nhân dân quận Hai Bà Trưng và các phường trước ngày 15 tháng 12 năm 2023."
)


@needs_font
def test_paragraphs_are_put_together_and_pages_kept(tmp_path: Path) -> None:
    pages = [
        ["QUẬN ỦY HAI BÀ TRƯNG", "CHỈ THỊ", "I. Yêu cầu", LONG, "1. Người đứng đầu nêu gương."],
        ["II. Tổ chức thực hiện", "a) " + LONG, "b) Văn phòng theo dõi."],
    ]
    document = read(tmp_path, "ct.pdf", written(make_pdf(pages)))
    assert document.text == "\n".join(line for page in pages for line in page)
    assert page_texts(document) == ["\n".join(page) for page in pages]
    assert document.format == "pdf"
    assert document.title is None


@needs_font
def test_a_sentence_that_runs_over_the_page_is_whole_and_has_both_pages(tmp_path: Path) -> None:
    start, end = "Báo cáo kết quả thực hiện về Ban Thường vụ", "quận ủy trước ngày 15/12/2023."
    document = read(tmp_path, "ct.pdf", written(make_pdf([[start], [end]])))
    assert document.text == f"{start} {end}"
    assert page_texts(document) == [start, end]


@needs_font
def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [[f"Điều {n}", f"Việc của {who}.", LONG, f"{who} báo cáo."] for n, who in OFFICES]
    document = read(tmp_path, "ct.pdf", written(make_pdf(pages, running="Chỉ thị số 24-CT/TU")))
    assert page_texts(document) == ["\n".join(page) for page in pages]


@needs_font
def test_the_title_property_is_believed_only_if_the_text_says_it(tmp_path: Path) -> None:
    sheet = make_pdf([["KẾ HOẠCH SỐ 152", "Nội dung của kế hoạch."]])
    sheet.set_title("Microsoft Word - Document1")
    assert read(tmp_path, "a.pdf", written(sheet)).title is None
    other = make_pdf([["KẾ HOẠCH SỐ 152", "Nội dung của kế hoạch."]])
    other.set_title("Kế hoạch số 152")
    assert read(tmp_path, "b.pdf", written(other)).title == "Kế hoạch số 152"


def _encrypted(data: bytes, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, owner_password="chủ", algorithm=algorithm)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@needs_font
@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_an_empty_password_opens_and_any_other_is_asked_for(tmp_path: Path, algorithm: str) -> None:
    data = written(make_pdf([["Chỉ thị 24-CT/TU"]]))
    assert read(tmp_path, "mở.pdf", _encrypted(data, "", algorithm)).text == "Chỉ thị 24-CT/TU"
    with pytest.raises(EncryptedFileError, match="password") as caught:
        read(tmp_path, "khóa.pdf", _encrypted(data, "mật khẩu", algorithm))
    assert caught.value.remedy


@needs_font
def test_a_blank_page_keeps_its_number_and_is_no_page_unread(tmp_path: Path) -> None:
    sheet = make_pdf([["Trang một."], [], ["Trang ba."]])
    document = read(tmp_path, "ct.pdf", written(sheet))
    assert page_texts(document) == ["Trang một.", "", "Trang ba."]
    assert [page.reason for page in document.pages] == [None, None, None]


def test_a_pdf_of_blank_pages_is_empty_and_says_so(tmp_path: Path) -> None:
    sheet = FPDF()
    sheet.add_page()
    with pytest.raises(EmptyFileError, match="blank"):
        read(tmp_path, "trắng.pdf", written(sheet))


@needs_font
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    data = written(make_pdf([[LONG] * 3] * 3))
    with pytest.raises(DamagedFileError, match="cut off"):
        read(tmp_path, "cụt.pdf", data[: len(data) * 2 // 3])


def test_junk_behind_a_pdf_header_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="damaged") as caught:
        read(tmp_path, "rác.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\nstartxref\n%%EOF")
    assert caught.value.__cause__ is not None


@needs_font
def test_limits_of_pages_and_of_a_page_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = written(make_pdf([["Một"], ["Hai"], ["Ba"]]))
    with monkeypatch.context() as patch:
        patch.setattr(pdf_reader, "MAX_PAGES", 2)
        with pytest.raises(FileError, match="3 pages, more than the limit of 2"):
            read(tmp_path, "a.pdf", data)
    with monkeypatch.context() as patch:
        patch.setattr(pdf_reader, "MAX_PAGE_BYTES", 20)
        with pytest.raises(FileError, match="page 1 takes"):
            read(tmp_path, "a.pdf", data)
    monkeypatch.setattr(pdf_reader, "MAX_PAGE_CHARS", 2)
    with pytest.raises(FileError, match="page 1 has more than 2 characters"):
        read(tmp_path, "a.pdf", data)


@needs_font
def test_a_drawing_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(written(make_pdf([["Chỉ thị"]])))))
    contents = writer.pages[0].get_contents()
    assert contents is not None
    contents.set_data(b"0 0 m\n" * 6_000_000)
    writer.pages[0].replace_contents(contents)
    for page in writer.pages:
        page.compress_content_streams()
    stream = io.BytesIO()
    writer.write(stream)
    assert len(stream.getvalue()) < 1_000_000
    with pytest.raises(FileError):
        read(tmp_path, "a.pdf", stream.getvalue())


FULL = "Ủy ban nhân dân các quận, huyện, thị xã chủ trì, phối hợp với sở, ngành"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["về việc tăng cường", "kỷ cương hành chính"], ["về việc tăng cường kỷ cương hành chính"]),
        ([FULL, "Thành phố và Công an."], [f"{FULL} Thành phố và Công an."]),
        (["Nơi nhận", "Văn phòng"], ["Nơi nhận", "Văn phòng"]),
        ([FULL, "2. Công an quận"], [FULL, "2. Công an quận"]),
        ([FULL, "b) công an quận"], [FULL, "b) công an quận"]),
        ([FULL, "- công an quận"], [FULL, "- công an quận"]),
        ([FULL, "Điều 5. Hiệu lực"], [FULL, "Điều 5. Hiệu lực"]),
        (["theo quy định tại", "Điều 5 của Luật này"], ["theo quy định tại Điều 5 của Luật này"]),
        (["hạn đến ngày 15 tháng", "12 năm 2023"], ["hạn đến ngày 15 tháng 12 năm 2023"]),
        ([FULL + ".", "Công an quận."], [FULL + ".", "Công an quận."]),
        (["QUYẾT ĐỊNH", "Về việc ban hành"], ["QUYẾT ĐỊNH", "Về việc ban hành"]),
        (["CHỈ THỊ CỦA THÀNH ỦY", "về kỷ cương"], ["CHỈ THỊ CỦA THÀNH ỦY", "về kỷ cương"]),
        ([FULL, "", "Công an quận"], [FULL, "Công an quận"]),
        (["của Chỉ thị số 24-", "CT/TU"], ["của Chỉ thị số 24-CT/TU"]),
        (["tính theo ki-", "lô-mét vuông"], ["tính theo ki-lô-mét vuông"]),
        (["the general infor-", "mation system"], ["the general information system"]),
        (["the Marx-", "Lenin school"], ["the Marx-Lenin school"]),
        (["administra\u00ad", "tion"], ["administration"]),
    ],
)
def test_lines_are_joined_where_a_sentence_goes_on(lines: list[str], joined: list[str]) -> None:
    assert paragraphs([lines]) == joined


def test_headings_that_count_on_are_no_running_heads() -> None:
    pages = [[f"Điều {n}", f"Nội dung {word}"] for n, word in enumerate("abcdef", start=1)]
    assert without_margins(pages) == pages


def test_a_line_that_recurs_on_two_pages_only_stays() -> None:
    pages = [["PHỤ LỤC", "Một"], ["PHỤ LỤC", "Hai"], ["Ba", "Bốn"]]
    assert without_margins(pages) == pages


def test_page_numbers_in_every_common_dress_go() -> None:
    for dress in ("{}", "- {} -", "Trang {}", "{}/9", "Page {} of 9"):
        pages = [[f"Nội dung {word}.", dress.format(n)] for n, word in enumerate("abc", start=1)]
        assert without_margins(pages) == [[page[0]] for page in pages]


def test_a_number_that_is_not_the_pages_stays() -> None:
    pages = [["Tổng cộng", "15"], ["Nội dung.", "2"]]
    assert without_margins(pages) == [["Tổng cộng", "15"], ["Nội dung."]]


def test_reading_a_text_file_imports_no_pdf_or_word_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Chỉ thị", encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from tracuu.readers import read_document;"
        f"read_document(Path({str(tmp_path)!r}), 'a.txt');"
        "sys.exit(bool({'pypdf', 'docx', 'selectolax', 'markdown_it'} & set(sys.modules)))"
    )
    root = Path(__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
