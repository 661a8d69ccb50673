from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fixtures.office import RTF_HEAD, hexed, rtf, u
from tests.fixtures.prose import PROSE, in_cp1258
from tests.legacy_encoding import tcvn3, vni
from tests.reading import headings, page_texts, read
from tracuu.errors import DamagedFileError, EmptyFileError

LINE = "Các đơn vị đề nghị sớm sửa đổi quy định về đất ở."
SENTENCE = "Các cấp ủy quán triệt Chỉ thị 24-CT/TU; “kỷ cương” – trách nhiệm, 5₫."


def test_letters_as_numbers_are_read(tmp_path: Path) -> None:
    document = read(tmp_path, "a.rtf", rtf(rf"\pard {u(SENTENCE)}\par"))
    assert document.text == SENTENCE
    assert (document.format, document.title) == ("rtf", None)


@pytest.mark.parametrize(
    "body",
    [
        rf"\pard\f3 {hexed(in_cp1258(SENTENCE))}\par",
        rf"\pard\uc2 {u(SENTENCE).replace('?', 'xx')}\par",
        rf"\pard\uc0 {u(SENTENCE).replace('?', ' ')}\par",
        "\\pard " + u(SENTENCE).replace("?", "\\'3f") + "\\par",
    ],
    ids=["cp1258-font", "uc2", "uc0", "hex-instead"],
)
def test_letters_in_other_ways_read_the_same(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, "a.rtf", rtf(body)).text == SENTENCE


def test_the_code_page_holds_where_a_font_names_none(tmp_path: Path) -> None:
    head = r"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0 Arial;}}"
    data = rtf(rf"\pard\f0 {hexed(in_cp1258(SENTENCE))}\par", head=head)
    assert read(tmp_path, "a.rtf", data).text == SENTENCE


def test_letters_above_the_first_plane_and_signs_are_read(tmp_path: Path) -> None:
    body = rf"\pard {u('𝄞')} 24\_CT\~{{\{{x\}}}}\emdash y\line z\tab t\-i\par"
    assert read(tmp_path, "a.rtf", rtf(body)).text == "𝄞 24-CT {x}—y\nz\tti"


@pytest.mark.parametrize(
    ("font", "encoded", "expected"),
    [
        (1, tcvn3(PROSE).encode("latin-1"), PROSE),
        (2, vni(PROSE).encode("cp1252"), PROSE),
    ],
    ids=["tcvn3", "vni"],
)
def test_a_text_in_an_old_font_is_read(
    tmp_path: Path, font: int, encoded: bytes, expected: str
) -> None:
    lines = encoded.split(b"\n")
    body = "".join(rf"\pard\plain\f{font} {hexed(line)}\par " for line in lines)
    text = read(tmp_path, "a.rtf", rtf(body)).text
    wanted = [line for line in expected.split("\n") if line]
    assert text.casefold().split("\n") == [line.casefold() for line in wanted]


def test_an_old_font_is_read_whatever_the_code_page(tmp_path: Path) -> None:
    head = r"{\rtf1\ansi\ansicpg1258\deff0{\fonttbl{\f0\fcharset163 .VnTime;}}"
    data = rtf(rf"\pard {hexed(tcvn3(LINE).encode('latin-1'))}\par", head=head)
    assert read(tmp_path, "a.rtf", data).text == LINE


def test_headings_are_those_of_styles_and_outline_levels(tmp_path: Path) -> None:
    body = (
        r"\pard\s4 KE HOACH\par\pard\s1 I. Mot\par\pard\s3 1. Hai\par\pard\s2 II. Ba\par"
        r"\pard\outlinelevel2 a) Bon\par\pard\s1\outlinelevel9 Thuong\par\pard Thuong\par"
    )
    document = read(tmp_path, "a.rtf", rtf(body))
    assert headings(document) == [
        (1, "KE HOACH"),
        (1, "I. Mot"),
        (2, "1. Hai"),
        (1, "II. Ba"),
        (3, "a) Bon"),
    ]
    assert document.title == "KE HOACH"


