"""Question and ranked chunks → a cited answer, or an abstention that says why.

Extractive: an answer is made of exact quotes, so it cannot say what no document says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracuu.encoder import Encoder
from tracuu.evidence import Evidence, EvidenceFinder, Findings
from tracuu.generations import Generation
from tracuu.query import Query
from tracuu.scope import NamedNumber, Scope
from tracuu.search import Ranking
from tracuu.types import Answer, Citation, Language, Result

UNKNOWN_NUMBER = "unknown-number"
NOTHING_CLOSE = "nothing-close"

_MAX_SENTENCES = 3
_MAX_QUOTE_CHARS = 600
# A sentence joins the best one only if its evidence is nearly as strong.
_NEARLY_AS_STRONG = 0.25


@dataclass(frozen=True, slots=True)
class Confidence:
    """When evidence is strong enough to answer; set by asking one collection another's.

    The sum of ``dense`` times the cosine of the best chunk above ``cosine`` and of the
    share of the question that the best chunk holds must reach ``vietnamese`` or
    ``english``: a translated question finds less of itself.
    """

    cosine: float = 0.80
    dense: float = 5.5
    vietnamese: float = 0.57
    english: float = 0.48

    def least(self, language: Language) -> float:
        return self.english if language == "en" else self.vietnamese


class Answerer:
    """Answers from one generation."""

    def __init__(
        self, generation: Generation, encoder: Encoder, *, confidence: Confidence | None = None
    ) -> None:
        self._finder = EvidenceFinder(generation.lexicon, encoder)
        self._confidence = confidence or Confidence()
        self._documents = {each.path: each for each in generation.catalog.documents()}

    def answer(self, query: Query, scope: Scope, ranking: Ranking) -> Answer:
        """The one to three strongest sentences in the order of their strength, or why none."""
        if scope.unknown:
            return _unknown_number(scope.unknown, query.language)
        findings = self._finder.find(query, ranking)
        evidence = findings.sentences
        sure = self.confidence(findings, ranking) >= self._confidence.least(query.language)
        if not (evidence and sure):
            return _nothing_close(ranking.results, query.language)
        # What somebody must do is answered by sentences of duty, wherever there are any.
        evidence = tuple(each for each in evidence if each.fits) or evidence
        least = evidence[0].score - _NEARLY_AS_STRONG
        chosen = [each for each in evidence[:_MAX_SENTENCES] if each.score >= least]
        citations = tuple(self._citation(each) for each in chosen)
        return Answer("\n".join(each.quote for each in citations), False, None, citations)

    def confidence(self, findings: Findings, ranking: Ranking) -> float:
        """How strongly the library speaks to the question; higher is surer."""
        limits = self._confidence
        return limits.dense * (ranking.best_dense - limits.cosine) + findings.coverage

    def _citation(self, evidence: Evidence) -> Citation:
        result = evidence.result
        about = self._documents[result.document].metadata
        start, end = evidence.whole
        end = min(end, start + _MAX_QUOTE_CHARS)
        return Citation(
            document=result.document,
            title=result.title,
            number=result.number,
            issuer=about.issuer,
            date=about.date,
            section=result.section,
            page=result.page,
            start=start,
            end=end,
            quote=result.text[start - result.start : end - result.start],
        )


def _unknown_number(unknown: Sequence[NamedNumber], language: Language) -> Answer:
    written = ", ".join(number.written for number in unknown)
    nearest = ", ".join(each for number in unknown for each in number.nearest)
    if language == "en":
        text = f"The library holds no document numbered {written}, and none that cites it."
        text += f" The nearest numbers it knows: {nearest}." if nearest else ""
    else:
        text = f"Thư viện không có văn bản số {written} và không có văn bản nào nhắc đến số này."
        text += f" Các số gần nhất đang có: {nearest}." if nearest else ""
    return Answer(text, True, UNKNOWN_NUMBER)


def _nothing_close(results: Sequence[Result], language: Language) -> Answer:
    nearby = "; ".join(dict.fromkeys(result.title for result in results[:3]))
    if language == "en":
        text = "The library holds nothing that answers this question."
        text += f" The closest documents: {nearby}." if nearby else ""
    else:
        text = "Thư viện không có nội dung trả lời câu hỏi này."
        text += f" Văn bản gần nhất: {nearby}." if nearby else ""
    return Answer(text, True, NOTHING_CLOSE)
