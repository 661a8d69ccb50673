"""The documents of the table as a file to take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracuu.sheets import BYTE_ORDER_MARK, Value, as_csv, as_workbook
from tracuu.storage import Generation
from tracuu.ui.documents.shelf import Row
from tracuu.ui.documents.table import doubts
from tracuu.ui.kept import Register, register_of
from tracuu.ui.strings import Say

_HEADER = (
    "doc_number", "doc_type", "doc_issuer", "doc_date", "doc_place", "doc_subject", "doc_title",
    "doc_pages", "doc_notes", "doc_path",
)  # fmt: skip


def documents_csv(rows: Sequence[Row], generation: Generation, say: Say) -> bytes:
    cells = _cells(rows, register_of(generation), say)
    return (BYTE_ORDER_MARK + as_csv(_header(say), cells)).encode()


def documents_workbook(rows: Sequence[Row], generation: Generation, say: Say) -> bytes:
    cells = _cells(rows, register_of(generation), say)
    return as_workbook(say("documents_sheet"), _header(say), cells)


def _header(say: Say) -> list[str]:
    return [say(key) for key in _HEADER]


def _cells(rows: Sequence[Row], register: Register, say: Say) -> list[tuple[Value, ...]]:
    return [
        (
            row.number,
            row.type,
            row.issuer,
            day(row.date),
            row.place,
            row.subject,
            row.title,
            row.pages,
            "\n".join(_notes(row, register, say)),
            row.path,
        )
        for row in rows
    ]


def _notes(row: Row, register: Register, say: Say) -> list[str]:
    clauses = register.superseded_by(row.number)
    given_way = [say(f"doc_{each.kind}", by=each.number or each.document) for each in clauses]
    copies = [say("doc_copy", other=path) for path in row.copies]
    return list(dict.fromkeys([*given_way, *(say(key) for _, key in doubts(row)), *copies]))


def day(written: str | None) -> Value:
    """A date by which a table can be sorted; what is none as it is written."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return written
