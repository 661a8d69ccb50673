"""How long a question takes, against one query encoded by Sentence Transformers in float32.

    python -m benchmarks.latency [COLLECTION]

The three are measured in turn for every question, in this one process. On a busy or
shared machine only the ratios tell.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.collections import collection, default_encoder, indexed, question_sets
from tracuu.encoder.unpacking import unpacked_model
from tracuu.settings import load_settings

_WARM_UP = 10


def milliseconds(function: Callable[[str], object], question: str) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    function(question)
    return 1000 * (time.perf_counter() - started)


def summary(name: str, times: Sequence[float], against: float) -> str:
    """Median, 95th percentile, and the median as a multiple of ``against``."""
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    middle = statistics.median(ordered)
    return f"  {name:<24} p50 {middle:6.1f} ms   p95 {p95:6.1f} ms   {middle / against:.2f} times"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("collection", nargs="?", default="laws")
    folder = collection(parser.parse_args().collection)
    encoder = default_encoder()
    from sentence_transformers import SentenceTransformer

    model = unpacked_model(load_settings().cache).folder
    reference = SentenceTransformer(str(model), device="cpu", model_kwargs={"dtype": "float32"})
    with indexed(folder, encoder) as assistant:
        for name, questions in question_sets(folder).items():
            texts = [each.question for each in questions]
            measured: dict[str, Callable[[str], object]] = {
                "one query, float32": reference.encode_query,
                "question to chunks": assistant.search,
                "question to answer": assistant.ask,
            }
            for text in texts[:_WARM_UP]:
                for function in measured.values():
                    function(text)
            times: dict[str, list[float]] = {label: [] for label in measured}
            for text in texts:
                for label, function in measured.items():
                    times[label].append(milliseconds(function, text))
            base = statistics.median(times["one query, float32"])
            print(f"{name}, {len(texts)} questions")
            for label, values in times.items():
                print(summary(label, values, base), flush=True)


if __name__ == "__main__":
    main()
