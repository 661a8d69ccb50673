"""A question as the searches understand it.

Vietnamese: lost accents are given back from the library's own words. English: terms
are translated by the glossary and searched for in Vietnamese. Document numbers are
read apart in either language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracuu.accents import SyllableCounts, restore_accents
from tracuu.errors import QuestionError
from tracuu.glossary import Glossary, Translation
from tracuu.language import language_of
from tracuu.lexicon import Field, Term, pairs
from tracuu.numbers import DocumentNumber, find_mentions
from tracuu.text import WORD, clean, fold, strip_accents, words
from tracuu.types import Language

MAX_QUESTION_CHARS = 2000
_EXAMPLE = "24-CT/TU yêu cầu các phường làm gì?"

# English words that carry no meaning to search for, whatever the glossary says of them.
_STOP_WORDS = frozenset(
    """
    a an the of to in on at by for with from as is are was were be been being am do does did
    done have has had it its this that these those there here i you he she we they them him her
    his our your their my me us which who whom whose what when where why how and or not if than
    then so such can could may might will would shall should must about into over under between
    true false right wrong correct incorrect
    """.split()
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of term counts in the lexical search, against 1 for a word."""

    number: float = 1.0
    heading: float = 0.5
    plain: float = 0.35
    translation: tuple[float, ...] = (1.0, 0.5, 0.25, 0.25)
    part_of_phrase: float = 0.6
    phrase: float = 1.3


_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    ``question`` is what was asked; ``searched`` the question as it is read: with
    accents restored, or for English the Vietnamese terms. ``text`` is what the encoder
    is given, ``terms`` what the lexical index is asked for, ``numbers`` are the
    document numbers named and ``translations`` the English terms read.
    """

    question: str
    language: Language
    searched: str
    text: str
    terms: tuple[Term, ...]
    numbers: tuple[DocumentNumber, ...] = ()
    translations: tuple[Translation, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Proper names: runs of capitalised words, but for a sentence's first word alone."""
        tokens = WORD.findall(self.searched)
        runs: list[str] = []
        for capital, run in groupby(enumerate(tokens), key=lambda each: each[1][0].isupper()):
            words_ = list(run)
            if capital and (words_[0][0] > 0 or len(words_) > 1):
                runs.append(" ".join(word for _, word in words_))
        return tuple(runs)

    @property
    def restored(self) -> bool:
        """Whether the question is searched with accents that were not typed."""
        return self.language == "vi" and self.searched != self.question


def check_question(question: str) -> str:
    """The question cleaned.

    Raises QuestionError where it is empty, too long or holds no word.
    """
    cleaned = " ".join(clean(question).split())
    if not cleaned:
        raise QuestionError(
            "The question is empty.", remedy=f"Type a question, such as: {_EXAMPLE}"
        )
    if len(cleaned) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"The question has {len(cleaned)} characters; at most {MAX_QUESTION_CHARS} are read.",
            remedy="Ask in a sentence or two.",
        )
    if not any(word.strip("_") for word in words(cleaned)):
        raise QuestionError(
            "The question holds no word to search for.",
            remedy=f"Type a question, such as: {_EXAMPLE}",
        )
    return cleaned


