"""What a document says of itself: title, own number, type, issuer, date and subject.

All of it is read by rule from the header. A number that stands further down, or in a
headline about something else, is one that the document cites.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tracuu.metadata.header import (
    MAX_TITLE_CHARS,
    POSTED_IN_BRACKETS,
    Header,
    cell_of,
    is_furniture,
    is_prose,
    read_header,
)
from tracuu.metadata.stated import date_of, issuer_of, subject_of
from tracuu.numbers import TYPE_NAMES, DocumentNumber, find_mentions, is_assembly_issuer
from tracuu.text import fold, strip_accents, words
from tracuu.types import Document, Metadata

__all__ = ["describe"]

_LAWS = frozenset({"Luật", "Bộ luật", "Hiến pháp", "Pháp lệnh"})
# Names that programs give a file which nobody has named.
_NO_NAME = re.compile(r"(?:untitled|document|tai lieu|microsoft word|slide|ban trinh bay)\b.{0,12}")
_ORDER = re.compile(r"\d{1,3}[-_. )]+(?=.*[^\W\d_])")


def describe(document: Document) -> Metadata:
    """What ``document`` says of itself; what it does not say is None.

    ``type`` is the Vietnamese name (``Chỉ thị``), ``number`` in its usual spelling.
    The title is never empty: at worst it is made of the file's name.
    """
    header = read_header(document.text)
    number = header.number
    type_ = _type(header, number)
    subject = subject_of(header)
    return Metadata(
        title=_title(document, header, type_, subject),
        number=number.display if number else None,
        type=type_,
        issuer=issuer_of(header),
        date=date_of(header),
        subject=subject,
    )


def _type(header: Header, number: DocumentNumber | None) -> str | None:
    """The Vietnamese name of the type, as the title has it, else as the number has it."""
    if header.heading:
        return TYPE_NAMES[header.heading.type][0]
    if number is None or is_assembly_issuer(number.issuer or ""):
        return None
    # A number without a type is that of an official letter.
    return TYPE_NAMES.get(number.type or "CV", (None, None))[0]


def _title(document: Document, header: Header, type_: str | None, subject: str | None) -> str:
    composed = _composed_title(header, type_, subject)
    named = " ".join((document.title or "").split())
    if words(named) and not _NO_NAME.fullmatch(strip_accents(fold(named))):
        return composed if composed and _is_only_number(named) else named
    return composed or _first_line(document, header) or _title_of_path(document.path)


def _is_only_number(title: str) -> bool:
    """Whether a title is no more than type and number ("CHỈ THỊ SỐ 24-CT/TU")."""
    heading = read_header(title).heading
    return heading is not None and heading.number is not None and not words(heading.rest.text)


def _composed_title(header: Header, type_: str | None, subject: str | None) -> str | None:
    """A title of type, number and subject, as far as the header has them."""
    if type_ is None:
        return None
    if header.number is None:
        if header.heading and words(header.heading.rest.text):
            return header.cells[header.heading.index].text
        return f"{type_} {_lower_first(subject)}" if subject else type_
    number = header.number.display
    if subject is None:
        return f"{type_} {number}"
    if type_ in _LAWS and not header.number.type:
        return f"{type_} {subject.capitalize() if subject.isupper() else subject} ({number})"
    about = strip_accents(fold(subject)).startswith(("ve ", "v/v "))
    return f"{type_} {number} {_lower_first(subject)}" if about else f"{type_} {number}: {subject}"


def _lower_first(text: str) -> str:
    text = re.sub(r"^[Vv]/[Vv]\b", "về việc", text)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _first_line(document: Document, header: Header) -> str | None:
    """The first line that is no furniture, if it looks like a title and not like prose."""
    line = next((cell for cell in header.cells if not is_furniture(cell)), None)
    if line is None:
        return None
    title = POSTED_IN_BRACKETS.sub("", line.text)
    is_sentence = title.endswith((".", ";", ",", ":")) or is_prose(cell_of(title))
    return title if words(title) and len(title) <= MAX_TITLE_CHARS and not is_sentence else None


def _title_of_path(path: str) -> str:
    """The file's name as words, without the digits that only put files in order."""
    stem = PurePosixPath(path).stem
    is_number = any(mention.start == 0 for mention in find_mentions(stem))
    name = stem if is_number else _ORDER.sub("", stem, count=1)
    return " ".join(re.sub(r"[-_.+]+", " ", name).split()) or path
