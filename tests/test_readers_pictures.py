"""A page as a picture: quotes are boxed where they stand, whatever the file does."""

from __future__ import annotations

import io
import os
import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject

from tests.legacy_encoding import tcvn3, vni
from tests.pdf_pages import (
    askew,
    encrypted,
    font,
    huge_page,
    known_pages,
    legacy_pdf,
    picture,
    scan_pdf,
    text_pdf,
)
from tracuu.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    FileError,
    UnreadableFileError,
    UnsupportedFileError,
)
from tracuu.readers import (
    Box,
    Limits,
    PagePicture,
    can_recognise,
    picture_of,
    read_document,
)
from tracuu.readers.page_drawing import draw_page
from tracuu.readers.quoted_places import find_quotes
from tracuu.text import fold

CORPUS = Path(__file__).parent.parent / "corpus"
PAGE = known_pages()[0]
QUOTE = next(line for line in PAGE.split("\n") if line.count(" ") > 35)
RED, BLACK = (200, 0, 0), (0, 0, 0)
# What is written black or, as the quote, red.
Piece = tuple[str, bool]

pytestmark = [
    pytest.mark.skipif(font() is None, reason="no DejaVu or Noto font is installed"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux"),
]
needs_tesseract = pytest.mark.skipif(
    not can_recognise(), reason="tesseract-ocr with tesseract-ocr-vie is not installed"
)

THREE_LINES: list[list[Piece]] = [
    [("1. Sinh hoạt chính trị trong toàn Đảng bộ quận", False)],
    [("Căn cứ tình hình. ", False), ("Đảng bộ các phường tổ chức đợt", True)],
    [("sinh hoạt chính trị, tự phê bình và phê bình tại mọi chi", True)],
    [("bộ trực thuộc trong tháng 10/2023.", True), (" Văn phòng theo dõi.", False)],
    [("Ban Tuyên giáo hướng dẫn nội dung sinh hoạt.", False)],
]


def _sheet() -> FPDF:
    sheet = FPDF()
    sheet.set_auto_page_break(False)
    sheet.add_font("v", fname=str(font()))
    return sheet


def _write(sheet: FPDF, lines: Sequence[Sequence[Piece]], *, x: float = 25, y: float = 40) -> None:
    sheet.set_font("v", size=12)
    for number, line in enumerate(lines):
        across = x
        for text, quoted in line:
            sheet.set_text_color(*(RED if quoted else BLACK))
            sheet.text(across, y + 6 * number, text)
            across += sheet.get_string_width(text)


def _page(*parts: tuple[Sequence[Sequence[Piece]], float, float]) -> bytes:
    sheet = _sheet()
    sheet.add_page()
    for lines, x, y in parts:
        _write(sheet, lines, x=x, y=y)
    return bytes(sheet.output())


@cache
def _three_lines() -> bytes:
    return _page((THREE_LINES, 25, 40))


def _quote(lines: Iterable[Sequence[Piece]]) -> str:
    return " ".join(text.strip() for line in lines for text, quoted in line if quoted)


def _drawn(folder: Path, data: bytes, quotes: Sequence[str], page: int = 1) -> PagePicture:
    """What ``picture_of`` gives, without a process of its own."""
    file = folder / "văn bản.pdf"
    file.write_bytes(data)
    png, boxes = draw_page(file, page, quotes, width_px=1100, timeout_s=60)
    image = Image.open(io.BytesIO(png))
    return PagePicture(png, *image.size, tuple(Box(*box) for box in boxes))


def _covers_the_red_alone(found: PagePicture) -> bool:
    """Whether all red ink, and no black ink, is inside of the boxes."""
    image = np.asarray(Image.open(io.BytesIO(found.png)).convert("RGB"), dtype=np.int16)
    boxed = np.zeros(image.shape[:2], dtype=bool)
    near = np.zeros(image.shape[:2], dtype=bool)
    for box in found.boxes:
        left, right = box.left * found.width, box.right * found.width
        top, bottom = box.top * found.height, box.bottom * found.height
        boxed[int(top) + 2 : int(bottom) - 1, int(left) + 2 : int(right) - 1] = True
        near[int(top) - 2 : int(bottom) + 3, int(left) - 2 : int(right) + 3] = True
    red = (image[..., 0] - image[..., 1]) > 90
    black = image.max(axis=2) < 90
    assert red.sum() > 500 and black.sum() > 500
    return bool(not (red & ~near).any() and not (black & boxed).any())


def _children() -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(after[1]) == os.getpid():
            found.add(int(entry.parent.name))
    return found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(unicodedata.normalize("NFC", text))))


