"""The values that travel between the modules, all frozen.

Every offset is a position in ``Document.text`` counted in characters (Python's
``str`` index), start inclusive, end exclusive, so that
``document.text[start:end]`` is always the exact quote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["vi", "en"]
Origin = Literal["text", "repaired", "ocr", "unread"]

# The kinds of abstention: a number that the library does not know, nothing near the question,
# or documents near it that do not say what is asked.
UNKNOWN_NUMBER = "unknown-number"
NOTHING_CLOSE = "nothing-close"
SILENT = "silent"

# Good text scores 0.94 and more; a clean scan's recognition is 0.95 sure, a poor one's less.
MISREAD_BELOW = 0.9


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document: its printed position (from 1) and its span of the text.

    ``origin`` says where the text is from: the file itself, the file with the letters of an
    old font repaired, recognition of a picture, or nowhere. ``quality`` (0 to 1) is how well
    it reads; ``reason`` is why the page, or a part of it, could not be read.
    """

    number: int
    start: int
    end: int
    origin: Origin = "text"
    quality: float = 1.0
    reason: str | None = None

    @property
    def may_be_misread(self) -> bool:
        """Whether a reader should compare a quote from here with the original."""
        return self.reason is not None or self.quality < MISREAD_BELOW

    @property
    def legibility(self) -> tuple[bool, float]:
        """How well it reads, to be compared: a page not wholly read is the least legible."""
        return self.reason is None, self.quality


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
class Table:
    """A table of data, a row a line; its header is ``text[start:header_end]``, empty if none."""

    start: int
    end: int
    header_end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text: NFC, ``\\n`` line ends, with what its markup says of structure.

    ``path`` is relative to the corpus, with ``/``. ``pages`` tile the text of a
    paged format in order; a format without pages has one page over the whole text.
    ``title`` is only what the markup names as such, else None. ``tables`` are those that
    the markup shows, in order.
    """

    path: str
    format: str
    text: str
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...] = ()
    title: str | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows a field of the metadata: a span of the document's text, or another file.

    ``file`` is ``metadata.csv`` for what an administrator wrote there, or the document's
    own path for a title made of it; the span is then empty.
    """

    field: str
    start: int = 0
    end: int = 0
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; what it does not say is None or empty.

    ``number`` is the document's own number as written (``24-CT/TU``), never one
    that it only cites. ``date`` is ISO 8601 (``2023-08-07``), that of issue or, of an
    article, of posting; ``place`` stands beside it. ``source`` and ``url`` are an
    article's. ``evidence`` is in the order of the fields; a field may have several.
    """

    title: str
    number: str | None = None
    type: str | None = None
    issuer: str | None = None
    date: str | None = None
    subject: str | None = None
    place: str | None = None
    signer: str | None = None
    post: str | None = None
    recipients: tuple[str, ...] = ()
    source: str | None = None
    url: str | None = None
    evidence: tuple[Evidence, ...] = ()


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
    """A chunk that answers a query; ``rank`` counts from 1, a higher ``score`` is better.

    ``origin`` and ``may_be_misread`` are those of the least legible page that it stands on.
    """

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
    origin: Origin = "text"
    may_be_misread: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote and where it stands; ``quote`` is the document's text at its offsets.

    ``origin`` and ``may_be_misread`` are those of the least legible page that it stands on.
    """

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
    origin: Origin = "text"
    may_be_misread: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """An English term of the question and the Vietnamese words of a quote it was read as."""

    english: str
    vietnamese: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or an abstention.

    ``text`` is shown to the reader; where ``abstained`` is true it says what the
    library does not hold, ``reason`` names the kind of abstention and
    ``citations`` is empty. ``lead`` is the first line: the date or figure, in words of a
    quote, or which document speaks. Citations are grouped by document, in its order;
    ``readings`` are the glossary's terms that occur in them.
    """

    text: str
    abstained: bool
    reason: str | None = None
    citations: tuple[Citation, ...] = field(default=())
    lead: str | None = None
    readings: tuple[Reading, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote, checked against what it cites.

    ``citations`` are positions (from 0) in the answer's citations; its marks are not in
    ``text``, which is plain text.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """What a language model made of an answer's quotes; they stand beside it in any case.

    ``dropped`` counts the sentences that were not supported. ``note`` says, in the
    question's language, that it failed or that nothing was left.
    """

    statements: tuple[Statement, ...] = ()
    dropped: int = 0
    note: str | None = None
