"""Tables as lines of text."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    text = fold(" ".join(_flat(cell) for row in rows for cell in row))
    return any(phrase in text for phrase in _LAYOUT_PHRASES)


def table_blocks(rows: Sequence[Sequence[Cell]], *, has_header: bool = False) -> list[Block]:
    """A table as a block a row (``a | b``), or, where it is only layout, its cells' own blocks.

    ``has_header`` says that the markup names header cells, so that it is a table of data.
    """
    if _is_layout(rows, has_header=has_header):
        return [block for row in rows for cell in row for block in cell]
    lines = [" | ".join(_flat(cell) for cell in row) for row in rows]
    return [Block(line) for line in lines if has_words(line) or PAGE_BREAK in line]


def one_break(row: list[list[Block]]) -> list[list[Block]]:
    """``row`` with the page breaks of one cell: every cell of a row that is split has them."""
    seen = False
    cells: list[list[Block]] = []
    for cell in row:
        if seen:
            cell = [Block(block.text.replace(PAGE_BREAK, ""), block.level) for block in cell]
        seen = seen or any(PAGE_BREAK in block.text for block in cell)
        cells.append(cell)
    return cells
