"""What memory an ingest of many chunks takes, its model included.

    python -m benchmarks.memory [DOCUMENTS ...] [--write]

The remixed plans of ``benchmarks.remixed`` go through ``ingest.py`` in a process of its own;
its peak is that of the process, as the system counts it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.collections import ROOT
from benchmarks.processes import run_to_end
from benchmarks.remixed import write_plans
from benchmarks.report import markdown_table, section, write_section

_NAME = "memory"
# Two chunks a plan, or a little less: beyond a hundred thousand.
_DOCUMENTS = 51_000


def measure(documents: int) -> tuple[str, ...]:
    """The row of so many documents."""
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        write_plans(corpus, documents)
        command = [sys.executable, "ingest.py", "--json"]
        ended = run_to_end([*command, "--corpus", str(corpus), "--index", str(index)], folder=ROOT)
    chunks = json.loads(ended.output)["chunks"]
    return f"{documents:,}", f"{chunks:,}", f"{ended.seconds:.0f}", f"{ended.peak_mib:.0f}"


def main() -> None:
    """Measure and print the section, and with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(description="Peak memory of an ingest of many chunks.")
    parser.add_argument("documents", type=int, nargs="*", help=f"default: {_DOCUMENTS}")
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md")
    options = parser.parse_args()
    counts = options.documents or [_DOCUMENTS]
    head = ("documents, remixed plans", "chunks", "seconds", "peak memory, MiB")
    table = markdown_table(head, [measure(count) for count in counts])
    command = " ".join(["python -m benchmarks.memory", *map(str, options.documents)])
    if options.write:
        write_section(_NAME, command, table)
    print(section(_NAME, command, table))


if __name__ == "__main__":
    main()
