"""Tra Cứu beside other programs that find chunks, over the same chunks with the same model.

    python -m benchmarks.peers [--chunks N] [--questions N] [--peer NAME ...]
                               [--environments DIR] [--write]

Each runs in a process of its own, one after the other, in an environment of its own that is
made with pip where it is missing. What cannot be installed or does not run is said in one line.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.collections import ROOT, collection
from benchmarks.peers.driving import (
    RESULTS,
    SUMMARY,
    TOP_K,
    Found,
    Summary,
    read_results,
    read_summary,
)
from benchmarks.peers.environments import PEERS, PeerError, last_line, python_of
from benchmarks.peers.material import Exported, export, scores_of
from benchmarks.report import markdown_table, section, write_section
from tracuu.encoder.unpacking import unpacked_model
from tracuu.settings import load_settings

_NAME = "peers"
_SETS = {
    "questions.vi": "Vietnamese",
    "questions.vi-nodiacritics": "without accents",
    "questions.en": "English",
}
_TIMEOUT_S = 4 * 3600
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one peer; ``scores`` are by set of questions."""

    title: str
    summary: Summary
    found: Sequence[Found]
    scores: Mapping[str, Mapping[str, float]]


def measure(name: str, exported: Exported, environments: Path) -> Measured:
    """Index and ask with one peer. Raises PeerError with the reason in one line."""
    peer = PEERS[name]
    python = python_of(name, environments)
    out = exported.folder / name
    out.mkdir()
    model = unpacked_model(load_settings().cache).folder
    command = [str(python), "-m", peer.driver, str(exported.folder), str(model), str(out)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | _OFFLINE,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"did not finish in {_TIMEOUT_S} s") from error
    if done.returncode:
        raise PeerError(f"does not run: {last_line(done.stderr)}")
    found = read_results(out / RESULTS)
    summary = read_summary(out / SUMMARY)
    return Measured(peer.title, summary, found, scores_of(exported, found, out))


def table(measured: Sequence[Measured]) -> str:
    """A row a peer: speed, memory, and how well each set of questions was found."""
    sets = [name for name in _SETS if all(name in each.scores for each in measured)]
    head = ["program", "version", "chunks/s", "question p50 ms", "p95 ms", "peak MiB"]
    head += [f"{_SETS[name]}: MRR@10, hit@1" for name in sets]
    return markdown_table(head, (_row(each, sets) for each in measured))


def _row(measured: Measured, sets: Sequence[str]) -> list[str]:
    summary = measured.summary
    times = sorted(each.milliseconds for each in measured.found)
    return [
        measured.title,
        summary.version.rpartition(" ")[2] or "this checkout",
        f"{summary.chunks / summary.index_seconds:.1f}",
        f"{statistics.median(times):.1f}",
        f"{times[int(0.95 * (len(times) - 1))]:.1f}",
        f"{summary.peak_mib:.0f}",
        *(
            f"{measured.scores[name]['mrr@10']:.3f}, {measured.scores[name]['hit@1']:.3f}"
            for name in sets
        ),
    ]


def notes(exported: Exported, failures: Mapping[str, str]) -> str:
    """What the figures are of, and who is missing from them."""
    documents = len({chunk.document for chunk in exported.chunks})
    asked = ", ".join(
        f"{len(every)} {_SETS.get(name, name)}" for name, every in exported.sets.items()
    )
    lines = [
        f"{len(exported.chunks)} chunks of {documents} laws; questions: {asked}. All programs"
        " index the same chunks, each under its document's title and section, with the same"
        " model (multilingual-e5-small and its prefixes), one after the other. Indexing does not"
        " count the loading of the model; that of Tra Cứu includes reading and cutting the files."
        f" A question is answered with {TOP_K} chunks; the laws' scorer judges them by document and"
        " section. Peak memory is that of the process that indexed and then answered.",
        *(f"{PEERS[name].title} {reason}" for name, reason in failures.items()),
    ]
    return "\n\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description="Compare with other programs that find chunks, on the collection of laws.",
    )
    parser.add_argument("--chunks", type=int, metavar="N", help="about so many chunks, not all")
    parser.add_argument("--questions", type=int, metavar="N", help="so many of each language")
    parser.add_argument("--peer", action="append", choices=PEERS, help="only this one; repeatable")
    parser.add_argument(
        "--environments",
        type=Path,
        default=ROOT / ".venv-peers",
        metavar="DIR",
        help="where the peers are installed (default: .venv-peers in the checkout)",
    )
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    return parser.parse_args()


def _command(options: argparse.Namespace) -> str:
    command = ["python -m benchmarks.peers"]
    command += [f"--chunks {options.chunks}"] if options.chunks else []
    command += [f"--questions {options.questions}"] if options.questions else []
    command += [f"--peer {name}" for name in options.peer or ()]
    return " ".join(command)


def main() -> None:
    options = _options()
    folder = collection("laws")
    measured: list[Measured] = []
    failures: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as work:
        exported = export(folder, Path(work), chunks=options.chunks, questions=options.questions)
        for name in options.peer or PEERS:
            try:
                measured.append(measure(name, exported, options.environments.absolute()))
            except PeerError as error:
                failures[name] = str(error)
            reason = failures.get(name, "measured")
            print(f"{PEERS[name].title}: {reason}", file=sys.stderr, flush=True)
    figures = f"{table(measured)}\n\n{notes(exported, failures)}" if measured else ""
    if not figures:
        sys.exit("No program could be measured.")
    print(section(_NAME, _command(options), figures))
    if options.write:
        write_section(_NAME, _command(options), figures)


if __name__ == "__main__":
    main()
