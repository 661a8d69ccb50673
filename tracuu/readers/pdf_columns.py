"""Two columns of a PDF page that were drawn line by line across both, told apart.

Most programs draw a column after the other; a few, and the text layers of scanners, draw the
lines of both from left to right, so that sentences would be cut up in each other. Such a page is
read once for each column, with the strings of the other one left out.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject, StreamObject

from tracuu.readers.tables import names_layout

_SHOWING = (b"Tj", b"TJ", b"'", b'"')
# Points: how far strings of one line may stand apart in height, or of one edge in breadth.
_SAME_LINE = 3.0
_SAME_EDGE = 4.0
# An edge that so many lines share is that of a column, if both have like amounts of text.
_MIN_LINES = 5
_MIN_SHARE = 0.6
_MIN_LENGTH = 20
_FULL_SHARE = 0.7
_MIN_FULL_LINES = 0.6
_BALANCE = 0.6
_ACROSS = 1.15
_LEADINGS = 1.6
# Columns that are centred (the head of a document, its signatures) have no common edge.
_MIN_GAP = 14.0
_MIDDLE = (0.35, 0.85)
_CENTRED_LINES = 2
_LINE_BELOW = 30.0
_SAME_CENTRE = 40.0
_MEAN_WIDTH = 0.5
_MAX_PASSES = 12
# A figure put into the page; one of text alone is smaller, packed.
_MAX_FORM_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class _String:
    """A string shown: which one of the page, where it begins, its length and rough width."""

    index: int
    x: float
    y: float
    length: int
    width: float


@dataclass(slots=True)
class _Watch:
    """Notes where each string is shown; those not ``wanted`` are taken out of the page."""

    wanted: Container[int] | None = None
    strings: list[_String] = field(default_factory=list)
    _size: float = 12.0

    def __call__(self, operator: bytes, operands: Any, cm: list[float], tm: list[float]) -> None:
        if operator == b"Tf" and len(operands) > 1 and isinstance(operands[1], int | float):
            self._size = abs(float(operands[1]))
        if operator not in _SHOWING or not operands:
            return
        index = len(self.strings)
        length = _letters(operands[-1])
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs((tm[0] or tm[1]) * (cm[0] or cm[1]))
        width = length * self._size * scale * _MEAN_WIDTH
        self.strings.append(_String(index, x, y, length, width))
        if self.wanted is not None and index not in self.wanted:
            operands[-1] = [] if operator == b"TJ" else b""


def _letters(operand: Any) -> int:
    """About how many letters a string has, which may take two bytes each."""
    parts = operand if isinstance(operand, list) else [operand]
    data = b"".join(
        part if isinstance(part, bytes) else part.encode("latin-1", "replace")
        for part in parts
        if isinstance(part, bytes | str)
    )
    is_wide = len(data) % 2 == 0 and sum(high < 16 for high in data[::2]) * 4 > len(data)
    return len(data) // 2 if is_wide else len(data)


Line = list[_String]


def page_text(page: PageObject) -> str:
    """The text of ``page``, a column after the other where it was drawn across two."""
    if _is_drawing(page):
        return page.extract_text()
    watch = _Watch()
    text = page.extract_text(visitor_operand_before=watch)
    lines = _lines(watch.strings)
    parts = _prose(lines) or _centred(page, lines)
    if not parts or len(parts) > _MAX_PASSES:
        return text
    return "\n".join(_only(page, part) for part in parts)


def _is_drawing(page: PageObject) -> bool:
    """Whether to watch the page's strings would mean to go through a drawing without text."""
    contents = page.get_contents()
    data = b"" if contents is None else contents.get_data()
    if not any(operator in data for operator in (*_SHOWING, b"Do")):
        return True
    return any(len(form._data) > _MAX_FORM_BYTES for form in _forms(page))


def _forms(page: PageObject) -> Iterator[StreamObject]:
    """The figures and stamps that ``page`` puts in, as they are packed."""
    resources = _of(page, "/Resources")
    objects = _of(resources, "/XObject")
    for name in objects if isinstance(objects, DictionaryObject) else ():
        each = _of(objects, name)
        if isinstance(each, StreamObject) and _of(each, "/Subtype") == "/Form":
            yield each


def _of(value: object, key: str) -> object:
    """The object that a dictionary has under ``key``, wherever in the file it stands."""
    return value[key] if isinstance(value, DictionaryObject) and key in value else None


def _only(page: PageObject, strings: Sequence[_String]) -> str:
    wanted = {string.index for string in strings}
    text: str = page.extract_text(visitor_operand_before=_Watch(wanted))
    return "\n".join(line for line in text.split("\n") if line.strip())


def _lines(strings: Sequence[_String]) -> list[Line]:
    """Strings drawn one after the other at one height, from left to right."""
    lines: list[Line] = []
    for string in strings:
        if not string.length:
            continue
        last = lines[-1][-1] if lines else None
        if last and abs(last.y - string.y) <= _SAME_LINE and string.x >= last.x - _SAME_EDGE:
            lines[-1].append(string)
        else:
            lines.append([string])
    return lines


def _parted(line: Line, edge: float) -> tuple[Line, Line]:
    left = [string for string in line if string.x < edge]
    return left, line[len(left) :]


def _length(strings: Line) -> int:
    return sum(string.length for string in strings)


def _prose(lines: Sequence[Line]) -> list[Line] | None:
    """What to read one after the other of a page with two columns of prose; None of any other."""
    edge = _edge(lines)
    if edge is None:
        return None
    parted = [_parted(line, edge) for line in lines]
    both = [(_length(left), _length(right)) for left, right in parted if left and right]
    if not _is_prose(both):
        return None
    return list(_in_columns(lines, edge, most=_ACROSS * max(left for left, _ in both)))


