"""All documents of a generation as rows, with what they are searched and sorted by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracuu.catalog import StoredDocument
from tracuu.numbers import find_mentions, parse_key
from tracuu.sketches import alike
from tracuu.storage import Generation
from tracuu.text import fold, strip_accents, words
from tracuu.types import Origin, Page
from tracuu.ui.kept import Kept, register_of
from tracuu.ui.tables import Order, in_order

NumberOrder = tuple[str, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the table.

    ``origins`` are those of its pages but for plain text, in order. ``words`` are the words
    that it is found by, ``plain`` the same without accents, each with a space around.
    ``order`` sorts by its number: type, issuer, year, number.
    """

    path: str
    number: str | None
    type: str | None
    issuer: str | None
    place: str | None
    date: str | None
    title: str
    subject: str
    pages: int
    origins: tuple[Origin, ...]
    is_unread: bool
    is_partly_unread: bool
    may_be_misread: bool
    copies: tuple[str, ...]
    words: str
    plain: str
    order: NumberOrder | None

    @property
    def name(self) -> str:
        """What the document is called in few words."""
        return self.number or self.title


@dataclass(frozen=True)
class Shelf:
    """The rows, by path, and the values that they can be narrowed to, with their counts."""

    rows: tuple[Row, ...]
    _ordered: dict[Order, list[Row]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_path(self) -> dict[str, Row]:
        return {row.path: row for row in self.rows}

    def ordered(self, order: Order) -> list[Row]:
        """All rows in an order, which is kept: there are eight."""
        if order not in self._ordered:
            self._ordered[order] = in_order(self.rows, ORDERS, order)
        return self._ordered[order]

    @cached_property
    def types(self) -> dict[str, int]:
        return _counts(row.type for row in self.rows)

    @cached_property
    def issuers(self) -> dict[str, int]:
        return _counts(row.issuer for row in self.rows)

    @cached_property
    def places(self) -> dict[str, int]:
        return _counts(row.place for row in self.rows)


def _counts(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value).most_common())


def _shelf(generation: Generation) -> Shelf:
    catalog = generation.catalog
    documents = catalog.documents()
    copies = _copies(documents, catalog.inventory.sketches())
    keys = register_of(generation).keys
    return Shelf(
        tuple(
            listed(each, catalog.pages(each.id), copies.get(each.path, ()), keys)
            for each in documents
        )
    )


def _copies(
    documents: Sequence[StoredDocument], sketches: Mapping[int, bytes]
) -> dict[str, tuple[str, ...]]:
    """Of each document the others of nearly the same text, but for those of another number."""
    by_id = {document.id: document for document in documents}
    found: dict[str, tuple[str, ...]] = {}
    for group in alike(sketches):
        for mine in (by_id[id_] for id_ in group):
            others = tuple(
                other.path
                for other in (by_id[id_] for id_ in group)
                if other.id != mine.id and _may_be_one(mine.metadata.number, other.metadata.number)
            )
            if others:
                found[mine.path] = others
    return found


def _may_be_one(number: str | None, other: str | None) -> bool:
    return number is None or other is None or number == other


def listed(
    document: StoredDocument,
    pages: Sequence[Page],
    copies: tuple[str, ...],
    keys: Mapping[str, str],
) -> Row:
    """The row of a document; ``keys`` are those of the numbers that are spelled as usual."""
    about = document.metadata
    subject = about.subject or about.title
    said = (about.number, about.type, about.title, about.subject, about.issuer)
    found_by = " ".join(["", *words(" ".join(part for part in said if part)), ""])
    unread = [page.origin == "unread" for page in pages]
    return Row(
        path=document.path,
        number=about.number,
        type=about.type,
        issuer=about.issuer,
        place=about.place,
        date=about.date,
        title=about.title,
        subject=subject,
        pages=len(pages),
        origins=tuple(
            dict.fromkeys(page.origin for page in pages if page.origin in ("repaired", "ocr"))
        ),
        is_unread=bool(unread) and all(unread),
        is_partly_unread=any(unread) or any(page.reason is not None for page in pages),
        may_be_misread=any(page.may_be_misread and page.origin != "unread" for page in pages),
        copies=copies,
        words=found_by,
        plain=strip_accents(found_by),
        order=_number_order(about.number, keys),
    )


def _number_order(number: str | None, keys: Mapping[str, str]) -> NumberOrder | None:
    if not number:
        return None
    key = keys.get(number) or next((each.key for each in find_mentions(number)), None)
    if key is None:
        return None
    parts = parse_key(key)
    return parts.type or "", parts.issuer or "", parts.year or 0, parts.number, parts.suffix


def name_order(text: str | None) -> tuple[str, str] | None:
    """What names sort by: the letters first, then their marks; None for no name."""
    folded = fold(text) if text else ""
    return (strip_accents(folded), folded) if folded else None


ORDERS: dict[str, Callable[[Row], object]] = {
    "number": lambda row: row.order,
    "date": lambda row: row.date or None,
    "title": lambda row: name_order(row.subject),
    "issuer": lambda row: name_order(row.issuer),
}

shelf_of = Kept(_shelf)
