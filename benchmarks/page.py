"""The page under load: sessions that ask at once, over the sample library.

    python -m benchmarks.page [--sessions N] [--seconds S] [--write]

Each session asks its own questions, one after the other, for all of the time, and what it is sent
is searched for the questions of the others.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.collections import ROOT
from benchmarks.processes import ServedPage, Session, run_to_end, served_page
from benchmarks.report import markdown_table, section, write_section

_NAME = "page"
QUESTIONS = (
    "24-CT/TU yêu cầu các phường làm gì?",
    "thoi han bao cao ket qua thuc hien la khi nao",
    "what does 24-CT/TU require of wards?",
    "Kế hoạch nào thực hiện Chỉ thị 24-CT/TU?",
    "Ai theo dõi, đôn đốc việc thực hiện?",
    "Mô hình phường kiểu mẫu là gì?",
)
_MARK = re.compile(rb"phien(\d+)x")
_WARM_UP = 5


@dataclass(slots=True)
class Visit:
    """What one session saw."""

    seconds: list[float] = field(default_factory=list)
    broken: int = 0
    strangers: int = 0


def visit(page: ServedPage, number: int, until: float) -> Visit:
    """Ask until a time of ``time.monotonic``; each question carries the session's mark."""
    seen = Visit()
    with page.session() as session:
        session.drawn("")
        asked = 0
        while time.monotonic() < until:
            question = f"{QUESTIONS[(number + asked) % len(QUESTIONS)]} phien{number}x"
            drawn = session.drawn(question)
            asked += 1
            seen.seconds.append(drawn.seconds)
            seen.broken += not drawn.whole
            seen.strangers += bool({int(each) for each in _MARK.findall(drawn.data)} - {number})
    return seen


def alone(session: Session) -> list[float]:
    """Seconds of each question when nobody else asks."""
    for _ in range(_WARM_UP):
        session.drawn(QUESTIONS[0])
    return [session.drawn(each).seconds for each in QUESTIONS for _ in range(5)]


def measure(sessions: int, seconds: float) -> dict[str, str]:
    """The figures of the table by their names."""
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as folder:
        index = Path(folder)
        corpus = ROOT / "corpus"
        ingest = [sys.executable, "ingest.py", "--corpus", str(corpus), "--index", str(index)]
        run_to_end(ingest, folder=ROOT)
        with served_page(corpus, index) as page:
            page.ready()
            page.shown(QUESTIONS[0])
            with page.session() as session:
                single = sorted(alone(session))
            until = time.monotonic() + seconds
            with ThreadPoolExecutor(sessions) as pool:
                visits = list(pool.map(lambda number: visit(page, number, until), range(sessions)))
            peak = page.peak_mib()
    times = sorted(each for one in visits for each in one.seconds)
    return {
        "one session: question to answer, p50, p95, ms": _percentiles(single),
        f"{sessions} sessions at once for {seconds:g} s: questions answered": str(len(times)),
        "p50, p95, ms": _percentiles(times),
        "pages broken": str(sum(each.broken for each in visits)),
        "pages that hold another session's question": str(sum(each.strangers for each in visits)),
        "peak memory, MiB": f"{peak:.0f}",
    }


def _percentiles(ordered: list[float]) -> str:
    last = ordered[int(0.95 * (len(ordered) - 1))]
    return f"{1000 * statistics.median(ordered):.0f}, {1000 * last:.0f}"


def main() -> None:
    """Measure and print the section, and with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(description="The page with many sessions asking at once.")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    figures = measure(options.sessions, options.seconds)
    table = markdown_table(("the sample library", "figure"), list(figures.items()))
    command = "python -m benchmarks.page"
    if options.write:
        write_section(_NAME, command, table)
    print(section(_NAME, command, table))


if __name__ == "__main__":
    main()
