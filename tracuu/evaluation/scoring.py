"""How well questions with known answers are found and answered.

A result is relevant when it is of that document, its section path names that section and
its text holds nine tenths of the quote's words in a row. An answer is right when one of
its first three citations is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

from tracuu.assistant import Assistant
from tracuu.evaluation.questions import EvalQuestion, Target
from tracuu.text import words
from tracuu.types import Answer, Result

_DEPTH = 10
_MAX_CITED = 3
_MAX_QUOTE_WORDS = 120
_HELD_SHARE = 0.9
_OVERLAP_SHARE = 0.6
_MIN_INSIDE_WORDS = 8


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; latencies in milliseconds. None where no question asks for it."""

    questions: int
    hit_at_1: float | None
    hit_at_5: float | None
    hit_at_10: float | None
    mrr_at_10: float | None
    citation_accuracy: float | None
    wrongly_abstained: float | None
    rightly_abstained: float | None
    p50_ms: float
    p95_ms: float


def evaluate(assistant: Assistant, questions: Sequence[EvalQuestion]) -> Scores:
    """Ask every question and score what comes back."""
    ranks: list[int | None] = []
    cited: list[bool] = []
    abstained: list[bool] = []
    refused: list[bool] = []
    times: list[float] = []
    for question in questions:
        response = assistant.ask(question.question, top_k=_DEPTH)
        times.append(response.milliseconds)
        said_no = response.answer is None or response.answer.abstained
        if question.answerable:
            ranks.append(rank_of_first(response.results, question.relevant))
            cited.append(cites(response.answer, question.relevant))
            abstained.append(said_no)
        else:
            refused.append(said_no)
    times.sort()
    return Scores(
        questions=len(questions),
        hit_at_1=_share(rank == 1 for rank in ranks),
        hit_at_5=_share(rank is not None and rank <= 5 for rank in ranks),
        hit_at_10=_share(rank is not None for rank in ranks),
        mrr_at_10=sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else None,
        citation_accuracy=_share(cited),
        wrongly_abstained=_share(abstained),
        rightly_abstained=_share(refused),
        p50_ms=median(times),
        p95_ms=times[min(len(times) - 1, int(0.95 * len(times)))],
    )


def _share(values: Iterable[bool]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


def rank_of_first(results: Iterable[Result], targets: Sequence[Target]) -> int | None:
    """The rank of the first relevant result; chunks of one section count as one place."""
    places: set[tuple[object, ...]] = set()
    by_quote = bool(targets and targets[0].quote)
    for result in results:
        place = (result.document, result.section, result.rank if by_quote else None)
        if place in places:
            continue
        places.add(place)
        if any(_same_place(result.document, result.section, target)
               and holds(result.text, target.quote or "") for target in targets):  # fmt: skip
            return len(places)
    return None


def cites(answer: Answer | None, targets: Sequence[Target]) -> bool:
    """Whether one of the first three citations is of a place that answers."""
    citations = answer.citations[:_MAX_CITED] if answer else ()
    return any(
        _same_place(citation.document, citation.section, target)
        and len(words(citation.quote)) <= _MAX_QUOTE_WORDS
        and (target.quote is None or _overlaps(citation.quote, target.quote))
        for citation in citations
        for target in targets
    )


def _same_place(document: str, section: str | None, target: Target) -> bool:
    if PurePath(document).name != PurePath(target.document).name:
        return False
    wanted = target.section
    return not wanted or re.search(rf"{re.escape(wanted)}(?!\d)", section or "") is not None


def holds(text: str, quote: str, *, share: float = _HELD_SHARE) -> bool:
    """Whether ``text`` has at least ``share`` of the words of ``quote`` in a row."""
    have, want = words(text), words(quote)
    need = max(1, int(len(want) * share))
    joined = f" {' '.join(have)} "
    runs = (want[start : start + need] for start in range(len(want) - need + 1))
    return not want or any(f" {' '.join(run)} " in joined for run in runs)


def _overlaps(cited: str, quote: str) -> bool:
    if holds(cited, quote, share=_OVERLAP_SHARE):
        return True
    return len(words(cited)) >= _MIN_INSIDE_WORDS and holds(quote, cited)
