"""``python -m tracuu audit``: what administrators did, the newest first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from tracuu.audit import AuditLog, Entry
from tracuu.cli.shell import write, write_json
from tracuu.settings import load_settings

_LINES = 50


def add_audit(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "audit",
        help="list what administrators did",
        description="List what was done on the admin page, the newest first.",
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    parser.add_argument(
        "--limit", type=_count, default=_LINES, metavar="N",
        help="how many to list (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print a JSON object each")
    parser.set_defaults(run=_run)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _run(options: argparse.Namespace) -> int:
    log = AuditLog.beside(load_settings(index=options.index).index)
    entries = log.entries(options.limit)
    for entry in entries:
        if options.json:
            write_json(asdict(entry))
        else:
            for line in _lines(entry):
                write(_printable(line))
    if not (entries or options.json):
        write(f"Nothing yet in {log.path}.")
    return 0


def _lines(entry: Entry) -> Iterator[str]:
    if entry.foreign is not None:
        yield f"(a line that cannot be read) {entry.foreign}"
        return
    local = datetime.fromisoformat(entry.when).astimezone()
    yield f"{local:%Y-%m-%d %H:%M:%S}  {entry.who}  {entry.action}"
    for name, value in entry.details.items():
        yield f"    {name}: {value}"


def _printable(line: str) -> str:
    """A line that no terminal takes for a command; names of files are in it."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
