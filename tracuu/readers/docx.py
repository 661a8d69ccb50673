"""``.docx``: the text of a Word document in its order, with headings and list numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zipfile import BadZipFile

from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from tracuu.errors import DamagedFileError
from tracuu.readers.blocks import PAGE_BREAK, Block, assemble, confirmed_title, marked
from tracuu.readers.docx_numbering import Numbering
from tracuu.readers.docx_styles import Styles, child_value
from tracuu.readers.legacy_blocks import repaired_with_title
from tracuu.readers.office_archive import repacked, unpacked
from tracuu.readers.tables import one_break, table_blocks
from tracuu.types import Document

# What python-docx and lxml raise on parts that are missing or not as they should be;
# lxml's syntax errors are SyntaxErrors.
_DOCX_ERRORS = (
    BadZipFile,
    OpcError,
    PythonDocxError,
    SyntaxError,
    AttributeError,
    LookupError,
    TypeError,
    AssertionError,
    ValueError,
)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT = frozenset({qn("w:t"), _MATH_TEXT})
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# Deleted text, field codes, and properties, whose tags (w:tab) mean something else.
_NOT_SHOWN = frozenset(
    qn(tag) for tag in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:rPr", "w:pPr", "w:rt")
)
_TOC_STYLE = re.compile(r"toc( heading| ?\d)$")
_OFF = frozenset({"0", "false", "off"})
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_NEXT_PAGE = frozenset({None, "nextPage", "oddPage", "evenPage"})


def read_docx(data: bytes, path: str) -> Document:
    """The text of a Word document: body, tables and text boxes in order, notes at the end.

    Deleted and hidden text, page headers, comments and tables of contents are left out.
    Pages begin where Word last laid them out, or else at the breaks that its author set;
    without either all of it is page 1.
    """
    entries = unpacked(data, path, lambda name: name.lower().endswith((".xml", ".rels")))
    try:
        document = open_docx(repacked(entries))
        reading = _Reading(document)
        found = [*reading.blocks(document.element.body), *_notes(document, reading)]
        claimed = document.core_properties.title
    except _DOCX_ERRORS as error:
        raise DamagedFileError(
            f"{path}: is damaged or not a plain Word document ({type(error).__name__}).",
            remedy="Open it in Word and save it anew as .docx.",
        ) from error
    title, blocks = repaired_with_title(reading.title, found)
    return assemble(path, "docx", blocks, title=title or confirmed_title(claimed, blocks))


class _Reading:
    """Walks the body of one document; counts its lists as it goes."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = Styles(document.styles.element)
        numbering = _part(document, RELATIONSHIP_TYPE.NUMBERING)
        self._numbering = Numbering(numbering, self._styles)
        body = document.element.body
        self._word_laid_out = next(body.iter(qn("w:lastRenderedPageBreak")), None) is not None
        self.title: str | None = None

    def blocks(self, container: BaseOxmlElement) -> Iterator[Block]:
        """The blocks of a body, cell, text box or note."""
        for child in container:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag not in _NOT_SHOWN and not _is_contents_list(child):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: BaseOxmlElement) -> Iterator[Block]:
        properties = paragraph.find(qn("w:pPr"))
        style = self._styles.name(properties)
        if _TOC_STYLE.match(style):
            return
        boxes: list[BaseOxmlElement] = []
        text = "".join(self._pieces(paragraph, boxes))
        marker = self._numbering.marker(properties)
        if text.strip():
            if style == "title" and self.title is None:
                self.title = text
            before = self._break_before(properties)
            yield Block(before + marked(marker, text), self._styles.heading_level(properties))
        elif PAGE_BREAK in text:
            yield Block(text)
        for box in boxes:
            yield from self.blocks(box)
        if not self._word_laid_out and _ends_page(properties):
            yield Block(PAGE_BREAK)

    def _break_before(self, properties: BaseOxmlElement | None) -> str:
        found = None if properties is None else properties.find(qn("w:pageBreakBefore"))
        if self._word_laid_out or found is None or found.get(qn("w:val")) in _OFF:
            return ""
        return PAGE_BREAK

    def _pieces(self, element: BaseOxmlElement, boxes: list[BaseOxmlElement]) -> Iterator[str]:
        """The shown text within ``element``, in order; text boxes are put into ``boxes``."""
        for child in _shown_children(element):
            tag = child.tag
            if tag in _TEXT:
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == qn("w:br"):
                yield self._line_break(child)
            elif tag == qn("w:lastRenderedPageBreak"):
                yield PAGE_BREAK
            elif tag == qn("w:txbxContent"):
                boxes.append(child)
            else:
                yield from self._pieces(child, boxes)

    def _line_break(self, element: BaseOxmlElement) -> str:
        is_page = element.get(qn("w:type")) == "page" and not self._word_laid_out
        return "\n" + PAGE_BREAK if is_page else "\n"

    def _table(self, table: BaseOxmlElement) -> list[Block]:
        rows = [
            [list(self.blocks(cell)) for cell in _within(row, "w:tc") if not _goes_on_above(cell)]
            for row in _within(table, "w:tr")
        ]
        marked = any(map(_is_header_row, _within(table, "w:tr")))
        return table_blocks([one_break(row) for row in rows if row], has_header=marked)


