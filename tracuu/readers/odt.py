"""``.odt``: the text of an OpenDocument text in its order, with headings and list numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from tracuu.errors import DamagedFileError
from tracuu.readers.blocks import PAGE_BREAK, Block, assemble, confirmed_title, marked
from tracuu.readers.legacy_blocks import repaired_with_title
from tracuu.readers.odt_styles import Counter, Styles, tag, whole
from tracuu.readers.office_archive import locked, unpacked
from tracuu.readers.tables import one_break, table_blocks
from tracuu.types import Document

_CONTENT, _STYLES, _META, _MANIFEST = (
    "content.xml",
    "styles.xml",
    "meta.xml",
    "META-INF/manifest.xml",
)
_WANTED = frozenset({_CONTENT, _STYLES, _META, _MANIFEST})
_SPACES = re.compile(r"[ \t\r\n]+")
# Deleted text, comments, generated lists, form fields and what only describes a picture.
_NOT_SHOWN = frozenset(
    tag(name)
    for name in (
        "text:tracked-changes", "text:table-of-content", "text:illustration-index",
        "text:table-index", "text:object-index", "text:user-index", "text:alphabetical-index",
        "text:sequence-decls", "text:variable-decls", "text:user-field-decls", "text:ruby-text",
        "text:number", "office:annotation", "office:annotation-end", "office:forms", "svg:title",
        "svg:desc", "office:event-listeners", "table:shapes",
    )
)  # fmt: skip
_PARAGRAPHS = frozenset({tag("text:p"), tag("text:h")})
_BOXES = frozenset(
    tag(f"draw:{name}")
    for name in ("frame", "text-box", "custom-shape", "rect", "ellipse", "g", "line", "polygon")
)
_SIGNS = {
    tag("text:tab"): "\t",
    tag("text:line-break"): "\n",
    tag("text:soft-page-break"): PAGE_BREAK,
}
_ROW_GROUPS = frozenset(
    tag(f"table:{name}") for name in ("table-header-rows", "table-rows", "table-row-group")
)
# Spreadsheets within a text repeat empty rows and cells by the thousand.
_MAX_REPEATS = 50
_MAX_SPACES = 200


def read_odt(data: bytes, path: str) -> Document:
    """The text of an OpenDocument text: body, tables and text boxes in order, notes at the end.

    Deleted and hidden text, page headers and footers, comments and generated lists are left out.
    Pages begin where the program last laid them out or its author broke them.
    """
    entries = unpacked(data, path, _WANTED.__contains__)
    if b"encryption-data" in entries.get(_MANIFEST, b""):
        raise locked(path)
    try:
        content = _parsed(entries[_CONTENT])
        roots = [_parsed(entries[_STYLES])] if entries.get(_STYLES) else []
        body = content.find(f"{tag('office:body')}/{tag('office:text')}")
        claimed = _claimed_title(entries.get(_META, b""))
    except (etree.LxmlError, KeyError) as error:
        raise _damaged(path, error) from error
    if body is None:
        raise DamagedFileError(
            f"{path}: is an OpenDocument file without a text in it.",
            remedy="Save it as a text document (.odt).",
        )
    reading = _Reading(Styles([*roots, content]))
    found = [*reading.blocks(body), *reading.notes()]
    title, blocks = repaired_with_title(reading.title, found)
    return assemble(path, "odt", blocks, title=title or confirmed_title(claimed, blocks))


def _damaged(path: str, error: Exception) -> DamagedFileError:
    return DamagedFileError(
        f"{path}: is damaged or not a plain OpenDocument text ({type(error).__name__}).",
        remedy="Open it in LibreOffice and save it anew as .odt.",
    )


def _parsed(source: bytes) -> etree._Element:
    """The root of ``source``; libxml2 refuses what is nested more than 256 deep."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    return etree.fromstring(source, parser)


def _claimed_title(meta: bytes) -> str | None:
    return _parsed(meta).findtext(f".//{tag('dc:title')}") if meta else None


