"""A table as CSV or as an Excel workbook, in which no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | date | None

# What a spreadsheet takes for the beginning of a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# Without it Excel takes a CSV file for another encoding.
BYTE_ORDER_MARK: Final = "\ufeff"
_MAX_CELL_CHARS = 32_767
_WIDTHS = (10, 60)
_MEASURED_ROWS = 1000
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n"} | {
    code: None for code in (*range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
}


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """The table as CSV, dates as ISO; a cell that begins like a formula gets an apostrophe."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow([_harmless(_clean("" if cell is None else str(cell))) for cell in row])
    return table.getvalue()


def as_workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """The table as a workbook of one sheet: its header frozen, texts wrapped, with filters.

    Control characters are left out, and a text is cut at the most that a cell holds.
    """
    book = Workbook(write_only=True)  # row by row, so that a long table needs no more memory
    sheet = book.create_sheet(title)
    for column, width in enumerate(_widths([header, *rows[:_MEASURED_ROWS]]), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    bold = Font(bold=True)
    names = [_cell(sheet, name) for name in header]
    for cell in names:
        cell.font = bold
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _widths(rows: Sequence[Sequence[Value]]) -> Iterator[int]:
    """A width for each column, in characters: that of the longest line, within bounds."""
    least, most = _WIDTHS
    for column in zip(*rows, strict=True):
        longest = max(len(line) for value in column for line in str(value or "").split("\n"))
        yield min(max(longest + 2, least), most)


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    text = _clean(value)[:_MAX_CELL_CHARS] if isinstance(value, str) else None
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = value if text is None else text
    if text is not None:
        cell.data_type = "s"  # never a formula or an error value, whatever it begins with
        if text.startswith(FORMULA):
            cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    cell.alignment = _WRAPPED
    return cell


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_CONTROLS)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
