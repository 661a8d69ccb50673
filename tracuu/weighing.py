"""Whether what was found is enough to answer, or an abstention is the honest answer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tracuu.cues import wants_date
from tracuu.evidence import Findings
from tracuu.query import Query
from tracuu.search import Ranking
from tracuu.types import Language


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

    def least_named(self, language: Language) -> float:
        return self.named_english if language == "en" else self.named


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found, and whether it is enough.

    ``margin`` is the confidence above the least that answers; ``silent`` is true where
    close chunks do not say what was asked.
    """

    findings: Findings
    margin: float
    silent: bool


def weigh(findings: Findings, query: Query, ranking: Ranking, limits: Confidence) -> Weighed:
    """How strongly the library speaks to the question; higher is surer."""
    if not findings.sentences:
        return Weighed(findings, -math.inf, silent=False)
    sureness = limits.dense * (ranking.best_dense - limits.cosine) + findings.coverage
    margin = sureness - limits.least(query.language)
    return Weighed(findings, margin, _is_silent(findings, query, limits))


def _is_silent(findings: Findings, query: Query, limits: Confidence) -> bool:
    """Whether close chunks do not say what was asked, however much of the rest they say."""
    if findings.missing and findings.named > limits.least_named(query.language):
        return True
    if findings.kind not in ("when", "how_many"):
        return False
    if findings.named > limits.naming and findings.besides < limits.besides:
        return True
    needs_form = findings.kind == "how_many" or wants_date(query.question)
    return needs_form and not findings.has_form