def test_a_claimed_title_is_believed_only_if_the_text_says_it(tmp_path: Path) -> None:
    info = r"{\info{\title Ke hoach 152}{\author Ai do}{\company Co quan}}"
    assert read(tmp_path, "a.rtf", rtf(info + r"\pard KE HOACH 152 cua quan\par")).title == (
        "Ke hoach 152"
    )
    assert read(tmp_path, "b.rtf", rtf(info + r"\pard Noi dung khac\par")).title is None


def test_list_numbers_are_those_that_were_shown(tmp_path: Path) -> None:
    body = (
        r"\pard{\listtext\pard\plain\f0 1.\tab}Mot\par"
        r"\pard{\pntext\f0 b)\tab}{\*\pn\pnlvlbody}Hai\par"
        r"\pard{\listtext\pard\plain\f4 \'b7\tab}Gach\par"
        r"\pard{\listtext\pard\plain\f4 \u-3913 ?\tab}Gach nua\par"
        r"\pard{\listtext\pard\plain\f0 o\tab}Tron\par\pard Khong so\par"
    )
    assert read(tmp_path, "a.rtf", rtf(body)).text.split("\n") == [
        "1. Mot", "b) Hai", "- Gach", "- Gach nua", "- Tron", "Khong so",
    ]  # fmt: skip


def test_what_is_not_part_of_the_document_is_left_out(tmp_path: Path) -> None:
    body = (
        r"{\header Dau trang\par}{\footerf Chan trang\par}{\*\generator X;}"
        r"\pard Con {\v an}{\deleted bo}{\*\la khac}lai{\*\annotation Ghi chu\par}"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt  lien ket}}{\pict\pngblip 89504e47}\par"
        r"\pard\s9 Muc luc ... 3\par"
    )
    assert read(tmp_path, "a.rtf", rtf(body)).text == "Con lai lien ket"


def test_what_was_inserted_and_objects_results_are_read(tmp_path: Path) -> None:
    body = (
        r"\pard{\revised\revauth1 Them vao}{\object{\*\objdata 0102}{\result , bang}}"
        r"{\upr{cu}{\*\ud{, moi}}}\par"
    )
    assert read(tmp_path, "a.rtf", rtf(body)).text == "Them vao, bang, moi"


def test_notes_come_at_the_end_and_text_boxes_after_their_paragraph(tmp_path: Path) -> None:
    body = (
        r"\pard Mot{\super\chftn{\footnote\pard\plain{\super\chftn} Ghi chu mot.\par them\par}}"
        r" het.{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard Trong khung\par}}"
        r"{\shprslt{\*\do\dptxbxtext Lan hai}}}\par\pard Hai{\footnote\pard Ghi chu hai.}\par"
    )
    assert read(tmp_path, "a.rtf", rtf(body)).text.split("\n") == [
        "Mot het.", "Trong khung", "Hai", "[1] Ghi chu mot.", "them", "[2] Ghi chu hai.",
    ]  # fmt: skip


def _row(*cells: str, definition: str = "") -> str:
    edges = "".join(rf"\cellx{1000 * number}" for number in range(1, len(cells) + 1))
    inner = "".join(rf"\pard\intbl {cell}\cell" for cell in cells)
    return rf"{{\trowd{definition}{edges}{inner}\row}}"


def test_a_table_becomes_rows_with_its_header_first(tmp_path: Path) -> None:
    body = (
        r"\pard Truoc\par"
        + _row("Don vi", "Han", definition=r"\trhdr")
        + _row(r"Phuong\par xa", "15/12/2023")
        + _row("", "9/2023")
        + r"\pard Sau\par"
    )
    assert read(tmp_path, "a.rtf", rtf(body)).text.split("\n") == [
        "Truoc", "Don vi | Han", "Phuong xa | 15/12/2023", "| 9/2023", "Sau",
    ]  # fmt: skip


