"""What every answer from the register has: its subject, its lines, what its sources are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracuu.catalog import Catalog, StoredDocument
from tracuu.citing import Citer, name_of, source_of
from tracuu.demands.quoted import Quoted
from tracuu.types import Answer, Language
from tracuu.wording import fact


@dataclass(frozen=True, slots=True)
class Library:
    """The catalogue with what answers look up again and again; ``keys`` by usual spelling."""

    catalog: Catalog
    citer: Citer
    documents: Mapping[int, StoredDocument]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question names: numbers or titled documents, and how to call them.

    ``holders`` are the documents that are it themselves; empty where others only tell of it.
    """

    keys: frozenset[str]
    names: tuple[str, ...]
    holders: frozenset[int]
    documents: tuple[int, ...] | None

    @property
    def name(self) -> str:
        return ", ".join(self.names)


def called(document: StoredDocument) -> str:
    return name_of(document.metadata.number, document.metadata.title)


def made(lead: str, quoted: Sequence[Quoted], language: Language) -> Answer:
    """The answer, its quotes under their sources where there are several, each with its times."""
    citations = tuple(each.citation for each in quoted)
    documents = {each.document for each in citations}
    lines, last = [lead], None
    for each in quoted:
        if len(documents) > 1 and each.citation.document != last:
            lines.append(f"{source_of(each.citation)}:")
        last = each.citation.document
        lines.append(each.citation.quote)
        lines.extend(fact("when", time, language) for time in each.times)
    return Answer("\n".join(lines), False, None, citations, lead)