def test_a_quote_over_three_lines_is_boxed_line_by_line(tmp_path: Path) -> None:
    found = _drawn(tmp_path, _three_lines(), [_quote(THREE_LINES)])
    assert len(found.boxes) == 3
    assert _covers_the_red_alone(found)


def test_spelling_spaces_and_marks_of_the_catalogue_may_differ(tmp_path: Path) -> None:
    quote = _quote(THREE_LINES)
    for changed in (
        unicodedata.normalize("NFD", quote),
        quote.replace(" ", "\n  "),
        quote.replace("sinh hoạt", "sinh\u00adhoạt").replace(" tại", "tại").upper(),
    ):
        assert _covers_the_red_alone(_drawn(tmp_path, _three_lines(), [changed]))


def test_the_mark_of_a_tone_may_stand_elsewhere_and_letters_be_decomposed() -> None:
    said = "Uỷ ban hoà giải cơ sở họp hằng quý"
    page = unicodedata.normalize("NFD", f"Số 1. {said} tại đây.")
    spans = find_quotes(page, ["Ủy ban hòa giải cơ sở họp hằng quý"])[0]
    found = [unicodedata.normalize("NFC", page[start:end]) for start, end in spans]
    assert found == [said]


@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_kept_apart(tmp_path: Path, by_row: bool) -> None:
    left: list[list[Piece]] = [
        [("Điều 1. Phạm vi điều chỉnh", False)],
        [("Quy định này nêu việc tiếp dân", True)],
        [("của chủ tịch các phường vào", True)],
        [("thứ năm.", True)],
    ]
    right: list[list[Piece]] = [
        [("Điều 2. Đối tượng áp dụng là", False)],
        [("công chức của văn phòng quận", False)],
        [("và công chức một cửa ở các", False)],
        [("phường trực thuộc quận.", False)],
    ]
    parts = [(left, 20.0, 40.0), (right, 110.0, 40.0)]
    if by_row:
        parts = [
            ([line], x, y + 6 * row)
            for row in range(len(left))
            for line, x, y in ((left[row], 20.0, 40.0), (right[row], 110.0, 40.0))
        ]
    found = _drawn(tmp_path, _page(*parts), [_quote(left)])
    assert len(found.boxes) == 3
    assert _covers_the_red_alone(found)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_the_file_turns_and_cuts_is_boxed_as_it_is_seen(
    tmp_path: Path, degrees: int
) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_three_lines())))
    cut = ArrayObject(FloatObject(each) for each in (40, 500, 560, 800))
    writer.pages[0][NameObject("/CropBox")] = cut
    writer.pages[0].rotate(degrees)
    stream = io.BytesIO()
    writer.write(stream)
    found = _drawn(tmp_path, stream.getvalue(), [_quote(THREE_LINES)])
    assert len(found.boxes) == 3
    assert (found.width < found.height) == (degrees != 180)
    assert _covers_the_red_alone(found)


def test_a_quote_over_a_page_s_end_is_boxed_on_both(tmp_path: Path) -> None:
    filler: list[list[Piece]] = [
        [(f"Khoản {number} nêu việc của Ban Thường vụ.", False)] for number in range(30)
    ]
    first: list[list[Piece]] = [[("Ban Thường vụ giao Văn phòng theo dõi, đôn đốc", True)]]
    second: list[list[Piece]] = [
        [("các phường và báo cáo Ban Thường vụ kết quả", True)],
        [("thực hiện trước ngày 15 hằng tháng.", True)],
    ]
    sheet = _sheet()
    for lines in ([*filler, *first], [*second, *filler]):
        sheet.add_page()
        _write(sheet, lines)
    data, quote = bytes(sheet.output()), _quote([*first, *second])
    for page, count in ((1, 1), (2, 2)):
        found = _drawn(tmp_path, data, [quote], page)
        assert len(found.boxes) == count
        assert _covers_the_red_alone(found)