def _shown_children(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The children that are shown; of alternatives for several programs only the first."""
    for child in element:
        if child.tag in _NOT_SHOWN or not isinstance(child.tag, str):
            continue
        if child.tag == qn("w:r") and _is_hidden(child):
            continue
        if child.tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            chosen = child.find(f"{_MC}Fallback") if choice is None else choice
            if chosen is not None:
                yield chosen
            continue
        yield child


def _is_hidden(run: BaseOxmlElement) -> bool:
    properties = run.find(qn("w:rPr"))
    hidden = None if properties is None else properties.find(qn("w:vanish"))
    return hidden is not None and hidden.get(qn("w:val")) not in _OFF


def _is_contents_list(element: BaseOxmlElement) -> bool:
    """Whether ``element`` is a control that holds the table of contents."""
    properties = element.find(qn("w:sdtPr"))
    gallery = None if properties is None else properties.find(qn("w:docPartObj"))
    return child_value(gallery, "w:docPartGallery") == "Table of Contents"


def _ends_page(properties: BaseOxmlElement | None) -> bool:
    """Whether a section ends with this paragraph and the next one begins on a new page."""
    section = None if properties is None else properties.find(qn("w:sectPr"))
    return section is not None and child_value(section, "w:type") in _NEXT_PAGE


def _within(element: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """The rows of a table or the cells of a row, also those within content controls."""
    for child in element:
        if child.tag == qn(tag):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _within(child, tag)


def _is_header_row(row: BaseOxmlElement) -> bool:
    """Whether ``row`` is repeated at the top of each page."""
    properties = row.find(qn("w:trPr"))
    header = None if properties is None else properties.find(qn("w:tblHeader"))
    return header is not None and header.get(qn("w:val")) not in _OFF


def _goes_on_above(cell: BaseOxmlElement) -> bool:
    """Whether ``cell`` is the lower part of one that is merged over several rows."""
    properties = cell.find(qn("w:tcPr"))
    merge = None if properties is None else properties.find(qn("w:vMerge"))
    return merge is not None and merge.get(qn("w:val")) in (None, "continue")


def _part(document: WordDocument, kind: str) -> BaseOxmlElement | None:
    """The root element of the part that the document relates to as ``kind``, if it has one."""
    for relation in document.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _notes(document: WordDocument, reading: _Reading) -> Iterator[Block]:
    """The footnotes and then the endnotes, numbered as in the text."""
    for kind, tag in (
        (RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote"),
        (RELATIONSHIP_TYPE.ENDNOTES, "w:endnote"),
    ):
        root = _part(document, kind)
        notes = [] if root is None else list(root.iterchildren(qn(tag)))
        shown = [note for note in notes if note.get(qn("w:type")) not in _SEPARATORS]
        for number, note in enumerate(shown, start=1):
            for index, block in enumerate(reading.blocks(note)):
                yield Block(f"[{number}] {block.text.lstrip()}" if index == 0 else block.text)
