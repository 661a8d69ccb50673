"""Duties as a calendar (iCalendar, RFC 5545), an entry for each due date or rule; the next day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from tracuu.ledger import DutyRow
from tracuu.obligations import Deadline

_PRODUCT = "-//Tra Cuu//Register//VI"
_SUMMARY_CHARS = 120
# What stands in no calendar: control characters but for the end of a line, half letters.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SEARCHED_DAYS = 5 * 366
_MONTHS = re.compile(r"\bBYMONTH=([0-9,]+)")
_MONTH_DAYS = re.compile(r"\bBYMONTHDAY=([0-9,-]+)")
_LONGEST = dict(zip(range(1, 13), (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))


def as_calendar(duties: Iterable[DutyRow], *, created: datetime) -> tuple[bytes, int]:
    """The calendar of these duties, and how many entries it has.

    A deadline with a due date is an all-day entry of that day; one that recurs begins on
    its first day on or after the document's date. ``created`` is when the register was built
    (UTC), so that the same register gives the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Tra Cứu")
    count = 0
    for duty in duties:
        for deadline in duty.deadlines:
            day = _first_day(duty, deadline, created.date())
            if day is not None:
                calendar.add_component(_entry(duty, deadline, day, created))
                count += 1
    return calendar.to_ical(), count


def _first_day(duty: DutyRow, deadline: Deadline, created: date) -> date | None:
    """The day on which it is due, for the first time if it recurs; None if that is not known."""
    if deadline.due:
        return date.fromisoformat(deadline.due)
    if not deadline.rrule or not _ever_comes(deadline.rrule):
        return None
    since = date.fromisoformat(duty.issued) if duty.issued else created
    return _occurrence(deadline.rrule, since, since)


def next_day(duty: DutyRow, deadline: Deadline, *, today: date) -> date | None:
    """The first day from ``today`` on by which it is due; None if past, or if no day is named.

    A month that comes round is due on its last day, a quarter on that of its last month.
    "Hằng tháng" by itself names no day, and none is made up.
    """
    if deadline.due and deadline.due >= today.isoformat():
        return date.fromisoformat(deadline.due)
    rule = _rule_with_day(deadline.rrule)
    if rule is None or not _ever_comes(rule):
        return None
    issued = date.fromisoformat(duty.issued) if duty.issued else today
    # Only what comes every so many months is counted from the day of issue.
    since = issued if "INTERVAL=" in rule else max(issued, today)
    return _occurrence(rule, since, today)


def _occurrence(rrule: str, since: date, earliest: date) -> date | None:
    """The first day from ``earliest`` on of a rule that begins on ``since``, within five years."""
    last = min(max(since, earliest).toordinal() + _SEARCHED_DAYS, date.max.toordinal())
    rule = f"{rrule};UNTIL={date.fromordinal(last):%Y%m%d}"
    days = rrulestr(rule, dtstart=datetime.combine(since, time()))
    first: datetime | None = days.after(datetime.combine(earliest, time()), inc=True)
    return first.date() if first is not None else None


def _rule_with_day(rrule: str | None) -> str | None:
    """The rule with a day for each time; None where it names not even a month."""
    if rrule is None or "BYDAY=" in rrule or "BYMONTHDAY=" in rrule:
        return rrule
    months = _numbers(_MONTHS, rrule)
    if not months:
        return None
    is_quarter = len(months) == 3 and months == list(range(months[0], months[0] + 3))
    last = months[-1:] if is_quarter else months
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, last))};BYMONTHDAY=-1"


def _ever_comes(rrule: str) -> bool:
    """Whether there is such a day: one would look for a 30th of February until the year 9999."""
    months, days = _numbers(_MONTHS, rrule), _numbers(_MONTH_DAYS, rrule)
    longest = max((_LONGEST.get(month, 0) for month in months), default=31)
    return longest > 0 and (not days or any(0 < abs(day) <= longest for day in days))


def _numbers(part: re.Pattern[str], rrule: str) -> list[int]:
    """The numbers that a part of a rule names, none where it has no such part."""
    named = part.search(rrule)
    return [int(each) for each in named[1].split(",")] if named else []


def _entry(duty: DutyRow, deadline: Deadline, day: date, created: datetime) -> Event:
    entry = Event()
    entry.add("uid", _uid(duty, deadline))
    entry.add("dtstamp", created)
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    if deadline.rrule:
        entry.add("rrule", vRecur.from_ical(deadline.rrule))
    name = duty.directive or duty.number
    entry.add("summary", _shortened(f"{name}: {duty.quote}" if name else duty.quote))
    entry.add("description", _description(duty, deadline))
    entry.add("transp", "TRANSPARENT")  # a day on which something is due is not a busy one
    return entry


def _uid(duty: DutyRow, deadline: Deadline) -> str:
    """The same for the same words at the same place of the same document."""
    place = (duty.document, duty.start, duty.end, deadline.start, deadline.end)
    named = "\n".join(map(str, (*place, _digest(duty.quote))))
    return f"{_digest(named)[:32]}@tracuu"


def _digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()


def _shortened(text: str) -> str:
    line = " ".join(_CONTROLS.sub("", text).split())
    if len(line) <= _SUMMARY_CHARS:
        return line
    return f"{line[:_SUMMARY_CHARS].rpartition(' ')[0] or line[:_SUMMARY_CHARS]}…"


def _description(duty: DutyRow, deadline: Deadline) -> str:
    place = (duty.number, duty.title, duty.section, f"trang {duty.page}", duty.document)
    lines = (
        duty.head,
        duty.quote,
        f"— {deadline.text}",
        "; ".join(duty.addressees),
        " · ".join(" ".join(part.split()) for part in place if part),
    )
    return _CONTROLS.sub("", "\n".join(line for line in lines if line))
