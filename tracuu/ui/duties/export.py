"""The duties of the table as a file to take away: a table, or a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from tracuu.calendars import as_calendar
from tracuu.sheets import BYTE_ORDER_MARK, Value, as_csv, as_workbook
from tracuu.ui.duties.book import Dated
from tracuu.ui.strings import Say

_HEADER = (
    "duty_who", "duty_lead", "duty_support", "duty_head", "duty_quote", "duty_forbidden",
    "duty_words", "duty_earliest", "duty_due", "duty_next_day", "duty_rule", "duty_directive",
    "duty_carried_by", "duty_own_number", "duty_title", "duty_section", "duty_page", "doc_path",
)  # fmt: skip


def duties_csv(rows: Sequence[Dated], say: Say) -> bytes:
    return (BYTE_ORDER_MARK + as_csv(_header(say), _cells(rows, say))).encode()


def duties_workbook(rows: Sequence[Dated], say: Say) -> bytes:
    return as_workbook(say("duties_sheet"), _header(say), _cells(rows, say))


def duties_calendar(rows: Sequence[Dated], created: str) -> bytes:
    """An entry for each due date or rule; ``created`` is when the generation was made (ISO)."""
    made = datetime.fromisoformat(created).astimezone(UTC)
    return as_calendar((row for row, _ in rows), created=made)[0]


def _header(say: Say) -> list[str]:
    return [say(key) for key in _HEADER]


def _cells(rows: Sequence[Dated], say: Say) -> list[tuple[Value, ...]]:
    return [
        (
            _lines(row.addressees),
            _lines(row.lead),
            _lines(row.support),
            row.head,
            row.quote,
            say("duty_yes" if row.prohibition else "duty_no"),
            _lines(each.text for each in row.deadlines),
            _days(row.earliest),
            _days(row.due),
            timing.next if "recurring" in timing.tabs else None,
            _lines(row.recurrences),
            row.directive,
            row.carrier,
            row.number,
            row.title,
            row.section,
            row.page,
            row.document,
        )
        for row, timing in rows
    ]


def _lines(values: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(values))


def _days(days: Sequence[str]) -> Value:
    """One day as a date, by which a table can be sorted, several as lines."""
    return date.fromisoformat(days[0]) if len(days) == 1 else _lines(days)
