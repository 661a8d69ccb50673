"""What the styles of an OpenDocument text say of a paragraph or list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from tracuu.readers.ordinals import ordinal

_NAMESPACES = {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_NUMBER_STYLES = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_MAX_LEVELS = 10
_MAX_CHAIN = 50
_BULLET = "- "


@cache
def tag(name: str) -> str:
    """``text:p`` as lxml writes it."""
    prefix, local = name.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def whole(element: etree._Element, name: str, default: int, *, most: int = 9_999) -> int:
    """The attribute ``name`` as a number from 0 to ``most``, or ``default`` where it is none."""
    written = element.get(tag(name)) or ""
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        return default
    return min(int(written), most)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``style`` is None for a bullet, ``""`` where nothing is shown."""

    style: str | None = ""
    prefix: str = ""
    suffix: str = ""
    shown_levels: int = 1
    start: int = 1


@dataclass(slots=True)
class Counter:
    """The numbers that a list has reached, by level (0 is the outermost)."""

    levels: dict[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _MAX_LEVELS)

    def next(self, depth: int, start: int | None = None) -> str:
        """The marker of one more item at ``depth``; ``start`` is the item's own number."""
        depth = min(depth, _MAX_LEVELS - 1)
        level = self.levels.get(depth, Level())
        for upper in range(depth):
            if self.counts[upper] is None:
                self.counts[upper] = self.levels.get(upper, Level()).start
        last = self.counts[depth]
        follows = level.start if last is None else last + 1
        self.counts[depth] = follows if start is None else start
        self.counts[depth + 1 :] = [None] * (_MAX_LEVELS - depth - 1)
        return self._marker(level, depth)

    def _marker(self, level: Level, depth: int) -> str:
        if level.style is None:
            return _BULLET
        if not level.style:
            return ""
        first = max(0, depth + 1 - level.shown_levels)
        numbers = [
            ordinal(self.counts[at] or 0, style)
            for at in range(first, depth + 1)
            if (style := self.levels.get(at, Level()).style)
        ]
        return f"{level.prefix}{'.'.join(numbers)}{level.suffix}".strip() + " "


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str | None
    outline: int | None
    list_style: str | None
    breaks_before: bool
    breaks_after: bool
    hidden: bool


class Styles:
    """The styles of a document, by name, with what they inherit."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        for root in roots:
            for element in root.iter(tag("style:style")):
                family = element.get(tag("style:family")) or ""
                name = element.get(tag("style:name")) or ""
                self._styles[family, name] = _style(element)
            for element in root.iter(tag("text:list-style")):
                self._lists[element.get(tag("style:name")) or ""] = _levels(element)
            for element in root.iter(tag("text:outline-style")):
                self.outline = _levels(element)

    def _chain(self, family: str, name: str | None) -> Iterator[tuple[str, _Style]]:
        for _ in range(_MAX_CHAIN):
            style = self._styles.get((family, name or ""))
            if style is None:
                return
            yield name or "", style
            name = style.parent

    def is_title(self, name: str | None) -> bool:
        """Whether the paragraph style is the title's or made from it."""
        return name == "Title" or any(
            style.parent == "Title" for _, style in self._chain("paragraph", name)
        )

    def outline_level(self, name: str | None) -> int:
        """The heading level that the paragraph style gives, or 0."""
        levels = (style.outline for _, style in self._chain("paragraph", name))
        return next((level for level in levels if level is not None), 0)

    def list_style(self, name: str | None) -> str | None:
        """The list style that the paragraph style names."""
        names = (style.list_style for _, style in self._chain("paragraph", name))
        return next((each for each in names if each), None)

    def breaks(self, name: str | None) -> tuple[bool, bool]:
        """Whether the paragraph (or table) style begins and ends a page; not inherited."""
        style = self._styles.get(("paragraph", name or "")) or self._styles.get(
            ("table", name or "")
        )
        return (False, False) if style is None else (style.breaks_before, style.breaks_after)

    def is_hidden(self, name: str | None) -> bool:
        """Whether the character style hides its text."""
        return any(style.hidden for _, style in self._chain("text", name))

    def list_levels(self, name: str | None) -> dict[int, Level]:
        """The levels of the list style, empty where it is unknown."""
        return self._lists.get(name or "", {})


def _style(element: etree._Element) -> _Style:
    paragraph = element.find(tag("style:paragraph-properties"))
    properties = element.find(tag("style:table-properties")) if paragraph is None else paragraph
    characters = element.find(tag("style:text-properties"))
    before = after = None
    if properties is not None:
        before, after = (
            properties.get(tag("fo:break-before")),
            properties.get(tag("fo:break-after")),
        )
    has_outline = element.get(tag("style:default-outline-level")) is not None
    return _Style(
        parent=element.get(tag("style:parent-style-name")),
        outline=whole(element, "style:default-outline-level", 0) if has_outline else None,
        list_style=element.get(tag("style:list-style-name")),
        breaks_before=before == "page" or bool(element.get(tag("style:master-page-name"))),
        breaks_after=after == "page",
        hidden=characters is not None and characters.get(tag("text:display")) == "none",
    )


def _levels(element: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for item in element:
        depth = whole(item, "text:level", 0) - 1
        if not 0 <= depth < _MAX_LEVELS:
            continue
        if item.tag == tag("text:list-level-style-bullet"):
            levels[depth] = Level(style=None)
        elif item.tag != tag("text:list-level-style-image"):
            levels[depth] = Level(
                style=_NUMBER_STYLES.get(item.get(tag("style:num-format")) or "", ""),
                prefix=item.get(tag("style:num-prefix")) or "",
                suffix=item.get(tag("style:num-suffix")) or "",
                shown_levels=whole(item, "text:display-levels", 1, most=_MAX_LEVELS),
                start=whole(item, "text:start-value", 1),
            )
        else:
            levels[depth] = Level(style=None)
    return levels
