"""The tables of a rich text, which it holds as paragraphs that end cells and rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracuu.readers.blocks import Block
from tracuu.readers.tables import one_break, table_blocks


@dataclass(slots=True)
class _Table:
    rows: list[list[list[Block]]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)
    has_header: bool = False

    def end_cell(self) -> None:
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self, continued: list[bool]) -> None:
        """End the row without the cells that go on from the row above (by ``continued``)."""
        if self.cell:
            self.end_cell()
        flags = continued + [False] * len(self.cells)
        kept = [cell for cell, goes_on in zip(self.cells, flags, strict=False) if not goes_on]
        if kept:
            self.rows.append(one_break(kept))
        self.cells = []

    def blocks(self) -> list[Block]:
        if self.cell or self.cells:
            self.end_row([])
        return table_blocks(self.rows, has_header=self.has_header)


@dataclass(slots=True)
class Flow:
    """Blocks in order: those of a body, a note or a text box, with the tables open in it."""

    _blocks: list[Block] = field(default_factory=list)
    _table: _Table | None = None
    _inner: _Table | None = None
    _continued: list[bool] = field(default_factory=list)
    _goes_on: bool = False

    def add(self, blocks: list[Block], *, depth: int) -> None:
        """Add the blocks of a paragraph that stands ``depth`` tables deep."""
        if depth >= 2:
            self._inner = self._inner or _Table()
            self._inner.cell += blocks
        elif depth == 1:
            self._close_inner()
            self._opened().cell += blocks
        else:
            self._close_table()
            self._blocks += blocks

    def define_row(self) -> None:
        """The definition of a row begins; it may come again before the row ends."""
        self._continued, self._goes_on = [], False

    def define_cell(self) -> None:
        self._continued.append(self._goes_on)
        self._goes_on = False

    def merge_cell(self) -> None:
        """The next cell defined goes on from the row above."""
        self._goes_on = True

    def mark_header(self) -> None:
        self._opened().has_header = True

    def end_cell(self) -> None:
        self._close_inner()
        self._opened().end_cell()

    def end_row(self) -> None:
        self._close_inner()
        self._opened().end_row(self._continued)

    def end_inner_cell(self) -> None:
        self._inner = self._inner or _Table()
        self._inner.end_cell()

    def end_inner_row(self) -> None:
        if self._inner is not None:
            self._inner.end_row([])

    def finish(self) -> list[Block]:
        self._close_table()
        return self._blocks

    def _opened(self) -> _Table:
        self._table = self._table or _Table()
        return self._table

    def _close_inner(self) -> None:
        if self._inner is not None:
            inner, self._inner = self._inner, None
            self._opened().cell += inner.blocks()

    def _close_table(self) -> None:
        self._close_inner()
        if self._table is not None:
            table, self._table = self._table, None
            self._blocks += table.blocks()
