"""How well the library's questions are found and answered, and how that changes."""

from tracuu.evaluation.questions import (
    EvalQuestion,
    Judged,
    Target,
    judged_questions,
    load_questions,
    save_questions,
)
from tracuu.evaluation.scorebook import Scorebook, Scored
from tracuu.evaluation.scoring import Scores, cites, evaluate, holds, rank_of_first

__all__ = [
    "EvalQuestion",
    "Judged",
    "Scorebook",
    "Scored",
    "Scores",
    "Target",
    "cites",
    "evaluate",
    "holds",
    "judged_questions",
    "load_questions",
    "rank_of_first",
    "save_questions",
]
