"""Pages that are pictures, or whose text layer is not what is to be seen on them."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from tests.accuracy import character_errors, flat, numbers_found
from tests.legacy_encoding import tcvn3, vni
from tests.pdf_pages import (
    BROKEN_TABLES,
    as_typed_in_legacy,
    askew,
    broken,
    encrypted,
    english_layer,
    font,
    huge_page,
    joined,
    known_pages,
    legacy_pdf,
    mixed_pdf,
    noisy,
    picture,
    scan_pdf,
    text_pdf,
    vast_picture,
)
from tests.reading import keeps_the_contract, page_texts
from tracuu.catalog import Catalog
from tracuu.cli import ingest as command
from tracuu.errors import DamagedFileError, EmptyFileError, FileError
from tracuu.generations import open_live
from tracuu.indexing import IngestReport
from tracuu.readers import Ocr, can_recognise, read_document
from tracuu.readers.tesseract import _mended
from tracuu.stores import FileStore
from tracuu.types import Document

pytestmark = pytest.mark.skipif(font() is None, reason="no DejaVu or Noto font is installed")
needs_tesseract = pytest.mark.skipif(
    not can_recognise(), reason="tesseract-ocr with tesseract-ocr-vie is not installed"
)

SHORT = (
    "KẾ HOẠCH SỐ 152-KH/QU\n\n"
    "Thực hiện Chỉ thị số 24-CT/TU của Ban Thường vụ Thành ủy về tăng cường kỷ cương\n"
    "Các phường báo cáo kết quả trước ngày 15/12/2023."
)
PAGES = known_pages()


def read_scan(corpus: Path, name: str, data: bytes, *, ocr: Ocr | None = None) -> Document:
    (corpus / name).write_bytes(data)
    document = read_document(corpus, name, ocr=ocr)
    keeps_the_contract(document)
    return document


def origins(document: Document) -> list[str]:
    return [page.origin for page in document.pages]


def error_rate(document: Document, pages: Sequence[str]) -> float:
    texts = page_texts(document)
    wrong = sum(character_errors(*pair) for pair in zip(pages, texts, strict=True))
    return wrong / sum(len(flat(page)) for page in pages)


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


# The text layer


def test_a_sound_text_layer_is_kept_to_the_letter(tmp_path: Path) -> None:
    document = read_scan(tmp_path, "a.pdf", text_pdf(PAGES))
    assert error_rate(document, PAGES) <= 0.001
    assert set(origins(document)) == {"text"}
    assert min(page.quality for page in document.pages) > 0.95


@pytest.mark.parametrize("encode", [tcvn3, vni])
@pytest.mark.usefixtures("no_tesseract")
def test_the_text_of_an_old_font_is_repaired(tmp_path: Path, encode: Callable[[str], str]) -> None:
    pages = [as_typed_in_legacy(page) for page in PAGES]
    document = read_scan(tmp_path, "a.pdf", legacy_pdf(pages, encode))
    assert error_rate(document, pages) <= 0.001
    assert set(origins(document)) == {"repaired"}


@pytest.mark.parametrize("encode", [tcvn3, vni])
@pytest.mark.usefixtures("no_tesseract")
def test_a_page_of_both_kinds_is_repaired_line_by_line(
    tmp_path: Path, encode: Callable[[str], str]
) -> None:
    lines = [line for line in PAGES[0].splitlines() if 0 < len(line) < 95]
    text = as_typed_in_legacy("\n".join(lines))
    document = read_scan(tmp_path, "a.pdf", mixed_pdf(text.split("\n"), encode))
    assert error_rate(document, [text]) == 0
    assert origins(document) == ["repaired"]


@pytest.mark.usefixtures("no_tesseract")
def test_an_english_annex_survives(tmp_path: Path) -> None:
    annex = (
        "ANNEX. The wards shall report to the Office of the Committee by the fifth of the month, "
        "and the Committee is to publish the results in the first week of the following month. "
    ) * 3
    document = read_scan(tmp_path, "a.pdf", text_pdf([PAGES[0], annex]))
    assert origins(document) == ["text", "text"]
    assert error_rate(document, [PAGES[0], annex]) == 0


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_the_empty_password_and_junk_before_the_header_do_no_harm(
    tmp_path: Path, algorithm: str
) -> None:
    for data in (encrypted(text_pdf([SHORT]), "", algorithm), b"junk\n" * 99 + text_pdf([SHORT])):
        assert error_rate(read_scan(tmp_path, "a.pdf", data), [SHORT]) == 0


def test_a_pdf_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="cut off"):
        read_scan(tmp_path, "a.pdf", text_pdf(PAGES)[:-3000])


# Without tesseract


@pytest.mark.usefixtures("no_tesseract")
def test_a_scan_without_tesseract_fails_and_names_the_packages(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError, match="it is a scan") as caught:
        read_scan(tmp_path, "a.pdf", scan_pdf([picture(SHORT)]))
    assert "tesseract-ocr tesseract-ocr-vie" in caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("kind", BROKEN_TABLES)
def test_garbled_text_is_never_taken(tmp_path: Path, kind: str) -> None:
    data = joined(text_pdf([PAGES[1]]), broken(text_pdf([PAGES[0]]), BROKEN_TABLES[kind]))
    document = read_scan(tmp_path, "a.pdf", data)
    assert origins(document) == ["text", "unread"]
    assert page_texts(document)[1] == ""
    assert "garbled" in (document.pages[1].reason or "")
    assert document.pages[1].may_be_misread and not document.pages[0].may_be_misread


@pytest.mark.usefixtures("no_tesseract")
def test_a_stamp_as_text_does_not_hide_that_the_page_is_a_scan(tmp_path: Path) -> None:
    stamp = "Ký bởi: Văn phòng Quận ủy"
    document = read_scan(tmp_path, "a.pdf", scan_pdf([picture(PAGES[0])], layers=[stamp]))
    assert page_texts(document) == [stamp]
    assert document.pages[0].may_be_misread
    assert "picture" in (document.pages[0].reason or "")


def test_a_picture_that_unpacks_without_end_is_not_drawn(tmp_path: Path) -> None:
    data = joined(text_pdf([SHORT]), vast_picture(scan_pdf([picture(SHORT)])))
    started = time.monotonic()
    document = read_scan(tmp_path, "a.pdf", data)
    assert document.pages[1].reason == "it is a scan; its picture is too large"
    assert time.monotonic() - started < 5


def test_a_sheet_of_200_000_points_is_drawn_small(tmp_path: Path) -> None:
    started = time.monotonic()
    data = joined(huge_page(scan_pdf([picture(SHORT)])), huge_page(text_pdf([SHORT])))
    document = read_scan(tmp_path, "a.pdf", data)
    assert page_texts(document)[1].startswith("KẾ HOẠCH")
    assert time.monotonic() - started < 5


# With tesseract


@needs_tesseract
def test_a_scan_is_recognised_once(tmp_path: Path) -> None:
    data = scan_pdf([picture(SHORT), Image.new("L", (400, 600), 255)])
    seen: list[tuple[int, int]] = []
    ocr = Ocr(cache=tmp_path / "kept", progress=lambda done, total: seen.append((done, total)))
    document = read_scan(tmp_path, "a.pdf", data, ocr=ocr)
    assert numbers_found(SHORT, document.text) == (2, 2)
    assert error_rate(document, [SHORT, ""]) <= 0.01
    assert origins(document) == ["ocr", "text"]
    assert 0.9 < document.pages[0].quality <= 1
    assert seen == [(0, 2), (1, 2), (2, 2)]
    # No time at all is enough for what is kept.
    again = read_scan(tmp_path, "a.pdf", data, ocr=Ocr(cache=tmp_path / "kept", timeout_s=0))
    assert again == document


@needs_tesseract
def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(EmptyFileError, match=r"took more than 0\.1 s"):
        read_scan(tmp_path, "a.pdf", scan_pdf([picture(PAGES[0])]), ocr=Ocr(timeout_s=0.1))
    assert time.monotonic() - started < 5


@needs_tesseract
def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    data, ocr = scan_pdf([picture(SHORT)]), Ocr(cache=tmp_path / "kept")
    first = read_scan(tmp_path, "a.pdf", data, ocr=ocr)
    for kept in (tmp_path / "kept").rglob("*.json"):
        kept.write_text("{", encoding="utf-8")
    assert read_scan(tmp_path, "a.pdf", data, ocr=ocr) == first


@needs_tesseract
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_a_picture_is_read_and_its_frames_are_pages(tmp_path: Path, suffix: str) -> None:
    stream = io.BytesIO()
    image = picture(SHORT).crop((0, 0, 1654, 600))
    if suffix == ".tif":
        image.save(stream, "TIFF", save_all=True, append_images=[image], dpi=(200, 200))
    else:
        image.save(stream, "PNG" if suffix == ".png" else "JPEG", quality=80)
    document = read_scan(tmp_path, f"a{suffix}", stream.getvalue())
    pages = [SHORT] * (2 if suffix == ".tif" else 1)
    assert error_rate(document, pages) <= 0.01
    assert set(origins(document)) == {"ocr"}


def test_a_picture_of_too_many_pixels_or_damaged_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("1", (8, 8)).save(stream, "PNG")
    header = b"IHDR" + struct.pack(">II", 40_000, 40_000) + stream.getvalue()[24:29]
    data = stream.getvalue()
    data = data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    with pytest.raises(FileError, match="million pixels"):
        read_scan(tmp_path, "a.png", data)
    with pytest.raises(DamagedFileError):
        read_scan(tmp_path, "b.png", b"\x89PNG\r\n\x1a\n" + bytes(99))


SCANS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda image: image,
    "3 degrees": askew,
    "-7 degrees": lambda image: askew(image, -7),
    "on its head": lambda image: image.rotate(180),
    "on its side": lambda image: image.rotate(90, expand=True),
    "on its other side": lambda image: image.rotate(270, expand=True),
    "noisy": noisy,
}


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("kind", SCANS)
def test_scans_of_every_kind_are_read(tmp_path: Path, kind: str) -> None:
    data = scan_pdf([SCANS[kind](picture(page)) for page in PAGES])
    document = read_scan(tmp_path, "a.pdf", data)
    right, wanted = numbers_found("\n".join(PAGES), document.text)
    assert error_rate(document, PAGES) <= 0.01
    assert right >= 0.95 * wanted


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("kind", BROKEN_TABLES)
def test_garbled_text_is_recognised_instead(tmp_path: Path, kind: str) -> None:
    document = read_scan(tmp_path, "a.pdf", broken(text_pdf([PAGES[0]]), BROKEN_TABLES[kind]))
    assert origins(document) == ["ocr"]
    assert error_rate(document, PAGES[:1]) <= 0.01


@needs_tesseract
@pytest.mark.slow
def test_an_english_text_layer_over_a_vietnamese_scan_is_replaced(tmp_path: Path) -> None:
    data = scan_pdf([picture(PAGES[0])], layers=[english_layer(PAGES[0])])
    document = read_scan(tmp_path, "a.pdf", joined(text_pdf([PAGES[1]]), data))
    assert origins(document) == ["text", "ocr"]
    assert error_rate(document, [PAGES[1], PAGES[0]]) <= 0.01


# The index


def _hybrid(corpus: Path) -> None:
    data = joined(text_pdf([PAGES[0]]), scan_pdf([picture(SHORT)]))
    (corpus / "lai.pdf").write_bytes(data)


def test_unread_pages_are_counted_and_nothing_of_them_is_indexed(
    ingest: Callable[..., IngestReport],
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    _hybrid(corpus)
    report = ingest()
    assert report.failed == []
    assert [(each.path, each.page) for each in report.unread_pages] == [("lai.pdf", 2)]
    catalog = open_live(tmp_path / "index").catalog
    assert _page(catalog, 1) == ("text", None)
    assert _page(catalog, 2) == ("unread", report.unread_pages[0].reason)
    assert [each[:2] for each in catalog.inventory.unread_pages()] == [("lai.pdf", 2)]
    again = ingest()
    assert (again.updated, again.published) == (0, False)


def _page(catalog: Catalog, number: int) -> tuple[str, str | None]:
    stored = catalog.document("lai.pdf")
    assert stored is not None
    page = catalog.pages(stored.id)[number - 1]
    assert page.number == number
    return page.origin, page.reason


@needs_tesseract
def test_pages_that_waited_for_tesseract_are_read_once_it_is_there(
    ingest: Callable[..., IngestReport], corpus: Path, tmp_path: Path
) -> None:
    _hybrid(corpus)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        ingest()
    report = ingest()
    assert (report.updated, report.unread_pages) == (1, [])
    assert _page(open_live(tmp_path / "index").catalog, 2) == ("ocr", None)


def test_the_command_names_the_unread_pages_in_one_line(
    ingest: Callable[..., IngestReport],
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    _hybrid(corpus)
    report = ingest()
    command._say_report(report, FileStore(corpus.parent / "index"), dry_run=False)
    assert "1 page could not be read: lai.pdf p. 2 (it is a scan; " in capsys.readouterr().err
    assert command._as_json(report)["unread_pages"] == [
        {"path": "lai.pdf", "page": 2, "reason": report.unread_pages[0].reason}
    ]


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Quyết định 500-QĐÐ/QU và 15/QDD-UBND", "Quyết định 500-QĐ/QU và 15/QĐ-UBND"),
        ("IIL TỔ CHỨC THỰC HIỆN", "III. TỔ CHỨC THỰC HIỆN"),
        ("L. THÔNG TIN CHUNG", "I. THÔNG TIN CHUNG"),
        ("Chương Ï", "Chương I"),
        ("QUẦN ỦY BÌNH LỘC", "QUẬN ỦY BÌNH LỘC"),
        ("L đứng đầu câu, DD là tên", "L đứng đầu câu, DD là tên"),
    ],
)
def test_what_recognition_always_gets_wrong_is_put_right(seen: str, meant: str) -> None:
    assert _mended(seen) == meant
