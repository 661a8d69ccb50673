"""One index opened and asked, in a process of its own: prints what it took as JSON.

python -m benchmarks.scale_asking INDEX
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from benchmarks.collections import collection, default_encoder, question_sets
from tracuu.assistant import Assistant
from tracuu.query import Query, QuestionReader
from tracuu.storage import Generation

_WARM_UP = 10
_NEAREST = 10
_CANDIDATES = 100


def times(function: Callable[[str], object], questions: Iterable[str]) -> list[float]:
    """The milliseconds of each call, in ascending order."""
    found = []
    for question in questions:
        started = time.perf_counter()
        function(question)
        found.append(1000 * (time.perf_counter() - started))
    return sorted(found)


def p95(ordered: list[float]) -> float:
    return ordered[int(0.95 * (len(ordered) - 1))]


def recall(generation: Generation, vectors: np.ndarray) -> float:
    """The share of the ten nearest chunks that are found, all vectors of the catalogue compared."""
    ids = np.array(generation.catalog.inventory.chunk_ids())
    best = [(np.empty(0), np.empty(0, np.int64)) for _ in vectors]
    for start in range(0, len(ids), 8192):
        part = ids[start : start + 8192]
        scores = vectors @ generation.catalog.vectors(part.tolist()).T
        for row, (kept, kept_ids) in enumerate(best):
            both = np.concatenate([kept, scores[row]])
            names = np.concatenate([kept_ids, part])
            order = np.argsort(-both)[:_NEAREST]
            best[row] = both[order], names[order]
    found = [set(generation.candidates.nearest(each, _NEAREST).ids.tolist()) for each in vectors]
    shares = [len(near & set(names.tolist())) / _NEAREST
              for near, (_, names) in zip(found, best, strict=True)]  # fmt: skip
    return statistics.mean(shares)


def main() -> None:
    encoder = default_encoder()
    encoder.encode_queries(["mở"])
    sets = question_sets(collection("laws"))
    questions = [each.question for questions in sets.values() for each in questions]
    started = time.perf_counter()
    assistant = Assistant(Path(sys.argv[1]), encoder)
    generation = assistant.generation()
    opened = time.perf_counter() - started
    times(assistant.ask, questions[:_WARM_UP])
    searched = times(assistant.search, questions)
    asked = times(assistant.ask, questions)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    reader = QuestionReader(generation.catalog.syllables, generation.glossary)
    queries = [reader.read(each) for each in questions]
    vectors = encoder.encode_queries([each.text for each in queries])
    by_text = dict(zip(questions, zip(queries, vectors, strict=True), strict=True))

    def nearest(question: str) -> None:
        generation.candidates.nearest(by_text[question][1], _CANDIDATES)

    def lexical(question: str) -> None:
        query: Query = by_text[question][0]
        generation.candidates.matching(query.terms, _CANDIDATES)

    figures = {
        "open_s": opened,
        "nearest_p50_ms": statistics.median(times(nearest, questions)),
        "lexical_p50_ms": statistics.median(times(lexical, questions)),
        "search_p50_ms": statistics.median(searched),
        "search_p95_ms": p95(searched),
        "ask_p50_ms": statistics.median(asked),
        "ask_p95_ms": p95(asked),
        "recall": recall(generation, vectors[::3]),
        "rss_mb": memory,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
