"""``python -m tracuu status``: what the library holds, could not read, repeats and lacks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tracuu.cli.shell import write, write_json
from tracuu.settings import load_settings
from tracuu.status import DoubtfulPage, Status, status_of
from tracuu.stores import open_store

_SHOWN = 20
_ORIGINS = {
    "text": "from the file's text",
    "repaired": "repaired from an old font",
    "ocr": "recognised from a picture",
    "unread": "not read",
}


def add_status(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "status",
        help="tell what the library holds and what it lacks",
        description="Tell what the live index holds, which files and pages could not be read,"
        " which documents repeat each other, and which numbers are cited that no document bears.",
    )
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder of the index (default: index)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, lists whole")
    parser.set_defaults(run=_status)


def _status(options: argparse.Namespace) -> int:
    generation = open_store(load_settings(index=options.index)).open_live()
    try:
        status = status_of(generation)
    finally:
        generation.close()
    if options.json:
        write_json(_as_json(status))
    else:
        for line in _lines(status):
            write(line)
    return 0


def _as_json(status: Status) -> dict[str, Any]:
    value = asdict(status)
    value["failed"] = [{"path": path, "error": error} for path, error in status.failed]
    return value


def _lines(status: Status) -> Iterator[str]:
    yield f"Generation {status.generation} of {status.created}, model {status.model}"
    yield f"Documents: {status.documents}, chunks: {status.chunks}"
    counts = (f"{count} {_ORIGINS.get(name, name)}" for name, count in status.pages.items())
    yield f"Pages: {', '.join(counts) or 'none'}"
    failed = [
        error if error.startswith(path) else f"{path}: {error}" for path, error in status.failed
    ]
    yield from _list("Files that could not be read by the ingest that made it", failed)
    yield from _list("Pages not read", list(map(_page, status.unread)))
    yield from _list("Pages to compare with the original", list(map(_page, status.doubtful)))
    yield from _list(
        "Documents of the same or nearly the same text",
        [f"{' = '.join(each.paths)} ({each.likeness:.0%} alike)" for each in status.duplicates],
    )
    yield from _list(
        "Documents to get: cited numbers that the library lacks",
        [
            f"{each.display}: cited {_times(each.times)}, by {_some(each.cited_by)}"
            for each in status.missing
        ],
    )


def _page(page: DoubtfulPage) -> str:
    why = page.reason or f"reads poorly ({page.quality:.2f})"
    return f"{page.path}, page {page.page}: {why}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _some(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return f"{', '.join(paths[:3])}{more}"


def _list(title: str, entries: list[str]) -> Iterator[str]:
    yield f"{title}: {len(entries) or 'none'}"
    yield from (f"  {entry}" for entry in entries[:_SHOWN])
    if len(entries) > _SHOWN:
        yield f"  ... and {len(entries) - _SHOWN} more; --json lists all"
