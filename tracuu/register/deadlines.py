"""The times by which something is to be done, as a text states them.

A date that only says when a document was issued or when something happened is no
deadline: a day counts after a word such as "trước" or "chậm nhất", a month after "trong"
or "hoàn thành".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tracuu.obligations import Deadline
from tracuu.register import time_forms as forms
from tracuu.register.calendar_words import (
    Dates,
    count_of,
    day_before,
    day_written,
    later,
    part_of_month,
    part_of_quarter,
    part_of_year,
)
from tracuu.register.calendar_words import months as span_of_months
from tracuu.register.recurring import RECURRING, rule_of
from tracuu.text import fold

_DAYS = {"ngày": 1, "ngày làm việc": 1, "tuần": 7}
_Match = re.Match[str]


def find_deadlines(text: str, start: int, end: int, *, issued: date | None) -> tuple[Deadline, ...]:
    """The deadlines in ``text[start:end]``, in order, without overlaps.

    ``issued`` is the document's date of issue: it gives the year of a date without one,
    and is the anchor of "kể từ ngày ký".
    """
    folded = fold(text[start:end])
    if forms.LOOKS_TIMED.search(folded) is None:
        return ()
    taken: list[tuple[int, int]] = []
    found: list[Deadline] = []
    gates: dict[re.Pattern[str], bool] = {}
    for gate, pattern, read in _FORMS:
        if gate not in gates:
            gates[gate] = gate.search(folded) is not None
        if not gates[gate]:
            continue
        for match in pattern.finditer(folded):
            left, right = _trimmed(folded, *match.span())
            if any(left < b and a < right for a, b in taken) or _is_name(folded, left):
                continue
            if (deadline := read(match, issued)) is not None:
                taken.append((left, right))
                found.append(_placed(deadline, text, start + left, start + right))
    return tuple(sorted(found, key=lambda each: each.start))


def _trimmed(text: str, left: int, right: int) -> tuple[int, int]:
    while left < right and text[left] in " \n\t,(|":
        left += 1
    while right > left and text[right - 1] in " \n\t,;:":
        right -= 1
    return left, right


def _is_name(folded: str, left: int) -> bool:
    """Whether the time only names something: "chuyên đề năm 2023"."""
    is_bare = folded.startswith(
        ("tháng", "quý", "năm", "đầu", "cuối", "giữa", "hằng", "hàng"), left
    )
    return is_bare and forms.NAMING.search(folded, max(0, left - 70), left) is not None


def _placed(deadline: Deadline, text: str, start: int, end: int) -> Deadline:
    return Deadline(
        kind=deadline.kind,
        text=text[start:end],
        start=start,
        end=end,
        earliest=deadline.earliest,
        due=deadline.due,
        days=deadline.days,
        working=deadline.working,
        anchor=deadline.anchor,
        rrule=deadline.rrule,
    )


def _date(due: str | None, earliest: str | None = None) -> Deadline:
    return Deadline("date", "", 0, 0, earliest=earliest, due=due)


def _period(dates: Dates) -> Deadline:
    return Deadline("period", "", 0, 0, earliest=dates[0], due=dates[1])


def _by_day(match: _Match, issued: date | None) -> Deadline:
    return _date(day_written(match["day"], issued))


def _on_day(match: _Match, issued: date | None) -> Deadline:
    due = day_written(match["day"], issued)
    return _date(due, due)


def _from_day(match: _Match, issued: date | None) -> Deadline:
    due = day_written(match["day"], issued)
    digits = re.findall(r"\d+", match["from"])
    if due is None or len(digits) == 3:
        return _period((day_written(match["from"], issued), due))
    month = digits[1] if len(digits) == 2 else due[5:7]
    first = day_written(f"{digits[0]}/{month}/{due[:4]}", None)
    if first and first > due:
        first = day_written(f"{digits[0]}/{month}/{int(due[:4]) - 1}", None)
    return _period((first, due))


def _from_month(match: _Match, issued: date | None) -> Deadline | None:
    year = _year(match["my"] or match["myn"], issued)
    first, last = int(match["fm"]), int(match["m"])
    if not match.group().startswith("từ") and not year:
        return None
    if not year:
        return _period((None, None))
    begun = int(match["fy"]) if match["fy"] else year - (first > last)
    return _period((part_of_month(begun, first, None)[0], part_of_month(year, last, None)[1]))


def _year(written: str | None, issued: date | None) -> int | None:
    if written and written.isdigit():
        return int(written)
    return issued.year if issued else None


def _span(match: _Match, issued: date | None) -> Dates:
    """The days of the half-year, quarter, month or year that a form has matched."""
    if match["hn"]:
        year = _year(match["hy"], issued)
        length = count_of(match["hn"])
        first, last = (1, length) if match["hp"] == "đầu" else (13 - length, 12)
        return span_of_months(year, first, last) if year else (None, None)
    if match["q"]:
        year = _year(match["qy"] or match["qyn"], issued)
        return part_of_quarter(year, count_of(match["q"]), match["qp"]) if year else (None, None)
    if match["m"]:
        return _month(match, issued)
    year = _year(match["y"], issued)
    return part_of_year(year, match["yp"] or match["ype"]) if year else (None, None)


def _month(match: _Match, issued: date | None) -> Dates:
    written, month = match["my"] or match["myn"], int(match["m"])
    year = _year(written, issued)
    if year is None:
        return None, None
    # A month that is past on the day of issue is that of the next year.
    is_next = not written and issued is not None and month < issued.month
    return part_of_month(year + is_next, month, match["mp"])


def _by_span(match: _Match, issued: date | None) -> Deadline | None:
    first, last = _span(match, issued)
    by = match["by"]
    if "trước" in by and "hết" not in by and not (match["yp"] or match["ype"] or match["qp"]):
        return _date(day_before(first))
    if by.startswith("từ nay"):
        return _period((issued.isoformat() if issued else None, last))
    return _date(last)


def _spans(match: _Match, issued: date | None) -> Deadline:
    """Several months or quarters: "trong tháng 9 và tháng 10/2023"."""
    last_year = _year(match["my"] or match["myn"] or match["fy"] or match["fyn"], issued)
    if last_year is None:
        return _period((None, None))
    first_year = _year(match["fy"] or match["fyn"] or str(last_year), issued) or last_year
    read = part_of_quarter if match["unit"] == "quý" else part_of_month
    first = read(first_year, count_of(match["first"]), None)[0]
    return _period((first, read(last_year, count_of(match["last"]), None)[1]))


def _part_of_month(match: _Match, issued: date | None) -> Deadline:
    """The first or last days, week or half of a month."""
    year = _year(match["my"] or match["myn"], issued)
    first, last = part_of_month(year, int(match["m"]), None) if year else (None, None)
    if first is None or last is None:
        return _period((None, None))
    length = int(match["n"]) if match["n"] else 15 if match["half"] else 7
    if match["part"] == "đầu":
        return _period((first, later(first, days=length - 1)))
    return _period((later(last, days=1 - length), last))


def _in_span(match: _Match, issued: date | None) -> Deadline:
    return _period(_span(match, issued))


def _bare_span(match: _Match, issued: date | None) -> Deadline | None:
    inner = re.fullmatch(forms.SPAN, match["bare"])
    return _period(_span(inner, issued)) if inner else None


def _relative(match: _Match, issued: date | None) -> Deadline | None:
    count, unit = count_of(match["n"]), " ".join(match["unit"].split())
    anchor = match["anchor"].strip(" ,") if match["anchor"] else None
    leading = match.groupdict().get("in")
    if anchor is None and (leading == "sau" or (leading == "trong" and unit == "năm")):
        return None  # "sau 6 năm", "trong 5 năm" tell how long something took
    days = count * _DAYS[unit] if unit in _DAYS else None
    if unit == "giờ":
        days = -(-count // 24)
    working = unit == "ngày làm việc"
    due = None
    if not working and (base := _anchored_on(anchor, issued)):
        length = {"tháng": count, "năm": 12 * count}.get(unit, 0)
        due = later(base, days=days or 0, months_=length)
    return Deadline("relative", "", 0, 0, due=due, days=days, working=working, anchor=anchor)


def _anchored_on(anchor: str | None, issued: date | None) -> str | None:
    """The date of the anchor, where the text or the document's date of issue gives it."""
    if anchor is None or anchor.startswith("trước"):
        return None
    if issued is not None and forms.ISSUE.search(anchor):
        return issued.isoformat()
    return day_written(anchor, None)


def _recurring(match: _Match, issued: date | None) -> Deadline | None:
    rule = rule_of(match)
    return Deadline("recurring", "", 0, 0, rrule=rule) if rule else None


_Read = Callable[[_Match, date | None], Deadline | None]
# Those with more words come first.
_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str], _Read], ...] = (
    *((forms.EVERY, pattern, _recurring) for pattern in RECURRING),
    (forms.A_DAY, forms.FROM_DAY, _from_day),
    (forms.A_SPAN, forms.FROM_MONTH, _from_month),
    (forms.A_SPAN, forms.PART_OF_MONTH, _part_of_month),
    (forms.A_SPAN, forms.SPANS, _spans),
    (forms.A_COUNT, forms.RELATIVE, _relative),
    (forms.A_COUNT, forms.COUNTED_FROM, _relative),
    (forms.A_DAY, forms.BY_DAY, _by_day),
    (forms.A_DAY, forms.ON_DAY, _on_day),
    (forms.A_SPAN, forms.BY_SPAN, _by_span),
    (forms.A_SPAN, forms.IN_SPAN, _in_span),
    (forms.A_SPAN, forms.BARE_SPAN, _bare_span),
)
