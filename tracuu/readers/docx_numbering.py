"""The automatic numbers of list paragraphs, which a Word document does not hold as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from tracuu.readers.docx_styles import ListPlace, Styles, child_value, whole
from tracuu.readers.ordinals import ordinal

_PLACEHOLDER = re.compile(r"%([1-9])")
_MAX_LINKS = 5


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its numbers look and where they start."""

    start: int
    style: str
    pattern: str
    between: str
    restarts: bool
    in_decimals: bool
    paragraph_style: str | None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    style_link: str | None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Number:
    """A use of a list (``w:num``) with the starts and levels that it changes."""

    list_id: str
    starts: dict[int, int]
    levels: dict[int, _Level]
    begun: set[int] = field(default_factory=set)


class Numbering:
    """Counts the list paragraphs of a document in order and says what marker each shows."""

    def __init__(self, element: BaseOxmlElement | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._numbers: dict[str, _Number] = {}
        if element is None:
            return
        for item in element.iterchildren(qn("w:abstractNum")):
            levels = _levels(item)
            link = child_value(item, "w:numStyleLink")
            self._lists[item.get(qn("w:abstractNumId")) or ""] = _List(levels, link)
        for item in element.iterchildren(qn("w:num")):
            self._numbers[item.get(qn("w:numId")) or ""] = _number(item)

    def marker(self, paragraph: BaseOxmlElement | None) -> str:
        """What Word shows before the paragraph (``"1. "``, ``"a) "``, ``"- "`` or ``""``)."""
        found = self._styles.list_place(paragraph)
        if found is None:
            return ""
        place, style_id = found
        number = self._numbers.get(place.number_id)
        listing = None if number is None else self._list(number)
        if number is None or listing is None:
            return ""
        depth = _depth(place, style_id, listing)
        level = number.levels.get(depth) or listing.levels.get(depth)
        if level is None:
            return ""
        _count(listing, number, depth)
        return _written(listing, number, level)

    def _list(self, number: _Number) -> _List | None:
        """The list that ``number`` uses, through the styles that may stand between."""
        listing = self._lists.get(number.list_id)
        for _ in range(_MAX_LINKS):
            if listing is None or listing.levels or listing.style_link is None:
                break
            linked = self._numbers.get(self._styles.number_id(listing.style_link) or "")
            listing = None if linked is None else self._lists.get(linked.list_id)
        return listing


def _depth(place: ListPlace, style_id: str | None, listing: _List) -> int:
    if style_id is not None:
        for depth, level in listing.levels.items():
            if level.paragraph_style == style_id:
                return depth
    return place.level or 0


def _levels(element: BaseOxmlElement) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for item in element.iterchildren(qn("w:lvl")):
        depth = whole(item.get(qn("w:ilvl")))
        if depth is not None and 0 <= depth <= 8:
            levels[depth] = _level(item)
    return levels


def _level(item: BaseOxmlElement) -> _Level:
    start = whole(child_value(item, "w:start"))
    legal = item.find(qn("w:isLgl"))
    return _Level(
        start=1 if start is None else start,
        style=child_value(item, "w:numFmt") or "decimal",
        pattern=child_value(item, "w:lvlText") or "",
        between="" if child_value(item, "w:suff") == "nothing" else " ",
        restarts=child_value(item, "w:lvlRestart") != "0",
        in_decimals=legal is not None and legal.get(qn("w:val")) not in ("0", "false", "off"),
        paragraph_style=child_value(item, "w:pStyle"),
    )


def _number(item: BaseOxmlElement) -> _Number:
    starts: dict[int, int] = {}
    levels: dict[int, _Level] = {}
    for override in item.iterchildren(qn("w:lvlOverride")):
        depth = whole(override.get(qn("w:ilvl")))
        start = whole(child_value(override, "w:startOverride"))
        if depth is not None and start is not None:
            starts[depth] = start
        levels |= _levels(override)
    return _Number(child_value(item, "w:abstractNumId") or "", starts, levels)


def _count(listing: _List, number: _Number, depth: int) -> None:
    """Count one more paragraph at ``depth``; what is deeper starts anew after it."""
    counts = listing.counts
    for upper in range(depth):
        counts.setdefault(upper, _start(listing, number, upper))
    # A start of its own counts once, at the first paragraph of that use of the list.
    restarted = depth in number.starts and depth not in number.begun
    number.begun.add(depth)
    if restarted or depth not in counts:
        counts[depth] = _start(listing, number, depth)
    else:
        counts[depth] += 1
    for lower in [other for other in counts if other > depth]:
        level = number.levels.get(lower) or listing.levels.get(lower)
        if level is None or level.restarts:
            del counts[lower]


def _start(listing: _List, number: _Number, depth: int) -> int:
    level = number.levels.get(depth) or listing.levels.get(depth)
    return number.starts.get(depth, 1 if level is None else level.start)


def _written(listing: _List, number: _Number, level: _Level) -> str:
    if level.style == "bullet":
        return "- "

    def value(match: re.Match[str]) -> str:
        depth = int(match.group(1)) - 1
        shown = number.levels.get(depth) or listing.levels.get(depth)
        if shown is None or shown.style == "none" or depth not in listing.counts:
            return ""
        style = "decimal" if level.in_decimals else shown.style
        return ordinal(listing.counts[depth], style)

    marker = _PLACEHOLDER.sub(value, level.pattern).strip()
    return marker + level.between if marker else ""
