"""What duties and relations both need of a document, worked out once for the two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tracuu.register.headings import heading_spans
from tracuu.structure import Section, sections
from tracuu.text import Span, fold
from tracuu.types import Document


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's folded text, its sections, and of each the spans of the headings above it."""

    folded: str
    sections: tuple[Section, ...]
    headings: tuple[tuple[Span, ...], ...]


@lru_cache(maxsize=1)
def prepared(document: Document) -> Prepared:
    """``document`` made ready; the last one is kept, as both readings follow each other."""
    found = sections(document)
    return Prepared(fold(document.text), found, tuple(heading_spans(document.text, found)))
