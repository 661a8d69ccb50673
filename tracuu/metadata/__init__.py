"""What a document says of itself: title, number, type, issuer, date, subject, signer and more.

All of it is read by rule, and each field keeps the place that shows it. A number that
stands further down, or in a headline about something else, is one that the document
cites. An administrator's ``metadata.csv`` may overrule any field.
"""

from __future__ import annotations

from collections.abc import Iterable

from tracuu.metadata.header import Found, Header, read_header
from tracuu.metadata.news import source_and_url
from tracuu.metadata.overrides import (
    FIELDS,
    SIDE_FILE,
    Override,
    overridden,
    override_of,
    read_overrides,
)
from tracuu.metadata.signature import recipients_of, signature_of
from tracuu.metadata.stated import adopted_on, date_of, issuer_of, place_of, post_of, signer_of
from tracuu.metadata.subject import subject_of
from tracuu.metadata.titles import title_of
from tracuu.numbers import TYPE_NAMES, is_assembly_issuer
from tracuu.text import Span
from tracuu.types import Document, Evidence, Metadata

__all__ = [
    "FIELDS",
    "SIDE_FILE",
    "Override",
    "describe",
    "overridden",
    "override_of",
    "read_overrides",
]

# Their date stands at their end, where they say when they were passed.
_ADOPTED_TYPES = frozenset({"Luật", "Bộ luật", "Pháp lệnh", "Nghị quyết"})


def describe(document: Document) -> Metadata:
    """What ``document`` says of itself; what it does not say is None.

    ``type`` is the Vietnamese name (``Chỉ thị``), ``number`` in its usual spelling.
    The title is never empty: at worst it is made of the file's name.
    """
    header = read_header(document.text)
    type_, subject = _type(header), subject_of(header)
    title = title_of(document, header, type_, subject)
    fields: dict[str, Found | None] = {
        "number": _number(header),
        "type": type_,
        "issuer": issuer_of(header),
        "date": _date(header, type_, document.text),
        "subject": subject,
        **_by_kind(document.text, header),
    }
    recipients = recipients_of(document.text) if header.is_official else []
    evidence = [
        *(Evidence("title", *span) for span in title.spans),
        *_evidence(fields),
        *(Evidence("recipients", *span) for each in recipients for span in each.spans),
    ]
    if not title.spans:
        evidence.insert(0, Evidence("title", file=document.path))
    return Metadata(
        title=title.value,
        recipients=tuple(each.value for each in recipients),
        evidence=tuple(evidence),
        **{name: found.value for name, found in fields.items() if found},
    )


def _by_kind(text: str, header: Header) -> dict[str, Found | None]:
    """What only an official document has, or only an article."""
    if not header.is_official:
        source, url = source_and_url(text)
        return {"source": source, "url": url}
    signature = signature_of(text, header.end)
    return {
        "place": place_of(header),
        "signer": signer_of(header) or (signature.signer if signature else None),
        "post": post_of(header) or (signature.post if signature else None),
    }


def _evidence(fields: dict[str, Found | None]) -> Iterable[Evidence]:
    for name, found in fields.items():
        for start, end in found.spans if found else ():
            yield Evidence(name, start, end)


def _number(header: Header) -> Found | None:
    return Found(header.number.display, _spans(header.number_span)) if header.number else None


def _type(header: Header) -> Found | None:
    """The Vietnamese name of the type, as the title has it, else as the number has it."""
    if header.heading:
        return Found(TYPE_NAMES[header.heading.type][0], (header.heading.type_cell.span,))
    number = header.number
    if number is None or is_assembly_issuer(number.issuer or ""):
        return None
    # A number without a type is that of an official letter.
    name = TYPE_NAMES.get(number.type or "CV", (None, None))[0]
    return Found(name, _spans(header.number_span)) if name else None


def _spans(span: Span | None) -> tuple[Span, ...]:
    return (span,) if span else ()


def _date(header: Header, type_: Found | None, text: str) -> Found | None:
    found = date_of(header)
    if found is None and type_ and type_.value in _ADOPTED_TYPES:
        return adopted_on(text)
    return found
