"""A duty in pieces of HTML: whom it falls on, what it demands, by when."""

from __future__ import annotations

from collections.abc import Iterable

from tracuu.ledger import DutyRow
from tracuu.obligations import Deadline
from tracuu.types import Language
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.sources import shown_date
from tracuu.ui.strings import Say

_HEAD_CHARS = 300


def quote_html(row: DutyRow, say: Say) -> str:
    """The exact quote, above it the line that opens its list, and whether it forbids."""
    head = ""
    if row.head:
        line = escaped(one_line(row.head, limit=_HEAD_CHARS))
        head = f'<span class="tc-opening"><bdi>{line}</bdi></span>'
    forbids = f'<span class="tc-badge">{escaped(say("duty_forbidden"))}</span>'
    return (
        f'{head}<span class="tc-demand"><bdi>{escaped(row.quote)}</bdi></span>'
        f"{forbids if row.prohibition else ''}"
    )


def who_html(row: DutyRow, say: Say) -> str:
    """Those on whom it falls, with who presides and who helps."""
    roles = {name: say("duty_support") for name in row.support}
    roles |= {name: say("duty_lead") for name in row.lead}
    parts = []
    for name in row.addressees:
        role = f' <span class="tc-muted">({escaped(roles[name])})</span>' if name in roles else ""
        parts.append(f"<bdi>{escaped(' '.join(name.split()))}</bdi>{role}")
    return "; ".join(parts)


def when_html(deadlines: Iterable[Deadline], language: Language) -> str:
    """The words of each deadline, with the date that was read from them."""
    return "; ".join(deadline_html(each, language) for each in deadlines)


def deadline_html(deadline: Deadline, language: Language) -> str:
    """The date that was read from a deadline, if one was, and the words it was read from."""
    words = f"“<bdi>{escaped(' '.join(deadline.text.split()))}</bdi>”"
    if not deadline.due:
        return words
    day = day_html(deadline.due, language)
    return f'<strong>{day}</strong> <span class="tc-words">{words}</span>'


def day_html(day: str, language: Language) -> str:
    """An ISO date as the readers write it."""
    shown = escaped(shown_date(day, language))
    return f'<time class="tc-number" datetime="{escaped(day)}">{shown}</time>'
