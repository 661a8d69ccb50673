from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.fixtures.office import ODT_TYPE, odt, odt_content
from tests.legacy_encoding import tcvn3
from tests.reading import headings, page_texts, read
from tracuu.errors import DamagedFileError, EmptyFileError, EncryptedFileError, FileError
from tracuu.readers import office_archive

NUMBERED = (
    '<text:list-style style:name="L1">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    '<text:list-level-style-bullet text:level="3" text:bullet-char="•"/>'
    "</text:list-style>"
)
OUTLINE = (
    '<text:outline-style style:name="Outline">'
    '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
    '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
    '<text:outline-level-style text:level="3" style:num-format=""/></text:outline-style>'
)


def test_paragraphs_and_headings_are_read_in_order(tmp_path: Path) -> None:
    body = (
        '<text:p text:style-name="Title">KẾ HOẠCH</text:p>'
        '<text:h text:outline-level="1">I. Mục đích</text:h>'
        "<text:p>Quán triệt\n   <text:span>Chỉ thị <text:span>24</text:span>-CT/TU</text:span>"
        "<text:s/><text:s text:c='2'/>của <text:a>Thành ủy</text:a>.<text:line-break/>Dòng"
        "<text:tab/>hai</text:p>"
        '<text:section><text:h text:outline-level="2">1. Yêu cầu</text:h></text:section>'
    )
    document = read(tmp_path, "a.odt", odt(body))
    assert document.text == (
        "KẾ HOẠCH\nI. Mục đích\nQuán triệt Chỉ thị 24-CT/TU   của Thành ủy.\nDòng\thai\n1. Yêu cầu"
    )
    assert headings(document) == [(1, "KẾ HOẠCH"), (1, "I. Mục đích"), (2, "1. Yêu cầu")]
    assert (document.title, document.format) == ("KẾ HOẠCH", "odt")


def test_a_style_with_an_outline_level_makes_headings_and_its_heirs_too(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="A" style:family="paragraph" style:default-outline-level="3"/>'
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="A"/>'
    )
    body = '<text:p text:style-name="P1">Việc chung</text:p><text:p>Nội dung</text:p>'
    assert headings(read(tmp_path, "a.odt", odt(body, styles=styles))) == [(3, "Việc chung")]


def test_a_claimed_title_is_believed_only_if_the_text_says_it(tmp_path: Path) -> None:
    body = "<text:p>KẾ HOẠCH số 152 của quận</text:p>"
    assert read(tmp_path, "a.odt", odt(body, title="Kế hoạch số 152")).title == "Kế hoạch số 152"
    assert read(tmp_path, "b.odt", odt(body, title="Mẫu công văn")).title is None


def test_list_numbers_are_written_out(tmp_path: Path) -> None:
    body = (
        '<text:list text:style-name="L1" xml:id="l1">'
        "<text:list-item><text:p>Một</text:p><text:p>Thêm</text:p></text:list-item>"
        "<text:list-item><text:p>Hai</text:p><text:list><text:list-item><text:p>con</text:p>"
        "<text:list><text:list-item><text:p>gạch</text:p></text:list-item></text:list>"
        "</text:list-item><text:list-item><text:p>con nữa</text:p></text:list-item></text:list>"
        "</text:list-item><text:list-header><text:p>Không số</text:p></text:list-header>"
        '</text:list><text:p>Xen giữa</text:p><text:list text:style-name="L1"'
        ' text:continue-list="l1"><text:list-item><text:p>Ba</text:p></text:list-item></text:list>'
        '<text:list text:style-name="L1"><text:list-item><text:p>Lại một</text:p></text:list-item>'
        '<text:list-item text:start-value="7"><text:p>Bảy</text:p></text:list-item></text:list>'
    )
    assert read(tmp_path, "a.odt", odt(body, styles=NUMBERED)).text.split("\n") == [
        "1. Một", "Thêm", "2. Hai", "a) con", "- gạch", "b) con nữa", "Không số", "Xen giữa",
        "3. Ba", "1. Lại một", "7. Bảy",
    ]  # fmt: skip


def test_headings_numbered_by_the_outline_carry_the_number(tmp_path: Path) -> None:
    body = "".join(
        f'<text:h text:outline-level="{level}"{more}>{text}</text:h>'
        for level, more, text in (
            (1, "", "Chung"),
            (2, "", "Phạm vi"),
            (2, "", "Đối tượng"),
            (3, "", "Trơn"),
            (1, ' text:is-list-header="true"', "Phụ lục"),
            (1, "", "Riêng"),
        )
    )
    document = read(tmp_path, "a.odt", odt(body, office_styles=OUTLINE))
    assert document.text.split("\n") == [
        "I. Chung", "I.1 Phạm vi", "I.2 Đối tượng", "Trơn", "Phụ lục", "II. Riêng",
    ]  # fmt: skip


def _cell(text: str) -> str:
    return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"


