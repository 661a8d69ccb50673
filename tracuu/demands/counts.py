"""How many documents of a type and year there are, each with what its header says of both."""

from __future__ import annotations

from collections.abc import Iterator

from tracuu.catalog import StoredDocument
from tracuu.demands.asking import CountQuestion
from tracuu.demands.made import Library, called, made
from tracuu.demands.quoted import Quoted
from tracuu.scope import Scope
from tracuu.types import SILENT, Answer, Citation, Language
from tracuu.wording import counted


class CountAnswerer:
    """Counts the documents of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def answer(self, asked: CountQuestion, language: Language, scope: Scope) -> Answer | None:
        """How many documents there are of that type and year, each with what shows it."""
        documents = [
            each
            for each in sorted(self._library.documents.values(), key=lambda each: each.path)
            if (each.metadata.type == asked.type if asked.type else each.metadata.type)
            and (scope.within is None or each.id in scope.within)
        ]
        undated = [each for each in documents if asked.year and not each.metadata.date]
        documents = [
            each
            for each in documents
            if asked.year is None or (each.metadata.date or "").startswith(f"{asked.year}-")
        ]
        distinct = list({_identity(each): each for each in reversed(documents)}.values())[::-1]
        citations = [one for each in distinct for one in self._header(each, dated=bool(asked.year))]
        names = [called(each) for each in distinct]
        lead = counted(asked.type, asked.year, names, len(undated), language)
        if not names:
            return Answer(lead, True, SILENT)
        if not citations:
            return None
        return made(lead, [Quoted(each) for each in citations], language)

    def _header(self, document: StoredDocument, *, dated: bool) -> Iterator[Citation]:
        """The document's number and date as its header says them."""
        text = self._library.catalog.text(document.id)
        for field in ("number", "date") if dated else ("number",):
            places = [
                each
                for each in document.metadata.evidence
                if each.field == field and each.file is None and each.end > each.start
            ]
            for each in places[:1]:
                quote = text[each.start : each.end]
                yield self._library.citer.cite(document, quote, each.start, section=None)


def _identity(document: StoredDocument) -> tuple[str, ...]:
    """What makes two documents copies of one: the same number, issuer and date."""
    about = document.metadata
    if about.number is None:
        return (document.path,)
    return about.number, about.issuer or "", about.date or ""
