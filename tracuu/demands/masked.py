"""A question without accents, of which what has been understood is blanked bit by bit.

Every blanked stretch keeps its length, so that an offset is one of the question itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracuu.numbers import TYPES, find_numbers
from tracuu.query import Query
from tracuu.text import WORD, Span, fold, strip_accents, words

# Stands where the question names its document.
NAMED = "@"

# Plain word for a kind of document → its Vietnamese name; of any kind: "".
TYPE_WORDS = {
    strip_accents(fold(word)): each.name
    for each in TYPES
    for word in (each.name, *each.other_names, *each.english)
} | {"van ban": "", "tai lieu": "", "document": ""}
TYPE = "|".join(f"{re.escape(each)}s?" for each in sorted(TYPE_WORDS, key=len, reverse=True))
_BEFORE_NUMBER = re.compile(rf"\b(?:{TYPE})(?:\s+(?:so|no\.?|number))?(?=\s+{NAMED})|\bso(?=\s+@)")
_AFTER_NUMBER = re.compile(rf"(?<={NAMED})\s*(?:{TYPE})\b")
_OFFICE = (
    r"(?:(?:ban thuong vu\s+)?(?:thanh|tinh|quan|huyen|thi|dang) uy|bo chinh tri|ban bi thu"
    r"|trung uong(?:\s+dang)?|chinh phu|thu tuong(?:\s+chinh phu)?"
    r"|(?:the\s+)?(?:city|provincial|district)\s+party\s+committee|(?:the\s+)?politburo)"
)
_ISSUED_BY = re.compile(
    rf"(?<={NAMED})\s*(?:,?\s*(?:ngay|dated|of)\s+[\d/.-]+)?"
    rf"(?:\s*,?\s*(?:cua|do|of|by|from)\s+{_OFFICE}\b)?"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """``plain`` is as long as ``text``, the question with its accents."""

    text: str
    plain: str

    def without(self, pattern: re.Pattern[str]) -> Masked:
        """What is left when all matches are blanked."""
        blank = pattern.sub(lambda match: " " * len(match.group()), self.plain)
        return Masked(self.text, blank)

    def without_span(self, span: Span) -> Masked:
        start, end = span
        return Masked(self.text, self.plain[:start] + " " * (end - start) + self.plain[end:])

    def tokens(self) -> list[Span]:
        """The words that are left."""
        return [match.span() for match in WORD.finditer(self.plain)]

    def words(self) -> list[str]:
        """The words that are left, folded, with the accents they have in the question."""
        return [fold(self.text[start:end]) for start, end in self.tokens()]


def masked(query: Query, titles: Sequence[str] = ()) -> Masked:
    """The question with ``@`` for its numbers, or for the ``titles`` that it names."""
    text = query.searched if query.language == "vi" else query.question
    plain = strip_accents(fold(text))
    spans = [(number.start, number.end) for number in query.numbers]
    spans += [span for title in titles for span in _places(title, plain, query)]
    for start, end in sorted(spans):
        plain = plain[:start] + NAMED + " " * (end - start - 1) + plain[end:]
    left = Masked(text, plain).without(_BEFORE_NUMBER)
    if query.language == "en":
        left = left.without(_AFTER_NUMBER)
    return _without_issuer(left)


def _places(title: str, plain: str, query: Query) -> list[Span]:
    """Where a title stands: all its words in a row, or for English the terms read as them."""
    if query.language == "en":
        known = set(words(_without_numbers(title)))
        read = [
            (each.start, each.end)
            for each in query.translations
            if known.issuperset(words(each.vietnamese[0]))
        ]
        return [(read[0][0], max(end for _, end in read))] if read else []
    for name in (title, _without_numbers(title)):
        pattern = r"\W+".join(map(re.escape, (strip_accents(word) for word in words(name))))
        places = [match.span() for match in re.finditer(rf"\b{pattern}\b", plain)]
        if pattern and places:
            return places
    return []


def _without_numbers(title: str) -> str:
    for number in reversed(find_numbers(title)):
        title = title[: number.start] + title[number.end :]
    return title


def _without_issuer(left: Masked) -> Masked:
    """Without the date and the office behind a number, and the names behind the office."""
    for match in list(_ISSUED_BY.finditer(left.plain)):
        end = match.end()
        while match.group().strip() and (name := WORD.search(left.plain, end)):
            if left.plain[end : name.start()].strip() or not left.text[name.start()].isupper():
                break
            end = name.end()
        left = left.without_span((match.start(), end))
    return left
