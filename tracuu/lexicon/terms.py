"""What the text of a chunk is looked up by.

A term is a folded syllable, a pair of neighbouring syllables (``chi_thi``) or a document
number, which is always one term (``24-ct/tu``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tracuu.numbers import find_numbers
from tracuu.text import strip_accents, words

Field = Literal["word", "pair", "plain", "plain_pair", "head", "head_plain"]
TEXT_FIELDS: tuple[Field, ...] = ("word", "pair", "plain", "plain_pair", "head", "head_plain")

_MAX_TERM_CHARS = 60
# In a larger library, terms of more than this share of its chunks only cost time: of the
# best 20 chunks 99 % stay for questions in Vietnamese, 95 % for those in English.
_EVERY_TERM_UP_TO = 131_072
_TELLING_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """A term to look for in one field; ``weight`` multiplies its BM25 score."""

    field: Field
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """What the lexical index is given of one chunk; ``heading`` is its title and section."""

    chunk_id: int
    document_id: int
    text: str
    heading: str


def pairs(tokens: Sequence[str]) -> list[str]:
    """Neighbouring tokens joined, in order."""
    return [f"{left}_{right}" for left, right in pairwise(tokens)]


def number_terms(text: str) -> list[str]:
    """The document numbers that ``text`` names, as terms."""
    return [number.key.lower() for number in find_numbers(text)]


def terms_of(entry: Entry) -> dict[Field, str]:
    """The terms of a chunk in each field, separated by spaces."""
    tokens = [word for word in words(entry.text) if len(word) <= _MAX_TERM_CHARS]
    heading = words(entry.heading)
    singles, joined = " ".join(tokens), " ".join(pairs(tokens))
    head = " ".join([*heading, *pairs(heading)])
    return {
        "word": " ".join([singles, *number_terms(entry.text)]),
        "pair": joined,
        "plain": strip_accents(singles),
        "plain_pair": strip_accents(joined),
        "head": head,
        "head_plain": strip_accents(head),
    }


def telling(terms: Sequence[Term], frequency: Callable[[Term], int], chunks: int) -> list[Term]:
    """The terms to score by: in a large library those that are not everywhere, if any.

    ``frequency`` tells how many of all ``chunks`` hold a term.
    """
    if chunks <= _EVERY_TERM_UP_TO:
        return list(terms)
    rare = [term for term in terms if frequency(term) <= _TELLING_SHARE * chunks]
    return rare or list(terms)
