"""Duties as a calendar (iCalendar, RFC 5545): an entry for each day or rule by which one is due."""

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
    if not deadline.rrule:
        return None
    since = date.fromisoformat(duty.issued) if duty.issued else created
    # "ngày 30/2 hằng năm" never comes; nobody looks for it until the year 9999.
    until = (since + timedelta(days=_SEARCHED_DAYS)).strftime("%Y%m%d")
    rule = f"{deadline.rrule};UNTIL={until}"
    first: datetime | None = next(
        iter(rrulestr(rule, dtstart=datetime.combine(since, time()))), None
    )
    return first.date() if first is not None else None


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
