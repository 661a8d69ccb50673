"""Days, months, quarters and years as Vietnamese names them, as ISO dates."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

Dates = tuple[str | None, str | None]

_PLACES = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "mười lăm": 15,
    "hai mươi": 20,
    "ba mươi": 30,
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
COUNT = r"(?:\d{1,3}|" + "|".join(sorted(_PLACES, key=len, reverse=True)) + ")"
_NO_DATES: Dates = (None, None)


def count_of(written: str) -> int:
    """The number that ``written`` (digits, a Vietnamese numeral, I to IV) stands for."""
    written = " ".join(written.split())
    return int(written) if written.isdigit() else _PLACES.get(written) or _ROMAN[written]


def day(year: int, month: int, number: int) -> str | None:
    """A day as an ISO date, None where the calendar has none."""
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None


def months(year: int, first: int, last: int) -> Dates:
    """The first and the last day of a span of months; none where there are no such months."""
    if not (1 <= first <= last <= 12 and 1 <= year <= 9998):
        return _NO_DATES
    return (
        date(year, first, 1).isoformat(),
        date(year, last, monthrange(year, last)[1]).isoformat(),
    )


def part_of_month(year: int, month: int, part: str | None) -> Dates:
    """The days of a month, or of its first, second or last third (``đầu``, ``giữa``, ``cuối``)."""
    first, last = months(year, month, month)
    if first is None or last is None or part is None:
        return first, last
    head = first[:8]
    return {
        "đầu": (head + "01", head + "10"),
        "giữa": (head + "11", head + "20"),
        "cuối": (head + "21", last),
    }[part]


def part_of_quarter(year: int, quarter: int, part: str | None) -> Dates:
    """The days of a quarter, or of its first, second or last month."""
    first = 3 * quarter - 2
    if not 1 <= quarter <= 4:
        return _NO_DATES
    if part is None:
        return months(year, first, first + 2)
    month = first + ("đầu", "giữa", "cuối").index(part)
    return months(year, month, month)


def part_of_year(year: int, part: str | None) -> Dates:
    """The days of a year; its beginning and end are its first and last quarter, its middle June."""
    span = {None: (1, 12), "đầu": (1, 3), "giữa": (6, 6), "cuối": (10, 12)}[part]
    return months(year, *span)


def day_before(iso: str | None) -> str | None:
    """The day before an ISO date."""
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat() if iso else None


def later(iso: str, *, days: int = 0, months_: int = 0) -> str:
    """The day so many days or calendar months after an ISO date."""
    start = date.fromisoformat(iso)
    years, month = divmod(start.month - 1 + months_, 12)
    year = start.year + years
    last = monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(start.day, last))
    return (moved + timedelta(days=days)).isoformat()


def year_of(month: int, number: int, issued: date | None) -> int | None:
    """The year of a day given without one: the first such day on or after that of issue."""
    if issued is None:
        return None
    return issued.year + ((month, number) < (issued.month, issued.day))


ANY_DAY = re.compile(
    r"(?P<d>\d{1,2})\s?(?:[/.-]\s?|tháng\s+)(?P<m>\d{1,2})"
    r"(?:\s?[/.-]\s?(?P<y>\d{4})|\s*,?\s*năm\s+(?P<y2>\d{4}))?"
)


def day_written(written: str, issued: date | None) -> str | None:
    """The day that ``written`` (``15/4/2024``, ``15 tháng 4``) names, None where it names none."""
    match = ANY_DAY.search(written)
    if match is None:
        return None
    number, month = int(match["d"]), int(match["m"])
    year = match["y"] or match["y2"] or year_of(month, number, issued)
    return day(int(year), month, number) if year else None
