"""The values that travel between the modules, all frozen.

Every offset is a position in ``Document.text`` counted in characters (Python's
``str`` index), start inclusive, end exclusive, so that
``document.text[start:end]`` is always the exact quote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document: its printed position (from 1) and its span of the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the file's own markup declares (a DOCX style, ``<h2>``, ``##``).

    ``level`` is 1 for the outermost. Headings that only the wording shows
    (``Điều 5.``) are found by ``chunking``.
    """

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text: NFC, ``\\n`` line ends, with what its markup says of structure.

    ``path`` is relative to the corpus, with ``/``. ``pages`` tile the text of a
    paged format in order; a format without pages has one page over the whole text.
    ``title`` is only what the markup names as such, else None.
    """

    path: str
    format: str
    text: str
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself: title, own number, type, issuer and date.

    ``number`` is the document's own number as written (``24-CT/TU``), never one
    that it only cites. ``date`` is ISO 8601 (``2023-08-07``).
    """

    title: str
    number: str | None = None
    type: str | None = None
    issuer: str | None = None
    date: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of one document that is embedded and found as a unit.

    ``section`` is the path of headings above it (``Chương II > Điều 32. ...``) or
    None; ``page`` is the page on which it starts.
    """

    ordinal: int
    start: int
    end: int
    text: str
    section: str | None
    page: int


@dataclass(frozen=True, slots=True)
class Result:
    """A chunk that answers a query; ``rank`` counts from 1, a higher ``score`` is better."""

    rank: int
    score: float
    chunk_id: int
    document: str
    title: str
    number: str | None
    section: str | None
    page: int
    start: int
    end: int
    text: str
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote and where it stands; ``quote`` is the document's text at its offsets."""

    document: str
    title: str
    number: str | None
    issuer: str | None
    date: str | None
    section: str | None
    page: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or an abstention.

    ``text`` is shown to the reader; where ``abstained`` is true it says what the
    library does not hold, ``reason`` names the kind of abstention and
    ``citations`` is empty.
    """

    text: str
    abstained: bool
    reason: str | None = None
    citations: tuple[Citation, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents to search; what is left out does not restrict.

    ``types`` are abbreviations or names (``CT``, ``Chỉ thị``), ``since`` and
    ``until`` ISO dates, inclusive; ``issuer`` and ``place`` are words to be found, with or
    without accents.
    """

    documents: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    issuer: str | None = None
    place: str | None = None
    since: str | None = None
    until: str | None = None
