"""Question files, and the questions that people's judgements make.

A question file has a JSON object a line: ``id``, ``question``, ``answerable`` and
``relevant``, a list of ``{document, section?, quote?}``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracuu.errors import UsageError
from tracuu.feedback import Feedback
from tracuu.text import words


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
