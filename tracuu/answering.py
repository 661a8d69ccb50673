"""Question and ranked chunks → a cited answer, or an abstention that says why.

Extractive: an answer is made of exact quotes, so it cannot say what no document says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tracuu.catalog import StoredDocument
from tracuu.citing import Citer, shortened, source_of
from tracuu.cues import Kind, about_words, kind_of
from tracuu.demands import RegisterAnswerer, Superseded
from tracuu.encoder import Encoder
from tracuu.evidence import Evidence, EvidenceFinder, Findings
from tracuu.lead import lead_in
from tracuu.numbers import find_numbers
from tracuu.query import Query
from tracuu.scope import Scope
from tracuu.search import Ranking
from tracuu.storage import Generation
from tracuu.text import Span, fold, words
from tracuu.types import NOTHING_CLOSE, SILENT, UNKNOWN_NUMBER, Answer, Citation, Reading
from tracuu.weighing import Confidence, Weighed, weigh
from tracuu.wording import (
    differing,
    fact,
    frame,
    is_fact,
    nothing_close,
    silent,
    unknown_number,
)

_MAX_SENTENCES = 3
# A sentence joins the best one only if its evidence is nearly as strong.
_NEARLY_AS_STRONG = 0.25
_NEARBY = 3
_QUESTION_WORDS = frozenset({"how", "what", "which", "when", "who", "where", "after"})


@dataclass(frozen=True, slots=True)
class _Fact:
    """A date, figure or number that answers by itself, and the document that says it."""

    text: str
    document: str
    source: str


class Answerer:
    """Answers from one generation."""

    def __init__(
        self, generation: Generation, encoder: Encoder, *, confidence: Confidence | None = None
    ) -> None:
        self._finder = EvidenceFinder(generation.candidates, encoder)
        self._confidence = confidence or Confidence()
        self._catalog = generation.catalog
        self._documents = {each.path: each for each in generation.catalog.documents()}
        self._citer = Citer(generation.catalog)
        self._superseded = Superseded(generation.catalog, self._citer)
        self._register = RegisterAnswerer(generation.catalog, self._citer, self._superseded)

    def answer(self, query: Query, scope: Scope, ranking: Ranking) -> Answer:
        """All that the register holds, or the strongest sentences, or why there are none.

        An answer that quotes a superseded document says so.
        """
        if scope.unknown:
            written = [each.written for each in scope.unknown]
            nearest = [near for each in scope.unknown for near in each.nearest]
            return Answer(unknown_number(written, nearest, query.language), True, UNKNOWN_NUMBER)
        answer = self._register.answer(query, scope)
        if answer is not None:
            return replace(answer, readings=tuple(_readings(query, answer.citations)))
        ranked = self._ranked(query, scope, ranking)
        if (refusal := self._register.refusal(query, scope, ranked)) is not None:
            return refusal
        return self._superseded.marked(ranked, query.language)

    def superseded(self, paths: Collection[str]) -> frozenset[str]:
        """Those of these documents that, as a clause proves, gave way to another."""
        return self._superseded.among(paths)

    def _ranked(self, query: Query, scope: Scope, ranking: Ranking) -> Answer:
        """The one to three strongest sentences, grouped by document, or why there are none."""
        if (subject := self._subject(query, scope)) is not None:
            lead = fact("about", subject.quote, query.language)
            return Answer(f"{lead}\n{subject.quote}", False, None, (subject,), lead)
        weighed = self.weigh(query, ranking)
        nearby = dict.fromkeys(result.title for result in ranking.results[:_NEARBY])
        if weighed.margin < 0:
            return Answer(nothing_close(nearby, query.language), True, NOTHING_CLOSE)
        if weighed.silent:
            findings = weighed.findings
            text = silent(findings.kind, findings.missing, nearby, query.language)
            return Answer(text, True, SILENT)
        return self.quoted(query, weighed.findings)

    def _subject(self, query: Query, scope: Scope) -> Citation | None:
        """What the one document that the question names says it is about, where that is asked."""
        meant = scope.bearing or scope.named
        if kind_of(query.question) != "about" or len(meant) != 1:
            return None
        document = next(each for each in self._documents.values() if each.id in meant)
        if not _asks_nothing_else(query, document, by_title=not scope.bearing):
            return None
        spans = [each for each in document.metadata.evidence if each.field == "subject"]
        if len(spans) != 1 or spans[0].file is not None:
            return None
        start, end = spans[0].start, spans[0].end
        quote = self._catalog.text(document.id)[start:end]
        return self._citer.cite(document, quote, start, section=None)

    def weigh(self, query: Query, ranking: Ranking) -> Weighed:
        """What the library says to the question, and whether that is enough."""
        return weigh(self._finder.find(query, ranking), query, ranking, self._confidence)

    def quoted(self, query: Query, findings: Findings) -> Answer:
        """The strongest sentences as an answer, however weak; there must be one."""
        # What somebody must do is answered by sentences of duty, wherever there are any.
        sentences = tuple(each for each in findings.sentences if each.fits) or findings.sentences
        least = max(each.score for each in sentences) - _NEARLY_AS_STRONG
        chosen = [each for each in sentences[:_MAX_SENTENCES] if each.score >= least]
        citations = self._citations(chosen)
        lead = self._lead(query, findings, chosen, citations)
        text = "\n".join([lead, *_grouped(citations)])
        readings = tuple(_readings(query, citations))
        return Answer(text, False, None, citations, lead, readings)

    def _lead(
        self,
        query: Query,
        findings: Findings,
        chosen: Sequence[Evidence],
        citations: Sequence[Citation],
    ) -> str:
        """The first line: the fact, what documents say differently of it, or who says it."""
        facts = list(_facts(query, findings.kind, chosen, citations))
        if facts:
            others = [each for each in facts[1:] if _differs(each, facts[0])]
            if others:
                pairs = [(each.text, each.source) for each in (facts[0], *others)]
                return differing(pairs, query.language)
            return fact(findings.kind, facts[0].text, query.language)
        sources = list(dict.fromkeys(source_of(each) for each in citations))
        return frame(sources, query.language)

    def _citations(self, chosen: Sequence[Evidence]) -> tuple[Citation, ...]:
        """Citations of the sentences and the heads of their lists, in the documents' order."""
        spans = [(each, each.whole) for each in chosen]
        spans += [(each, each.head) for each in chosen if each.head is not None]
        places = list(dict.fromkeys(each.result.document for each in chosen))
        spans.sort(key=lambda each: (places.index(each[0].result.document), each[1]))
        citations: list[Citation] = []
        for evidence, span in spans:
            citation = self._quote(evidence, span)
            place = (citation.start, citation.end)
            if not (citations and _holds(citations[-1], citation.document, place)):
                citations.append(citation)
        return tuple(citations)

    def _quote(self, evidence: Evidence, span: Span) -> Citation:
        result = evidence.result
        start, end = span[0] - result.start, span[1] - result.start
        quote = shortened(result.text[start:end])
        document = self._documents[result.document]
        return self._citer.cite(document, quote, span[0], section=result.section)


