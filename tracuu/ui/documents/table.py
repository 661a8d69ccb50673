"""The rows of the table of documents as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from tracuu.ui.address import Address
from tracuu.ui.documents.choosing import order_of
from tracuu.ui.documents.shelf import Row, Shelf
from tracuu.ui.kept import Register
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.sources import shown_date
from tracuu.ui.strings import Say
from tracuu.ui.tables import Column, link_html, table_html

_SUBJECT_CHARS = 220
_NAME_CHARS = 60


def columns(say: Say) -> list[Column]:
    return [
        Column(say("doc_number"), "number", is_short=True),
        Column(say("doc_type"), is_short=True),
        Column(say("doc_subject"), "title", is_name=True),
        Column(say("doc_issuer"), "issuer"),
        Column(say("doc_date"), "date", falling=True, is_short=True),
        Column(say("doc_pages")),
        Column(say("doc_notes")),
    ]


def rows_html(
    rows: Sequence[Row], shelf: Shelf, register: Register, address: Address, say: Say
) -> str:
    """The table of these rows, which are those of one part."""
    return table_html(
        say("documents_caption"),
        columns(say),
        (_cells(row, shelf, register, address, say) for row in rows),
        order_of(address),
        address,
        say,
        kind="documents",
    )


def _cells(row: Row, shelf: Shelf, register: Register, address: Address, say: Say) -> list[str]:
    subject = _isolated(one_line(row.subject or row.path, limit=_SUBJECT_CHARS))
    number = f'<strong class="tc-number">{escaped(row.number)}</strong>' if row.number else ""
    date = escaped(shown_date(row.date, address.language)) if row.date else ""
    return [
        number,
        _isolated(row.type or ""),
        link_html(address.of_document(row.path), subject),
        _isolated(row.issuer or ""),
        f'<span class="tc-number">{date}</span>' if date else "",
        str(row.pages),
        notes_html(row, shelf, register, address, say),
    ]


def notes_html(row: Row, shelf: Shelf, register: Register, address: Address, say: Say) -> str:
    """What a reader should know: given way to another, badly read, there twice."""
    badges = []
    for clause in register.superseded_by(row.number):
        by = clause.number or _name(shelf, clause.document)
        place = address.of_document(clause.document, start=clause.start, end=clause.end)
        badges.append(
            ("tc-badge tc-doubt", link_html(place, escaped(say(f"doc_{clause.kind}", by=by))))
        )
    badges += [(kind, escaped(say(key))) for kind, key in doubts(row)]
    for path in row.copies[:1]:
        label = escaped(say("doc_copy", other=_other_name(row, path, shelf)))
        badges.append(("tc-badge", link_html(address.of_document(path), label)))
    shown = "".join(f'<span class="{kind}">{inner}</span>' for kind, inner in dict.fromkeys(badges))
    return f'<span class="tc-badges">{shown}</span>' if shown else ""


def doubts(row: Row) -> list[tuple[str, str]]:
    """How its pages were read, where they were not simply their text: class and string."""
    found = [("tc-badge", f"origin_{origin}") for origin in row.origins]
    if row.is_unread:
        found.append(("tc-badge tc-doubt", "doc_unread"))
    elif row.is_partly_unread:
        found.append(("tc-badge tc-doubt", "doc_partly_unread"))
    if row.may_be_misread:
        found.append(("tc-badge tc-doubt", "may_be_misread"))
    return found


def _other_name(row: Row, path: str, shelf: Shelf) -> str:
    """What another document is called; its file where both are called the same."""
    name = _name(shelf, path)
    return path if name == _name(shelf, row.path) else name


def _name(shelf: Shelf, path: str) -> str:
    row = shelf.by_path.get(path)
    return one_line(row.name if row else path, limit=_NAME_CHARS)


def _isolated(text: str) -> str:
    return f"<bdi>{escaped(text)}</bdi>" if text else ""
