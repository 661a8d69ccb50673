"""All duties of a generation: told by time, found by filter, searched by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Final, Literal, get_args

from tracuu.calendars import next_day
from tracuu.ledger import DutyFilter, DutyRow
from tracuu.obligations import AddresseeKind
from tracuu.text import WORD, fold, strip_accents, words
from tracuu.ui.kept import Kept, Register, register_of
from tracuu.ui.tables import word_pattern

SOON_DAYS: Final = 30
_REMEMBERED = 8

Tab = Literal["all", "dated", "soon", "recurring", "past", "undated"]
TABS: Final[tuple[Tab, ...]] = get_args(Tab)

Place = tuple[str, int, int]
EVERY: Final = DutyFilter()


@dataclass(frozen=True, slots=True)
class Timing:
    """How the deadlines of a duty stand on a day: the next day by which it is due, if known.

    ``days`` are all days by which it is due, in order, among them the next of what recurs.
    ``tabs`` are the parts of the table that it is in.
    """

    next: date | None
    days: tuple[date, ...]
    tabs: tuple[Tab, ...]


Dated = tuple[DutyRow, Timing]
_UNDATED = Timing(None, (), ("all", "undated"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which duties are wanted; what is left out does not restrict.

    ``since`` and ``until`` bound a day by which a duty is due, as DutyFilter's do, but the next
    day of what recurs is one too. ``within`` are paths of documents.
    """

    filter: DutyFilter = EVERY
    find: str = ""
    within: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


class Book:
    """The duties of one generation, in the order of their documents. Visitors share it."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.rows = tuple(register.ledger.duties())
        self.left = lru_cache(maxsize=_REMEMBERED)(self._left)
        self._timings = lru_cache(maxsize=2)(self._made_timings)

    def _left(self, wanted: Wanted, today: date) -> tuple[list[Dated], Counter[Tab]]:
        """The duties that are wanted as they stand on a day, and how many each tab has.

        Raises UsageError for a number or an addressee, as the ledger.
        """
        places = self._places(wanted.filter)
        left = [
            (row, timing)
            for row, timing in self._found(wanted.find, today)
            if (places is None or place_of(row) in places)
            and (not wanted.within or row.document in wanted.within)
            and _is_due(timing, wanted)
        ]
        counts: Counter[Tab] = Counter()
        for tabs, count in Counter(timing.tabs for _, timing in left).items():
            counts.update(dict.fromkeys(tabs, count))
        return left, counts

    def _places(self, wanted: DutyFilter) -> frozenset[Place] | None:
        """Where the duties stand that the ledger gives for a filter, None for all."""
        if wanted == EVERY:
            return None
        return frozenset(map(place_of, self._register.ledger.duties(wanted)))

    def _found(self, written: str, today: date) -> Iterable[Dated]:
        dated = zip(self.rows, self._timings(today), strict=True)
        sought = [word_pattern(word) for word in words(strip_accents(fold(written)))]
        if not sought:
            return dated
        return [
            each
            for each, text in zip(dated, self._searched, strict=True)
            if all(pattern in text for pattern in sought)
        ]

    def _made_timings(self, today: date) -> tuple[Timing, ...]:
        return tuple(timing_of(row, today) if row.deadlines else _UNDATED for row in self.rows)

    @cached_property
    def _searched(self) -> tuple[str, ...]:
        """What each duty is searched in: its words and its document's, without accents."""
        return tuple(map(_searched, self.rows))

    @cached_property
    def kinds(self) -> dict[Place, tuple[AddresseeKind, ...]]:
        """The kinds of those on whom each duty falls."""
        # Both are by the path of the document and then in order.
        stored = self._register.catalog.register.duties()
        return {
            place_of(row): tuple(dict.fromkeys(k for to in each.duty.addressees for k in to.kinds))
            for row, each in zip(self.rows, stored, strict=True)
        }


def place_of(row: DutyRow) -> Place:
    return row.document, row.start, row.end


def timing_of(row: DutyRow, today: date) -> Timing:
    """How the deadlines of a duty stand on ``today``."""
    if not row.deadlines:
        return _UNDATED
    ahead = [next_day(row, each, today=today) for each in row.deadlines]
    coming = sorted({day for day in ahead if day is not None})
    days = sorted({*coming, *map(date.fromisoformat, row.due)})
    tabs: list[Tab] = ["all", "dated"]
    if coming and coming[0] <= today + timedelta(days=SOON_DAYS):
        tabs.append("soon")
    if row.recurrences:
        tabs.append("recurring")
    elif days and not coming:
        tabs.append("past")
    return Timing(coming[0] if coming else None, tuple(days), tuple(tabs))


def _is_due(timing: Timing, wanted: Wanted) -> bool:
    """Whether some day by which it is due lies in the range asked for, if there is one."""
    since, until = wanted.since, wanted.until
    if since is None and until is None:
        return True
    return any((since or day) <= day <= (until or day) for day in timing.days)


def _searched(row: DutyRow) -> str:
    said = (row.number, row.title, row.head, row.quote, row.directive, row.carrier)
    text = strip_accents(fold(" ".join(part for part in said if part)))
    return " ".join(["", *WORD.findall(text), ""])


book_of = Kept(lambda generation: Book(register_of(generation)))
