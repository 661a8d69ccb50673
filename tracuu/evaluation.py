"""How well the library's questions are found and answered.

A question file has a JSON object a line: ``id``, ``question``, ``answerable`` and
``relevant``, a list of ``{document, section?, quote?}``. A result is relevant when
it is of that document, its section path names that section and its text holds nine
tenths of the quote's words in a row. An answer is right when one of its first three
citations is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from statistics import median
from typing import Any

from tracuu.assistant import Assistant
from tracuu.errors import UsageError
from tracuu.feedback import Feedback
from tracuu.text import words
from tracuu.types import Answer, Result

_DEPTH = 10
_MAX_CITED = 3
_MAX_QUOTE_WORDS = 120
_HELD_SHARE = 0.9
_OVERLAP_SHARE = 0.6
_MIN_INSIDE_WORDS = 8


@dataclass(frozen=True, slots=True)
class Target:
    """A place that answers a question; the section and the quote may be left open."""

    document: str
    section: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question and where its answer stands; one that is not answerable must be refused."""

    id: str
    question: str
    answerable: bool
    relevant: tuple[Target, ...]


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


def load_questions(path: Path) -> list[EvalQuestion]:
    """The questions of a ``.jsonl`` file; UsageError names the line that cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path}: {error}.") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number}: not a question: {error}.") from error
    if not questions:
        raise UsageError(f"{path} holds no questions.")
    return questions


def _question(row: dict[str, Any]) -> EvalQuestion:
    targets = tuple(
        Target(each["document"], each.get("section"), each.get("quote")) for each in row["relevant"]
    )
    question = row["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError("the question is empty")
    return EvalQuestion(str(row["id"]), question, bool(row["answerable"]), targets)


def save_questions(path: Path, questions: Iterable[EvalQuestion]) -> None:
    """Write a question file that ``load_questions`` reads back; UsageError if it cannot be."""
    rows = (asdict(each) | {"relevant": list(map(_target_row, each.relevant))}
            for each in questions)  # fmt: skip
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Cannot write {path}: {error.strerror}.") from error


def _target_row(target: Target) -> dict[str, str]:
    return {key: value for key, value in asdict(target).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions made of feedback, and how many judgements could not be used, by the reason."""

    questions: tuple[EvalQuestion, ...]
    unused: dict[str, int]


def judged_questions(feedback: Iterable[Feedback]) -> Judged:
    """The questions whose answer people have judged right, with the cited places as relevant.

    An abstention judged right makes a question that is not answerable. An answer that is wrong
    or lacks something tells no place where the right one stands, and a search in chosen
    documents is not what ``evaluate`` asks, so neither is used. The last judgement of an answer
    counts, whoever gave it.
    """
    every = list(feedback)
    latest = {(_asked(each), each.answer, each.within): each for each in every}
    unused = Counter({"judged again": len(every) - len(latest)})
    usable: dict[tuple[str, ...], list[Feedback]] = {}
    for each in sorted(latest.values(), key=lambda each: each.id):
        if reason := _why_unused(each):
            unused[reason] += 1
        else:
            usable.setdefault(_asked(each), []).append(each)
    questions = []
    for group in usable.values():
        # A library that grew may answer today what it rightly left open before.
        agreeing = [each for each in group if each.abstained == group[-1].abstained]
        unused["judged again"] += len(group) - len(agreeing)
        questions.append(_question_of(agreeing))
    return Judged(tuple(questions), {reason: count for reason, count in unused.items() if count})


def _asked(feedback: Feedback) -> tuple[str, ...]:
    """What makes two questions one: the same words in the same order."""
    return tuple(words(feedback.question))


def _why_unused(feedback: Feedback) -> str | None:
    if feedback.verdict != "right":
        return feedback.verdict
    if feedback.within:
        return "asked of chosen documents"
    return None if feedback.abstained or feedback.citations else "nothing cited"


def _question_of(group: Sequence[Feedback]) -> EvalQuestion:
    last = group[-1]
    places = dict.fromkeys(
        Target(each.document, each.section, each.quote)
        for feedback in group
        for each in feedback.citations
    )
    return EvalQuestion(f"feedback-{last.id}", last.question, not last.abstained, tuple(places))


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