def test_of_a_quote_cut_off_words_like_it_elsewhere_on_the_page_are_left_alone() -> None:
    quote = (
        "Chủ tịch phường chịu trách nhiệm trước Ban Thường vụ Quận ủy về kết quả thực hiện,"
        " trừ việc mà Ban Thường vụ Quận ủy giao cho Văn phòng theo dõi."
    )
    like = "Bí thư phường chịu trách nhiệm trước Ban Thường vụ Quận ủy về kết quả chung."
    last = "Chủ tịch phường chịu trách nhiệm trước\r\nBan Thường vụ Quận ủy về kết"
    rest = "quả thực hiện, trừ việc mà Ban Thường vụ Quận ủy giao cho Văn\r\nphòng theo dõi."
    others = [f"{number}. {like} Việc mà Ban Thường vụ Quận ủy giao." for number in range(12)]
    before = "\r\n".join([*others, last, "Trang 3"])
    after = "\r\n".join(["KẾ HOẠCH – 4", rest, *others, "Trang 4"])
    for page, part in ((before, last), (after, rest)):
        assert [page[start:end] for start, end in find_quotes(page, [quote])[0]] == [part]


def test_of_a_repeated_sentence_each_quote_takes_its_own(tmp_path: Path) -> None:
    sentence = "Các phường báo cáo kết quả trước ngày 15/12/2023."
    lines: list[list[Piece]] = [
        [("Phần thứ nhất của kế hoạch.", False)],
        [(sentence, True)],
        [("Phần thứ hai của kế hoạch.", False)],
        [(sentence, True)],
    ]
    data = _page((lines, 25, 40))
    assert _covers_the_red_alone(_drawn(tmp_path, data, [sentence, sentence]))
    alone = _drawn(tmp_path, data, [sentence]).boxes
    assert alone == _drawn(tmp_path, data, [sentence, sentence]).boxes[:1]
    # What stands before it says which one is meant.
    longer = _drawn(tmp_path, data, [f"Phần thứ hai của kế hoạch. {sentence}"]).boxes
    assert len(longer) == 2 and alone[0].bottom < longer[0].top


def test_two_quotes_of_one_line_have_a_box_each(tmp_path: Path) -> None:
    line: list[Piece] = [
        ("Phường Bạch Mai báo cáo;", True),
        (" quận thì ", False),
        ("tổng hợp và theo dõi.", True),
    ]
    other: list[Piece] = [("Nơi nhận: như trên, lưu Văn phòng Quận ủy.", False)]
    quotes = [text for text, quoted in line if quoted]
    found = _drawn(tmp_path, _page(([line, other], 25, 40)), quotes)
    assert len(found.boxes) == 2
    assert _covers_the_red_alone(found)


def test_words_that_many_sentences_have_are_not_taken_for_the_quote(tmp_path: Path) -> None:
    missing = (
        "Ban Tuyên giáo hướng dẫn các cơ quan báo chí của thành phố tuyên truyền sâu rộng về"
        " cuộc thi viết tìm hiểu lịch sử Thủ đô trong thanh niên và học sinh."
    )
    data = _page((THREE_LINES, 25, 40), ([[("Việc khác.", False)]] * 30, 25, 80))
    assert _drawn(tmp_path, data, [missing, "", "…", "Không có ở đây"]).boxes == ()


