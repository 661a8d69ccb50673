"""Which sentences of the ranked chunks speak to a question, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracuu.cues import Kind, form_words, has_form, kind_of
from tracuu.encoder import Encoder
from tracuu.lexicon import Lexicon, number_terms, pairs
from tracuu.numbers import find_numbers
from tracuu.query import Query
from tracuu.search import Floats, Ranking
from tracuu.text import Span, sentence_spans, words
from tracuu.types import Result

_MAX_LIST_CHARS = 420
_CHUNKS_COVERING = 3
_FORM_SHARE = 0.15
_MIN_WORDS = 3
_SURELY_ENOUGH_WORDS = 12  # however many of them are of numbers


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """What a sentence gains by each sign; chosen on the collections that ``evaluate`` scores.

    ``chunks`` are read, and sentences weaker than the best by more than ``within`` are
    left out. Where the best two differ by ``close`` or less, the encoder compares them.
    ``heading`` is for question words that stand only above the sentence, ``rank`` what
    each rank further down costs, ``form`` for having the form of the answer.
    """

    chunks: int = 6
    within: float = 0.25
    close: float = 0.08
    heading: float = 0.25
    neighbours: float = 0.2
    rank: float = 0.07
    form: float = 0.12
    dense: float = 2.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence: ``start`` and ``end`` are offsets into its document.

    ``coverage`` is the share (0 to 1) of the question's weight that it holds, ``dense``
    the cosine to the question (0 where it was not compared). ``fits`` is false for a
    sentence that states no duty where duties were asked for.
    """

    result: Result
    start: int
    end: int
    coverage: float
    score: float
    dense: float = 0.0
    fits: bool = True

    @property
    def whole(self) -> Span:
        """The span to quote: an item that opens a list, with what the list goes on to say."""
        text, base = self.result.text, self.result.start
        end = self.end - base
        if ":" not in self.text or not self.text.endswith((":", ";")):
            return self.start, self.end
        while end - (self.start - base) < _MAX_LIST_CHARS and text[end - 1] in ":;":
            item = next(iter(sentence_spans(text, end)), None)
            if item is None or item[1] - (self.start - base) > _MAX_LIST_CHARS:
                break
            end = item[1]
        return self.start, base + end

    @property
    def text(self) -> str:
        return self.result.text[self.start - self.result.start : self.end - self.result.start]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the results say to a question: sentences, strongest first.

    ``coverage`` is the share (0 to 1) of the question's weight that the best chunk
    holds, its heading included.
    """

    sentences: tuple[Evidence, ...]
    coverage: float


class _Told:
    """How much each term of a question tells."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._total = sum(weights.values()) or 1.0
        self._names_numbers = any("/" in term or "-" in term for term in weights)

    def terms_in(self, text: str) -> set[str]:
        """The question's terms that ``text`` holds."""
        tokens = words(text)
        held = self._weights.keys() & {*tokens, *pairs(tokens)}
        if self._names_numbers:  # reading numbers takes longer than all the rest
            held |= self._weights.keys() & set(number_terms(text))
        return held

    def share(self, terms: Iterable[str]) -> float:
        """The share (0 to 1) of the question's weight that ``terms`` make."""
        return sum(self._weights[term] for term in terms) / self._total


class EvidenceFinder:
    """Finds evidence in the results of one library."""

    def __init__(
        self, lexicon: Lexicon, encoder: Encoder, *, weights: EvidenceWeights | None = None
    ) -> None:
        self._lexicon = lexicon
        self._encoder = encoder
        self._weights = weights or EvidenceWeights()

    def find(self, query: Query, ranking: Ranking) -> Findings:
        """What the best chunks say to the question."""
        kind = kind_of(query.question)
        told = self._told_by(query, kind)
        found = sorted(self._lexical(kind, told, ranking.results), key=lambda each: -each.score)
        front, others = self._contenders(found)
        sentences = (*self._compared(front, ranking.vector), *others)
        return Findings(sentences, _coverage(told, ranking.results))

    def _contenders(self, found: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
        """The one or two strongest sentences, and those nearly as strong."""
        if not found:
            return [], []
        near = [each for each in found if each.score >= found[0].score - self._weights.within]
        front = [each for each in near[:2] if each.score >= found[0].score - self._weights.close]
        return front, near[len(front) :]

    def _compared(self, found: Sequence[Evidence], query: Floats) -> list[Evidence]:
        """The sentences scored by the encoder too: ``query`` is the embedding to compare with.

        One alone needs no comparison: encoding sentences costs most of an answer.
        """
        if len(found) < 2:
            return list(found)
        cosines = self._encoder.encode_queries([each.text for each in found]) @ query
        base = float(np.max(cosines))
        rescored = [
            replace(each, dense=float(cosine),
                    score=each.score + self._weights.dense * (float(cosine) - base))
            for each, cosine in zip(found, cosines, strict=True)
        ]  # fmt: skip
        return sorted(rescored, key=lambda each: -each.score)

    def _lexical(
        self, kind: Kind, told: _Told, results: Sequence[Result]
    ) -> Iterator[Evidence]:
        weights = self._weights
        for result in results[: weights.chunks]:
            above = told.terms_in(_heading(result))
            spans = [
                span for span in sentence_spans(result.text) if not _says_nothing(result, span)
            ]
            held = [told.terms_in(result.text[start:end]) for start, end in spans]
            for position, (start, end) in enumerate(spans):
                coverage = told.share(held[position])
                around = set().union(*held[max(0, position - 1) : position + 2]) - held[position]
                fits = has_form(result.text[start:end], kind)
                score = (
                    coverage
                    + weights.heading * told.share(above - held[position])
                    + weights.neighbours * told.share(around)
                    - weights.rank * (result.rank - 1)
                    + weights.form * (kind != "other" and fits)
                )
                place = (result.start + start, result.start + end)
                yield Evidence(result, *place, coverage, score, fits=fits or kind != "duty")

    def _told_by(self, query: Query, kind: Kind) -> _Told:
        """How much each term of the question tells: its weight by its rarity in the library."""
        chunks = max(1, len(self._lexicon))
        told: dict[str, float] = {}
        form = form_words(kind)
        for term in query.terms:
            if term.field in ("word", "pair"):
                frequency = self._lexicon.document_frequency(term.field, term.text)
                rarity = math.log(1 + chunks / (1 + frequency))
                weight = term.weight * rarity * (_FORM_SHARE if term.text in form else 1.0)
                told[term.text] = max(told.get(term.text, 0.0), weight)
        return _Told(told)


def _says_nothing(result: Result, span: Span) -> bool:
    """Whether a line is no statement: a heading, a title, a few words, capitals alone."""
    line = result.text[span[0] : span[1]]
    tokens = words(line)
    if line.upper() == line:
        return True
    if len(tokens) < _SURELY_ENOUGH_WORDS:
        in_numbers = sum(len(words(number.text)) for number in find_numbers(line))
        if len(tokens) - in_numbers < _MIN_WORDS:
            return True
    return "".join(tokens) in "".join(words(_heading(result)))


def _heading(result: Result) -> str:
    return f"{result.title} {result.section or ''}"


def _coverage(told: _Told, results: Sequence[Result]) -> float:
    held = (
        told.terms_in(each.text) | told.terms_in(_heading(each))
        for each in results[:_CHUNKS_COVERING]
    )
    return max(map(told.share, held), default=0.0)