def test_a_table_becomes_rows_with_its_header_first(tmp_path: Path) -> None:
    row = "<table:table-row>{}</table:table-row>"
    table = f"<table:table>{row.format(_cell('x') + _cell('y'))}</table:table>"
    inner = f"<table:table-cell>{table}</table:table-cell>"
    body = (
        "<table:table><table:table-column/><table:table-header-rows>"
        + row.format(_cell("Đơn vị") + _cell("Hạn"))
        + "</table:table-header-rows>"
        + row.format(_cell("Phường") + _cell("15/12/2023"))
        + row.format(
            "<table:covered-table-cell><text:p>che</text:p></table:covered-table-cell>" + inner
        )
        + "</table:table>"
    )
    text = read(tmp_path, "a.odt", odt(body)).text
    assert text.split("\n") == ["Đơn vị | Hạn", "Phường | 15/12/2023", "x | y"]


def test_what_is_not_part_of_the_document_is_left_out(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="T9" style:family="text">'
        '<style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>bỏ đi</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Mục lục</text:p></text:index-body>"
        "</text:table-of-content>"
        "<text:p>Còn lại<office:annotation><text:p>ý kiến</text:p></office:annotation>"
        '<text:span text:style-name="T9"> ẩn</text:span>'
        '<text:hidden-text text:is-hidden="true">ẩn</text:hidden-text>'
        "<text:change-start/> thêm vào<text:change-end/></text:p>"
        '<text:section text:display="none"><text:p>Phần ẩn</text:p></text:section>'
    )
    assert read(tmp_path, "a.odt", odt(body, styles=styles)).text == "Còn lại thêm vào"


def test_notes_come_at_the_end_and_text_boxes_after_their_paragraph(tmp_path: Path) -> None:
    body = (
        "<text:p>Một<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Quyết định 500.</text:p></text:note-body></text:note> hết."
        "<draw:frame><draw:text-box><text:p>Trong khung</text:p></draw:text-box>"
        "<svg:desc>ảnh</svg:desc></draw:frame></text:p><text:p>Hai</text:p>"
    )
    text = read(tmp_path, "a.odt", odt(body)).text
    assert text.split("\n") == ["Một hết.", "Trong khung", "Hai", "[1] Quyết định 500."]


def test_pages_begin_where_the_document_says(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="B" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        '<style:style style:name="M" style:family="paragraph" style:master-page-name="Ngang"/>'
    )
    body = (
        "<text:p>Một</text:p><text:p>câu dài <text:soft-page-break/>sang trang</text:p>"
        '<text:p text:style-name="B">Ba</text:p><text:p text:style-name="M">Bốn</text:p>'
    )
    document = read(tmp_path, "a.odt", odt(body, styles=styles))
    assert page_texts(document) == ["Một\ncâu dài", "sang trang", "Ba", "Bốn"]
    assert "câu dài sang trang" in document.text


def test_a_text_in_an_old_font_is_read(tmp_path: Path) -> None:
    sentence = "Các đơn vị báo cáo kết quả thực hiện trước ngày 15/12/2023."
    body = f"<text:p>{tcvn3(sentence)}</text:p>"
    assert read(tmp_path, "a.odt", odt(body)).text == sentence


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY a "nổ nổ"><!ENTITY b "&a;&a;&a;"><!ENTITY x "&b;&b;&b;">]>',
        "<!--" + " " * 9000 + '--><!DOCTYPE x [<!ENTITY x "ẩn">]>',
    ],
    ids=["external", "bomb", "far down"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(tmp_path: Path, declared: str, encoding: str) -> None:
    head, rest = odt_content("<text:p>Nội dung &x;</text:p>").split("?>", 1)
    content = f"{head}?>{declared}{rest}".replace("UTF-8", encoding).encode(encoding)
    with pytest.raises(DamagedFileError, match="document type"):
        read(tmp_path, "a.odt", odt("", more={"content.xml": content}))


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    body = "<text:section>" * 5_000 + "<text:p>x</text:p>" + "</text:section>" * 5_000
    with pytest.raises(DamagedFileError):
        read(tmp_path, "a.odt", odt(body))


def test_repeats_are_bounded(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="99999999">'
        + _cell("a") + _cell("b") + "</table:table-row>"
    )  # fmt: skip
    body = f"<table:table>{row}</table:table><text:p><text:s text:c='99999999'/>x</text:p>"
    assert len(read(tmp_path, "a.odt", odt(body)).text) < 1_000


def test_bombs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="200 times"):
        read(tmp_path, "a.odt", odt("", more={"content.xml": bytes(3_000_000)}))
    many = {f"Pictures/{number}.png": b"" for number in range(office_archive.MAX_ENTRIES)}
    with pytest.raises(FileError, match="2000 entries"):
        read(tmp_path, "b.odt", odt("", more=many))


def test_a_locked_document_is_encrypted(tmp_path: Path) -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(EncryptedFileError):
        read(tmp_path, "a.odt", odt("<text:p>x</text:p>", more={"META-INF/manifest.xml": manifest}))


def test_a_document_without_words_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "a.odt", odt("<text:p/>"))


@pytest.mark.parametrize("content", ["", "<x", "<office/>"])
def test_a_broken_part_is_damage(tmp_path: Path, content: str) -> None:
    with pytest.raises(DamagedFileError, match=r"a\.odt"):
        read(tmp_path, "a.odt", odt("", more={"content.xml": content}))


def test_a_spreadsheet_of_the_same_family_is_named(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", ODT_TYPE.replace("text", "spreadsheet"))
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(DamagedFileError, match="OpenDocument"):
        read(tmp_path, "a.odt", stream.getvalue())
