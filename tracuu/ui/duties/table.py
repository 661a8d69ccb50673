"""The rows of the table of duties as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracuu.ledger import DutyRow
from tracuu.obligations import Deadline
from tracuu.ui.address import Address
from tracuu.ui.duties.book import Dated, Timing
from tracuu.ui.duties.choosing import order_of
from tracuu.ui.duties.pieces import day_html, deadline_html, quote_html, who_html
from tracuu.ui.kept import Register
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.sources import badges_html
from tracuu.ui.strings import Say
from tracuu.ui.tables import Column, link_html, table_html

_NAME_CHARS = 90


def columns(say: Say) -> list[Column]:
    return [
        Column(say("duty_who")),
        Column(say("duty_what")),
        Column(say("duty_when"), "due"),
        Column(say("duty_directive")),
        Column(say("duty_where"), "document"),
    ]


def rows_html(
    rows: Sequence[Dated], register: Register, address: Address, say: Say, *, today: date
) -> str:
    """The table of these duties, which are those of one part."""
    return table_html(
        say("duties_caption"),
        columns(say),
        (_cells(dated, register, address, say, today) for dated in rows),
        order_of(address),
        address,
        say,
        kind="duties",
    )


def _cells(dated: Dated, register: Register, address: Address, say: Say, today: date) -> list[str]:
    row, timing = dated
    return [
        who_html(row, say) or _faint(say("duty_not_named")),
        quote_html(row, say),
        _when_html(row.deadlines, timing, address, say, today),
        _demanded_html(row, register, address, say),
        _where_html(row, register, address, say),
    ]


def _when_html(
    deadlines: Sequence[Deadline], timing: Timing, address: Address, say: Say, today: date
) -> str:
    if not deadlines:
        return _faint(say("duty_undated"))
    lines = "".join(
        f'<span class="tc-line">{deadline_html(each, address.language)}</span>'
        for each in deadlines
    )
    state = state_html(timing, address, say, today=today)
    return f"{lines}{state}"


def state_html(timing: Timing, address: Address, say: Say, *, today: date) -> str:
    """How far off the next day is, or that it is past, or that none is named."""
    badges = []
    if "recurring" in timing.tabs:
        badges.append(("tc-badge", escaped(say("duty_comes_round"))))
        if timing.next is not None:
            day = day_html(timing.next.isoformat(), address.language)
            badges.append(("tc-badge", f"{escaped(say('duty_next'))} {day}"))
    if timing.next is not None and "soon" in timing.tabs:
        badges.append(("tc-badge tc-doubt", escaped(distance(timing.next, today, say))))
    if "past" in timing.tabs:
        badges.append(("tc-badge", escaped(say("duty_past"))))
    shown = "".join(f'<span class="{kind}">{inner}</span>' for kind, inner in badges)
    return f'<span class="tc-badges">{shown}</span>' if shown else ""


def distance(day: date, today: date, say: Say) -> str:
    """How far off a day is, in words."""
    days = (day - today).days
    if days < 2:
        return say("duty_tomorrow" if days else "duty_today")
    return say("duty_days", days=days)


def _demanded_html(row: DutyRow, register: Register, address: Address, say: Say) -> str:
    parts = []
    if row.directive:
        parts.append(number_html(row.directive, register, address))
        for clause in register.superseded_by(row.directive):
            place = address.of_document(clause.document, start=clause.start, end=clause.end)
            by = clause.number or clause.document
            label = escaped(one_line(say(f"doc_{clause.kind}", by=by), limit=_NAME_CHARS))
            parts.append(f'<span class="tc-badge tc-doubt">{link_html(place, label)}</span>')
    if row.carrier:
        number = number_html(row.carrier, register, address)
        parts.append(f"{escaped(say('duty_carrier'))} {number}")
    return "".join(f'<span class="tc-line">{part}</span>' for part in dict.fromkeys(parts))


def number_html(number: str, register: Register, address: Address) -> str:
    """A number, linked to the document that bears it if the library has just one."""
    shown = f'<strong class="tc-number">{escaped(number)}</strong>'
    held = register.holders(number)
    return link_html(address.of_document(held[0].path), shown) if len(held) == 1 else shown


def _where_html(row: DutyRow, register: Register, address: Address, say: Say) -> str:
    place = address.of_document(row.document, start=row.start, end=row.end)
    name = escaped(one_line(row.number or row.title or row.document, limit=_NAME_CHARS))
    section = (row.section or "").replace(" > ", " › ")
    where = f'<span class="tc-place"><bdi>{escaped(section)}</bdi></span>' if section else ""
    page = escaped(say("page", page=row.page))
    return (
        f"{link_html(place, f'<bdi>{name}</bdi>, {page}')}{where}{_doubts_html(row, register, say)}"
    )


def _doubts_html(row: DutyRow, register: Register, say: Say) -> str:
    """How the least legible of the pages that it stands on was read."""
    document = register.catalog.document(row.document)
    pages = register.catalog.pages_with(document.id, row.start, row.end) if document else ()
    if not pages:
        return ""
    worst = min(pages, key=lambda page: page.legibility)
    return badges_html(worst.origin, say, may_be_misread=worst.may_be_misread)


def _faint(text: str) -> str:
    return f'<span class="tc-muted">{escaped(text)}</span>'
