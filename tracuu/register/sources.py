"""Which number demands what a sentence says: the document's own, or the one it reports on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from tracuu.numbers import DocumentNumber, find_mentions, find_numbers
from tracuu.text import Span, fold
from tracuu.types import Document, Metadata

_TELLS = re.compile(
    r"\b(?:thực hiện|triển khai|quán triệt|về|sơ kết|tổng kết|nói về|ban hành|theo|học tập"
    r"|yêu cầu|nêu|phổ biến|nội dung)\b"
)
_REPORTED = re.compile(
    r"^\s*(?:ngày[^,.;]{4,30})?(?:của[^,.;]{3,60})?\s*(?:yêu cầu|quy định|nêu|đề ra|giao"
    r"|chỉ rõ|xác định|nhấn mạnh|đòi hỏi|đặt)\b"
)
_NAMED_AS_SUBJECT = re.compile(r"(?:theo|thực hiện|việc theo)\s+(?:\w+\s+){0,3}$")
_ITEM = re.compile(r"\s*(?:[-+•]|[a-zđ]\)|\d{1,2}[.)])\s")
# Documents by which a directive is carried out.
_CARRIERS = frozenset({"KH", "CTr", "CTHĐ", "HD"})
_OPENING_CHARS = 700


def numbers_of(
    document: Document, numbers: Sequence[DocumentNumber] | None
) -> Sequence[DocumentNumber]:
    """The numbers in a document's text, found anew unless they are given."""
    return find_numbers(document.text) if numbers is None else numbers


def own_key(metadata: Metadata) -> str | None:
    """The key of the document's own number."""
    return None if metadata.number is None else _key_of(metadata.number)


@lru_cache(maxsize=1)
def _key_of(written: str) -> str | None:
    """Kept for the last, since duties and relations are read one after the other."""
    found = find_mentions(written)
    return found[0].key if found else None


def reported_number(
    document: Document, metadata: Metadata, numbers: Sequence[DocumentNumber]
) -> str | None:
    """The number that an article is about: in its title, else the first in its opening."""
    title = find_numbers(metadata.title)
    if title:
        return title[0].key
    folded = fold(document.text[: _OPENING_CHARS + 200])
    for number in numbers:
        if number.start > _OPENING_CHARS:
            break
        line = folded.rfind("\n", 0, number.start) + 1
        if _ITEM.match(folded, line):
            return None  # a list of several, not the opening of a text on one
        before = folded[max(line, number.start - 120) : number.start]
        if _TELLS.search(before) or _REPORTED.match(folded[number.end :]):
            return number.key
    return None


class Sources:
    """Which number demands what a sentence says, and by which plan it is carried out."""

    def __init__(
        self, document: Document, metadata: Metadata, numbers: Sequence[DocumentNumber]
    ) -> None:
        self._text = document.text
        self._own = own_key(metadata)
        self._numbers = numbers
        self._starts = [each.start for each in numbers]
        self._reported = None if self._own else reported_number(document, metadata, numbers)
        self._headed: dict[tuple[Span, ...], str | None] = {}

    def of(
        self, start: int, end: int, headings: tuple[Span, ...], span: Span
    ) -> tuple[str | None, str | None]:
        """The directive of the sentence at ``start``, and its carrier if another.

        ``headings`` are the spans of the headings above it, ``span`` is its section.
        """
        if self._own:
            headed = self._heading(headings)
            return self._own, headed if headed != self._own else None
        subject = self._subject(start, end)
        headed = self._heading(headings)
        main = headed or self._reported or self._only((start, end)) or self._only(span)
        if subject is None or subject.key == main:
            return main, None
        if headed is None and subject.type in _CARRIERS and main:
            return main, subject.key
        return subject.key, None

    def _heading(self, headings: tuple[Span, ...]) -> str | None:
        if headings not in self._headed:
            found = None
            for span in reversed(headings):
                named = self._within(*span)
                if named:
                    found = named[0].key
                    break
            self._headed[headings] = found
        return self._headed[headings]

    def _within(self, start: int, end: int) -> Sequence[DocumentNumber]:
        first = bisect_right(self._starts, start - 1)
        return self._numbers[first : bisect_right(self._starts, end - 1)]

    def _only(self, span: Span) -> str | None:
        """The one number that a section names."""
        named = {each.key for each in self._within(*span)}
        return named.pop() if len(named) == 1 else None

    def _subject(self, start: int, end: int) -> DocumentNumber | None:
        """The number that the sentence, or the paragraph before it, says demands this."""
        for number in self._within(start, end):
            before = fold(self._text[max(start, number.start - 40) : number.start])
            after = fold(self._text[number.end : number.end + 120])
            if _REPORTED.match(after) or (
                number.start - start < 40 and _NAMED_AS_SUBJECT.search(before)
            ):
                return number
        paragraph = self._text.rfind("\n", 0, start) + 1
        before_it = [each for each in self._within(paragraph, start) if each.type in _CARRIERS]
        return before_it[-1] if before_it else None