class QuestionReader:
    """Reads questions to one library: ``counts`` are of its own words."""

    def __init__(self, counts: SyllableCounts, glossary: Glossary) -> None:
        self._counts = counts
        self._glossary = glossary

    def read(self, question: str, *, as_typed: bool = False) -> Query:
        """Understand a question; with ``as_typed`` no accents are given back.

        Raises QuestionError where there is nothing to read.
        """
        cleaned = check_question(question)
        numbers = tuple(find_mentions(cleaned))
        if language_of(_without(cleaned, numbers, partial=False)) == "en":
            return self._read_english(cleaned, numbers)
        return self._read_vietnamese(cleaned, numbers, as_typed=as_typed)

    def _read_vietnamese(
        self, question: str, numbers: tuple[DocumentNumber, ...], *, as_typed: bool
    ) -> Query:
        searched = question if as_typed else self._restore(question, numbers)
        return Query(
            question=question,
            language="vi",
            searched=searched,
            text=searched,
            terms=_vietnamese_terms(
                _without(searched, numbers), numbers, plain=searched != question or as_typed
            ),
            numbers=numbers,
        )

    def _restore(self, question: str, numbers: Sequence[DocumentNumber]) -> str:
        """The question with its accents, the document numbers in it left as they are."""
        restored = restore_accents(question, self._counts)
        for number in numbers:
            if number.issuer is not None:
                typed = question[number.start : number.end]
                restored = restored[: number.start] + typed + restored[number.end :]
        return restored

    def _read_english(self, question: str, numbers: tuple[DocumentNumber, ...]) -> Query:
        translations = tuple(
            each
            for each in self._glossary.translate(_without(question, numbers))
            if each.english.lower() not in _STOP_WORDS
        )
        segments = self._segments(_without(question, numbers), translations)
        terms = " ".join(vietnamese[0] for vietnamese in segments)
        searched = " ".join([*(number.display for number in numbers), terms])
        return Query(
            question=question,
            language="en",
            searched=searched,
            text=f"{question} {terms}",
            terms=_translated_terms(segments, numbers),
            numbers=numbers,
            translations=translations,
        )

    def _segments(
        self, question: str, translations: Sequence[Translation]
    ) -> list[tuple[str, ...]]:
        """The question's terms in order, each with its translations; names stay, with accents."""
        segments: list[tuple[str, ...]] = []
        position = 0
        for translation in translations:
            segments.extend(self._names(question[position : translation.start]))
            segments.append(translation.vietnamese)
            position = translation.end
        segments.extend(self._names(question[position:]))
        return segments

    def _names(self, untranslated: str) -> list[tuple[str, ...]]:
        tokens = [token for token in WORD.findall(untranslated) if fold(token) not in _STOP_WORDS]
        named = groupby(tokens, key=lambda token: token[0].isupper())
        runs = [" ".join(run) for capital, run in named if capital or run]
        return [(restore_accents(run, self._counts),) for run in runs]


def _without(text: str, numbers: Iterable[DocumentNumber], *, partial: bool = True) -> str:
    """``text`` with its numbers blanked: they are searched for as such, not as words."""
    for number in numbers:
        if partial or number.issuer is not None:
            text = text[: number.start] + " " * (number.end - number.start) + text[number.end :]
    return text


def _number_terms(numbers: Iterable[DocumentNumber]) -> list[Term]:
    return [Term("word", number.key.lower(), _WEIGHTS.number) for number in numbers]


def _vietnamese_terms(
    text: str, numbers: Sequence[DocumentNumber], *, plain: bool
) -> tuple[Term, ...]:
    """The terms of a Vietnamese text; with ``plain`` also without accents."""
    tokens = words(text)
    joined = pairs(tokens)
    terms = [
        *(Term("word", token) for token in tokens),
        *(Term("pair", pair) for pair in joined),
        *(Term("head", token, _WEIGHTS.heading) for token in [*tokens, *joined]),
        *_number_terms(numbers),
    ]
    if plain:
        bare = [strip_accents(token) for token in tokens]
        terms += [Term("plain", token, _WEIGHTS.plain) for token in bare]
        terms += [Term("plain_pair", pair, _WEIGHTS.plain) for pair in pairs(bare)]
    return tuple(terms)


def _translated_terms(
    segments: Iterable[Sequence[str]], numbers: Sequence[DocumentNumber]
) -> tuple[Term, ...]:
    """The terms of translated segments: the first translation counts most."""
    weights: dict[tuple[Field, str], float] = {}

    def add(field: Field, text: str, weight: float) -> None:
        weights[field, text] = max(weight, weights.get((field, text), 0.0))

    for translations in segments:
        for share, translation in zip(_WEIGHTS.translation, translations, strict=False):
            tokens = words(translation)
            part = share * (_WEIGHTS.part_of_phrase if len(tokens) > 1 else 1.0)
            for token in tokens:
                add("word", token, part)
                add("head", token, part * _WEIGHTS.heading)
            for pair in pairs(tokens):
                add("pair", pair, share * _WEIGHTS.phrase)
                add("head", pair, share * _WEIGHTS.heading)
    terms = [Term(field, text, weight) for (field, text), weight in weights.items()]
    return (*terms, *_number_terms(numbers))
