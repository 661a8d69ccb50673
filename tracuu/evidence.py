"""Which sentences of the ranked chunks speak to a question, and how strongly."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

import numpy as np

from tracuu.cues import Kind, form_words, has_form, kind_of
from tracuu.encoder import Encoder
from tracuu.lexicon import number_terms, pairs
from tracuu.numbers import find_numbers
from tracuu.query import Query
from tracuu.quoting import MAX_LIST_CHARS, head_of, with_items
from tracuu.search import Floats, Ranking
from tracuu.storage import CandidateIndex
from tracuu.text import Span, sentence_spans, words
from tracuu.types import Result

_CHUNKS_COVERING = 3
_CHUNKS_WITH_FORM = 3
_FORM_SHARE = 0.15
_MIN_WORDS = 3
# Foreign names are inflected and misspelled; no Vietnamese syllable is told apart by more.
_NAME_BEGINS = 5
_SURELY_ENOUGH_WORDS = 12  # however many of them are of numbers
# What the last chunks hold is kept, as one question comes after another like it: some 40 MB.
_CHUNKS_KEPT = 512
_SENTENCES_KEPT = 8 * _CHUNKS_KEPT


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
        """The span to quote: one that opens a list with its items, an item with a head nearby."""
        base, text = self.result.start, self.result.text
        start, end = with_items(text, (self.start - base, self.end - base))
        head = self._head()
        if head is not None and end - head[0] <= MAX_LIST_CHARS:
            start = head[0]
        return base + start, base + end

    @property
    def head(self) -> Span | None:
        """The head of the list that this is an item of, where it stands too far above it."""
        base, head = self.result.start, self._head()
        if head is None or self.end - base - head[0] <= MAX_LIST_CHARS:
            return None
        return base + head[0], base + head[1]

    def _head(self) -> Span | None:
        base = self.result.start
        return head_of(self.result.text, (self.start - base, self.end - base))

    @property
    def text(self) -> str:
        return self.result.text[self.start - self.result.start : self.end - self.result.start]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the results say to a question: sentences, strongest first.

    ``coverage`` is the share (0 to 1) of the question's weight that the best chunk
    holds, its heading included, and ``besides`` the share of what is no name. ``named``
    is the share of names in the question, ``missing`` are they where no close chunk
    holds any. ``has_form`` is false where none holds, say, a date that was asked for.
    """

    sentences: tuple[Evidence, ...]
    kind: Kind
    coverage: float
    besides: float = 1.0
    named: float = 0.0
    missing: tuple[str, ...] = ()
    has_form: bool = True


class _Told:
    """How much each term of a question tells."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._total = sum(weights.values()) or 1.0
        self._names_numbers = any("/" in term or "-" in term for term in weights)

    def terms_in(self, text: str) -> set[str]:
        """The question's terms that ``text`` holds."""
        held = self._weights.keys() & _terms(text)
        if self._names_numbers:  # reading numbers takes longer than all the rest
            held |= self._weights.keys() & _number_terms(text)
        return held

    def of(self, terms: Iterable[str]) -> _Told:
        """What these terms tell, all others left out."""
        return _Told({term: self._weights[term] for term in terms})

    @property
    def terms(self) -> Set[str]:
        return self._weights.keys()

    @property
    def total(self) -> float:
        return self._total

    def share(self, terms: Iterable[str]) -> float:
        """The share (0 to 1) of the question's weight that ``terms`` make."""
        return sum(self._weights[term] for term in terms) / self._total


class _SentenceVectors:
    """The embeddings of sentences; the last are kept, as other questions come upon them again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[str, Floats] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Floats:
        """(len(texts), dimension), in the order given."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found |= zip(missing, self._encoder.encode_queries(missing), strict=True)
        with self._lock:
            for text in texts:
                self._kept[text] = found[text]
                self._kept.move_to_end(text)
            while len(self._kept) > _SENTENCES_KEPT:
                self._kept.popitem(last=False)
        return np.stack([found[text] for text in texts])


