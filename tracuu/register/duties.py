"""The duties of a document: which sentences and items demand something, and of whom and when."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tracuu.numbers import DocumentNumber
from tracuu.obligations import Addressee, Duty
from tracuu.register.addressees import Clause, find_addressees, named_in_heading
from tracuu.register.bodies import find_bodies
from tracuu.register.contexts import opening
from tracuu.register.cues import CUE, Cue
from tracuu.register.deadlines import find_deadlines
from tracuu.register.demanding import Demand, Demands
from tracuu.register.imperatives import words_of
from tracuu.register.prepared import prepared
from tracuu.register.sources import Sources, numbers_of
from tracuu.register.titles import header_spans, is_title, real_headings
from tracuu.register.units import Unit, units
from tracuu.text import Span
from tracuu.types import Document, Metadata

_NOT_TO = re.compile(r"\s+(?:tuyệt đối\s+)?không\s+(?!chỉ\b|ngừng\b)")


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


class _Reader:
    """One pass over a document."""

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
        self._demands = Demands(document.text, ready, metadata.type)
        self._sources = Sources(document, metadata, numbers_of(document, numbers))
        self._page_starts = [page.start for page in document.pages]
        self._headed: dict[int, tuple[Addressee, ...]] = {}
        self._skipped = header_spans(metadata)
        # The last line in capitals, which may name those addressed in its section.
        self._line: tuple[int, Span] = (-1, (0, 0))

    def duties(self) -> Iterator[Duty]:
        """The duties in order."""
        headings = real_headings(self._text, self._folded, self._spans)
        for unit in units(self._text, self._folded, self._sections, headings):
            if self._text[unit.start : unit.end].isupper():
                self._demands.announce(unit)
                self._line = (unit.section, (unit.start, unit.end))
                self._headed.pop(unit.section, None)
                continue
            if is_title(self._text, unit, self._skipped):
                continue
            demand = self._demands.of(unit)
            duty = self._duty(unit, demand) if demand else None
            if unit.opens:
                self._demands.heads[unit.start] = (demand, duty) if demand and duty else None
                continue
            self._demands.remember(unit, duty is not None)
            if duty is not None:
                yield duty

    def _duty(self, unit: Unit, demand: Demand) -> Duty:
        start = unit.start
        cue = demand.cue
        section = self._sections[unit.section]
        deadlines = find_deadlines(self._text, start, unit.end, issued=self._issued)
        headed = self._demands.heads.get(unit.head.start) if unit.head else None
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
        if cue.order and self._is_told_not_to(unit, cue):
            return True
        after = CUE.search(self._folded, cue.end, min(unit.end, cue.end + 70))
        return bool(after and after["ban"] and (cue.order or after.start() - cue.end < 4))

    def _is_told_not_to(self, unit: Unit, cue: Cue) -> bool:
        """Whether "không" follows those whom an order names: "đề nghị bà con không đốt ..."."""
        bodies = find_bodies(self._text, self._folded, unit.start, unit.end)
        named = [each.end for each in bodies if cue.end <= each.start <= cue.end + 40]
        return any(_NOT_TO.match(self._folded, end) for end in named)

    def _page(self, start: int) -> int:
        return self._document.pages[max(0, bisect_right(self._page_starts, start) - 1)].number

    def _addressees(self, unit: Unit, demand: Demand, above: Duty | None) -> tuple[Addressee, ...]:
        own = self._own_addressees(unit, demand)
        if any(each.role != "support" for each in own):
            return own
        inherited = above.addressees if above else ()
        if not inherited and not demand.cue.order:
            inherited = self._of_heading(unit)
        return tuple(dict.fromkeys((*inherited, *own)))

    def _own_addressees(self, unit: Unit, demand: Demand) -> tuple[Addressee, ...]:
        start = words_of(self._folded, unit.start)
        if demand.by_head:
            cue = self._demands.order_of(unit, opening(self._folded, start, unit.end))
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
            above = list(self._spans[unit.section])
            if self._line[0] == unit.section:
                above.append(self._line[1])
            for start, end in reversed(above):
                found = named_in_heading(self._text, self._folded, start, end)
                if found:
                    break
            self._headed[unit.section] = found
        return self._headed[unit.section]


__all__ = ["find_duties"]
