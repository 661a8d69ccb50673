"""When to answer: how many questions are answered, and how many of the answers are right.

    python -m benchmarks.abstention [--each N] [--plot FILE.svg]

Each collection is asked its own questions and, as questions without an answer, those of
the other collections; N of each file. Prints what is refused at the thresholds in force,
then the curve over other thresholds; ``Confidence`` in ``tracuu/weighing.py`` holds them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.collections import collection, default_encoder, indexed, question_sets
from tracuu.answering import Answerer
from tracuu.encoder import Encoder
from tracuu.evaluation import EvalQuestion, cites
from tracuu.query import QuestionReader
from tracuu.scope import Scoper
from tracuu.search import Searcher
from tracuu.storage import Generation

NAMES = ("directives", "laws", "xquad")
LANGUAGES = ("vi", "en")
# Added to the thresholds in force.
SHIFTS = [step / 20 for step in range(-10, 15)]


class Asked(NamedTuple):
    """A question, by how much it passes the threshold in force, and whether its quotes are right.

    ``margin`` is minus infinity where no threshold would let it be answered.
    """

    language: str
    answerable: bool
    margin: float
    right: bool


class Point(NamedTuple):
    """Shares, 0 to 1, of the questions of one language at one threshold."""

    shift: float
    answered: float
    refused: float
    accuracy: float


def sample(questions: Sequence[EvalQuestion], each: int) -> list[EvalQuestion]:
    return random.Random(1).sample(list(questions), min(each, len(questions)))


def asked_of(
    generation: Generation, encoder: Encoder, questions: Iterator[tuple[EvalQuestion, bool]]
) -> Iterator[Asked]:
    """What becomes of each question, given with whether this library can answer it."""
    reader = QuestionReader(generation.catalog.syllables, generation.glossary)
    scoper = Scoper(generation.catalog)
    searcher, answerer = Searcher(generation, encoder), Answerer(generation, encoder)
    for question, answerable in questions:
        query = reader.read(question.question)
        scope = scoper.scope(query)
        weighed = answerer.weigh(query, ranking := searcher.search(query, scope))
        never = bool(scope.unknown) or weighed.silent or not weighed.findings.sentences
        right = answerable and not never
        if right:
            right = cites(answerer.quoted(query, weighed.findings), question.relevant)
        margin = float("-inf") if never or not ranking.results else weighed.margin
        yield Asked(query.language, answerable, margin, right)


def questions_for(name: str, each: int) -> Iterator[tuple[EvalQuestion, bool]]:
    """A collection's own questions, and those of the others, which it cannot answer."""
    for other in NAMES:
        for questions in question_sets(collection(other)).values():
            for question in sample(questions, each):
                if other == name or question.answerable:
                    yield question, other == name and question.answerable


def point(asked: Sequence[Asked], shift: float) -> Point:
    """What happens at thresholds moved by ``shift``."""
    answerable = [each for each in asked if each.answerable]
    others = [each for each in asked if not each.answerable]
    answered = [each for each in asked if each.margin >= shift]
    return Point(
        shift,
        answered=sum(each.margin >= shift for each in answerable) / len(answerable),
        refused=sum(each.margin < shift for each in others) / len(others),
        accuracy=sum(each.right for each in answered) / max(1, len(answered)),
    )


def draw(curves: dict[str, list[Point]], path: Path) -> None:
    """The curve as a picture: the share answered against the share of answers that are right."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for language, points in curves.items():
        label = {"vi": "Vietnamese questions", "en": "English questions"}[language]
        line = axes.plot([p.answered for p in points], [p.accuracy for p in points], label=label)
        now = next(p for p in points if p.shift == 0)
        axes.plot(now.answered, now.accuracy, "o", color=line[0].get_color())
    axes.set_xlabel("answerable questions that are answered")
    axes.set_ylabel("answers whose quotes are right")
    axes.set_title(
        "Two thirds of the questions have no answer in the library; dots: thresholds in force"
    )
    axes.title.set_fontsize(9)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left")
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description="How often to answer, and how often rightly.")
    parser.add_argument("--each", type=int, default=100, metavar="N", help="questions of a file")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the curve")
    options = parser.parse_args()
    encoder = default_encoder()
    asked: list[Asked] = []
    for name in NAMES:
        with indexed(collection(name), encoder) as assistant:
            questions = questions_for(name, options.each)
            asked += asked_of(assistant.generation(), encoder, questions)
    curves = {}
    for language in LANGUAGES:
        of_language = [each for each in asked if each.language == language]
        answerable = sum(each.answerable for each in of_language)
        print(f"{language}: {answerable} answerable, {len(of_language) - answerable} not")
        print("shift | answerable answered | unanswerable refused | answers right")
        curves[language] = [point(of_language, shift) for shift in SHIFTS]
        for each in curves[language]:
            print(" | ".join(f"{value:6.3f}" for value in each))
    if options.plot:
        draw(curves, options.plot)


if __name__ == "__main__":
    main()
