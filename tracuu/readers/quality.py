"""How well a page's text reads as Vietnamese (or English), from 0 to 1."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracuu.readers.syllables import is_syllable

# What stands where a letter belongs when a font's table is old or broken: the signs of
# Latin-1 that TCVN3 draws as letters, combining marks, private use, U+FFFD.
LEGACY_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷\u2212\u2219"
_WORD = re.compile(
    rf"(?:[^\W\d_]|[\u0300-\u036f{LEGACY_SIGNS}\ue000-\uf8ff\ufffd]"
    r"|(?<=[^\W\d_])[?~^_](?=[^\W\d_]))+"
)
_NO_PROSE = re.compile(r"\d|@|://|www\.")
_ROMAN_OR_ABBREVIATION = re.compile(r"[A-ZĐ]{1,6}")
# A foreign name, which Vietnamese prose may be full of; broken words are mostly in lower case.
_NAME = re.compile(r"(?=[A-Za-z]*[aeiouyAEIOUY])[A-Z][a-z]{2,}(?:[A-Z][a-z]+)?")
_ENGLISH = frozenset(
    """
    the of and to in for is are be by with on as that this or an at from which shall it its was
    were have has not been may will their such any all other under
    """.split()
)
# A bullet of a symbol font is one private sign by itself, which is no damage.
_LONE_BULLET = re.compile(r"(?<!\S)[\ue000-\uf8ff](?!\S)")
_ODD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffd]")

MIN_WORDS = 40
MIN_WELL_FORMED = 0.88
MIN_ACCENTED = 0.15
MAX_ODD = 0.01
# Below MIN_WORDS a single name weighs much, so only what is plainly wrong counts.
_FEW_WORDS = 8
_MIN_WELL_FORMED_OF_FEW = 0.7
_MIN_ACCENTED_OF_FEW = 0.05
_MIN_ENGLISH = 0.15


@dataclass(frozen=True, slots=True)
class Quality:
    """What was counted in a text; the shares are from 0 to 1.

    ``words`` leaves out numbers, document numbers, abbreviations, single letters and
    addresses. ``well_formed`` is the share of the words that have the shape of a Vietnamese
    syllable, ``accented`` that of their letters with a Vietnamese mark, ``english`` that of
    English function words, ``odd`` the share of control, private and U+FFFD characters.
    """

    words: int
    well_formed: float
    accented: float
    english: float
    odd: float

    @property
    def is_english(self) -> bool:
        return self.words >= _FEW_WORDS and self.english >= _MIN_ENGLISH

    @property
    def suspect(self) -> bool:
        """Whether the text is probably not what is to be seen on the page."""
        if self.odd > MAX_ODD:
            return True
        if self.words < _FEW_WORDS or self.is_english:
            return False
        if self.words < MIN_WORDS:
            return (
                self.well_formed < _MIN_WELL_FORMED_OF_FEW or self.accented < _MIN_ACCENTED_OF_FEW
            )
        return self.well_formed < MIN_WELL_FORMED or self.accented < MIN_ACCENTED

    @property
    def score(self) -> float:
        """0 for rubbish, 1 for clean prose; a page without words scores by its odd signs."""
        clean = max(0.0, 1 - 20 * self.odd)
        if not self.words or self.is_english:
            return clean
        return clean * self.well_formed * min(1.0, 0.4 + 0.6 * self.accented / MIN_ACCENTED)


def prose(text: str) -> Iterator[str]:
    """The words of ``text`` that a spelling can be judged by."""
    for token in unicodedata.normalize("NFC", text).split():
        if _NO_PROSE.search(token):
            continue
        for word in _WORD.findall(token):
            if any(map(str.isalpha, word)) and not _says_nothing(word):
                yield word


def _says_nothing(word: str) -> bool:
    """Whether ``word`` is a single letter, an abbreviation or a foreign name."""
    if len(word) == 1:
        return word.isascii()
    if _ROMAN_OR_ABBREVIATION.fullmatch(word) is None and _NAME.fullmatch(word) is None:
        return False
    return not well_formed(word)


@lru_cache(maxsize=50_000)
def well_formed(word: str) -> bool:
    """Whether ``word`` could be a Vietnamese syllable, also by its capitals (not "vÒ")."""
    return is_syllable(word) and (word[1:].islower() or word.isupper() or len(word) == 1)


@lru_cache(maxsize=50_000)
def marked_letters(word: str) -> int:
    """How many letters of ``word`` carry a Vietnamese mark."""
    return sum(char in "đĐ" or len(unicodedata.normalize("NFD", char)) > 1 for char in word)


def share_well_formed(found: Iterable[str]) -> float:
    """The share of the words that could be Vietnamese syllables; 1 where there are none."""
    shapes = [well_formed(word) for word in found]
    return sum(shapes) / len(shapes) if shapes else 1.0


def assess(text: str) -> Quality:
    """How ``text`` (a page's) reads."""
    found = list(prose(text))
    letters = sum(map(len, found))
    visible = sum(not char.isspace() for char in text)
    return Quality(
        words=len(found),
        well_formed=share_well_formed(found),
        accented=sum(map(marked_letters, found)) / letters if letters else 0.0,
        english=sum(word.lower() in _ENGLISH for word in found) / len(found) if found else 0.0,
        odd=len(_ODD.findall(_LONE_BULLET.sub("", text))) / visible if visible else 0.0,
    )