def test_merged_cells_are_read_once_and_inner_tables_in_their_cell(tmp_path: Path) -> None:
    merged = r"{\trowd\clvmrg\cellx1000\cellx2000\pard\intbl\cell\pard\intbl D\cell\row}"
    inner = (
        r"{\trowd\cellx1000\cellx2000\pard\intbl E\cell\pard\intbl\itap2 F\nestcell G\nestcell"
        r"{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}"
        r"\pard\intbl\itap2 H\nestcell I\nestcell{\*\nesttableprops\trowd\nestrow}"
        r"\pard\intbl\itap1\cell\trowd\cellx1000\cellx2000\row}"
    )
    text = read(tmp_path, "a.rtf", rtf(_row("A", "B") + merged + inner + _row("K", "L"))).text
    assert text.split("\n") == ["A | B", "D", "E | F | G H | I", "K | L"]


def test_the_head_of_an_official_document_is_read_cell_by_cell(tmp_path: Path) -> None:
    head = _row(u(r"QUẬN ỦY AN THỊNH") + r"\par *", u("ĐẢNG CỘNG SẢN VIỆT NAM"))
    assert read(tmp_path, "a.rtf", rtf(head + r"\pard X\par")).text.split("\n") == [
        "QUẬN ỦY AN THỊNH", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "X",
    ]  # fmt: skip


def test_pages_begin_at_the_breaks_that_the_author_set(tmp_path: Path) -> None:
    body = (
        r"\pard Mot\page\par Hai\par\pard\pagebb Ba\par\pard Van ba\par\sect\sectd"
        r"\pard Bon\par\sect\sectd\sbknone\pard Van bon\par"
    )
    document = read(tmp_path, "a.rtf", rtf(body))
    assert page_texts(document) == ["Mot", "Hai", "Ba\nVan ba", "Bon\nVan bon"]


@pytest.mark.parametrize("cut", [40, 300, -1])
def test_a_rich_text_cut_off_is_said(tmp_path: Path, cut: int) -> None:
    data = rtf(rf"\pard {u(SENTENCE)}\par" * 5)
    with pytest.raises(DamagedFileError, match="cut off"):
        read(tmp_path, "a.rtf", data[:cut])


def test_a_rich_text_without_words_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "a.rtf", rtf(r"\pard\par{\pict 0102}"))


def test_what_follows_a_document_is_no_part_of_it(tmp_path: Path) -> None:
    assert read(tmp_path, "a.rtf", rtf(r"\pard Het\par") + b"\0\0\nrac}").text == "Het"


def test_absurd_nesting_is_refused_in_no_time(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(DamagedFileError, match="nested"):
        read(tmp_path, "a.rtf", RTF_HEAD.encode() + b"{" * 5_000_000)
    assert time.monotonic() - started < 5


def test_binary_data_is_passed_over_whatever_it_holds(tmp_path: Path) -> None:
    data = RTF_HEAD.encode() + rb"\pard Truoc{\pict\bin6 }}}{{{}\bin3 {}\ sau\bin-5 \par}"
    assert read(tmp_path, "a.rtf", data).text == "Truoc sau"
    with pytest.raises(DamagedFileError, match="cut off"):
        read(tmp_path, "b.rtf", RTF_HEAD.encode() + rb"\pard x{\pict\bin999999999 abc}}")


def test_numbers_out_of_bounds_harm_nothing(tmp_path: Path) -> None:
    body = (
        r"\pard\f99999\s-7\itap99999999999999999\uc99999999\u99999999 x\uc1\u-99999 ?y\itap0"
        r"\cellx\trowd\row\cell\nestrow\nestcell z\par"
    )
    assert "z" in read(tmp_path, "a.rtf", rtf(body)).text
