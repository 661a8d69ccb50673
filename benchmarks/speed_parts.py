"""The parts of ``benchmarks.speed`` that open the model; each prints its figures as JSON.

python -m benchmarks.speed_parts encoding CORPUS
python -m benchmarks.speed_parts questions INDEX LIMIT
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.collections import collection, default_encoder
from benchmarks.latency import milliseconds
from benchmarks.samples import mixed_questions
from tracuu.assistant import Assistant
from tracuu.encoder import Encoder, ModelIdentity
from tracuu.encoder.processor import available_cores
from tracuu.encoder.unpacking import unpacked_model
from tracuu.indexing import Ingest
from tracuu.settings import load_settings

_SLICE = 128
_WARM_UP = 10


class InTurn:
    """Our encoder, which after each slice of texts lets another encode the same slice.

    ``seconds`` are those of ours, ``reference_seconds`` those of the other.
    """

    def __init__(self, encoder: Encoder, reference: Callable[[list[str]], object]) -> None:
        self._encoder = encoder
        self._reference = reference
        self.chunks = 0
        self.seconds = 0.0
        self.reference_seconds = 0.0

    @property
    def identity(self) -> ModelIdentity:
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_chunks(
        self, texts: Sequence[str], *, progress: object = None
    ) -> NDArray[np.float32]:
        parts = []
        for start in range(0, len(texts), _SLICE):
            part = list(texts[start : start + _SLICE])
            began = time.perf_counter()
            parts.append(self._encoder.encode_chunks(part))
            between = time.perf_counter()
            self._reference(part)
            self.chunks += len(part)
            self.seconds += between - began
            self.reference_seconds += time.perf_counter() - between
        return np.concatenate(parts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode_queries(texts)


def encoding(corpus: Path) -> dict[str, float]:
    """Chunks a second: of our encoder, of the reference, and of the ingest they were part of."""
    encoder = default_encoder()
    from sentence_transformers import SentenceTransformer

    model = unpacked_model(load_settings().cache).folder
    reference = SentenceTransformer(str(model), device="cpu", model_kwargs={"dtype": "float32"})

    def encode_reference(texts: list[str]) -> object:
        return reference.encode(texts, prompt_name="passage", show_progress_bar=False)

    in_turn = InTurn(encoder, encode_reference)
    for encode in (encoder.encode_chunks, encode_reference):
        encode(["Điều 1. Phạm vi điều chỉnh"] * 4)  # kernels are made at first use
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as index:
        report = Ingest(
            corpus, Path(index), encoder.identity, lambda: in_turn, workers=available_cores()
        ).run()
    return {
        "ours": in_turn.chunks / in_turn.seconds,
        "reference": in_turn.chunks / in_turn.reference_seconds,
        "whole": in_turn.chunks / (report.seconds - in_turn.reference_seconds),
    }


def questions(index: Path, limit: int) -> dict[str, object]:
    """p50 and p95 in milliseconds of the search and of the whole answer, over all languages."""
    assistant = Assistant(index, default_encoder())
    asked = mixed_questions(collection("laws"))[:limit]
    functions = {"question to chunks": assistant.search, "question to answer": assistant.ask}
    times: dict[str, list[float]] = {name: [] for name in functions}
    for question in asked[:_WARM_UP]:
        assistant.ask(question)
    for question in asked:
        for name, function in functions.items():
            times[name].append(milliseconds(function, question))
    measured = {name: _percentiles(values) for name, values in times.items()}
    return {"questions": len(asked), **measured}


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]


def main() -> None:
    part, folder, *limit = sys.argv[1:]
    measured: object
    if part == "encoding":
        measured = encoding(Path(folder))
    else:
        measured = questions(Path(folder), int(limit[0]))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
