"""Whether one text repeats another: a reposted article, a scan and its DOCX.

Texts that differ in a figure are never repeats: two plans alike but for a date say
different things.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracuu.text import words

_SHARED = 0.85


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of a text: its words, and in order those that hold a figure."""

    words: frozenset[str]
    figures: tuple[str, ...]


def fingerprint(text: str) -> Fingerprint:
    """What is compared of ``text``."""
    tokens = words(text)
    figures = tuple(token for token in tokens if any(char.isdigit() for char in token))
    return Fingerprint(frozenset(tokens), figures)


def is_repeat(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts say the same: the same figures and nearly all words."""
    if one.figures != other.figures:
        return False
    together = len(one.words | other.words)
    return together > 0 and len(one.words & other.words) >= _SHARED * together