@pytest.mark.parametrize("encode", [tcvn3, vni])
def test_letters_of_old_fonts_are_compared_as_the_reader_repairs_them(
    tmp_path: Path, encode: object
) -> None:
    assert callable(encode)
    data = legacy_pdf([PAGE], encode)
    (tmp_path / "cũ.pdf").write_bytes(data)
    text = " ".join(read_document(tmp_path, "cũ.pdf").text.split())
    assert QUOTE in text
    found = _drawn(tmp_path, data, [QUOTE])
    shown = _text_in(data, found.boxes).replace("\u00ad", "")
    expected = encode(QUOTE).replace("\u00ad", "")
    # The lines run a little over the page's edge.
    alike = SequenceMatcher(None, _letters(shown), _letters(expected), autojunk=False)
    assert alike.ratio() > 0.97


def _text_in(data: bytes, boxes: Iterable[Box], page: int = 1) -> str:
    """What pdfium reads within the boxes of a page that is not turned."""
    document = pdfium.PdfDocument(data)
    sheet = document[page - 1]
    width, height = sheet.get_size()
    textpage = sheet.get_textpage()
    found = [
        textpage.get_text_bounded(
            box.left * width, (1 - box.bottom) * height, box.right * width, (1 - box.top) * height
        )
        for box in boxes
    ]
    document.close()
    return " ".join(found)


@pytest.mark.parametrize("name", sorted(file.name for file in CORPUS.glob("*.pdf")))
def test_every_paragraph_of_the_sample_library_is_boxed_where_it_stands(name: str) -> None:
    document = read_document(CORPUS, name)
    data = (CORPUS / name).read_bytes()
    for page in document.pages:
        text = document.text[page.start : page.end]
        quotes = [line for line in text.split("\n") if len(line) > 60]
        assert quotes
        for quote in quotes:
            _, boxes = draw_page(CORPUS / name, page.number, [quote], width_px=200, timeout_s=20)
            shown = _text_in(data, [Box(*box) for box in boxes], page.number)
            assert _letters(shown) == _letters(quote)


def test_a_picture_is_drawn_in_a_process_of_its_own_and_small() -> None:
    before = _children()
    file = CORPUS / "chi-thi-24-ct-tu.pdf"
    found = picture_of(file, 1, ["CHỈ THỊ SỐ 24-CT/TU"], width_px=900)
    image = Image.open(io.BytesIO(found.png))
    image.load()
    assert image.size == (found.width, found.height) and abs(found.width - 900) <= 1
    assert len(found.png) <= 300_000
    assert image.convert("RGB").getextrema() == ((0, 255),) * 3  # greys from black to white
    assert len(found.boxes) == 1 and found.boxes[0].left > 0.3
    assert picture_of(file, 2, []).boxes == ()
    assert _children() <= before


def test_a_seal_keeps_its_colour(tmp_path: Path) -> None:
    image = Image.open(io.BytesIO(_drawn(tmp_path, _three_lines(), []).png))
    colours = np.asarray(image.convert("RGB"), dtype=np.int16)
    assert (colours[..., 0] - colours[..., 1]).max() > 150


@pytest.mark.parametrize("points", [(200_000, 200_000), (200_000, 1), (1, 200_000), (0, 0)])
def test_a_page_of_any_size_makes_a_picture_within_bounds(
    tmp_path: Path, points: tuple[int, int]
) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(huge_page(text_pdf([PAGE])))))
    box = ArrayObject(FloatObject(each) for each in (0, 0, *points))
    writer.pages[0][NameObject("/MediaBox")] = box
    stream = io.BytesIO()
    writer.write(stream)
    found = _drawn(tmp_path, stream.getvalue(), [QUOTE])
    assert found.width * found.height <= 12_000_000
    assert max(found.width, found.height) <= 8_001


def _error(folder: Path, data: bytes, *, page: int = 1, limits: Limits | None = None) -> FileError:
    file = folder / "báo cáo.pdf"
    file.write_bytes(data)
    before = _children()
    with pytest.raises(FileError) as caught:
        if limits is None:
            draw_page(file, page, [QUOTE], width_px=1100, timeout_s=20)
        else:
            picture_of(file, page, [QUOTE], limits=limits)
    assert str(caught.value).startswith("báo cáo.pdf: ")
    assert "\n" not in str(caught.value) and caught.value.remedy
    assert _children() <= before
    return caught.value


