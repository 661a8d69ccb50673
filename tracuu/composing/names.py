"""Proper names: the words that a sentence writes with a capital letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tracuu.text import WORD

_CLAUSE = re.compile(r"[^,;:()\"“”«»]+")


@dataclass(frozen=True, slots=True)
class Name:
    """Consecutive words with a capital letter, and where each begins in the sentence.

    ``opens`` tells that the first of them is the sentence's first word, which has a
    capital whether it names anything or not.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    opens: bool

    def without_first(self) -> Name:
        return Name(self.words[1:], self.starts[1:], False)


def names_in(sentence: str) -> Iterator[Name]:
    """The names of a sentence, left to right; no comma or bracket is inside one."""
    first = next((match.start() for match in WORD.finditer(sentence)), -1)
    for clause in _CLAUSE.finditer(sentence):
        matches = WORD.finditer(sentence, clause.start(), clause.end())
        for is_name, run in groupby(matches, key=lambda match: match.group()[0].isupper()):
            if is_name:
                found = list(run)
                starts = tuple(match.start() for match in found)
                yield Name(tuple(match.group() for match in found), starts, starts[0] == first)
