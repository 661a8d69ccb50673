"""Blocks of text put together into a document with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from tracuu.errors import EmptyFileError
from tracuu.text import clean, words
from tracuu.types import Document, Heading, Page, Table

# Stands in a block's text where a new page begins; no format lets it in as text.
PAGE_BREAK = "\f"
_TITLE_WITHIN_BLOCKS = 20
# Half a character, which a damaged PDF may give and no file or database can hold.
_SURROGATES = re.compile("[\ud800-\udfff]")
_GAP = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or heading; ``level`` is 0 but for a heading.

    ``row`` says of a row of a table of data whether it opens the table (as its header or,
    where it has none, as the first row) or goes on with it.
    """

    text: str
    level: int = 0
    row: Literal["", "header", "first", "next"] = ""


def has_words(text: str) -> bool:
    """Whether there is a letter or digit in ``text``."""
    return any(map(str.isalnum, text))


def require_words(text: str, path: str) -> None:
    """Raise ``EmptyFileError`` if ``text`` has no word."""
    if not has_words(text):
        raise EmptyFileError(f"{path}: has no text in it.", remedy="Take it out of the corpus.")


def marked(marker: str, text: str) -> str:
    """``text`` with its list marker, which stands on the page where the text begins."""
    if not marker:
        return text
    words = text.lstrip(PAGE_BREAK + "\n")
    return text[: len(text) - len(words)] + marker + words.lstrip()


def _tidy(block: Block) -> str:
    """The clean text of ``block``: no space at line ends, no empty lines, a heading one line."""
    kept: list[str] = []
    held = ""
    for raw in clean(_SURROGATES.sub("\ufffd", block.text)).split("\n"):
        line = held + raw.rstrip(" \t")
        held = ""
        if line.strip():
            kept.append(line)
        else:
            held = PAGE_BREAK * line.count(PAGE_BREAK)
    text = "\n".join(kept) + held
    return _GAP.sub(" ", text).strip(" ") if block.level else text.lstrip(" \t")


def assemble(path: str, kind: str, blocks: Iterable[Block], *, title: str | None) -> Document:
    """The document of ``blocks``, one below the other; raises ``EmptyFileError`` if wordless.

    ``PAGE_BREAK`` in a block starts a page there; without any the whole text is page 1.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    tables: list[Table] = []
    breaks: list[int] = []
    at = 0
    for block in blocks:
        pieces = _tidy(block).split(PAGE_BREAK)
        text = "".join(pieces)
        offset = at
        for piece in pieces[:-1]:
            offset += len(piece)
            breaks.append(offset)
        if not text:
            continue
        if block.level:
            headings.append(Heading(start=at, end=at + len(text), level=block.level))
        _add_row(tables, block, at, at + len(text))
        parts.append(text)
        at += len(text) + 1
    text = "\n".join(parts)
    require_words(text, path)
    return Document(
        path=path,
        format=kind,
        text=text,
        pages=pages_between(breaks, len(text)),
        headings=tuple(headings),
        title=clean_title(title),
        tables=tuple(tables),
    )


def _add_row(tables: list[Table], block: Block, start: int, end: int) -> None:
    """Note the row that ``block`` is, if it is one, in the last table or as a new one."""
    if block.row == "next" and tables and tables[-1].end + 1 == start:
        tables[-1] = replace(tables[-1], end=end)
    elif block.row:
        tables.append(Table(start, end, header_end=end if block.row == "header" else start))


def pages_between(breaks: Iterable[int], length: int) -> tuple[Page, ...]:
    """The pages that begin at 0 and at each of ``breaks`` (ascending), up to ``length``."""
    starts = [0, *(min(position, length) for position in breaks)]
    ends = [*starts[1:], length]
    return tuple(
        Page(number=number, start=start, end=end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    )


def clean_title(title: str | None) -> str | None:
    """``title`` on one line, or None if it has no word."""
    if title is None or not has_words(title):
        return None
    return " ".join(clean(title).split())


def confirmed_title(claimed: str | None, blocks: Iterable[Block]) -> str | None:
    """The title that a file's properties claim, if its first blocks say it too.

    Programs fill the property with the name of a template or of another document.
    """
    if claimed is None or not has_words(claimed):
        return None
    beginning = " ".join(block.text for block in islice(blocks, _TITLE_WITHIN_BLOCKS))
    return claimed if " ".join(words(claimed)) in " ".join(words(beginning)) else None
