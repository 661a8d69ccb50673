"""Whether the quotes that a sentence cites say what it says.

A sentence that is turned down although it is true costs little, since the quotes stand.
So wherever in doubt, it is turned down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tracuu.composing.figures import MONTHS, Figure, Figures, date_holds, figures_of
from tracuu.composing.names import Name, names_in
from tracuu.composing.negation import denial_of, denies_in_english
from tracuu.glossary import Glossary
from tracuu.numbers import KeyParts, find_mentions, find_numbers
from tracuu.text import fold, strip_accents, words
from tracuu.types import Citation

_MAX_CHARS = 600
_MIN_WORDS = 3
_WORDS_HELD = 0.7
_PAIRS_HELD = 0.5
_TERMS_HELD = 0.5

# Nothing that a page or a terminal could take for more than text, and no way to elsewhere.
_UNWANTED = re.compile(
    r"[<>\[\]{}|\\`~^]|\"\s*:|&#?\w+;|\w@\w|\bwww\b|\b[a-z]{3,}:(?=\S)|//"
    r"|\b[a-z0-9-]+\.(?:com|net|org|info|vn|io|co|gov|edu|me|ly|example)\b",
    re.IGNORECASE,
)
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))

# Vietnamese words that say nothing by themselves.
_EMPTY = frozenset(
    """
    và của các những là được có cho trong theo với tại từ đến này đó để về do bởi khi thì mà như
    cũng đã sẽ đang phải cần một trên dưới ra vào nêu rằng ở còn mọi mỗi hay hoặc thuộc gồm nên
    nếu sau trước giữa số
    """.split()
)
# What stands before the figure of a place or a date, which the next word does not belong to.
_LABELS = frozenset("điều khoản điểm mục chương phần quý tổ khóa lần năm thứ tháng".split())
# English words that neither name anything nor can be looked up.
_ENGLISH_EMPTY = frozenset(
    """
    a an the this that these those there here it its they them their he she we you his her our
    all each every any anyone everyone whoever some both either many several other another such
    who whom whose what which when where why how while if in on at by for from with without
    within to of as since until before after during under over between through throughout
    according also however therefore thus then furthermore and or but so because although must
    should shall may might can could will would is are was were be been being am do does did have
    has had not no only than into about first article articles section chapter point clause
    """.split()
)


class Evidence:
    """What the quotes cited together say, titles and numbers of their documents included."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._quotes = _plain("\n".join(each.quote for each in citations))
        about = (part for each in citations for part in _about(each))
        text = "\n".join((self._quotes, *map(_plain, about)))
        self._numbers, rest = _take_numbers(text)
        self._figures = figures_of(rest)
        self._words = words(text)
        self._pairs = set(pairwise(_telling(self._figures.rest)))
        self._joined = _joined(self._words)
        self._unaccented = strip_accents(self._joined)
        self._denial = denial_of(self._quotes)

    def supports(self, sentence: str, *, english: Glossary | None = None) -> bool:
        """Whether it says what ``sentence`` (without marks) says.

        An English sentence is looked up in the glossary ``english``; without one the sentence
        is taken to be Vietnamese.
        """
        if not is_plain(sentence):
            return False
        sentence = _plain(sentence)
        numbers, rest = _take_numbers(sentence)
        said = figures_of(rest)
        return (
            all(map(self._knows, numbers))
            and self._holds_figures(said, units=english is None)
            and (
                self._says(sentence, said.rest)
                if english is None
                else self._says_in_english(sentence, rest, english)
            )
        )

    def _knows(self, number: KeyParts) -> bool:
        """Whether a number is known in all that is given of it."""
        return any(
            (number.number, number.suffix) == (each.number, each.suffix)
            and number.year in (None, each.year)
            and number.type in (None, each.type)
            and number.issuer in (None, each.issuer)
            for each in self._numbers
        )

    def _holds_figures(self, said: Figures, *, units: bool) -> bool:
        return all(
            any(date_holds(held, date) for held in self._figures.dates)
            or (date[:2] == (None, None) and self._holds_figure(Figure(str(date[2]), "", "")))
            for date in said.dates
        ) and all(self._holds_figure(figure, units=units) for figure in said.figures)

    def _holds_figure(self, figure: Figure, *, units: bool = False) -> bool:
        held = [each for each in self._figures.figures if each.value == figure.value]
        if not held:
            return len(figure.value) == 4 and figure.value in {
                str(year) for _, _, year in self._figures.dates
            }
        if not units or not figure.after or figure.after in _EMPTY or figure.after.isdigit():
            return True
        if figure.before in _LABELS:
            return any(each.before == figure.before for each in held)
        return any(each.after == figure.after for each in held)

    # A Vietnamese sentence

    def _says(self, sentence: str, rest: str) -> bool:
        told = _telling(rest)
        held = set(self._words)
        pairs = list(pairwise(told))
        return (
            len(told) >= _MIN_WORDS
            and sum(token in held for token in told) >= _WORDS_HELD * len(told)
            and sum(pair in self._pairs for pair in pairs) >= _PAIRS_HELD * len(pairs)
            and all(map(self._holds_name, names_in(rest)))
            and self._denies_the_same(sentence, told)
        )

    def _holds_name(self, name: Name) -> bool:
        if name.opens and not (name.words[0].isupper() and len(name.words[0]) > 1):
            if len(name.words) == 1 or _joined(_folded(name)) in self._joined:
                return True
            name = name.without_first()
        return _joined(_folded(name)) in self._joined

    def _denies_the_same(self, sentence: str, told: Iterable[str]) -> bool:
        said, held = denial_of(sentence), self._denial
        here, there = set(pairwise(words(sentence))), set(pairwise(self._words))
        left_out = (held.gaps & here) - there
        put_in = (said.gaps & there) - held.gaps
        if left_out or put_in:
            return False
        if said.denies:
            return bool((said.denied & held.denied) - _EMPTY)
        return not (set(told) & (held.denied - held.others))

    # An English sentence

    def _says_in_english(self, sentence: str, rest: str, glossary: Glossary) -> bool:
        said = denies_in_english(sentence)
        if said != (self._denial.denies or denies_in_english(self._quotes)):
            return False
        terms = [
            (each.start, each.end, any(_joined(words(term)) in self._joined
                                       for term in each.vietnamese))
            for each in glossary.translate(rest)
            if not set(words(each.english)) <= _ENGLISH_EMPTY
        ]  # fmt: skip
        held = [(start, end) for start, end, is_held in terms if is_held]
        return (
            len(words(rest)) >= _MIN_WORDS
            and bool(held)
            and len(held) >= _TERMS_HELD * len(terms)
            and all(self._holds_english_name(name, held) for name in names_in(rest))
        )

    def _holds_english_name(self, name: Name, held: Sequence[tuple[int, int]]) -> bool:
        """Whether each word of a name is translated, or stands there as it is."""
        if name.opens and fold(name.words[0]) in _ENGLISH_EMPTY:
            name = name.without_first()
        left = [
            strip_accents(fold(word))
            for word, start in zip(name.words, name.starts, strict=True)
            if not any(first <= start < last for first, last in held) and fold(word) not in MONTHS
        ]
        return not left or _joined(left) in self._unaccented


