"""The register's rows as the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from tracuu.ledger import BACKWARD, DutyRow, NumberRow

if TYPE_CHECKING:
    from tracuu.sheets import Value

DUTY_HEADER: Final = (
    "number", "document", "title", "section", "page", "quote", "head", "addressees", "lead",
    "support", "deadline words", "earliest", "due", "recurrence", "prohibition", "directive",
    "carrier",
)  # fmt: skip
_KINDS: Final = (*BACKWARD, *BACKWARD.values())
NUMBER_HEADER: Final = (
    "number", "in the library", "may mean", "title", "type", "issuer", "date", "documents",
    "superseded by", "duties", *(kind.replace("_", " ") for kind in _KINDS),
)  # fmt: skip


def duty_cells(row: DutyRow) -> tuple[Value, ...]:
    """The cells of a duty, in the order of ``DUTY_HEADER``."""
    return (
        row.number,
        row.document,
        row.title,
        row.section,
        row.page,
        row.quote,
        row.head,
        _lines(row.addressees),
        _lines(row.lead),
        _lines(row.support),
        _lines(each.text for each in row.deadlines),
        _days(row.earliest),
        _days(row.due),
        _lines(row.recurrences),
        "yes" if row.prohibition else "no",
        row.directive,
        row.carrier,
    )


def number_cells(row: NumberRow) -> tuple[Value, ...]:
    """The cells of a number, in the order of ``NUMBER_HEADER``; a relation's is the other side."""
    related = {kind: dict[str, None]() for kind in _KINDS}
    for each in row.relations:
        related[each.kind][each.number or each.document] = None
    held = row.documents
    return (
        row.number,
        "yes" if row.held else "no",
        _lines(row.may_mean),
        _lines(each.title for each in held),
        _lines(each.type for each in held if each.type),
        _lines(each.issuer for each in held if each.issuer),
        _days([each.date for each in held if each.date]),
        _lines(each.path for each in held),
        _lines(each.number or each.document for each in row.superseded_by),
        row.duties,
        *(_lines(related[kind]) for kind in _KINDS),
    )


def _lines(values: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(values))


def _days(days: Sequence[str]) -> Value:
    """One day as a date, by which a table can be sorted, several as lines."""
    return date.fromisoformat(days[0]) if len(set(days)) == 1 else _lines(days)
