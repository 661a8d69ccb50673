"""How rightly a file of a known kind is read: characters, numbers, sections, its own number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import partial_ratio

from tests.accuracy import character_errors, flat, numbers_found
from tests.fixtures.kinds import Sample, paragraphs_of
from tracuu.chunking import chunk_document
from tracuu.metadata import describe
from tracuu.text import fold
from tracuu.types import Chunk, Document

# A paragraph of which a chunk has this much (of 100) stands there, however it was misread.
_ALIKE = 85
# Of a heading on a recognised page so few letters may be misread, and none of its number.
_LETTERS_A_MISTAKE = 20
_NUMERALS = re.compile(r"\b(?:\d+|[ivxl]+)\b")


@dataclass(slots=True)
class Score:
    """What was right of how much; ``misplaced`` are paragraphs with the section found."""

    wrong: int = 0
    characters: int = 0
    numbers: int = 0
    all_numbers: int = 0
    sections: int = 0
    all_sections: int = 0
    own: int = 0
    documents: int = 0
    misplaced: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def error_rate(self) -> float:
        return self.wrong / max(1, self.characters)

    def add(self, sample: Sample, document: Document) -> None:
        """Count what of ``sample`` was read as ``document``."""
        assert sample.document is not None
        for expected, found in _page_pairs(sample, document):
            self.wrong += character_errors(expected, found)
            self.characters += len(flat(expected))
        found_numbers, wanted = numbers_found("\n".join(sample.pages), document.text)
        self.numbers += found_numbers
        self.all_numbers += wanted
        self._add_sections(sample, chunk_document(document))
        if sample.document.head:
            said = describe(document)
            self.documents += 1
            self.own += (said.number, said.issuer) == (
                sample.document.number,
                sample.document.issuer,
            )

    def _add_sections(self, sample: Sample, chunks: Sequence[Chunk]) -> None:
        texts = [_key(chunk.text) for chunk in chunks]
        last = 0
        for text, path, is_row in paragraphs_of(sample):
            at = _place(_key(text), texts, last)
            found = chunks[at].section if at is not None else None
            last = last if at is None else at
            header = sample.header if is_row else ""
            right = at is not None and _is_right(found, path, header, texts[at])
            self.sections += right
            self.all_sections += 1
            if not right:
                self.misplaced.append((text, found))


def _page_pairs(sample: Sample, document: Document) -> list[tuple[str, str]]:
    """The text of each page expected and found, or of the whole file if it has no such pages."""
    texts = [document.text[page.start : page.end] for page in document.pages]
    if len(texts) != len(sample.pages):
        texts = [document.text]
    expected = list(sample.pages) if len(texts) == len(sample.pages) else ["\n".join(sample.pages)]
    if sample.lower:
        return [(a.lower(), b.lower()) for a, b in zip(expected, texts, strict=True)]
    return list(zip(expected, texts, strict=True))


def _key(text: str) -> str:
    return fold(flat(text))


def _place(text: str, chunks: Sequence[str], start: int) -> int | None:
    """Which chunk from ``start`` on has ``text``, or most of its beginning."""
    beginning = text[:160]
    for wanted in (text, beginning):
        for at in range(start, len(chunks)):
            if wanted in chunks[at]:
                return at
    alike = [partial_ratio(beginning, chunk) for chunk in chunks[start:]]
    best = max(alike, default=0.0)
    return start + alike.index(best) if best >= _ALIKE else None


def _is_right(found: str | None, path: str | None, header: str, chunk: str) -> bool:
    """Whether the section is the one expected, and a row's table header is to be seen."""
    paths = [path or ""]
    if header:
        beyond = f"{path} > {header}"
        paths = [*paths, beyond] if _key(header) in chunk else [beyond]
    return any(_is_same(found or "", each) for each in paths)


def _is_same(found: str, path: str) -> bool:
    """Whether two paths have the same numbers and, but for a letter in twenty, the same words."""
    found, path = _key(found), _key(path)
    if _NUMERALS.findall(found) != _NUMERALS.findall(path):
        return False
    return character_errors(path, found) <= len(path) // _LETTERS_A_MISTAKE