def _edge(lines: Sequence[Line]) -> float | None:
    """Where a string begins, in the middle, on most lines that have several."""
    several = [line for line in lines if len(line) > 1]
    starts = [string.x for line in several for string in line[1:]]
    if len(several) < _MIN_LINES:
        return None
    from_, to = (
        min(line[0].x for line in lines),
        max(string.x + string.width for line in lines for string in line),
    )
    middle = {
        x for x in starts if from_ + 0.3 * (to - from_) <= x <= from_ + _MIDDLE[1] * (to - from_)
    }

    def sharing(x: float) -> int:
        return sum(any(abs(each.x - x) <= _SAME_EDGE for each in line[1:]) for line in several)

    best = max(middle, key=sharing, default=None)
    if best is None or sharing(best) < max(_MIN_LINES, _MIN_SHARE * len(several)):
        return None
    return best - _SAME_EDGE


def _is_prose(both: Sequence[tuple[int, int]]) -> bool:
    """Whether the lines of both columns are mostly full, as those of tables are not."""
    if len(both) < _MIN_LINES:
        return False
    sides = [sorted(side) for side in zip(*both, strict=True)]
    full = [side[int(0.9 * (len(side) - 1))] for side in sides]
    if min(full) < max(_MIN_LENGTH, _BALANCE * max(full)):
        return False
    return all(
        sum(length >= _FULL_SHARE * most for length in side) >= _MIN_FULL_LINES * len(side)
        for side, most in zip(sides, full, strict=True)
    )


def _in_columns(lines: Sequence[Line], edge: float, *, most: float) -> Iterator[Line]:
    """The strings across the page, then those of the left and of the right column, and so on.

    A line on the left that is longer than ``most`` goes across, as do those above the first
    line of both columns and those that stand apart below the last.
    """
    leading = median(abs(a[0].y - b[0].y) for a, b in pairwise(lines))
    across: Line = []
    columns: tuple[Line, Line] = ([], [])
    last_y = 0.0
    for line in lines:
        left, right = _parted(line, edge)
        is_apart = abs(last_y - line[0].y) > _LEADINGS * leading
        begins = bool(left and right)
        goes_on = bool(columns[0]) and not is_apart and (bool(right) or _length(left) <= most)
        if begins or goes_on:
            if across:
                yield across
                across = []
            columns[0].extend(left)
            columns[1].extend(right)
        else:
            yield from filter(None, columns)
            columns = ([], [])
            across += line
        last_y = line[0].y
    yield from filter(None, (*columns, across))


def _centred(page: PageObject, lines: Sequence[Line]) -> list[Line] | None:
    """As ``_prose``, for the head and the signatures of an official document."""
    parts: list[Line] = [[]]
    found = False
    for is_parted, group in _runs(page, lines):
        if is_parted and (columns := _named_columns(page, group)):
            parts += [*columns, []]
            found = True
        else:
            parts[-1] += [string for line in group for string in line]
    return [part for part in parts if part] if found else None


def _runs(page: PageObject, lines: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """Runs of lines that begin and end with a parted one, and the lines between them."""
    middle = _middle(page)
    parted = [_gap(line, *middle) is not None for line in lines]
    at = 0
    while at < len(lines):
        end = at + 1
        if parted[at]:
            while any(parted[end : end + 2]):
                end += 1 if parted[end] else 2
            if end - at > 1 and _is_below(lines[end - 1], lines[end : end + 1], middle):
                end += 1
        yield parted[at], list(lines[at:end])
        at = end


def _is_below(line: Line, following: Sequence[Line], middle: tuple[float, float]) -> bool:
    """Whether the line after ``line`` is the last of its left column, which is the longer one."""
    if not following:
        return False
    (lower,) = following
    gap = _gap(line, *middle) or 1
    is_near = 0 < line[0].y - lower[0].y <= _LINE_BELOW
    return is_near and abs(_centre(line[:gap]) - _centre(lower)) <= _SAME_CENTRE


def _centre(line: Line) -> float:
    return (line[0].x + line[-1].x + line[-1].width) / 2


def _middle(page: PageObject) -> tuple[float, float]:
    box = page.mediabox
    left, width = float(box.left), float(box.width)
    return left + _MIDDLE[0] * width, left + _MIDDLE[1] * width


def _gap(line: Line, from_: float, to: float) -> int | None:
    """Before which string of ``line`` its one wide gap is; None without, or with several."""
    gaps = [
        at
        for at, (left, right) in enumerate(pairwise(line), start=1)
        if right.x - (left.x + left.width) >= _MIN_GAP
    ]
    return gaps[0] if len(gaps) == 1 and from_ <= line[gaps[0]].x <= to else None


def _named_columns(page: PageObject, group: Sequence[Line]) -> tuple[Line, Line] | None:
    """The two columns of ``group``, if its words are those of a head or of signatures."""
    middle = _middle(page)
    gaps = [_gap(line, *middle) for line in group]
    edges = [line[gap].x for line, gap in zip(group, gaps, strict=True) if gap is not None]
    if len(edges) < _CENTRED_LINES:
        return None
    left: Line = []
    right: Line = []
    for line, gap in zip(group, gaps, strict=True):
        if gap is None:
            gap = 0 if line[0].x >= min(edges) else len(line)
        left += line[:gap]
        right += line[gap:]
    named = names_layout(" ".join(_only(page, [*left, *right]).split()))
    return (left, right) if named else None
