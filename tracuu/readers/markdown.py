"""``.md``: the words of a Markdown text, with its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tracuu.readers.blocks import PAGE_BREAK, Block, assemble
from tracuu.readers.decoding import decode
from tracuu.readers.html import visible_blocks
from tracuu.readers.lines import paragraphs
from tracuu.readers.tables import table_blocks
from tracuu.types import Document

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*(.+?)[ \t]*$", re.M | re.I)
# Unicode's line separator; ``clean`` would make a line end of it too.
_HARD_BREAK = "\u2028"
_BR = re.compile(r"<br\s*/?>", re.I)
# The library drops what is nested deeper than this; its own default of 20 is soon met.
_MAX_NESTING = 100


def read_markdown(data: bytes, path: str) -> Document:
    """The words of a Markdown text; its title from the front matter or its only ``#`` heading."""
    source = re.sub(r"\r\n?", "\n", decode(data, path)).replace(PAGE_BREAK, "\n")
    title, body = _front_matter(source.removeprefix("\ufeff"))
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    blocks = list(_blocks(parser.parse(body)))
    tops = [block.text for block in blocks if block.level == 1]
    if title is None and len(tops) == 1:
        title = tops[0]
    return assemble(path, "md", blocks, title=title)


def _front_matter(source: str) -> tuple[str | None, str]:
    """The title that the front matter gives, and the text below it."""
    match = _FRONT_MATTER.match(source)
    if match is None:
        return None, source
    title = _TITLE.search(match.group(1))
    return (title.group(1).strip("\"'") if title else None), source[match.end() :]


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    marker = ""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "table_open":
            end = _closing(tokens, index)
            yield from _table(tokens[index:end])
            index = end
        elif token.type == "list_item_open":
            marker += f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "list_item_close":
            marker = ""
        elif token.type == "inline":
            level = _heading_level(tokens[index - 1])
            yield from _with_marker(_inline_blocks(token, level), marker)
            marker = ""
        elif token.type in ("fence", "code_block"):
            yield from _with_marker([Block(token.content)], marker)
            marker = ""
        elif token.type == "html_block":
            yield from _with_marker(visible_blocks(token.content), marker)
            marker = ""
        index += 1


def _heading_level(opening: Token) -> int:
    return int(opening.tag[1:]) if opening.type == "heading_open" else 0


def _with_marker(blocks: Sequence[Block], marker: str) -> list[Block]:
    """``blocks`` with ``marker`` before the first of them."""
    if not blocks or not marker:
        return list(blocks)
    return [replace(blocks[0], text=marker + blocks[0].text), *blocks[1:]]


def _closing(tokens: Sequence[Token], opening: int) -> int:
    kind, level = tokens[opening].type.replace("_open", "_close"), tokens[opening].level
    for index in range(opening + 1, len(tokens)):
        if tokens[index].type == kind and tokens[index].level == level:
            return index
    return len(tokens)


def _table(tokens: Sequence[Token]) -> list[Block]:
    rows: list[list[list[Block]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append([Block(_one_line(_inline_text(token)))])
    return table_blocks(rows, has_header=True)


def _inline_blocks(token: Token, level: int) -> list[Block]:
    text = _inline_text(token)
    if level:
        return [Block(_one_line(text), level)]
    parts = [[line.strip() for line in part.split("\n")] for part in text.split(_HARD_BREAK)]
    return [Block("\n".join(paragraph for part in parts for paragraph in paragraphs([part])))]


def _one_line(text: str) -> str:
    return text.replace(_HARD_BREAK, " ").replace("\n", " ")


def _inline_text(token: Token) -> str:
    """The words of a paragraph, with ``\\n`` or, for a break that is meant, ``_HARD_BREAK``."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append("\n")
        elif child.type == "hardbreak" or _BR.fullmatch(child.content):
            parts.append(_HARD_BREAK)
        elif child.type == "image":
            parts.append(_inline_text(child))
    return "".join(parts)
