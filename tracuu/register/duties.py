"""The duties of a document: which sentences and items demand something, and of whom and when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracuu.numbers import DocumentNumber
from tracuu.obligations import Addressee, Duty
from tracuu.register.addressees import Clause, find_addressees, named_in_heading
from tracuu.register.bodies import find_bodies
from tracuu.register.contexts import (
    ORDERING_TYPES,
    ahead,
    enacts,
    is_spoken_order,
    opening,
    orders_at,
    refers_back,
    reports_speech,
    sets_tasks,
    tells,
)
from tracuu.register.cues import CUE, Cue, first_cue, rejects
from tracuu.register.deadlines import find_deadlines
from tracuu.register.imperatives import verb_of_subject, words_of
from tracuu.register.prepared import prepared
from tracuu.register.sources import Sources, numbers_of
from tracuu.register.titles import header_spans, is_title, real_headings
from tracuu.register.units import Unit, units
from tracuu.text import Span, fold
from tracuu.types import Document, Metadata

_ENACTING = frozenset({"Quyết định", "Nghị quyết"})
_MIN_ORDER = 12
_REPORTS = frozenset({"Báo cáo", "Tờ trình", "Biên bản", "Đề án"})


def find_duties(
    document: Document,
    metadata: Metadata,
    *,
    numbers: Sequence[DocumentNumber] | None = None,
) -> tuple[Duty, ...]:
    """The duties that ``document`` states, in order.

    ``numbers`` are those of its text (``find_numbers``), where they are already known.
    """
    return tuple(_Reader(document, metadata, numbers).duties())


@dataclass(frozen=True, slots=True)
class _Demand:
    """That a unit demands something: by which word, and whether its list's head says so."""

    cue: Cue
    by_head: bool = False


