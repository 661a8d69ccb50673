"""A stretch of a document → a citation: its exact words, and where they stand."""

from __future__ import annotations

from tracuu.catalog import Catalog, StoredDocument
from tracuu.types import Citation, Result

MAX_QUOTE_CHARS = 600
_MAX_TITLE_CHARS = 90


class Citer:
    """Makes citations from one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def cite(
        self, document: StoredDocument, quote: str, start: int, *, section: str | None
    ) -> Citation:
        """The citation of ``quote``, which is the document's text from ``start`` on."""
        about, end = document.metadata, start + len(quote)
        pages = self._catalog.pages_with(document.id, start, end)
        worst = min(pages, key=lambda page: page.legibility)
        return Citation(
            document=document.path,
            title=about.title,
            number=about.number,
            issuer=about.issuer,
            date=about.date,
            section=section,
            page=pages[0].number,
            start=start,
            end=end,
            quote=quote,
            origin=worst.origin,
            may_be_misread=worst.may_be_misread,
        )


def shortened(quote: str, *, least: int = 0) -> str:
    """The beginning of a quote that is too long to be read, cut between words.

    The first ``least`` characters stay in any case.
    """
    limit = max(MAX_QUOTE_CHARS, least)
    if len(quote) <= limit:
        return quote
    if quote[limit].isspace():
        return quote[:limit]
    cut = quote[:limit].rsplit(maxsplit=1)[0]
    return cut if len(cut) >= least else quote[:limit]


def source_of(cited: Citation | Result) -> str:
    """What people call the document: its own number, else its title."""
    return name_of(cited.number, cited.title)


def name_of(number: str | None, title: str) -> str:
    """The number, else the title in quotation marks."""
    return number or f"“{short_title(title)}”"


def short_title(title: str) -> str:
    """A title in one line, cut between words where it is long."""
    if len(title) > _MAX_TITLE_CHARS:
        return title[:_MAX_TITLE_CHARS].rpartition(" ")[0] + "…"
    return title
