"""Above the table: what is due soon, how much is past, how much comes round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tracuu.ui.address import Address
from tracuu.ui.duties.book import SOON_DAYS, Dated, Tab
from tracuu.ui.duties.choosing import Chosen, soonest
from tracuu.ui.duties.pieces import day_html, who_html
from tracuu.ui.duties.table import distance
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.strings import Say
from tracuu.ui.tables import counted, link_html, shown_day

_LISTED = 6
_QUOTE_CHARS = 200


def soon_html(chosen: Chosen, address: Address, say: Say, *, today: date) -> str:
    """The first of what is due within a month, and links to all of it and to the rest."""
    due = soonest(chosen.left, today)
    until = shown_day(today + timedelta(days=SOON_DAYS), address.language)
    body = _list_html(due[:_LISTED], address, say, today)
    links = [
        _tab_html(tab, say(key, count=counted(count, say)), address)
        for tab, key, count in _more(chosen, len(due))
    ]
    more = f"<p>{' · '.join(links)}</p>" if links else ""
    return (
        f'<section class="tc-soon"><h2>{escaped(say("soon_heading", day=until))}</h2>'
        f"{body}{more}</section>"
    )


def _more(chosen: Chosen, due: int) -> list[tuple[Tab, str, int]]:
    found: list[tuple[Tab, str, int]] = []
    if due > _LISTED:
        found.append(("soon", "soon_more", due))
    if count := chosen.counts["recurring"]:
        found.append(("recurring", "soon_recurring", count))
    if count := chosen.counts["past"]:
        found.append(("past", "soon_past", count))
    return found


def _tab_html(tab: Tab, label: str, address: Address) -> str:
    return link_html(address.choosing({"tab": tab, "part": ""}), escaped(label))


def _list_html(due: Sequence[Dated], address: Address, say: Say, today: date) -> str:
    if not due:
        return f"<p>{escaped(say('soon_none', days=SOON_DAYS))}</p>"
    items = "".join(_item_html(dated, address, say, today) for dated in due)
    return f"<ul>{items}</ul>"


def _item_html(dated: Dated, address: Address, say: Say, today: date) -> str:
    row, day = dated[0], dated[1].next or today
    place = address.of_document(row.document, start=row.start, end=row.end)
    quote = escaped(one_line(row.quote, limit=_QUOTE_CHARS))
    who, number = who_html(row, say), row.directive or row.number
    said = [who, f'<strong class="tc-number">{escaped(number)}</strong>' if number else ""]
    about = " · ".join(part for part in said if part)
    return (
        f'<li><span class="tc-due">{day_html(day.isoformat(), address.language)}'
        f'<span class="tc-badge tc-doubt">{escaped(distance(day, today, say))}</span></span>'
        f"<span>{link_html(place, f'<bdi>{quote}</bdi>')}"
        f'<span class="tc-place">{about}</span></span></li>'
    )
