"""Tables as lines of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from tracuu.readers.blocks import PAGE_BREAK, Block, has_words
from tracuu.text import fold

Cell = Sequence[Block]

# Official documents set their head and their signatures as tables without lines.
_LAYOUT_PHRASES = (
    "cộng hòa xã hội chủ nghĩa",
    "đảng cộng sản việt nam",
    "độc lập - tự do",
    "nơi nhận:",
)
_MAX_LAYOUT_ROWS = 4
_MAX_NAME_CHARS = 60
_GAP = re.compile(r"[ \t\n]+")


def _flat(cell: Cell) -> str:
    return _GAP.sub(" ", " ".join(block.text for block in cell)).strip(" ")


def _is_layout(rows: Sequence[Sequence[Cell]], *, has_header: bool) -> bool:
    """Whether the table only places text on the page and holds no rows of data."""
    if has_header:
        return False
    filled = [[cell for cell in row if has_words(_flat(cell))] for row in rows]
    if all(len(row) <= 1 for row in filled):
        return True
    if len(rows) > _MAX_LAYOUT_ROWS:
        return False
    if any(block.level for row in rows for cell in row for block in cell):
        return True
    return names_layout(" ".join(_flat(cell) for row in rows for cell in row))


def names_layout(text: str) -> bool:
    """Whether ``text``, on one line, is of the head or the signatures of an official document."""
    folded = fold(text)
    return any(phrase in folded for phrase in _LAYOUT_PHRASES)


def table_blocks(rows: Sequence[Sequence[Cell]], *, has_header: bool = False) -> list[Block]:
    """A table as a block a row (``a | b``), or, where it is only layout, its cells' own blocks.

    ``has_header`` says that the markup names header cells, so that it is a table of data.
    """
    if _is_layout(rows, has_header=has_header):
        return [block for row in rows for cell in row for block in cell]
    lines = [" | ".join(_flat(cell) for cell in row) for row in rows]
    kept = [at for at, line in enumerate(lines) if has_words(line) or PAGE_BREAK in line]
    first = next((at for at in kept if has_words(lines[at])), 0)
    header = _header_at(rows, has_header=has_header)
    return [Block(lines[at], row=_role(at, header, first=at == first)) for at in kept]


def _role(at: int, header: int | None, *, first: bool) -> Literal["", "header", "first", "next"]:
    if header is None:
        return "first" if first else "next"
    if at < header:  # a caption in merged cells
        return ""
    return "header" if at == header else "next"


def _header_at(rows: Sequence[Sequence[Cell]], *, has_header: bool) -> int | None:
    """The row that names the columns: the first of several cells, if it reads like names."""
    for at, row in enumerate(rows):
        filled = [cell for each in row if has_words(cell := _flat(each))]
        if len(filled) > 1:
            return at if has_header or all(map(_is_name, filled)) else None
    return None


def _is_name(cell: str) -> bool:
    """Whether ``cell`` may name a column: a few words, no figure and no sentence."""
    if len(cell) > _MAX_NAME_CHARS or cell.endswith((".", ";")):
        return False
    letters = sum(map(str.isalpha, cell))
    return not cell[0].isdigit() and letters > sum(map(str.isdigit, cell))


def one_break(row: list[list[Block]]) -> list[list[Block]]:
    """``row`` with the page breaks of one cell: every cell of a row that is split has them."""
    seen = False
    cells: list[list[Block]] = []
    for cell in row:
        if seen:
            cell = [replace(block, text=block.text.replace(PAGE_BREAK, "")) for block in cell]
        seen = seen or any(PAGE_BREAK in block.text for block in cell)
        cells.append(cell)
    return cells
