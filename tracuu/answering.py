"""Question and ranked chunks → a cited answer, or an abstention that says why.

Extractive: an answer is made of exact quotes, so it cannot say what no document says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracuu.cues import about_words, kind_of, wants_date
from tracuu.encoder import Encoder
from tracuu.evidence import Evidence, EvidenceFinder, Findings
from tracuu.generations import Generation
from tracuu.lead import lead_in
from tracuu.numbers import find_numbers
from tracuu.query import Query
from tracuu.scope import Scope
from tracuu.search import Ranking
from tracuu.text import Span, fold, words
from tracuu.types import Answer, Citation, Language, Metadata, Reading, Result
from tracuu.wording import (
    differing,
    fact,
    frame,
    is_fact,
    nothing_close,
    silent,
    unknown_number,
)

UNKNOWN_NUMBER = "unknown-number"
NOTHING_CLOSE = "nothing-close"
SILENT = "silent"

_MAX_SENTENCES = 3
_MAX_QUOTE_CHARS = 600
# A sentence joins the best one only if its evidence is nearly as strong.
_NEARLY_AS_STRONG = 0.25
_NEARBY = 3
_MAX_TITLE_CHARS = 90
_QUESTION_WORDS = frozenset({"how", "what", "which", "when", "who", "where", "after"})


@dataclass(frozen=True, slots=True)
class Confidence:
    """When evidence is strong enough to answer; set by asking one collection another's.

    The sum of ``dense`` times the cosine of the best chunk above ``cosine`` and of the
    share of the question that the best chunk holds must reach ``vietnamese`` or
    ``english``: a translated question finds less of itself. Of names that make up more
    than ``named`` of the question one must be in the closest chunks; where a fact is
    asked for and names make up ``naming`` of it, so must ``besides`` of all else.
    """

    cosine: float = 0.80
    dense: float = 5.5
    vietnamese: float = 0.57
    english: float = 0.48
    named: float = 0.15
    named_english: float = 0.20
    naming: float = 0.3
    besides: float = 0.2

    def least(self, language: Language) -> float:
        return self.english if language == "en" else self.vietnamese


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found, and whether it is enough.

    ``margin`` is the confidence above the least that answers; ``silent`` is true where
    close chunks do not say what was asked.
    """

    findings: Findings
    margin: float
    silent: bool


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
        self._finder = EvidenceFinder(generation.lexicon, encoder)
        self._confidence = confidence or Confidence()
        self._catalog = generation.catalog
        self._documents = {each.path: each for each in generation.catalog.documents()}

    def answer(self, query: Query, scope: Scope, ranking: Ranking) -> Answer:
        """The one to three strongest sentences, grouped by document, or why there are none."""
        if scope.unknown:
            written = [each.written for each in scope.unknown]
            nearest = [near for each in scope.unknown for near in each.nearest]
            return Answer(unknown_number(written, nearest, query.language), True, UNKNOWN_NUMBER)
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
        if not _asks_nothing_else(query, document.metadata):
            return None
        spans = [each for each in document.metadata.evidence if each.field == "subject"]
        if len(spans) != 1 or spans[0].file is not None:
            return None
        start, end = spans[0].start, spans[0].end
        pages = self._catalog.pages(document.id)
        about = document.metadata
        return Citation(
            document=document.path,
            title=about.title,
            number=about.number,
            issuer=about.issuer,
            date=about.date,
            section=None,
            page=next((page.number for page in pages if page.start <= start < page.end), 1),
            start=start,
            end=end,
            quote=self._catalog.text(document.id)[start:end],
        )

    def weigh(self, query: Query, ranking: Ranking) -> Weighed:
        """How strongly the library speaks to the question."""
        findings, limits = self._finder.find(query, ranking), self._confidence
        if not findings.sentences:
            return Weighed(findings, -math.inf, silent=False)
        sureness = limits.dense * (ranking.best_dense - limits.cosine) + findings.coverage
        margin = sureness - limits.least(query.language)
        return Weighed(findings, margin, self._is_silent(findings, query))

    def _is_silent(self, findings: Findings, query: Query) -> bool:
        """Whether close chunks do not say what was asked, however much of the rest they say."""
        limits = self._confidence
        least_named = limits.named_english if query.language == "en" else limits.named
        if findings.missing and findings.named > least_named:
            return True
        if findings.kind not in ("when", "how_many"):
            return False
        if findings.named > limits.naming and findings.besides < limits.besides:
            return True
        needs_form = findings.kind == "how_many" or wants_date(query.question)
        return needs_form and not findings.has_form

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
        facts = list(self._facts(query, findings, chosen)) if is_fact(findings.kind) else []
        if facts and facts[0].document == chosen[0].result.document:
            others = [each for each in facts[1:] if _differs(each, facts[0])]
            if others:
                pairs = [(each.text, each.source) for each in (facts[0], *others)]
                return differing(pairs, query.language)
            return fact(findings.kind, facts[0].text, query.language)
        sources = list(dict.fromkeys(_source(each) for each in citations))
        return frame(sources, query.language)

    def _facts(
        self, query: Query, findings: Findings, chosen: Sequence[Evidence]
    ) -> Iterator[_Fact]:
        """The fact in each sentence that has one, the strongest sentence first."""
        named = [number.key for number in query.numbers]
        for evidence in chosen:
            span = lead_in(evidence.text, findings.kind, query.searched, named=named)
            if span is not None:
                result = evidence.result
                yield _Fact(evidence.text[span[0] : span[1]], result.document, _source(result))
            elif evidence is chosen[0]:
                return

    def _citations(self, chosen: Sequence[Evidence]) -> tuple[Citation, ...]:
        """Citations of the sentences and the heads of their lists, in the documents' order."""
        spans = [(each, each.whole) for each in chosen]
        spans += [(each, each.head) for each in chosen if each.head is not None]
        places = list(dict.fromkeys(each.result.document for each in chosen))
        spans.sort(key=lambda each: (places.index(each[0].result.document), each[1]))
        citations: list[Citation] = []
        for evidence, span in spans:
            citation = self._citation(evidence, span)
            if not (citations and _within(citation, citations[-1])):
                citations.append(citation)
        return tuple(citations)

    def _citation(self, evidence: Evidence, span: Span) -> Citation:
        result = evidence.result
        about = self._documents[result.document].metadata
        start, end = span[0], min(span[1], span[0] + _MAX_QUOTE_CHARS)
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


def _asks_nothing_else(query: Query, about: Metadata) -> bool:
    """Whether a question's words only name the document and ask what it says."""
    asked = query.searched
    for number in find_numbers(asked):
        asked = asked.replace(number.text, " ")
    known = words(f"{about.title} {about.issuer or ''} {about.number or ''}")
    return not set(words(asked)) - set(known) - about_words()


def _within(citation: Citation, other: Citation) -> bool:
    same = citation.document == other.document
    return same and other.start <= citation.start and citation.end <= other.end


def _grouped(citations: Sequence[Citation]) -> Iterator[str]:
    """The quotes; where several documents speak, each group under its source."""
    groups = [list(group) for _, group in groupby(citations, key=lambda each: each.document)]
    for group in groups:
        if len(groups) > 1:
            yield f"{_source(group[0])}:"
        yield from (each.quote for each in group)


def _source(cited: Citation | Result) -> str:
    """What people call the document: its own number, else its title."""
    title = cited.title
    if len(title) > _MAX_TITLE_CHARS:
        title = title[:_MAX_TITLE_CHARS].rpartition(" ")[0] + "…"
    return cited.number or f"“{title}”"


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
