"""How fast documents go in and questions are answered, and what memory that takes.

    python -m benchmarks.speed [--chunks N] [--files N] [--questions N] [--write]

Chunks are encoded in turn with Sentence Transformers in its float32 default, slice by slice of
one and the same ingest, so that a busy machine slows both. What holds memory is measured in a
process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.collections import ROOT, collection
from benchmarks.processes import Ended, run_to_end, served_page
from benchmarks.report import markdown_table, section, write_section
from benchmarks.samples import copy_documents, mixed_questions, part_of

_NAME = "speed"
_STARTS = 3
_PAGE_QUESTIONS = 20
_SMALL_FILES = 2000
_QUESTIONS = 300
_WORDS = (
    "điện nước cây xanh trường học bến xe công viên thư viện chợ đêm cầu đường nhà trẻ sân vận động"
)


def figures(work: Path, *, files: int, questions: int) -> Iterator[tuple[str, str]]:
    """The rows of the table, each measured when its turn comes."""
    corpus, index = work / "corpus", work / "index"
    yield from _encoding(corpus)
    yield from _ingest(corpus, index)
    yield from _cold_start(index)
    yield from _questions(index, questions)
    yield from _page(corpus, index)
    yield from _nothing_new(work / "small", files)


def _encoding(corpus: Path) -> Iterator[tuple[str, str]]:
    measured = _part("encoding", corpus)
    yield "chunks encoded a second", f"{measured['ours']:.1f}"
    yield "the same by Sentence Transformers in float32", f"{measured['reference']:.1f}"
    yield "encoding, times float32", f"{measured['ours'] / measured['reference']:.2f}"
    yield "chunks ingested a second, model open", f"{measured['whole']:.1f}"
    yield (
        "whole ingest, times float32's encoding alone",
        f"{measured['whole'] / measured['reference']:.2f}",
    )


def _ingest(corpus: Path, index: Path) -> Iterator[tuple[str, str]]:
    ended = _ran_ingest(corpus, index)
    report = json.loads(ended.output)
    yield "`ingest.py` of the same, start to end, s", f"{ended.seconds:.1f}"
    yield "its chunks a second, all told", f"{report['chunks'] / ended.seconds:.1f}"
    yield "its peak memory, MiB", f"{ended.peak_mib:.0f}"


def _ran_ingest(corpus: Path, index: Path, *, options: tuple[str, ...] = ()) -> Ended:
    command = [sys.executable, *options, "ingest.py", "--json"]
    return run_to_end([*command, "--corpus", str(corpus), "--index", str(index)], folder=ROOT)


def _cold_start(index: Path) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "tracuu", "ask", "--index", str(index)]
    times = [
        run_to_end([*command, question], folder=ROOT).seconds
        for question in mixed_questions(collection("laws"))[:_STARTS]
    ]
    yield f"`ask`, process start to answer (median of {_STARTS}), s", _seconds(times)


def _questions(index: Path, limit: int) -> Iterator[tuple[str, str]]:
    measured = _part("questions", index, str(limit))
    asked = measured.pop("questions")
    for name, (p50, p95) in measured.items():
        yield f"{name}, warm ({asked} in three languages): p50, p95, ms", f"{p50:.1f}, {p95:.1f}"


def _page(corpus: Path, index: Path) -> Iterator[tuple[str, str]]:
    healths, fronts, answers, peak = [], [], [], 0.0
    for turn in range(_STARTS):
        with served_page(corpus, index) as page:
            healths.append(page.ready())
            fronts.append(page.shown(""))
            first, *others = mixed_questions(collection("laws"))[turn : turn + _PAGE_QUESTIONS]
            answers.append(page.shown(first))
            for question in others if turn == 0 else ():
                page.shown(question)
            peak = max(peak, page.peak_mib())
    start = f"page, process start to %s (median of {_STARTS}), s"
    yield start % "listening", _seconds(healths)
    yield start % "front page", _seconds(fronts)
    yield start % "first answer", _seconds(answers)
    yield f"page's peak memory, {_PAGE_QUESTIONS} questions, MiB", f"{peak:.0f}"


def _nothing_new(folder: Path, files: int) -> Iterator[tuple[str, str]]:
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir(parents=True)
    words = _WORDS.split()
    for number in range(1, files + 1):
        about = " ".join(words[number * step % len(words)] for step in range(1, 12))
        text = f"Số: {number}-TB/VP\nTHÔNG BÁO\nvề {about}\n\nCác phòng thực hiện việc số {number}."
        (corpus / f"thong-bao-{number}.txt").write_text(text, encoding="utf-8")
    _ran_ingest(corpus, index)
    times = [_ran_ingest(corpus, index).seconds for _ in range(_STARTS)]
    again = _ran_ingest(corpus, index, options=("-X", "importtime"))
    torch = (
        "with" if any(line.endswith(" torch") for line in again.errors.splitlines()) else "without"
    )
    yield (
        f"`ingest.py` with nothing new in {files:,} files (median of {_STARTS}), s",
        _seconds(times),
    )
    yield "which is done", f"{torch} importing torch"
    yield "its peak memory, MiB", f"{again.peak_mib:.0f}"


def _seconds(times: list[float]) -> str:
    return f"{statistics.median(times):.2f}"


def _part(name: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """What a part measures that opens the model, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.speed_parts", name, str(folder), *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description="Measure speed and memory on the laws."
    )
    parser.add_argument("--chunks", type=int, metavar="N", help="about so many chunks, not all")
    parser.add_argument(
        "--files",
        type=int,
        default=_SMALL_FILES,
        metavar="N",
        help="small files of the ingest with nothing new (default: %(default)s)",
    )
    parser.add_argument(
        "--questions",
        type=int,
        default=_QUESTIONS,
        metavar="N",
        help="questions asked for their latency (default: %(default)s)",
    )
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    return parser.parse_args()


def main() -> None:
    options = _options()
    source = collection("laws")
    documents = part_of(source, chunks=options.chunks)
    rows = []
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as folder:
        work = Path(folder)
        copy_documents(source, documents, work / "corpus")
        for label, value in figures(work, files=options.files, questions=options.questions):
            print(f"{label}: {value}", file=sys.stderr, flush=True)
            rows.append((label, value))
    chunks = sum(len(each.chunks) for each in documents)
    table = markdown_table((f"{chunks} chunks of {len(documents)} laws", "figure"), rows)
    command = "python -m benchmarks.speed"
    command += f" --chunks {options.chunks}" if options.chunks else ""
    command += f" --files {options.files}" if options.files != _SMALL_FILES else ""
    command += f" --questions {options.questions}" if options.questions != _QUESTIONS else ""
    print(section(_NAME, command, table))
    if options.write:
        write_section(_NAME, command, table)


if __name__ == "__main__":
    main()
