"""A document to read: what it is, its text by pages, and the quote marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracuu.catalog import StoredDocument
from tracuu.types import Language, Page
from tracuu.ui.address import Address
from tracuu.ui.marked import Mark, escaped, marked_html, one_line
from tracuu.ui.sources import badges_html, shown_date
from tracuu.ui.strings import Say

ANCHOR = "tc-quote-mark"
# More than this at once makes an old browser slow to scroll.
PART_CHARS = 150_000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a long text, shown at once; ``number`` counts from 1."""

    start: int
    end: int
    number: int
    count: int


def part_at(text: str, position: int, *, size: int = PART_CHARS) -> Part:
    """The part of ``text`` that holds ``position``; parts end with a line where they can."""
    starts = part_starts(text, size=size)
    number = max(1, sum(start <= max(position, 0) for start in starts))
    end = starts[number] if number < len(starts) else len(text)
    return Part(starts[number - 1], end, number, len(starts))


def part_starts(text: str, *, size: int = PART_CHARS) -> list[int]:
    starts = [0]
    while len(text) - starts[-1] > size:
        limit = starts[-1] + size
        line_end = text.rfind("\n", starts[-1] + size // 2, limit)
        starts.append(line_end + 1 if line_end >= 0 else limit)
    return starts


def about_html(document: StoredDocument, language: Language, say: Say) -> str:
    """Title, number, issuer, date and format of a document."""
    data = document.metadata
    fields = {
        "field_number": data.number,
        "field_issuer": data.issuer,
        "field_date": shown_date(data.date, language) if data.date else None,
        "field_format": document.format.lstrip(".").upper(),
        "field_file": document.path,
    }
    rows = "".join(
        f"<div><dt>{escaped(say(key))}</dt><dd><bdi>{escaped(value)}</bdi></dd></div>"
        for key, value in fields.items()
        if value
    )
    title = escaped(data.title or say("untitled"))
    return f'<header class="tc-about"><h1><bdi>{title}</bdi></h1><dl>{rows}</dl></header>'


def bar_html(document: StoredDocument, address: Address, say: Say) -> str:
    """What stays in sight while the text is scrolled: the way back, and which document this is."""
    data = document.metadata
    name = " · ".join(part for part in (data.number, one_line(data.title, limit=120)) if part)
    return f'<nav class="tc-bar">{back_html(address, say)}<bdi>{escaped(name)}</bdi></nav>'


def back_html(address: Address, say: Say) -> str:
    """The way back to where the document was opened: the question, or the view."""
    key = "back" if address.view == "ask" else "back_to_view"
    return f'<a href="{escaped(address.of_question().link())}">{escaped(say(key))}</a>'


def quote_mark(text: str, start: int, end: int) -> list[Mark]:
    """The quote that an address asks for, or none where it names no stretch of the text."""
    return [(start, end)] if 0 <= start < end <= len(text) else []


def text_html(text: str, pages: Sequence[Page], marks: Sequence[Mark], part: Part, say: Say) -> str:
    """A part of the text, the pages labelled where there are several or one is in doubt."""
    shown = [page for page in pages if page.start < part.end and page.end > part.start]
    if not shown or (len(pages) < 2 and not _badges(pages[0], say)):
        inner = marked_html(text, marks, start=part.start, end=part.end, anchor=ANCHOR)
        return f'<div class="tc-document tc-text">{inner}</div>'
    blocks = "".join(_page_html(text, page, marks, part, say) for page in shown)
    return f'<div class="tc-document">{blocks}</div>'


def _page_html(text: str, page: Page, marks: Sequence[Mark], part: Part, say: Say) -> str:
    begins_here = any(page.start <= first < page.end for first, _ in marks)
    inner = marked_html(
        text,
        marks,
        start=max(page.start, part.start),
        end=min(page.end, part.end),
        anchor=ANCHOR if begins_here else "",
    )
    label = escaped(say("page_starts", page=page.number))
    return f'<h2 class="tc-page">{label}</h2>{_badges(page, say)}<div class="tc-text">{inner}</div>'


def _badges(page: Page, say: Say) -> str:
    return badges_html(page.origin, say, may_be_misread=page.may_be_misread)


def parts_html(text: str, part: Part, address: Address, say: Say) -> str:
    """Where in a long text this part is, with the links to its neighbours."""
    if part.count == 1:
        return ""
    before = part_at(text, part.start - 1).start
    items = [
        _part_link(before, address, say("part_before")) if part.number > 1 else "",
        escaped(say("part", part=part.number, parts=part.count)),
        _part_link(part.end, address, say("part_after")) if part.number < part.count else "",
    ]
    return f'<nav class="tc-parts">{"".join(f"<span>{each}</span>" for each in items)}</nav>'


def _part_link(start: int, address: Address, label: str) -> str:
    place = replace(address, start=start, end=start)
    return f'<a href="{escaped(place.link())}">{escaped(label)}</a>'
