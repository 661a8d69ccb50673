from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from tests.fixtures.prose import PROSE
from tests.legacy_encoding import tcvn3, vni
from tests.reading import headings, page_texts, read
from tracuu.errors import DamagedFileError, EmptyFileError, EncryptedFileError, FileError
from tracuu.readers import office_archive

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
NOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def saved(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive ``data`` with each entry passed through ``change``; None drops it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def xml(source: str) -> BaseOxmlElement:
    return parse_xml(source.replace(" W", f" {W}", 1))


def append(document: WordDocument, source: str) -> None:
    """Put an element at the end of the body; `` W`` in its first tag stands for the namespace."""
    document.element.body.insert(len(document.element.body) - 1, xml(source))


def directive() -> WordDocument:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "QUẬN ỦY HAI BÀ TRƯNG\n*"
    table.cell(0, 1).text = "ĐẢNG CỘNG SẢN VIỆT NAM"
    table.cell(1, 0).text = "Số 152-KH/QU"
    table.cell(1, 1).text = "Hà Nội, ngày 13 tháng 9 năm 2023"
    document.add_paragraph("KẾ HOẠCH", style="Title")
    document.add_heading("I. Mục đích", level=1)
    paragraph = document.add_paragraph("Quán triệt ")
    paragraph.add_run("Chỉ thị 24-CT/TU").bold = True
    paragraph.add_run(" của Thành ủy.")
    document.add_heading("1. Yêu cầu", level=2)
    document.add_paragraph(unicodedata.normalize("NFD", "Các phường báo cáo."))
    data = document.add_table(rows=1, cols=2)
    data.rows[0].cells[0].text, data.rows[0].cells[1].text = "Đơn vị", "Thời hạn"
    cells = data.add_row().cells
    cells[0].text, cells[1].text = "Phường", "15/12/2023"
    document.add_paragraph("Nơi nhận: như trên.")
    return document


TEXT = (
    "QUẬN ỦY HAI BÀ TRƯNG\n*\nĐẢNG CỘNG SẢN VIỆT NAM\nSố 152-KH/QU\n"
    "Hà Nội, ngày 13 tháng 9 năm 2023\nKẾ HOẠCH\nI. Mục đích\n"
    "Quán triệt Chỉ thị 24-CT/TU của Thành ủy.\n1. Yêu cầu\nCác phường báo cáo.\n"
    "Đơn vị | Thời hạn\nPhường | 15/12/2023\nNơi nhận: như trên."
)


def test_body_and_tables_are_read_in_order_with_headings(tmp_path: Path) -> None:
    document = read(tmp_path, "kh.docx", saved(directive()))
    assert document.text == TEXT
    assert headings(document) == [(1, "KẾ HOẠCH"), (1, "I. Mục đích"), (2, "1. Yêu cầu")]
    assert document.title == "KẾ HOẠCH"
    assert [page.number for page in document.pages] == [1]


def test_a_title_property_is_believed_only_if_the_text_says_it(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kế hoạch số 152 của Quận ủy")
    document.core_properties.title = "Mẫu công văn của cơ quan khác"
    assert read(tmp_path, "a.docx", saved(document)).title is None
    document.core_properties.title = "KẾ HOẠCH số 152"
    assert read(tmp_path, "b.docx", saved(document)).title == "KẾ HOẠCH số 152"


def _numbering(levels: str, uses: str = "") -> BaseOxmlElement:
    return xml(
        f'<w:numbering W><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        f'<w:num w:numId="70"><w:abstractNumId w:val="7"/></w:num>{uses}</w:numbering>'
    )


def _level(depth: int, style: str, pattern: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def _listed(document: WordDocument, items: list[tuple[int, int, str]]) -> None:
    for number, depth, text in items:
        append(
            document,
            f'<w:p W><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
            f"</w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>",
        )


def _with_numbering(document: WordDocument, numbering: BaseOxmlElement) -> None:
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    root.extend(list(numbering))


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    levels = (
        _level(0, "upperRoman", "%1.")
        + _level(1, "decimal", "%2.")
        + _level(2, "lowerLetter", "%3)")
        + _level(3, "bullet", "\uf0b7")
    )
    _with_numbering(document, _numbering(levels))
    _listed(
        document,
        [
            (70, 0, "Mục đích"),
            (70, 1, "Chung"),
            (70, 2, "một"),
            (70, 2, "hai"),
            (70, 3, "gạch"),
            (70, 1, "Riêng"),
            (70, 2, "một lại"),
            (70, 0, "Tổ chức"),
            (70, 1, "Quận ủy"),
            (0, 0, "Không số"),
        ],
    )
    assert read(tmp_path, "a.docx", saved(document)).text.split("\n") == [
        "I. Mục đích",
        "1. Chung",
        "a) một",
        "b) hai",
        "- gạch",
        "2. Riêng",
        "a) một lại",
        "II. Tổ chức",
        "1. Quận ủy",
        "Không số",
    ]


def test_numbers_of_several_levels_and_lists_that_start_anew(tmp_path: Path) -> None:
    document = docx.Document()
    levels = _level(0, "decimalZero", "Điều %1.") + _level(1, "decimal", "%1.%2", "<w:isLgl/>")
    uses = (
        '<w:num w:numId="71"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    _with_numbering(document, _numbering(levels, uses))
    _listed(
        document,
        [
            (70, 0, "Phạm vi"),
            (70, 1, "Một"),
            (71, 0, "Hiệu lực"),
            (71, 0, "Thi hành"),
            (71, 1, "X"),
        ],
    )
    assert read(tmp_path, "a.docx", saved(document)).text.split("\n") == [
        "Điều 01. Phạm vi", "1.1 Một", "Điều 05. Hiệu lực", "Điều 06. Thi hành", "6.1 X",
    ]  # fmt: skip


def test_headings_numbered_by_their_style_carry_the_number(tmp_path: Path) -> None:
    document = docx.Document()
    linked = '<w:pStyle w:val="Heading1"/>'
    _with_numbering(document, _numbering(_level(0, "upperRoman", "Chương %1", linked)))
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(xml('<w:numPr W><w:numId w:val="70"/></w:numPr>'))
    document.add_heading("Quy định chung", level=1)
    document.add_heading("Quy định cụ thể", level=1)
    found = headings(read(tmp_path, "a.docx", saved(document)))
    assert found == [(1, "Chương I Quy định chung"), (1, "Chương II Quy định cụ thể")]


def test_a_style_with_an_outline_level_makes_headings_and_its_heirs_too(tmp_path: Path) -> None:
    document = docx.Document()
    own = document.styles.add_style("Đề mục cơ quan", 1)
    own.element.get_or_add_pPr().append(xml('<w:outlineLvl W w:val="2"/>'))
    heir = document.styles.add_style("Đề mục con", 1)
    heir.base_style = own
    document.add_paragraph("Việc chung", style=own)
    document.add_paragraph("Việc riêng", style=heir)
    document.add_paragraph("Nội dung")
    found = headings(read(tmp_path, "a.docx", saved(document)))
    assert found == [(3, "Việc chung"), (3, "Việc riêng")]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<w:ins><w:r><w:t>thêm vào</w:t></w:r></w:ins>", "thêm vào"),
        ("<w:del><w:r><w:delText>bỏ đi</w:delText></w:r></w:del><w:r><w:t>còn</w:t></w:r>", "còn"),
        ("<w:smartTag><w:r><w:t>Hà Nội</w:t></w:r></w:smartTag>", "Hà Nội"),
        ("<w:hyperlink><w:r><w:t>Luật Du lịch</w:t></w:r></w:hyperlink>", "Luật Du lịch"),
        ("<w:sdt><w:sdtContent><w:r><w:t>ô chọn</w:t></w:r></w:sdtContent></w:sdt>", "ô chọn"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:t>hiện</w:t></w:r>", "hiện"),
        ("<w:r><w:t>24</w:t><w:noBreakHyphen/><w:t>CT/TU</w:t></w:r>", "24-CT/TU"),
        ("<w:r><w:t>một</w:t><w:br/><w:t>hai</w:t><w:tab/><w:t>ba</w:t></w:r>", "một\nhai\tba"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>số</w:t></w:r>", "số"),
    ],
)
def test_what_word_shows_is_read(tmp_path: Path, inner: str, text: str) -> None:
    document = docx.Document()
    append(document, f"<w:p W>{inner}</w:p>")
    assert read(tmp_path, "a.docx", saved(document)).text == text


def test_text_boxes_are_read_once_after_their_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent>"
    append(
        document,
        '<w:p W xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<w:r><w:t>Trước khung</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert read(tmp_path, "a.docx", saved(document)).text == "Trước khung\nTrong khung"


def test_content_controls_are_read_and_the_table_of_contents_is_not(tmp_path: Path) -> None:
    document = docx.Document()
    append(
        document,
        '<w:sdt W><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Mục lục</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>",
    )
    append(
        document,
        "<w:sdt W><w:sdtContent><w:p><w:r><w:t>Số: 24-CT/TU</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt>",
    )
    assert read(tmp_path, "a.docx", saved(document)).text == "Số: 24-CT/TU"


def test_merged_cells_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for index, text in enumerate(["Khối", "Việc", "Hạn", "Phường", "Một", "9/2023", "", "Hai", ""]):
        table.cell(index // 3, index % 3).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 2).merge(table.cell(2, 2))
    text = read(tmp_path, "a.docx", saved(document)).text
    assert text.split("\n") == ["Khối | Việc | Hạn", "Phường | Một | 9/2023", "Hai"]


def test_a_table_with_a_marked_header_is_one_of_data_however_short(tmp_path: Path) -> None:
    document = docx.Document()
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>{}</w:tr>"
    cell = "<w:tc><w:p><w:r><w:t>Nơi nhận: phường</w:t></w:r></w:p></w:tc>"
    head = row.format("<w:trPr><w:tblHeader/></w:trPr>", "Đơn vị", cell)
    append(document, f"<w:tbl W>{head}{row.format('', 'Quận', cell)}</w:tbl>")
    assert read(tmp_path, "a.docx", saved(document)).text.split("\n") == [
        "Đơn vị | Nơi nhận: phường",
        "Quận | Nơi nhận: phường",
    ]


def test_a_table_within_a_cell_is_read_in_its_place(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for index, text in enumerate(["Khối", "Chi tiết", "Phường", "Gồm:"]):
        table.cell(index // 2, index % 2).text = text
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Một", "Hai"
    text = read(tmp_path, "a.docx", saved(document)).text
    assert text == "Khối | Chi tiết\nPhường | Gồm: Một | Hai"


def test_comments_are_not_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Nội dung")
    document.add_comment(paragraph.runs, text="Ý kiến riêng", author="A")
    assert read(tmp_path, "a.docx", saved(document)).text == "Nội dung"


@pytest.mark.parametrize("encode", [tcvn3, vni])
def test_a_text_in_an_old_font_is_read(tmp_path: Path, encode: Callable[[str], str]) -> None:
    lines = [line for line in PROSE.split("\n") if line]
    document = docx.Document()
    document.add_paragraph(encode(lines[0]), style="Title")
    for line in lines[1:]:
        document.add_paragraph(encode(line))
    found = read(tmp_path, "a.docx", saved(document))
    assert found.text.casefold().split("\n") == [line.casefold() for line in lines]
    assert found.title == lines[0]


def test_footnotes_come_at_the_end(tmp_path: Path) -> None:
    notes = (
        f"<w:footnotes {W}>"
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>___</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t> Quyết định 500.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    ).encode()

    def change(name: str, content: bytes) -> bytes:
        if name == "[Content_Types].xml":
            part = f'<Override PartName="/word/footnotes.xml" ContentType="{NOTES_TYPE}"/></Types>'
            return content.replace(b"</Types>", part.encode())
        if name == "word/_rels/document.xml.rels":
            relation = f'<Relationship Id="rIdN" Type="{NOTES_RELATION}" Target="footnotes.xml"/>'
            return content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
        return content

    with_types = changed(saved(directive()), change)
    stream = io.BytesIO(with_types)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    document = read(tmp_path, "a.docx", stream.getvalue())
    assert document.text == f"{TEXT}\n[1] Quyết định 500."


def test_pages_begin_at_the_breaks_that_the_author_set(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Trang đầu").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Trang hai")
    document.add_paragraph("Phụ lục").paragraph_format.page_break_before = True
    document.add_section()
    document.add_paragraph("Phần mới")
    found = read(tmp_path, "a.docx", saved(document))
    assert page_texts(found) == ["Trang đầu", "Trang hai", "Phụ lục", "Phần mới"]


def test_pages_begin_where_word_last_laid_them_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Đầu trang một").add_run().add_break(WD_BREAK.PAGE)
    append(
        document,
        "<w:p W><w:r><w:lastRenderedPageBreak/><w:t>Đầu trang hai, câu dài sang </w:t>"
        "<w:lastRenderedPageBreak/><w:t>trang ba.</w:t></w:r></w:p>",
    )
    document.add_paragraph("Còn trang ba.").paragraph_format.page_break_before = True
    found = read(tmp_path, "a.docx", saved(document))
    assert page_texts(found) == [
        "Đầu trang một",
        "Đầu trang hai, câu dài sang",
        "trang ba.\nCòn trang ba.",
    ]
    assert "Đầu trang hai, câu dài sang trang ba." in found.text


def test_a_table_row_that_is_split_over_pages_turns_one_page(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Bảng")
    cell = (
        "<w:tc><w:p><w:r><w:t>đầu</w:t></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/>"
        "<w:t>cuối</w:t></w:r></w:p></w:tc>"
    )
    append(document, f"<w:tbl W><w:tr>{cell}{cell}</w:tr></w:tbl>")
    found = read(tmp_path, "a.docx", saved(document))
    assert found.text == "Bảng\nđầu cuối | đầu cuối"
    assert [page.number for page in found.pages] == [1, 2]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY a "nổ nổ nổ"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
    ],
    ids=["external", "bomb"],
)
def test_declared_entities_are_refused(tmp_path: Path, declared: str) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        head, rest = content.split(b"?>", 1)
        prolog = f"?><!DOCTYPE w:document [{declared}]>".encode()
        return head + prolog + rest.replace("Nơi nhận".encode(), b"&x;")

    with pytest.raises(DamagedFileError, match="document type"):
        read(tmp_path, "a.docx", changed(saved(directive()), change))


def test_a_document_without_words_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "a.docx", saved(docx.Document()))


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("content.xml", "an OpenDocument file"),
        ("thư.txt", "a zip archive"),
    ],
)
def test_another_archive_is_named(tmp_path: Path, entry: str, kind: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, "<x/>")
    with pytest.raises(DamagedFileError, match=kind):
        read(tmp_path, "a.docx", stream.getvalue())


@pytest.mark.parametrize("missing", ["word/document.xml", "word/styles.xml", "[Content_Types].xml"])
def test_a_missing_part_is_damage(tmp_path: Path, missing: str) -> None:
    data = changed(saved(directive()), lambda name, old: None if name == missing else old)
    with pytest.raises(DamagedFileError, match=r"a\.docx"):
        read(tmp_path, "a.docx", data)


def test_a_locked_archive_is_encrypted(tmp_path: Path) -> None:
    data = bytearray(saved(directive()))
    at = data.index(b"PK\x01\x02") + 8
    data[at : at + 2] = struct.pack("<H", 1)
    with pytest.raises(EncryptedFileError):
        read(tmp_path, "a.docx", bytes(data))


def _bomb(extra: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO(saved(directive()))
    with zipfile.ZipFile(stream, "a", method) as archive:
        for name, content in extra:
            archive.writestr(name, content)
    return stream.getvalue()


def test_an_entry_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="200 times"):
        read(tmp_path, "a.docx", _bomb([("word/media/ảnh.xml", bytes(2_000_000))]))


def test_an_entry_that_is_too_large_is_refused(tmp_path: Path) -> None:
    content = bytes(office_archive.MAX_ENTRY_BYTES + 1)
    with pytest.raises(FileError, match="50 MB"):
        read(tmp_path, "a.docx", _bomb([("word/lớn.xml", content)], zipfile.ZIP_STORED))


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    many = [(f"word/{n}.xml", b"") for n in range(office_archive.MAX_ENTRIES)]
    with pytest.raises(FileError, match="2000 entries"):
        read(tmp_path, "a.docx", _bomb(many))


def test_a_directory_that_lies_about_sizes_does_not_help_a_bomb(tmp_path: Path) -> None:
    data = bytearray(_bomb([("word/bom.xml", bytes(3_000_000))]))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 1_000)
    with pytest.raises(FileError):
        read(tmp_path, "a.docx", bytes(data))


def test_a_compression_without_bounds_is_refused(tmp_path: Path) -> None:
    data = _bomb([("word/bom.xml", bytes(1_000))], zipfile.ZIP_BZIP2)
    with pytest.raises(DamagedFileError, match="compression"):
        read(tmp_path, "a.docx", data)


def test_a_comment_in_the_markup_is_passed_over(tmp_path: Path) -> None:
    document = directive()
    document.element.body[2].append(OxmlElement("w:proofErr"))
    data = changed(
        saved(document),
        lambda name, old: (
            old.replace(b"<w:p>", b"<!-- x --><?pi y?><w:p><!-- z -->")
            if name == "word/document.xml"
            else old
        ),
    )
    assert read(tmp_path, "a.docx", data).text == TEXT