class EvidenceFinder:
    """Finds evidence in the results of one library."""

    def __init__(
        self,
        candidates: CandidateIndex,
        encoder: Encoder,
        *,
        weights: EvidenceWeights | None = None,
    ) -> None:
        self._candidates = candidates
        self._vectors = _SentenceVectors(encoder)
        self._weights = weights or EvidenceWeights()

    def find(self, query: Query, ranking: Ranking) -> Findings:
        """What the best chunks say to the question."""
        kind = kind_of(query.question)
        told = self._told_by(query, kind)
        found = sorted(self._lexical(kind, told, ranking.results), key=lambda each: -each.score)
        front, others = self._contenders(found)
        sentences = (*self._compared(front, ranking.vector), *others)
        return _findings(query, kind, told, sentences, ranking.results)

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
        cosines = self._vectors.of([each.text for each in found]) @ query
        base = float(np.max(cosines))
        rescored = [
            replace(each, dense=float(cosine),
                    score=each.score + self._weights.dense * (float(cosine) - base))
            for each, cosine in zip(found, cosines, strict=True)
        ]  # fmt: skip
        return sorted(rescored, key=lambda each: -each.score)

    def _lexical(self, kind: Kind, told: _Told, results: Sequence[Result]) -> Iterator[Evidence]:
        weights = self._weights
        for result in results[: weights.chunks]:
            above = told.terms_in(_heading(result))
            spans = _statements(result.text, _heading(result))
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
        chunks = max(1, len(self._candidates))
        told: dict[str, float] = {}
        form = form_words(kind)
        terms = [term for term in query.terms if term.field in ("word", "pair")]
        for term, holding in zip(terms, self._candidates.holding(terms), strict=True):
            rarity = math.log(1 + chunks / (1 + holding))
            weight = term.weight * rarity * (_FORM_SHARE if term.text in form else 1.0)
            told[term.text] = max(told.get(term.text, 0.0), weight)
        return _Told(told)


@lru_cache(maxsize=_SENTENCES_KEPT)
def _terms(text: str) -> frozenset[str]:
    """The words and the pairs of words of a text."""
    tokens = words(text)
    return frozenset((*tokens, *pairs(tokens)))


@lru_cache(maxsize=_SENTENCES_KEPT)
def _number_terms(text: str) -> frozenset[str]:
    return frozenset(number_terms(text))


@lru_cache(maxsize=_CHUNKS_KEPT)
def _statements(text: str, heading: str) -> tuple[Span, ...]:
    """The sentences of a chunk that say something."""
    return tuple(
        (start, end)
        for start, end in sentence_spans(text)
        if not _says_nothing(text[start:end], heading)
    )


def _says_nothing(line: str, heading: str) -> bool:
    """Whether a line is no statement: a heading, a title, a few words, capitals alone."""
    tokens = words(line)
    if line.upper() == line:
        return True
    if len(tokens) < _SURELY_ENOUGH_WORDS:
        in_numbers = sum(len(words(number.text)) for number in find_numbers(line))
        if len(tokens) - in_numbers < _MIN_WORDS:
            return True
    return "".join(tokens) in "".join(words(heading))


def _mention(results: Sequence[Result], names: Set[str]) -> bool:
    """Whether a result has a word that begins like a name: "Broncos" where Bronco is asked for."""
    beginnings = tuple(name[:_NAME_BEGINS] for name in names if len(name) > _NAME_BEGINS)
    return bool(beginnings) and any(
        word.startswith(beginnings) for each in results for word in words(each.text)
    )


def _heading(result: Result) -> str:
    return f"{result.title} {result.section or ''}"


def _findings(
    query: Query,
    kind: Kind,
    told: _Told,
    sentences: tuple[Evidence, ...],
    results: Sequence[Result],
) -> Findings:
    """The sentences found, with what the closest chunks hold of the question."""
    close = results[:_CHUNKS_COVERING]
    held = [told.terms_in(each.text) | told.terms_in(_heading(each)) for each in close]
    parts = set(words(" ".join(query.names)))
    names = {term for term in told.terms if parts.intersection(term.split("_"))}
    others = told.of(told.terms - names)
    is_missing = (
        bool(names) and not any(names & each for each in held) and not _mention(close, parts)
    )
    return Findings(
        sentences,
        kind,
        coverage=max(map(told.share, held), default=0.0),
        besides=max((others.share(each - names) for each in held), default=0.0)
        if others.terms
        else 1.0,
        named=told.share(names),
        missing=query.names if is_missing else (),
        has_form=any(has_form(result.text, kind) for result in results[:_CHUNKS_WITH_FORM]),
    )
