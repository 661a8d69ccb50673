"""The title of a document: what its markup says, else type, number and subject together."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tracuu.metadata.header import (
    MAX_TITLE_CHARS,
    POSTED_IN_BRACKETS,
    Found,
    Header,
    cell_of,
    is_furniture,
    is_prose,
    is_time,
    read_header,
)
from tracuu.numbers import find_mentions
from tracuu.text import Span, fold, strip_accents, words
from tracuu.types import Document

_LAWS = frozenset({"Luật", "Bộ luật", "Hiến pháp", "Pháp lệnh"})
# Names that programs give a file which nobody has named.
_NO_NAME = re.compile(r"(?:untitled|document|tai lieu|microsoft word|slide|ban trinh bay)\b.{0,12}")
_ORDER = re.compile(r"\d{1,3}[-_. )]+(?=.*[^\W\d_])")


def title_of(
    document: Document, header: Header, type_: Found | None, subject: Found | None
) -> Found:
    """The title and where it stands; nowhere if it is made of the file's name."""
    composed = _composed(header, type_, subject)
    named = " ".join((document.title or "").split())
    is_named = words(named) and not _NO_NAME.fullmatch(strip_accents(fold(named)))
    if is_named and not (composed and _is_only_number(named)):
        return Found(named, _where(named, document))
    return composed or _first_line(header) or Found(_title_of_path(document.path), ())


def _where(named: str, document: Document) -> tuple[Span, ...]:
    """Where the title that the markup names stands in the text."""
    pattern = r"\s+".join(map(re.escape, named.split()))
    match = re.search(pattern, document.text)
    return (match.span(),) if match else ()


def _composed(header: Header, type_: Found | None, subject: Found | None) -> Found | None:
    named = type_.value if type_ else None
    title = _composed_title(header, named, subject.value if subject else None)
    if title is None:
        return None
    spans = [*(type_.spans if type_ else ()), *(subject.spans if subject else ())]
    if header.number_span:
        spans.append(header.number_span)
    return Found(title, tuple(sorted(set(spans))))


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


def _first_line(header: Header) -> Found | None:
    """The first line that is no furniture, if it looks like a title and not like prose."""
    named = (cell for cell in header.cells if not (is_furniture(cell) or is_time(cell)))
    line = next(named, None)
    if line is None:
        return None
    title = POSTED_IN_BRACKETS.sub("", line.text)
    is_sentence = title.endswith((".", ";", ",", ":")) or is_prose(cell_of(title))
    if not words(title) or len(title) > MAX_TITLE_CHARS or is_sentence:
        return None
    return Found(title, (line.part(0, len(title)).span,))


def _title_of_path(path: str) -> str:
    """The file's name as words, without the digits that only put files in order."""
    stem = PurePosixPath(path).stem
    is_number = any(mention.start == 0 for mention in find_mentions(stem))
    name = stem if is_number else _ORDER.sub("", stem, count=1)
    return " ".join(re.sub(r"[-_.+]+", " ", name).split()) or path