def is_plain(sentence: str) -> bool:
    """Whether it is nothing but text: no markup, address, code or unseen character."""
    return (
        len(sentence) <= _MAX_CHARS
        and _UNWANTED.search(_plain(sentence)) is None
        and not any(unicodedata.category(char) in _UNSEEN for char in sentence)
    )


def _about(citation: Citation) -> list[str]:
    fields = (citation.title, citation.number, citation.section, citation.issuer)
    return [field for field in fields if field]


def _plain(text: str) -> str:
    """One form of every letter and figure: ``①`` is 1 and a wide ``A`` is A."""
    return unicodedata.normalize("NFKC", text)


def _take_numbers(text: str) -> tuple[list[KeyParts], str]:
    """The document numbers of a text, and the text with commas in their place."""
    found = [*find_numbers(text), *find_mentions(text)]
    rest = text
    for each in found:
        rest = rest[: each.start] + "," * (each.end - each.start) + rest[each.end :]
    return [each.parts for each in found], rest


def _telling(text: str) -> list[str]:
    """The words that say something, in their order."""
    return [token for token in words(text) if token not in _EMPTY]


def _folded(name: Name) -> list[str]:
    return [fold(word) for word in name.words]


def _joined(tokens: Iterable[str]) -> str:
    """Words as a text in which whole words are looked for."""
    return f" {' '.join(tokens)} "
