"""Whether one text repeats another: a reposted article, a scan and its DOCX.

Texts that differ in a figure are never repeats: two plans alike but for a date say
different things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracuu.text import words

_SHARED = 0.85
_FIGURE = re.compile(r"\d\w*")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of a text: its figures first, as they are quick to tell."""

    text: str
    figures: tuple[str, ...]


def fingerprint(text: str) -> Fingerprint:
    """What is compared of ``text``."""
    return Fingerprint(text, tuple(_FIGURE.findall(text.lower())))


def is_repeat(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts say the same: the same figures and nearly all words."""
    if one.figures != other.figures:
        return False
    shorter, longer = sorted((len(one.text), len(other.text)))
    if shorter < _SHARED * longer:
        return False
    mine, theirs = _word_set(one.text), _word_set(other.text)
    together = len(mine | theirs)
    return together > 0 and len(mine & theirs) >= _SHARED * together


@lru_cache(maxsize=256)  # each text is compared with several others of one question
def _word_set(text: str) -> frozenset[str]:
    return frozenset(words(text))
