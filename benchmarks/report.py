"""Where the figures of the benchmarks are kept: ``RESULTS.md``, a section for each.

A section stands between two marker comments; a new run replaces what is between them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tracuu.encoder.processor import available_cores, this_processor_computes_bfloat16

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
INTRODUCTION = (
    "# Results of the benchmarks\n\n"
    "Each section is written by the command that it names (with `--write`), as a whole. Seconds\n"
    "belong to the machine they were measured on; ratios within a table travel better.\n"
)
_CPUINFO = Path("/proc/cpuinfo")


def machine() -> str:
    """The cores this process may use, the memory and the processor's model; no host name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    narrow = "with" if this_processor_computes_bfloat16() else "without"
    return (
        f"{available_cores()} cores, {memory:.0f} GiB of memory,"
        f" {_processor()} ({narrow} bfloat16 arithmetic)"
    )


def _processor() -> str:
    try:
        text = _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "unknown processor"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else "unknown processor"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is aligned left, figures right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def section(name: str, command: str, table: str) -> str:
    """The section as Markdown: its heading, the date, the machine, the command, the figures."""
    today = datetime.now(UTC)
    date = f"{today.day} {today:%B %Y}"
    return f"## {name.capitalize()}\n\n{date}, {machine()}: `{command}`\n\n{table}\n"


def write_section(name: str, command: str, table: str, *, path: Path = RESULTS) -> None:
    """Put the section of a benchmark into ``path``, in place of what it held before."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    new = f"{begin}\n{section(name, command, table)}{end}"
    text = path.read_text(encoding="utf-8") if path.exists() else INTRODUCTION
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    replaced = f"{before}{new}{after}" if found and ended else f"{text.rstrip()}\n\n{new}\n"
    path.write_text(replaced, encoding="utf-8")