class _Reading:
    """Walks the body of one document; counts its lists as it goes."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._outline = Counter(styles.outline)
        self._counters: dict[str, Counter] = {}
        self._notes: list[list[Block]] = []
        self._marker = ""
        self.title: str | None = None

    def blocks(self, container: Iterable[etree._Element]) -> Iterator[Block]:
        """The blocks of a body, section, cell, text box or note."""
        for child in container:
            if child.tag in _NOT_SHOWN or _is_hidden(child):
                continue
            if child.tag in _PARAGRAPHS:
                yield from self._paragraph(child)
            elif child.tag == tag("text:list"):
                yield from self._list(child, 0, None, None)
            elif child.tag == tag("table:table"):
                yield from self._table(child)
            elif child.tag == tag("text:soft-page-break"):
                yield Block(PAGE_BREAK)
            else:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        boxes: list[etree._Element] = []
        text = _squeezed("".join(self._pieces(paragraph, boxes)))
        style = paragraph.get(tag("text:style-name"))
        before, after = self._styles.breaks(style)
        level = self._level(paragraph, style)
        marker = self._heading_marker(paragraph, level) or self._taken_marker()
        if before:
            yield Block(PAGE_BREAK)
        if text.strip():
            if self.title is None and self._styles.is_title(style):
                self.title = text
            yield Block(marked(marker, text), level)
        elif PAGE_BREAK in text:
            yield Block(text)
        for box in boxes:
            yield from self.blocks(box)
        if after:
            yield Block(PAGE_BREAK)

    def _level(self, paragraph: etree._Element, style: str | None) -> int:
        """1 to 9 for a heading or title, 0 for other text."""
        if paragraph.tag == tag("text:h"):
            return min(9, max(1, whole(paragraph, "text:outline-level", 1)))
        if self._styles.is_title(style):
            return 1
        return min(9, self._styles.outline_level(style))

    def _heading_marker(self, paragraph: etree._Element, level: int) -> str:
        """The number of a heading that stands in no list; counts it."""
        if self._marker or paragraph.tag != tag("text:h"):
            return ""
        if paragraph.get(tag("text:is-list-header")) == "true":
            return ""
        return self._outline.next(level - 1)

    def _taken_marker(self) -> str:
        marker, self._marker = self._marker, ""
        return marker

    def _pieces(self, element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        """The shown text within ``element`` in order; what floats above it is put aside."""
        yield _flowing(element.text)
        for child in element:
            if child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == tag("text:s"):
                yield "\u00a0" * whole(child, "text:c", 1, most=_MAX_SPACES)
            elif child.tag == tag("text:note"):
                self._note(child)
            elif child.tag in _BOXES:
                boxes.append(child)
            elif child.tag not in _NOT_SHOWN and not self._is_hidden_span(child):
                yield from self._pieces(child, boxes)
            yield _flowing(child.tail)

    def _is_hidden_span(self, element: etree._Element) -> bool:
        return _is_hidden(element) or (
            element.tag == tag("text:span")
            and self._styles.is_hidden(element.get(tag("text:style-name")))
        )

    def _note(self, note: etree._Element) -> None:
        body = note.find(tag("text:note-body"))
        sign = (note.findtext(tag("text:note-citation")) or "").strip()
        blocks = [] if body is None else list(self.blocks(body))
        if blocks:
            blocks[0] = Block(f"[{sign or len(self._notes) + 1}] {blocks[0].text.lstrip()}")
            self._notes.append(blocks)

    def notes(self) -> list[Block]:
        """The footnotes and endnotes of what has been read, in order."""
        return [Block(block.text) for note in self._notes for block in note]

    def _list(
        self, element: etree._Element, depth: int, inherited: str | None, counter: Counter | None
    ) -> Iterator[Block]:
        name = element.get(tag("text:style-name")) or inherited or self._style_within(element)
        if counter is None:
            counter = self._counter(element, name)
        for item in element:
            if item.tag not in (tag("text:list-item"), tag("text:list-header")):
                continue
            if item.tag == tag("text:list-item") and _begins_with_text(item):
                self._marker = self._item_marker(item, counter, depth)
            for child in item:
                if child.tag == tag("text:list"):
                    yield from self._list(child, depth + 1, name, counter)
                else:
                    yield from self.blocks([child])
            self._marker = ""

    def _item_marker(self, item: etree._Element, counter: Counter, depth: int) -> str:
        written = item.findtext(tag("text:number"))
        start = whole(item, "text:start-value", 0) or None
        marker = counter.next(depth, start)
        return f"{written.strip()} " if written and written.strip() else marker

    def _counter(self, element: etree._Element, name: str | None) -> Counter:
        """The counter of a list: that of the list it continues, or a new one."""
        key = element.get(tag("text:continue-list")) or ""
        if not key and element.get(tag("text:continue-numbering")) == "true":
            key = f"style {name}"
        counter = self._counters.get(key) or Counter(self._styles.list_levels(name))
        self._counters[f"style {name}"] = counter
        self._counters[element.get(tag("xml:id")) or ""] = counter
        self._counters.pop("", None)
        return counter

    def _style_within(self, element: etree._Element) -> str | None:
        """The list style that the paragraphs of a list name where the list itself names none."""
        first = next(islice(element.iter(*_PARAGRAPHS), 1), None)
        return None if first is None else self._styles.list_style(first.get(tag("text:style-name")))

    def _table(self, table: etree._Element) -> Iterator[Block]:
        before, after = self._styles.breaks(table.get(tag("table:style-name")))
        if before:
            yield Block(PAGE_BREAK)
        rows = [one_break(row) for row in self._rows(table) if row]
        yield from table_blocks(
            rows, has_header=table.find(tag("table:table-header-rows")) is not None
        )
        if after:
            yield Block(PAGE_BREAK)

    def _rows(self, container: etree._Element) -> Iterator[list[list[Block]]]:
        for child in container:
            if child.tag in _ROW_GROUPS:
                yield from self._rows(child)
            elif child.tag == tag("table:table-row"):
                row = [self._cell(cell) for cell in child if cell.tag == tag("table:table-cell")]
                repeats = whole(child, "table:number-rows-repeated", 1, most=_MAX_REPEATS)
                yield from [row] * repeats
            elif child.tag == tag("text:soft-page-break"):
                yield [[Block(PAGE_BREAK)]]

    def _cell(self, cell: etree._Element) -> list[Block]:
        return list(self.blocks(cell))


def _flowing(text: str | None) -> str:
    return _SPACES.sub(" ", text or "")


def _squeezed(text: str) -> str:
    """``text`` with runs of spaces that only the markup's lines made as one."""
    return re.sub(" {2,}", " ", text).replace("\u00a0", " ")


def _is_hidden(element: etree._Element) -> bool:
    """Whether a paragraph, section or field says itself that it is not shown."""
    if element.tag == tag("text:section"):
        return bool(element.get(tag("text:display")) == "none")
    return bool(element.get(tag("text:is-hidden")) == "true")


def _begins_with_text(item: etree._Element) -> bool:
    """Whether the item has a line of its own and does not only hold a list of a deeper level."""
    first = next((child for child in item if child.tag != tag("text:number")), None)
    return first is not None and first.tag != tag("text:list")
