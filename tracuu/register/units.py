"""A document as the units that may demand something: sentences, and items with their head."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracuu.register.bodies import find_bodies
from tracuu.register.imperatives import verb_of_subject
from tracuu.register.verbs import VERB
from tracuu.structure import Section
from tracuu.text import Span, sentence_spans

# "- ", "+ ", "a) ", "1. ", "2.1. ", "(3) "
MARK = re.compile(
    r"(?:[-–—+•*●▪]|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ]|[ivx]{1,4})[.)/]+|\d{1,2}-)\s+(?=\S)"
)
_INLINE_ITEM = re.compile(r"(?:\(\d{1,2}\)|(?<=[:;,.]\s)(?:[a-zđ]|\d{1,2})[)])\s+(?=\S)")
_NEW_CLAUSE = re.compile(
    r"(?:giao|yêu cầu|đề nghị|phân công|nghiêm cấm|các (?:phường|xã|sở|phòng|đơn vị|cơ quan)|ubnd"
    r"|phòng|sở|văn phòng|công an|ủy ban|đảng ủy|đảng bộ|chi bộ|thanh tra|ban|trung tâm"
    r"|mặt trận|mttq|hội|đoàn thanh niên"
    r"|thủ trưởng|chủ tịch|bí thư|cấp ủy|kho bạc|bảo hiểm xã hội|chi cục|liên đoàn|đài"
    r"|người đứng đầu)\b(?!\s+(?:cháy|chống|ngừa))"
)
_NEXT_LINE = re.compile(r"\s*\n\s*")
_LIST_HEAD = re.compile(r":\s*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or item. ``head`` is the unit whose list it belongs to, ``section`` a position.

    ``opens`` says that it ends in a colon and has items; ``begins_line`` that its line begins
    with it, ``marked`` that an item's mark stood before it.
    """

    start: int
    end: int
    section: int
    head: Unit | None = None
    opens: bool = False
    begins_line: bool = True
    marked: bool = False
    paragraph: int = 0


def units(
    text: str, folded: str, sections: Sequence[Section], headings: Sequence[Span]
) -> Iterator[Unit]:
    """The units of a document in order; ``headings`` are spans to leave out."""
    heading_starts = [start for start, _ in headings]
    for at, section in enumerate(sections):
        lines = _Lines(text, folded, at)
        start = section.start
        while start < section.end:
            end = text.find("\n", start, section.end)
            end = section.end if end < 0 else end
            which = bisect_right(heading_starts, start + 1) - 1
            is_heading = which >= 0 and start < headings[which][1]
            begin = max(start, headings[which][1]) if is_heading else start
            if text[begin:end].strip(" .:"):
                yield from lines.read(begin, end, after_heading=is_heading)
            start = end + 1


class _Lines:
    """The lines of a section: which of them are items, and of which list."""

    def __init__(self, text: str, folded: str, section: int) -> None:
        self._text = text
        self._folded = folded
        self._section = section
        # The open lists, outermost first: the head, and the kind of mark its items bear.
        self._open: list[tuple[Unit, str | None]] = []
        self._last_ended = ""
        self._paragraph = 0

    def read(self, start: int, end: int, *, after_heading: bool) -> Iterator[Unit]:
        """The units of one line."""
        while self._text[start].isspace():
            start += 1
        end = start + len(self._text[start:end].rstrip())
        self._paragraph += 1
        mark = MARK.match(self._folded, start, end)
        head = self._head_of(mark.group() if mark else None)
        first = mark.end() if mark else start
        self._last_ended = self._text[end - 1]
        spans = list(_merged(self._text, self._folded, first, end))
        for at, (left, right) in enumerate(spans):
            is_last = at == len(spans) - 1
            opens = is_last and (
                bool(_LIST_HEAD.search(self._text[left:right])) or self._leads(mark, right)
            )
            unit = Unit(
                left, right, self._section, head, opens, at == 0 and not after_heading,
                mark is not None, self._paragraph,
            )  # fmt: skip
            if opens:
                self._open.append((unit, None))
            yield from _with_inline_items(unit, self._text, self._folded)

    def _leads(self, mark: re.Match[str] | None, end: int) -> bool:
        """Whether a numbered line that ends without a mark has items of another kind below it."""
        if mark is None or self._text[end - 1] in ".;:,!?…":
            return False
        if self._is_name(mark.end(), end):
            return True
        below = _NEXT_LINE.match(self._folded, end)
        following = MARK.match(self._folded, below.end()) if below else None
        return following is not None and _kind_of(following.group()) != _kind_of(mark.group())

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a numbered line is nothing but a body: "4. Hội Nông dân phường"."""
        bodies = find_bodies(self._text, self._folded, start, end)
        return bool(bodies) and bodies[0].start == start and bodies[-1].end == end

    def _head_of(self, mark: str | None) -> Unit | None:
        """The head of the list to which a line with that mark (or none) belongs."""
        kind = _kind_of(mark) if mark else ""
        while self._open:
            head, bears = self._open[-1]
            if bears is None:
                self._open[-1] = (head, kind)
                return head
            if bears == kind and (mark or self._last_ended in ";,:+"):
                return head
            # An item of an inner kind below one of this list goes on with the list.
            if mark and any(kind == other for _, other in self._open[:-1]):
                self._open.pop()
                continue
            if mark and kind in "-+" and bears not in "-+" and bears:
                return head
            self._open.pop()
        return None


def _kind_of(mark: str) -> str:
    core = mark.strip().strip("().")
    if core[:1].isdigit():
        return f"1{core.count('.')}"
    return "a" if core[:1].isalpha() else core[:1]


def _merged(text: str, folded: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a line; one cut at a semicolon is made whole unless another begins there."""
    held: Span | None = None
    for left, right in sentence_spans(text, start, end):
        if held is None:
            held = (left, right)
        elif text[held[1] - 1] == ";" and (
            not VERB.search(folded, *held) or not _begins(text, folded, left, right)
        ):
            held = (held[0], right)
        else:
            yield held
            held = (left, right)
    if held is not None:
        yield held


def _begins(text: str, folded: str, start: int, end: int) -> bool:
    if _NEW_CLAUSE.match(folded, start) or MARK.match(folded, start):
        return True
    return verb_of_subject(text, folded, (start, end), start) is not None


def _with_inline_items(unit: Unit, text: str, folded: str) -> Iterator[Unit]:
    """A unit, or, of "yêu cầu: (1) ...; (2) ...", its head and its items."""
    if folded.find(")", unit.start, unit.end) < 0:
        yield unit
        return
    marks = list(_INLINE_ITEM.finditer(folded, unit.start, unit.end))
    first = marks[0] if marks else None
    if len(marks) < 2 or first is None or text[unit.start : first.start()].rstrip()[-1:] != ":":
        yield unit
        return
    head = Unit(
        unit.start, first.start(), unit.section, unit.head, True, unit.begins_line, unit.marked,
        unit.paragraph,
    )  # fmt: skip
    yield head
    stops = [*(each.start() for each in marks[1:]), unit.end]
    for mark, stop in zip(marks, stops, strict=True):
        end = mark.end() + len(text[mark.end() : stop].rstrip())
        yield Unit(mark.end(), end, unit.section, head, False, False, True, unit.paragraph)
