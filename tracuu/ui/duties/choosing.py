"""Which duties an address asks for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracuu.ledger import DutyFilter
from tracuu.ui.address import Address
from tracuu.ui.duties.book import TABS, Book, Dated, Tab, Wanted
from tracuu.ui.tables import Order, chosen_day, in_order, read_order

BY_DOCUMENT = Order("document", falling=False)

ORDERS: Final[dict[str, Callable[[Dated], object]]] = {
    "document": lambda dated: (dated[0].document, dated[0].start),
    "due": lambda dated: dated[1].next or (dated[1].days[-1] if dated[1].days else None),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The duties that the filters leave, those that the tab shows, how many each tab has."""

    left: Sequence[Dated]
    shown: Sequence[Dated]
    counts: Mapping[Tab, int]


def order_of(address: Address) -> Order:
    return read_order(address, ORDERS, BY_DOCUMENT)


def tab_of(address: Address) -> Tab:
    return next((tab for tab in TABS if tab == address.choice("tab")), "all")


def choose(book: Book, address: Address, today: date) -> Chosen:
    """The duties of an address; UsageError for a number or addressee that means nothing here."""
    left, counts = book.left(_wanted(address), today)
    tab, order = tab_of(address), order_of(address)
    shown = left if tab == "all" else [dated for dated in left if tab in dated[1].tabs]
    # They are in the order of their documents already.
    return Chosen(left, shown if order == BY_DOCUMENT else in_order(shown, ORDERS, order), counts)


def _wanted(address: Address) -> Wanted:
    return Wanted(
        DutyFilter(
            addressee=address.choice("addressee") or None, number=address.choice("number") or None
        ),
        find=address.choice("find"),
        within=address.within,
        since=chosen_day(address.choice("since")),
        until=chosen_day(address.choice("until")),
    )


def soonest(left: Sequence[Dated], today: date) -> list[Dated]:
    """Those that are due soon, the first first."""
    soon = [dated for dated in left if "soon" in dated[1].tabs]
    return sorted(soon, key=lambda dated: dated[1].next or today)