class _Reader:
    """One pass over a document, which remembers whether the last sentence demanded something."""

    def __init__(
        self,
        document: Document,
        metadata: Metadata,
        numbers: Sequence[DocumentNumber] | None,
    ) -> None:
        ready = prepared(document)
        self._document = document
        self._text = document.text
        self._folded = ready.folded
        self._sections = ready.sections
        self._spans = ready.headings
        self._issued = date.fromisoformat(metadata.date) if metadata.date else None
        self._is_news = metadata.type is None
        self._is_report = metadata.type in _REPORTS
        self._enacts = metadata.type in _ENACTING
        self._orders = metadata.type in ORDERING_TYPES
        self._sources = Sources(document, metadata, numbers_of(document, numbers))
        self._page_starts = [page.start for page in document.pages]
        self._tasks = [
            sets_tasks(fold(each.path)) if each.path else None for each in ready.sections
        ]
        self._headed: dict[int, tuple[Addressee, ...]] = {}
        self._skipped = header_spans(metadata)
        # Of each head of a list: what it demands, and the duty that it would be alone.
        self._heads: dict[int, tuple[_Demand, Duty] | None] = {}
        self._goes_on = False
        self._paragraph = (-1, -1)
        self._before: Span = (0, 0)
        # What the last line in capitals announces, in its section.
        self._under: tuple[int, bool | None] = (-1, None)

    def duties(self) -> Iterator[Duty]:
        """The duties in order."""
        headings = real_headings(self._text, self._folded, self._spans)
        for unit in units(self._text, self._folded, self._sections, headings):
            if self._text[unit.start : unit.end].isupper():
                self._under = (unit.section, sets_tasks(self._folded[unit.start : unit.end]))
                continue
            if is_title(self._text, unit, self._skipped):
                continue
            demand = self._demand(unit)
            duty = self._duty(unit, demand) if demand else None
            if unit.opens:
                self._heads[unit.start] = (demand, duty) if demand and duty else None
                continue
            self._remember(unit, duty is not None)
            if duty is not None:
                yield duty

    # Whether a unit demands something

    def _demand(self, unit: Unit) -> _Demand | None:
        start = words_of(self._folded, unit.start)
        sentence = self._folded[start : unit.end]
        if not self._may_be_sentence(unit):
            return None
        demand = self._demand_of(unit, start, sentence)
        return None if demand is None or rejects(sentence) else demand

    def _demand_of(self, unit: Unit, start: int, sentence: str) -> _Demand | None:
        cue = first_cue(self._folded, start, unit.end, is_news=self._is_news)
        if cue is not None and self._is_told(unit, cue, sentence):
            cue = None
        if cue is not None and (first := self._verb_before_ban(unit, cue, start, sentence)):
            cue = first
        if cue is not None and (plain := self._order_to_head(unit, cue, start)) is not None:
            return plain
        if cue is not None and not (self._is_report and not cue.order and tells(sentence)):
            return _Demand(cue)
        if unit.head is not None and (headed := self._heads.get(unit.head.start)) is not None:
            return self._item_demand(unit, headed[0].cue, sentence)
        if unit.opens and self._is_only_named(start, unit.end):
            at = unit.end - (self._text[unit.end - 1] == ":")
            return _Demand(Cue(at, at, order=False, ban=False))
        imperative = self._imperative(unit, start, sentence)
        return _Demand(imperative) if imperative else None

    def _verb_before_ban(self, unit: Unit, cue: Cue, start: int, sentence: str) -> Cue | None:
        """The order with which a sentence begins that forbids something only further on."""
        if not cue.ban or cue.start - start < _MIN_ORDER:
            return None
        verb = self._imperative(unit, start, sentence)
        is_first = verb is not None and "," in self._folded[verb.start : cue.start]
        return verb if is_first else None

    def _order_to_head(self, unit: Unit, cue: Cue, start: int) -> _Demand | None:
        """ "Chỉ đạo các phòng ..." as an item: who is to direct them is in the list's head."""
        headed = self._heads.get(unit.head.start) if unit.head else None
        if not cue.order or cue.start - start > 1 or headed is None or not headed[1].addressees:
            return None
        above = headed[0].cue
        plain = Cue(cue.start, cue.end, order=False, ban=False)
        return _Demand(above, by_head=True) if above.end > above.start else _Demand(plain)

    def _is_told(self, unit: Unit, cue: Cue, sentence: str) -> bool:
        """Whether an article or a report only tells of the cue, and demands nothing."""
        word = self._folded[cue.start : cue.end]
        tasks = self._tasks_of(unit)
        if cue.order or self._goes_on or unit.head or tasks is True:
            return False
        if (self._is_news or self._is_report) and word == "phối hợp":
            return True
        if self._is_report and ahead(self._folded, unit.start, unit.end) is None:
            return True
        return self._is_of_narrator(unit, cue, sentence)

    def _tasks_of(self, unit: Unit) -> bool | None:
        if self._under[0] == unit.section and self._under[1] is not None:
            return self._under[1]
        return self._tasks[unit.section]

    def _is_of_narrator(self, unit: Unit, cue: Cue, sentence: str) -> bool:
        """Whether an article says of somebody that they must, and nobody demands it of a body."""
        word = self._folded[cue.start : cue.end]
        if not self._is_news or word not in {"phải", "cần"}:
            return False
        clause = Clause(unit.start, unit.end, cue.start, cue.end, object=False)
        return not reports_speech(sentence) and not find_addressees(
            self._text, self._folded, clause
        )

    def _item_demand(self, unit: Unit, above: Cue, sentence: str) -> _Demand | None:
        """What an item demands by the word in its head, or by its own verb where it has none."""
        if tells(sentence):
            return None
        if above.end > above.start:
            return _Demand(above, by_head=True)
        at = opening(self._folded, unit.start, unit.end)
        verb = orders_at(self._folded, at, unit.end)
        cue = Cue(*verb, order=False, ban=False) if verb else self._order_of(unit, at)
        return _Demand(cue) if cue else None

    def _is_only_named(self, start: int, end: int) -> bool:
        """Whether the head of a list is nothing but those addressed: "UBND các phường:"."""
        bodies = find_bodies(self._text, self._folded, start, end)
        end -= self._text[end - 1] == ":"
        named = sum(each.end - each.start for each in bodies)
        return (
            bool(bodies)
            and bodies[0].start - start <= len("đối với ")
            and (end - start - named <= 8 + 3 * len(bodies))
        )

    def _may_be_sentence(self, unit: Unit) -> bool:
        """A line of an article that does not end like a sentence is a caption or a title."""
        if not self._is_news or unit.marked or unit.opens or unit.head:
            return True
        return self._text[unit.end - 1] in ".;!…:”\"'’)"

    def _imperative(self, unit: Unit, start: int, sentence: str) -> Cue | None:
        """The verb of an order in plain words, where the surroundings make it one."""
        tasks = self._tasks_of(unit)
        follows = self._goes_on and self._flows(unit)
        begins = refers_back(sentence) and not tells(self._folded[slice(*self._before)])
        begins = begins or is_spoken_order(sentence)
        future = ahead(self._folded, start, unit.end)
        is_open = (self._orders and tasks is not False) or tasks is True
        if not (is_open or follows or begins or future) or tells(sentence):
            return None
        if (self._is_report and tasks is not True) or (self._enacts and enacts(sentence)):
            return None
        at = opening(self._folded, start, unit.end)
        if future and not (is_open or follows):
            return self._order_of(unit, future)
        if self._text[start].islower() and not unit.marked and unit.begins_line:
            return None
        subject = self._order_of(unit, start) or self._order_of(unit, at)
        if subject is not None:
            return subject
        verb = orders_at(self._folded, at, unit.end) or orders_at(self._folded, start, unit.end)
        return Cue(*verb, order=False, ban=False) if verb else None

    def _order_of(self, unit: Unit, at: int) -> Cue | None:
        """The verb behind the bodies with which the sentence begins at ``at``."""
        verb = verb_of_subject(self._text, self._folded, (unit.start, unit.end), at)
        return Cue(*verb, order=False, ban=False) if verb else None

    def _flows(self, unit: Unit) -> bool:
        """Whether a unit goes on with the sentence before it, in its section."""
        return self._paragraph[0] == unit.section

    def _remember(self, unit: Unit, is_duty: bool) -> None:
        """Keep whether the next sentence may go on with a demand."""
        self._before = (0, 0) if is_duty else (unit.start, unit.end)
        if is_duty:
            self._goes_on = self._is_news or self._is_report or self._goes_on
        elif self._may_be_sentence(unit):
            self._goes_on = False
        self._paragraph = (unit.section, unit.paragraph)

    # What a duty says

    def _duty(self, unit: Unit, demand: _Demand) -> Duty:
        start = unit.start
        cue = demand.cue
        section = self._sections[unit.section]
        deadlines = find_deadlines(self._text, start, unit.end, issued=self._issued)
        headed = self._heads.get(unit.head.start) if unit.head else None
        above = headed[1] if headed else None
        if not deadlines and above is not None:
            deadlines = above.deadlines
        source = self._sources.of(
            start, unit.end, self._spans[unit.section], (section.start, section.end)
        )
        return Duty(
            start=start,
            end=unit.end,
            section=section.path,
            page=self._page(start),
            cue=self._text[cue.start : cue.end],
            prohibition=self._forbids(unit, cue, demand.by_head),
            head=(unit.head.start, unit.head.end) if unit.head and above else None,
            addressees=self._addressees(unit, demand, above),
            deadlines=deadlines,
            directive=source[0],
            carrier=source[1],
        )

    def _forbids(self, unit: Unit, cue: Cue, by_head: bool) -> bool:
        if cue.ban:
            return True
        if by_head:
            return self._folded.startswith(("không ", "tuyệt đối không", "nghiêm cấm"), unit.start)
        after = CUE.search(self._folded, cue.end, min(unit.end, cue.end + 70))
        return bool(after and after["ban"] and (cue.order or after.start() - cue.end < 4))

    def _page(self, start: int) -> int:
        return self._document.pages[max(0, bisect_right(self._page_starts, start) - 1)].number

    def _addressees(self, unit: Unit, demand: _Demand, above: Duty | None) -> tuple[Addressee, ...]:
        own = self._own_addressees(unit, demand)
        if any(each.role != "support" for each in own):
            return own
        inherited = above.addressees if above else ()
        if not inherited and not demand.cue.order:
            inherited = self._of_heading(unit)
        return tuple(dict.fromkeys((*inherited, *own)))

    def _own_addressees(self, unit: Unit, demand: _Demand) -> tuple[Addressee, ...]:
        start = words_of(self._folded, unit.start)
        if demand.by_head:
            cue = self._order_of(unit, opening(self._folded, start, unit.end))
            at = (cue.start, cue.end) if cue else (start, start)
            return find_addressees(
                self._text, self._folded, Clause(start, unit.end, *at, object=False)
            )
        cue_ = demand.cue
        clause = Clause(start, unit.end, cue_.start, cue_.end, object=cue_.order)
        found = find_addressees(self._text, self._folded, clause)
        word = self._folded[cue_.start : cue_.end]
        if not found and word.endswith("cấm"):  # "Nghiêm cấm các hộ ..."
            behind = replace(clause, object=True, reach=8)
            found = find_addressees(self._text, self._folded, behind)
        return found

    def _of_heading(self, unit: Unit) -> tuple[Addressee, ...]:
        """Whom the nearest heading that names somebody addresses."""
        if unit.section not in self._headed:
            found: tuple[Addressee, ...] = ()
            for start, end in reversed(self._spans[unit.section]):
                found = named_in_heading(self._text, self._folded, start, end)
                if found:
                    break
            self._headed[unit.section] = found
        return self._headed[unit.section]


__all__ = ["find_duties"]
