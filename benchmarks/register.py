"""The register of many documents: what an ingest spends on it, and how soon it answers.

    python -m benchmarks.register [--documents N] [--write]

The documents are made of the laws' and the directives' own sentences, remixed, each under a
header with a number of its own and citing another's, and go through an ordinary ingest with the
real model.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from benchmarks.collections import default_encoder
from benchmarks.latency import milliseconds
from benchmarks.remixed import write_plans
from benchmarks.report import markdown_table, section, write_section
from tracuu import register
from tracuu.catalog.register import RegisterTable
from tracuu.generations import open_live
from tracuu.indexing import Ingest
from tracuu.ledger import DutyFilter, Ledger

_NAME = "register"
_PAGE = 50
_NUMBER = "24-CT/TU"
_ASKED = 5


class Stopwatch:
    """Seconds spent within the functions that it has wrapped."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*values: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*values, **options)
            finally:
                self.seconds += time.perf_counter() - began

        return call


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """Time all that an ingest does for the register, for the time of the block."""
    watch = Stopwatch()
    places: tuple[tuple[Any, str], ...] = (
        (register, "find_duties"), (register, "find_relations"), (RegisterTable, "keep"),
    )  # fmt: skip
    kept = [getattr(place, name) for place, name in places]
    for (place, name), function in zip(places, kept, strict=True):
        setattr(place, name, watch.timed(function))
    try:
        yield watch
    finally:
        for (place, name), function in zip(places, kept, strict=True):
            setattr(place, name, function)


def queries(ledger: Ledger) -> dict[str, Callable[[], Sequence[object]]]:
    """What the page and the commands ask, a page of rows at a time."""
    filters = {
        "the first duties": DutyFilter(limit=_PAGE),
        "duties of the wards": DutyFilter(addressee="phường", limit=_PAGE),
        "duties of heads": DutyFilter(addressee="người đứng đầu", limit=_PAGE),
        "duties under one directive": DutyFilter(number=_NUMBER),
        "its duties that fall on wards": DutyFilter(number=_NUMBER, addressee="phường"),
        "duties due in a month": DutyFilter(
            due_since="2023-03-01", due_before="2023-03-31", limit=_PAGE
        ),
        "duties of the wards due in a year": DutyFilter(
            addressee="phường", due_since="2023-01-01", due_before="2023-12-31", limit=_PAGE
        ),
        "duties of one document": DutyFilter(document="ke-hoach-00024.txt"),
    }
    asked: dict[str, Callable[[], Sequence[object]]] = {
        name: lambda wanted=wanted: ledger.duties(wanted)  # type: ignore[misc]
        for name, wanted in filters.items()
    }
    asked["a number and its relations"] = lambda: ledger.numbers(_NUMBER)
    return asked


def measure(count: int) -> dict[str, str]:
    """The figures of the table by their names."""
    encoder = default_encoder()
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        write_plans(corpus, count)
        began = time.perf_counter()
        with watched() as watch:
            report = Ingest(corpus, index, encoder.identity, lambda: encoder).run()
        seconds = time.perf_counter() - began
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        generation = open_live(index)
        began = time.perf_counter()
        ledger = Ledger(generation.catalog)
        ledger.prepare()
        opening = time.perf_counter() - began
        duties = len(ledger.duties())
        times = {name: _times(ask) for name, ask in queries(ledger).items()}
        generation.close()
    figures = {
        "documents, chunks, duties": f"{count:,}, {report.chunks:,}, {duties:,}",
        "ingest, s": f"{seconds:.1f}",
        "encoding, s": f"{report.encoding_seconds:.1f}",
        "reading and keeping the register, s": f"{watch.seconds:.1f}",
        "of the encoding, %": f"{100 * watch.seconds / report.encoding_seconds:.1f}",
        "peak memory of the ingest, its model included, MiB": f"{peak_mib:.0f}",
        "opening the register, once, s": f"{opening:.2f}",
    }
    return figures | {f"{name}, p50, most, ms": each for name, each in times.items()}


def _times(ask: Callable[[], Sequence[object]]) -> str:
    times = [milliseconds(lambda _: ask(), "") for _ in range(_ASKED)]
    return f"{statistics.median(times):.1f}, {max(times):.1f}"


def main() -> None:
    """Measure and print the section, and with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(description="The register of many documents.")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    figures = measure(options.documents)
    table = markdown_table(("remixed plans", "figure"), list(figures.items()))
    command = "python -m benchmarks.register"
    if options.write:
        write_section(_NAME, command, table)
    print(section(_NAME, command, table))


if __name__ == "__main__":
    main()