@pytest.mark.parametrize("page", [-1, 0, 3, 10**12])
def test_a_page_that_is_not_there_is_an_error_that_says_how_many_there_are(
    tmp_path: Path, page: int
) -> None:
    error = _error(tmp_path, text_pdf([PAGE, PAGE]), page=page)
    assert f"has 2 pages and no page {page}" in str(error)


def test_what_cannot_be_opened_is_an_error_of_its_kind(tmp_path: Path) -> None:
    sound = text_pdf([PAGE])
    kinds: list[tuple[bytes, type[FileError]]] = [
        (sound[: len(sound) // 3], DamagedFileError),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, DamagedFileError),
        (encrypted(sound, "mật khẩu", "AES-256"), EncryptedFileError),
        (b"", EmptyFileError),
        (b"Not a PDF at all.", UnsupportedFileError),
    ]
    for data, kind in kinds:
        assert type(_error(tmp_path, data)) is kind
    # Through the process the kind survives.
    assert type(_error(tmp_path, kinds[2][0], limits=Limits())) is EncryptedFileError
    with pytest.raises(UnreadableFileError, match=r"mất\.pdf"):
        picture_of(tmp_path / "mất.pdf", 1, [])


def test_a_file_locked_for_changes_only_is_drawn(tmp_path: Path) -> None:
    assert _drawn(tmp_path, encrypted(text_pdf([PAGE]), "", "AES-256"), [QUOTE]).boxes


def test_a_page_past_its_limits_is_given_up(tmp_path: Path) -> None:
    sound = text_pdf([PAGE])
    started = time.monotonic()
    slow = _error(tmp_path, sound, limits=Limits(seconds=0.05))
    assert "took more than 0.05 s" in str(slow) and time.monotonic() - started < 5
    _error(tmp_path, sound, limits=Limits(memory_bytes=4_000_000))


def test_a_page_made_to_be_searched_for_ever_is_not() -> None:
    started = time.monotonic()
    for unit in ("a", "ban thường vụ "):
        find_quotes(unit * 8_000, [unit * 2_000 + "z", "b" + unit * 2_000] * 3)
    assert time.monotonic() - started < 6


@needs_tesseract
def test_a_scan_is_boxed_by_what_is_recognised(tmp_path: Path) -> None:
    text = "\n".join(PAGE.split("\n")[:12])
    typed = _drawn(tmp_path, text_pdf([text]), [QUOTE]).boxes
    seen = _drawn(tmp_path, scan_pdf([picture(text)]), [QUOTE]).boxes
    assert _apart(typed, seen) < 0.006


def _apart(expected: Sequence[Box], found: Sequence[Box]) -> float:
    """The most that any side of a box is away from where it should be; 1 for another count."""
    if not expected or len(expected) != len(found):
        return 1.0
    away = np.array([astuple(box) for box in expected]) - [astuple(box) for box in found]
    return float(np.abs(away).max())


@pytest.mark.slow
@needs_tesseract
def test_a_scan_on_its_side_or_askew_is_boxed_on_the_picture_as_it_lies(tmp_path: Path) -> None:
    typed = _drawn(tmp_path, text_pdf([PAGE]), [QUOTE]).boxes
    side = _drawn(tmp_path, scan_pdf([picture(PAGE).rotate(90, expand=True)]), [QUOTE]).boxes
    upright = [Box(1 - box.bottom, box.left, 1 - box.top, box.right) for box in side]
    assert _apart(typed, upright) < 0.006
    tilted = _drawn(tmp_path, scan_pdf([askew(picture(PAGE), 3)]), [QUOTE])
    height = max(box.bottom - box.top for box in typed)
    assert all(box.bottom - box.top < 1.8 * height for box in tilted.boxes)
    assert sum(box.right - box.left for box in tilted.boxes) > 0.9 * sum(
        box.right - box.left for box in typed
    )
