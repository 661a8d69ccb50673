"""The lines at the edges of a PDF's pages that are no part of its text: running heads, numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tracuu.text import fold

# How many lines from an edge may be running ones.
_DEPTH = 3
_MIN_PAGES = 3
_MIN_SHARE = 0.4
_MAX_NUMBER_CHARS = 40
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:trang|page|tr\.?|p\.?)?\W*(\d{1,4})(?:\s*(?:/|of|trên)\s*\d{1,4})?\W*"
)
# The numbers of these count on too, but belong to the text.
_HEADING = re.compile(r"(?:điều|chương|mục|tiểu mục|phần|khoản|phụ lục|mẫu|biểu|bảng)\b")

Line = str
# A line without its numbers, and how far one of its numbers is ahead of the page's position.
_Key = tuple[str, int | None]


def _keys(line: Line, position: int) -> list[_Key]:
    """How ``line`` on page ``position`` may recur: as it is, or with a number that counts pages."""
    folded = " ".join(fold(line).split())
    if _HEADING.match(folded):
        return [(folded, None)]
    without = _NUMBER.sub("#", folded)
    counted = {int(number) - position for number in _NUMBER.findall(folded) if len(number) <= 4}
    return [(folded, None), *((without, ahead) for ahead in sorted(counted))]


def _edge(lines: Sequence[Line], *, top: bool) -> list[Line]:
    """The first or last lines of a page that have text, from the edge inwards."""
    return [line for line in (lines if top else reversed(lines)) if line][:_DEPTH]


def _running(pages: Sequence[Sequence[Line]], *, top: bool) -> set[_Key]:
    """The keys that recur at that edge on enough pages."""
    counts: Counter[_Key] = Counter()
    for position, lines in enumerate(pages, start=1):
        edge = _edge(lines, top=top)
        counts.update({key for line in edge for key in _keys(line, position)})
    enough = max(_MIN_PAGES, _MIN_SHARE * sum(1 for lines in pages if any(lines)))
    return {key for key, count in counts.items() if count >= enough}


def _is_own_number(line: Line, position: int) -> bool:
    """Whether ``line`` is nothing but the number of its page."""
    match = _PAGE_NUMBER.fullmatch(fold(line)) if len(line) <= _MAX_NUMBER_CHARS else None
    return match is not None and int(match.group(1)) == position


def _inner(lines: list[Line], position: int, running: set[_Key]) -> list[Line]:
    """``lines`` without the running ones at their beginning."""
    kept = list(lines)
    for _ in range(_DEPTH):
        first = next((index for index, line in enumerate(kept) if line), None)
        if first is None:
            return []
        line = kept[first]
        if running.isdisjoint(_keys(line, position)) and not _is_own_number(line, position):
            break
        kept = kept[first + 1 :]
    return kept


def without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """``pages`` of stripped lines without running heads, running feet and page numbers.

    A line runs if it recurs at the same edge on at least 3 pages and 2 in 5, word for word
    or with a number that counts the pages.
    """
    heads, feet = _running(pages, top=True), _running(pages, top=False)
    inner: list[list[Line]] = []
    for position, lines in enumerate(pages, start=1):
        below = _inner(list(lines), position, heads)
        inner.append(_inner(below[::-1], position, feet)[::-1])
    return inner
