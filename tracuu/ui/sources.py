"""Where a quote or a chunk stands, as one line of HTML."""

from __future__ import annotations

from collections.abc import Iterable

from tracuu.types import Citation, Language, Origin, Result
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.strings import Say

_TITLE_CHARS = 200
_SHORT_TITLE_CHARS = 90


def shown_date(date: str, language: Language) -> str:
    """An ISO date as the readers of the language write it."""
    parts = date.split("-")
    if language == "vi" and len(parts) == 3:
        return "/".join(reversed(parts))
    return date


def source_html(
    source: Citation | Result, language: Language, say: Say, *, superseded: bool = False
) -> str:
    """Number · title, and below them section · page · date; a chunk's title is kept short."""
    date, limit = None, _SHORT_TITLE_CHARS
    if isinstance(source, Citation):
        date, limit = source.date, _TITLE_CHARS
    number = f'<strong class="tc-number">{escaped(source.number)}</strong>' if source.number else ""
    above = [number, _isolated(one_line(source.title, limit=limit))]
    below = [
        _isolated(source.section.replace(" > ", " › ")) if source.section else "",
        _isolated(say("page", page=source.page)),
        _isolated(shown_date(date, language)) if date else "",
    ]
    doubts = badges_html(
        source.origin, say, may_be_misread=source.may_be_misread, superseded=superseded
    )
    return (
        f'<span class="tc-title">{_joined(above)}</span>'
        f'<span class="tc-place">{_joined(below)}</span>{doubts}'
    )


def badges_html(origin: Origin, say: Say, *, may_be_misread: bool, superseded: bool = False) -> str:
    """How a page was read, where it was not simply its text, and whether to doubt it.

    Or, of a document, that another has taken its place.
    """
    badges = [] if origin == "text" else [("tc-badge", f"origin_{origin}")]
    if may_be_misread:
        badges.append(("tc-badge tc-doubt", "may_be_misread"))
    if superseded:
        badges.append(("tc-badge tc-doubt", "superseded"))
    shown = "".join(f'<span class="{kind}">{escaped(say(key))}</span>' for kind, key in badges)
    return f'<span class="tc-badges">{shown}</span>' if shown else ""


def _joined(parts: Iterable[str]) -> str:
    return '<span class="tc-dot"> · </span>'.join(part for part in parts if part)


def _isolated(text: str) -> str:
    """Text of either direction of writing, kept from turning what stands beside it."""
    return f"<bdi>{escaped(text)}</bdi>" if text else ""
