"""What the styles of a Word document say of a paragraph: heading level and list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_HEADING_NAME = re.compile(r"heading ([1-9])$")
_BODY_LEVEL = 9
_VAL = qn("w:val")


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A paragraph's place in a list; ``level`` is None where only the list's levels say it."""

    number_id: str
    level: int | None


@dataclass(frozen=True, slots=True)
class _Style:
    id: str
    name: str
    based_on: str | None
    properties: BaseOxmlElement | None


def child_value(element: BaseOxmlElement | None, tag: str) -> str | None:
    """The ``w:val`` of the child ``tag`` (``w:name``), or None."""
    child = None if element is None else element.find(qn(tag))
    value = None if child is None else child.get(_VAL)
    return None if value is None else str(value)


def whole(written: str | None) -> int | None:
    """``written`` as a number, or None where it is none."""
    return int(written) if written is not None and re.fullmatch(r"-?\d{1,9}", written) else None


class Styles:
    """The paragraph styles of a document, by id, with what they inherit."""

    def __init__(self, element: BaseOxmlElement) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        for style in element.iterchildren(qn("w:style")):
            if style.get(qn("w:type")) not in (None, "paragraph"):
                continue
            identity = style.get(qn("w:styleId")) or ""
            name = (child_value(style, "w:name") or identity).lower()
            based_on = child_value(style, "w:basedOn")
            self._styles[identity] = _Style(identity, name, based_on, style.find(qn("w:pPr")))
            if style.get(qn("w:default")) in ("1", "true", "on"):
                self._default = identity

    def _chain(self, paragraph: BaseOxmlElement | None) -> Iterator[_Style]:
        """The style of the paragraph whose properties are given, then those it is based on."""
        identity = child_value(paragraph, "w:pStyle") or self._default
        seen: set[str] = set()
        while identity is not None and identity not in seen and identity in self._styles:
            seen.add(identity)
            yield self._styles[identity]
            identity = self._styles[identity].based_on

    def name(self, paragraph: BaseOxmlElement | None) -> str:
        """The name of the paragraph's style in lower case (``heading 1``), or ``""``."""
        return next((style.name for style in self._chain(paragraph)), "")

    def heading_level(self, paragraph: BaseOxmlElement | None) -> int:
        """1 to 9 for a heading or title, 0 for other text."""
        own = whole(child_value(paragraph, "w:outlineLvl"))
        if own is not None:
            return own + 1 if 0 <= own < _BODY_LEVEL else 0
        for style in self._chain(paragraph):
            match = _HEADING_NAME.match(style.name)
            if match is not None or style.name == "title":
                return int(match.group(1)) if match else 1
            level = whole(child_value(style.properties, "w:outlineLvl"))
            if level is not None:
                return level + 1 if 0 <= level < _BODY_LEVEL else 0
        return 0

    def list_place(self, paragraph: BaseOxmlElement | None) -> tuple[ListPlace, str | None] | None:
        """The paragraph's place in a list, and the id of the style that gives it (or None)."""
        own = _list_place(paragraph)
        for style in self._chain(paragraph):
            if own is not None:
                break
            place = _list_place(style.properties)
            if place is not None:
                return place, style.id
        return None if own is None else (own, None)

    def number_id(self, style_id: str) -> str | None:
        """The list that the style ``style_id`` itself names."""
        style = self._styles.get(style_id)
        place = None if style is None else _list_place(style.properties)
        return None if place is None else place.number_id


def _list_place(properties: BaseOxmlElement | None) -> ListPlace | None:
    numbering = None if properties is None else properties.find(qn("w:numPr"))
    number_id = child_value(numbering, "w:numId")
    if number_id is None:
        return None
    return ListPlace(number_id, whole(child_value(numbering, "w:ilvl")))
