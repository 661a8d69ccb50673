"""Question and ranked chunks → the sentences that answer it, or an abstention.

Extractive: an answer is made of exact quotes. A sentence is chosen for the words
of the question that it holds, each weighed by how rare it is in the library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracuu.generations import Generation
from tracuu.lexicon import Term
from tracuu.query import Query
from tracuu.search import Ranking
from tracuu.text import sentence_spans, words
from tracuu.types import Answer, Citation, Result

UNKNOWN_NUMBER = "unknown-number"
NOTHING_CLOSE = "nothing-close"

_CHUNKS_READ = 5
_MAX_SENTENCES = 3
_MAX_QUOTE_CHARS = 600
# A sentence joins the best one only if it says nearly as much of what was asked.
_NEARLY_AS_GOOD = 0.75
_RANK_DISCOUNT = 0.9


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below both of these there is no answer: cosine of the best chunk, share of the question's weight found."""

    dense: float = 0.80
    coverage: float = 0.35


@dataclass(frozen=True, slots=True)
class _Evidence:
    result: Result
    start: int
    end: int
    coverage: float
    score: float


class Answerer:
    """Answers from one generation."""

    def __init__(self, generation: Generation, *, thresholds: Thresholds | None = None) -> None:
        self._generation = generation
        self._thresholds = thresholds or Thresholds()
        self._documents = {each.path: each for each in generation.catalog.documents()}

    def answer(self, query: Query, ranking: Ranking) -> Answer:
        """The best one to three sentences of the best chunks, or why there are none."""
        unknown = self._unknown_numbers(query)
        if unknown:
            return _abstention(
                UNKNOWN_NUMBER, f"Thư viện không có văn bản số {', '.join(unknown)}."
            )
        evidence = sorted(self._evidence(query, ranking.results), key=lambda each: -each.score)
        if not evidence or self._is_weak(evidence[0], ranking):
            return _abstention(NOTHING_CLOSE, "Thư viện không có nội dung trả lời câu hỏi này.")
        chosen = [each for each in evidence if each.score >= _NEARLY_AS_GOOD * evidence[0].score]
        citations = tuple(self._citation(each) for each in chosen[:_MAX_SENTENCES])
        return Answer("\n".join(each.quote for each in citations), False, None, citations)

    def _unknown_numbers(self, query: Query) -> list[str]:
        return []

    def _is_weak(self, best: _Evidence, ranking: Ranking) -> bool:
        limits = self._thresholds
        return ranking.best_dense < limits.dense and best.coverage < limits.coverage

    def _evidence(self, query: Query, results: Sequence[Result]) -> Iterator[_Evidence]:
        weights = self._weights(query)
        total = sum(weights.values()) or 1.0
        for result in results[:_CHUNKS_READ]:
            above = set(words(f"{result.title} {result.section or ''}"))
            for start, end in sentence_spans(result.text):
                held = set(words(result.text[start:end]))
                coverage = _sum(weights, held) / total
                context = _sum(weights, above - held) / total
                score = (coverage + 0.3 * context) * _RANK_DISCOUNT ** (result.rank - 1)
                yield _Evidence(result, result.start + start, result.start + end, coverage, score)

    def _weights(self, query: Query) -> dict[str, float]:
        """How much each word of the question tells: its inverse document frequency."""
        chunks = max(1, len(self._generation.lexicon))
        return {
            term.text: math.log(1 + chunks / (1 + self._frequency(term)))
            for term in query.terms
            if term.field == "word"
        }

    def _frequency(self, term: Term) -> int:
        return self._generation.lexicon.document_frequency(term.field, term.text)

    def _citation(self, evidence: _Evidence) -> Citation:
        result = evidence.result
        document = self._documents[result.document]
        start, end = evidence.start, min(evidence.end, evidence.start + _MAX_QUOTE_CHARS)
        return Citation(
            document=result.document,
            title=result.title,
            number=result.number,
            issuer=document.metadata.issuer,
            date=document.metadata.date,
            section=result.section,
            page=result.page,
            start=start,
            end=end,
            quote=result.text[start - result.start : end - result.start],
        )


def _sum(weights: dict[str, float], held: Iterable[str]) -> float:
    return sum(weights.get(word, 0.0) for word in held)


def _abstention(reason: str, text: str) -> Answer:
    return Answer(text, True, reason)
