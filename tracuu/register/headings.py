"""Where the headings of a document stand, and the numbers and bodies they name."""

from __future__ import annotations

from collections.abc import Sequence

from tracuu.structure import Section
from tracuu.text import Span

_SEPARATOR = " > "


def heading_spans(text: str, sections: Sequence[Section]) -> list[tuple[Span, ...]]:
    """Of each section, the spans of the headings above its text, the outermost first."""
    found: list[tuple[Span, ...]] = []
    above: list[tuple[str, Span]] = []
    for section in sections:
        titles = section.path.split(_SEPARATOR) if section.path else []
        kept = 0
        while kept < min(len(titles) - 1, len(above)) and above[kept][0] == titles[kept]:
            kept += 1
        above = above[:kept]
        at = section.start
        for title in titles[kept:]:
            span = _line_at(text, at, section.end)
            span = _with_second_line(text, span, title, section.end)
            above.append((title, span))
            at = span[1]
        found.append(tuple(span for _, span in above))
    return found


def _line_at(text: str, start: int, limit: int) -> Span:
    while start < limit and text[start].isspace():
        start += 1
    end = text.find("\n", start, limit)
    return start, limit if end < 0 else end


def _with_second_line(text: str, span: Span, title: str, limit: int) -> Span:
    """A heading whose title stands on the lines below its keyword ("Chương II")."""
    start, end = span
    while end < limit and len(" ".join(text[start:end].split())) + 4 < len(title):
        wanted = _line_at(text, end + 1, limit)
        line = " ".join(text[slice(*wanted)].split())
        if not line or line.rstrip(" .:;") not in title:
            break
        end = wanted[1]
    return start, end
