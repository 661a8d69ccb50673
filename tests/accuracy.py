"""How much of a known text was read right."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz.distance import Levenshtein

from tracuu.numbers import find_numbers

_DASHES = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})


def flat(text: str) -> str:
    """``text`` with single spaces and one kind of dash and quote."""
    return " ".join(text.translate(_DASHES).split())


def character_errors(expected: str, found: str) -> int:
    """The characters to insert, delete or change to make ``expected`` of ``found``."""
    return int(Levenshtein.distance(flat(expected), flat(found)))


def error_rate(expected: str, found: str) -> float:
    """Character errors by the length of ``expected``, layout, dashes and quotes aside."""
    return character_errors(expected, found) / max(1, len(flat(expected)))


def numbers_found(expected: str, found: str) -> tuple[int, int]:
    """How many of the document numbers in ``expected`` are in ``found``, and how many there are."""
    wanted, there = (Counter(_numbers(text)) for text in (expected, found))
    return (wanted & there).total(), wanted.total()


def _numbers(text: str) -> list[str]:
    return [re.sub(r"\s", "", number.display) for number in find_numbers(flat(text))]
