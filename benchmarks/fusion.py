"""The weights of the search, each way tried, on the collections given.

    python -m benchmarks.fusion [COLLECTION ...]

Prints hit@1, hit@10 and MRR@10 of every set of questions for each share of the dense
score and each bonus for a document that is named. ``Fusion`` in ``tracuu/search.py``
holds the choice, ``docs/decisions`` the reasons.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from benchmarks.collections import collection, default_encoder, indexed, question_sets
from benchmarks.remembering import Remembering
from tracuu.evaluation import EvalQuestion, rank_of_first
from tracuu.query import Query, QuestionReader
from tracuu.scope import Scope, Scoper
from tracuu.search import Fusion, Searcher
from tracuu.storage import Generation

SHARES = (0.0, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 1.0)
BONUSES = (0.0, 0.8, 1.6)


class Asked(NamedTuple):
    """A question that has an answer, as it was understood."""

    question: EvalQuestion
    query: Query
    scope: Scope


def understood(generation: Generation, questions: Sequence[EvalQuestion]) -> list[Asked]:
    reader = QuestionReader(generation.catalog.syllables, generation.glossary)
    scoper = Scoper(generation.catalog)
    queries = [(each, reader.read(each.question)) for each in questions if each.answerable]
    return [Asked(each, query, scoper.scope(query)) for each, query in queries]


def measured(searcher: Searcher, asked: Sequence[Asked]) -> str:
    ranks = [
        rank_of_first(searcher.search(each.query, each.scope).results, each.question.relevant)
        for each in asked
    ]
    found = [rank for rank in ranks if rank]
    shares = (
        sum(rank == 1 for rank in found) / len(ranks),
        len(found) / len(ranks),
        sum(1 / rank for rank in found) / len(ranks),
    )
    return " ".join(f"{share:.3f}" for share in shares)


def main() -> None:
    parser = argparse.ArgumentParser(description="Try the weights of the search.")
    parser.add_argument("collections", nargs="*", default=["directives", "laws", "xquad"])
    encoder = default_encoder()
    print("collection | questions | dense share | bonus | hit@1 hit@10 MRR@10")
    for name in parser.parse_args().collections:
        folder = collection(name)
        with indexed(folder, encoder) as assistant:
            generation = assistant.generation()
            for title, questions in question_sets(folder).items():
                asked = understood(generation, questions)
                remembered = Remembering(encoder)
                for share, bonus in product(SHARES, BONUSES):
                    fusion = Fusion(dense_share=share, named=bonus, bearing=bonus)
                    figures = measured(Searcher(generation, remembered, fusion=fusion), asked)
                    print(f"{name} | {title} | {share} | {bonus} | {figures}", flush=True)


if __name__ == "__main__":
    main()