def _facts(
    query: Query, kind: Kind, chosen: Sequence[Evidence], citations: Sequence[Citation]
) -> Iterator[_Fact]:
    """The fact in each sentence that has one; none where the strongest sentence has none."""
    named = [number.key for number in query.numbers]
    for evidence in chosen if is_fact(kind) else ():
        result = evidence.result
        span = lead_in(evidence.text, kind, query.searched, named=named)
        place = span and (evidence.start + span[0], evidence.start + span[1])
        # A long sentence may be quoted without its end.
        if place and any(_holds(each, result.document, place) for each in citations):
            text = result.text[place[0] - result.start : place[1] - result.start]
            yield _Fact(text, result.document, source_of(result))
        elif evidence is chosen[0]:
            return


def _asks_nothing_else(query: Query, document: StoredDocument, *, by_title: bool) -> bool:
    """Whether a question's words only name the document and ask what it says.

    A word of the title counts as naming it once, and only where the title is what names it.
    """
    asked = query.searched
    for number in find_numbers(asked):
        asked = asked.replace(number.text, " ")
    about = document.metadata
    left = Counter(words(asked))
    left.subtract(Counter(words(about.title)) if by_title else ())
    naming = {*words(about.issuer or ""), *about_words()}
    return not any(count > 0 and word not in naming for word, count in left.items())


def _holds(citation: Citation, document: str, place: Span) -> bool:
    return citation.document == document and (
        citation.start <= place[0] and place[1] <= citation.end
    )


def _grouped(citations: Sequence[Citation]) -> Iterator[str]:
    """The quotes; where several documents speak, each group under its source."""
    groups = [list(group) for _, group in groupby(citations, key=lambda each: each.document)]
    for group in groups:
        if len(groups) > 1:
            yield f"{source_of(group[0])}:"
        yield from (each.quote for each in group)


def _differs(fact_: _Fact, other: _Fact) -> bool:
    """Whether another document says something else: other digits or, without, other words."""
    if fact_.document == other.document:
        return False
    left, right = (_said(each.text) for each in (fact_, other))
    return not (left <= right or right <= left)


def _said(text: str) -> set[str]:
    tokens = {token.lstrip("0") for token in words(text)}
    return {token for token in tokens if token.isdigit()} or tokens


def _readings(query: Query, citations: Iterable[Citation]) -> Iterator[Reading]:
    """The English terms of the question with the Vietnamese of theirs that is quoted."""
    quoted = f" {' '.join(word for each in citations for word in words(each.quote))} "
    for translation in query.translations:
        if _QUESTION_WORDS.intersection(words(translation.english)):
            continue
        found = [each for each in translation.vietnamese if f" {' '.join(words(each))} " in quoted]
        if found:
            yield Reading(fold(translation.english), found[0])
