"""What is known of one document, each part folded under its heading and count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from tracuu.catalog import StoredDocument
from tracuu.errors import UsageError
from tracuu.ledger import BACKWARD, DutyFilter, RelationRow
from tracuu.numbers import display_of
from tracuu.obligations import SELF
from tracuu.storage import Generation
from tracuu.types import Evidence, Language, Metadata
from tracuu.ui.address import Address
from tracuu.ui.duties.pieces import quote_html, when_html, who_html
from tracuu.ui.kept import Register, register_of
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.sources import shown_date
from tracuu.ui.strings import Say
from tracuu.ui.tables import counted, link_html

_METADATA_FILE = "metadata.csv"
_QUOTE_CHARS = 300
_NAME_CHARS = 120
_KINDS = (*BACKWARD, *BACKWARD.values())


def evidence_html(
    generation: Generation, document: StoredDocument, address: Address, say: Say
) -> str:
    """Each field of the metadata with the words that show it, or the file that says it."""
    text = generation.catalog.text(document.id)
    evidence = document.metadata.evidence
    items = []
    for field, group in groupby(evidence, key=lambda each: each.field):
        value = escaped(_value(document.metadata, field, address.language))
        shown = "".join(_evidence_html(each, text, document, address, say) for each in group)
        items.append(
            f"<div><dt>{escaped(say(f'known_{field}'))}</dt><dd><bdi>{value}</bdi>{shown}</dd></div>"
        )
    return _folded(say("about_evidence", count=len(items)), f"<dl>{''.join(items)}</dl>", items)


def _value(about: Metadata, field: str, language: Language) -> str:
    value = getattr(about, field)
    if field == "date" and value:
        return shown_date(value, language)
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


def _evidence_html(
    evidence: Evidence, text: str, document: StoredDocument, address: Address, say: Say
) -> str:
    if evidence.file is not None:
        is_own = evidence.file == document.path
        key = "about_from_name" if is_own else "about_from_file"
        return f'<span class="tc-shown">{escaped(say(key, file=evidence.file))}</span>'
    place = address.of_document(document.path, start=evidence.start, end=evidence.end)
    quote = escaped(one_line(text[evidence.start : evidence.end], limit=_QUOTE_CHARS))
    return f'<span class="tc-shown">{link_html(place, f"“<bdi>{quote}</bdi>”")}</span>'


# Relations


def relations_html(
    generation: Generation, document: StoredDocument, address: Address, say: Say
) -> str:
    """What it is to other documents and they to it, grouped by kind, each with its clause."""
    register = register_of(generation)
    rows = _relations(register, document)
    groups = []
    for kind in _KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            items = "".join(
                _related_html(each, register, address, say) for each in _by_other(of_kind)
            )
            groups.append(f"<h3>{escaped(say(f'relation_{kind}'))}</h3><ul>{items}</ul>")
    return _folded(say("about_relations", count=_count(rows)), "".join(groups), groups)


def _relations(register: Register, document: StoredDocument) -> list[RelationRow]:
    """Both sides for a document with a number; without one, what it says itself."""
    number = document.metadata.number
    try:
        rows = register.ledger.numbers(number) if number else []
    except UsageError:  # what metadata.csv calls a number may be none
        rows = []
    if rows:
        return [each for row in rows for each in row.relations]
    text = register.catalog.text(document.id)
    stored = register.catalog.register.relations(documents=[document.id])
    return [
        RelationRow(
            kind=each.relation.kind,
            number=_meant(register, each.relation.number),
            held=bool(register.holders(_meant(register, each.relation.number))),
            document=document.path,
            section=each.relation.section,
            page=each.relation.page,
            start=each.relation.start,
            end=each.relation.end,
            quote=text[each.relation.start : each.relation.end],
        )
        for each in stored
        if each.relation.subject == SELF
    ]


def _meant(register: Register, key: str) -> str:
    """The usual spelling of a number, with its issuer where the library knows but one."""
    keys = register.ledger.keys_of(display_of(key))
    return display_of(keys[0] if len(keys) == 1 else key)


def _by_other(rows: Iterable[RelationRow]) -> list[list[RelationRow]]:
    """The clauses on each other number, or of each document that has none, in order."""
    groups: dict[str, list[RelationRow]] = {}
    for row in rows:
        groups.setdefault(row.number or row.document, []).append(row)
    return list(groups.values())


def _count(rows: Iterable[RelationRow]) -> int:
    return len({(row.kind, row.number or row.document) for row in rows})


def _related_html(
    clauses: Sequence[RelationRow], register: Register, address: Address, say: Say
) -> str:
    """The other side, linked if the library has it, and the clauses that say so."""
    places = "".join(_clause_html(each, address, say) for each in clauses)
    return f"<li>{_other_html(clauses[0], register, address, say)}{places}</li>"


def _other_html(row: RelationRow, register: Register, address: Address, say: Say) -> str:
    if row.number is None:
        document = register.catalog.document(row.document)
        title = document.metadata.title if document else ""
        name = escaped(one_line(title or row.document, limit=_NAME_CHARS))
        return link_html(address.of_document(row.document), f"<bdi>{name}</bdi>")
    number = f'<strong class="tc-number">{escaped(row.number)}</strong>'
    held = register.holders(row.number) if row.held else ()
    if not held:
        return f'{number} <span class="tc-muted">({escaped(say("about_not_held"))})</span>'
    return "; ".join(
        link_html(
            address.of_document(each.path),
            f"{number} <bdi>{escaped(one_line(each.title, limit=_NAME_CHARS))}</bdi>",
        )
        for each in held
    )


def _clause_html(row: RelationRow, address: Address, say: Say) -> str:
    place = address.of_document(row.document, start=row.start, end=row.end)
    quote = escaped(one_line(row.quote, limit=_QUOTE_CHARS))
    link = link_html(place, escaped(say("about_see_clause")))
    return f'<span class="tc-shown">“<bdi>{quote}</bdi>” {link}</span>'


# Duties


def duties_html(
    generation: Generation, document: StoredDocument, address: Address, say: Say
) -> str:
    """The duties that it states: the quote, whom it falls on and when, and where it stands."""
    rows = register_of(generation).ledger.duties(DutyFilter(document=document.path))
    items = []
    for row in rows:
        place = address.of_document(row.document, start=row.start, end=row.end)
        where = link_html(place, escaped(say("about_place")))
        when = when_html(row.deadlines, address.language)
        said = " · ".join(part for part in (who_html(row, say), when, where) if part)
        items.append(f'<li>{quote_html(row, say)}<span class="tc-shown">{said}</span></li>')
    table = replace(address.showing("duties"), within=(document.path,))
    more = link_html(table, escaped(say("about_all_duties")))
    body = f"<ul>{''.join(items)}</ul><p>{more}</p>"
    return _folded(say("about_duties", count=counted(len(items), say)), body, items)


def _folded(heading: str, body: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f'<details class="tc-known"><summary>{escaped(heading)}</summary>{body}</details>'
