"""Which documents of the shelf an address asks for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tracuu.numbers import TYPE_NAMES, type_of_abbreviation, type_of_word
from tracuu.text import fold, strip_accents, words
from tracuu.ui.address import Address
from tracuu.ui.documents.shelf import ORDERS, Row, Shelf
from tracuu.ui.tables import Order, chosen_day, read_order, word_pattern

NEWEST_FIRST = Order("date", falling=True)

Condition = Callable[[Row], bool]


def order_of(address: Address) -> Order:
    return read_order(address, ORDERS, NEWEST_FIRST)


def chosen_rows(shelf: Shelf, address: Address) -> list[Row]:
    """The rows that every choice of the address leaves, sorted; without a value come last."""
    rows: Iterable[Row] = shelf.ordered(order_of(address))
    for holds in _conditions(shelf, address):
        rows = filter(holds, rows)
    return _found(list(rows), address.choice("find"))


def _conditions(shelf: Shelf, address: Address) -> Iterable[Condition]:
    if type_ := type_name(address.choice("type")):
        types = _named(type_, shelf.types)
        yield lambda row: row.type in types
    if issuer := address.choice("issuer"):
        issuers = _named(issuer, shelf.issuers)
        yield lambda row: row.issuer in issuers
    if place := address.choice("place"):
        places = _named(place, shelf.places)
        yield lambda row: row.place in places
    since, until = (chosen_day(address.choice(name)) for name in ("since", "until"))
    if since is not None:
        first = since.isoformat()
        yield lambda row: row.date is not None and row.date >= first
    if until is not None:
        last = until.isoformat()
        yield lambda row: row.date is not None and row.date <= last


def _named(chosen: str, values: Iterable[str]) -> set[str]:
    """The values that are the chosen one, whatever their capitals."""
    return {value for value in values if fold(value) == fold(chosen)}


def type_name(written: str) -> str:
    """The name of a type given by name or by abbreviation; what is neither as it is."""
    abbreviation = type_of_abbreviation(written) or type_of_word(written)
    return TYPE_NAMES[abbreviation][0] if abbreviation in TYPE_NAMES else written


def _found(rows: list[Row], written: str) -> list[Row]:
    """The rows with every word looked for; accents count only where some row has them so."""
    sought = [word_pattern(word) for word in words(written)]
    if not sought:
        return rows
    exact = [row for row in rows if all(pattern in row.words for pattern in sought)]
    if exact and fold(written) != strip_accents(fold(written)):
        return exact
    plain = [strip_accents(pattern) for pattern in sought]
    return [row for row in rows if all(pattern in row.plain for pattern in plain)]
