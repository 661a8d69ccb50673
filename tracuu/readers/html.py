"""``.html`` and ``.htm``: what a page says, without what surrounds it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracuu.errors import DamagedFileError
from tracuu.readers.blocks import PAGE_BREAK, Block, assemble
from tracuu.readers.decoding import decode_markup
from tracuu.readers.html_boilerplate import page_parts, walk
from tracuu.readers.legacy_blocks import repaired_with_title
from tracuu.readers.ordinals import ordinal
from tracuu.readers.tables import table_blocks
from tracuu.types import Document

_BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_OL_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINE_EDGES = re.compile(r" *\n *")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)")
_HEAD_BYTES = 4096
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.I)
# Elements that never hold others or are closed by the next of their kind.
_FLAT_TAGS = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead",
    "tbody", "tfoot", "colgroup", "html", "head", "body",
})  # fmt: skip
# The parser's time grows with the square of the depth: 0.7 s at 20,000.
_MAX_DEPTH = 5_000


def read_html(data: bytes, path: str) -> Document:
    """The main text of a page; its title from its only ``<h1>``, else ``<title>``.

    Scripts, menus, footers, forms and hidden elements are left out; nothing is fetched or run.
    """
    declared = _declared_encoding(data)
    source = decode_markup(data, path, declared=declared).replace(PAGE_BREAK, " ")
    if _is_too_deep(source):
        raise DamagedFileError(
            f"{path}: its elements are nested more than {_MAX_DEPTH} deep.", remedy="Save it anew."
        )
    tree = LexborHTMLParser(source)
    title_tag = tree.css_first("title")
    claimed = None if title_tag is None else title_tag.text()
    title, blocks = repaired_with_title(claimed, _visible(tree))
    tops = [block.text for block in blocks if block.level == 1]
    return assemble(path, "html", blocks, title=tops[0] if len(tops) == 1 else title)


def visible_blocks(source: str) -> list[Block]:
    """What a piece of HTML shows, block by block; nothing of one nested past all reason."""
    return [] if _is_too_deep(source) else _visible(LexborHTMLParser(source))


def _declared_encoding(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    match = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    return match.group(1).decode() if match else None


def _is_too_deep(source: str) -> bool:
    depth = 0
    for match in _TAG.finditer(source):
        if match.group(2).lower() in _FLAT_TAGS:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False


def _visible(tree: LexborHTMLParser) -> list[Block]:
    parts = page_parts(tree)
    if parts is None:
        return []
    renderer = _Renderer()
    for entering, node in walk(parts.main, parts.is_skipped):
        if not entering:
            renderer.leave(node)
        elif node.is_text_node:
            renderer.add_text(node.text_content or "")
        else:
            renderer.enter(node)
    return renderer.finish()


@dataclass(slots=True)
class _Table:
    rows: list[list[list[Block]]] = field(default_factory=list)
    has_header: bool = False


@dataclass(slots=True)
class _List:
    style: str | None
    number: int

    def marker(self, item: LexborNode) -> str:
        """What stands before ``item``; counts it."""
        if self.style is None:
            return "- "
        if self.style == "none":
            return ""
        self.number = _whole(item.attributes.get("value"), self.number)
        self.number += 1
        return f"{ordinal(self.number - 1, self.style)}. "


class _Renderer:
    """Turns the nodes of a page, entered and left in order, into blocks."""

    def __init__(self) -> None:
        self._blocks: list[list[Block]] = [[]]
        self._tables: list[_Table] = []
        self._lists: list[_List] = []
        self._inline: list[str] = []
        self._marker = ""
        self._level = 0
        self._pre = 0

    def add_text(self, text: str) -> None:
        self._inline.append(text if self._pre else _SPACES.sub(" ", text))

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._inline.append("\n")
        if tag not in _BLOCK_TAGS:
            return
        self._flush()
        self._level = _HEADINGS.get(tag, self._level)
        if tag in _LISTS:
            self._lists.append(_opened_list(node))
        elif tag == "li":
            self._marker = self._lists[-1].marker(node) if self._lists else "- "
        elif tag == "pre":
            self._pre += 1
        else:
            self._enter_table(tag)

    def _enter_table(self, tag: str) -> None:
        if tag == "table":
            self._tables.append(_Table())
        elif not self._tables:
            return
        elif tag == "tr":
            self._tables[-1].rows.append([])
        elif tag in ("td", "th"):
            self._tables[-1].has_header |= tag == "th"
            self._blocks.append([])

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag not in _BLOCK_TAGS:
            return
        self._flush()
        if tag in _HEADINGS:
            self._level = 0
        elif tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag == "pre":
            self._pre -= 1
        elif self._tables:
            self._leave_table(tag)

    def _leave_table(self, tag: str) -> None:
        table = self._tables[-1]
        if tag == "table":
            self._tables.pop()
            self._blocks[-1] += table_blocks(table.rows, has_header=table.has_header)
        elif tag in ("td", "th"):
            cell = self._blocks.pop()
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(cell)

    def _flush(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        if not self._pre:
            text = _LINE_EDGES.sub("\n", re.sub(" {2,}", " ", text)).strip()
        if text.strip():
            self._blocks[-1].append(Block(self._marker + text, self._level))
            self._marker = ""

    def finish(self) -> list[Block]:
        self._flush()
        return self._blocks[0]


def _opened_list(node: LexborNode) -> _List:
    attributes = node.attributes
    start = _whole(attributes.get("start"), 1)
    if "none" in (attributes.get("style") or ""):
        return _List("none", start)
    if node.tag != "ol":
        return _List(None, start)
    return _List(_OL_STYLES.get(attributes.get("type") or "", "decimal"), start)


def _whole(written: str | None, default: int) -> int:
    """``written`` as a number, or ``default`` where it is none."""
    if written is None or not re.fullmatch(r"\s*-?\d{1,6}\s*", written):
        return default
    return int(written)
