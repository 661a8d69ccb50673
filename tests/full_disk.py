"""Ingests onto a disk with less and less room: ``python -m tests.full_disk DISK FOLDER STEPS``.

``DISK`` is a small disk of its own, which is filled but for some pages before each ingest.
Prints a JSON object: how many ingests were refused, and the room with which one succeeded.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from contextlib import redirect_stderr
from pathlib import Path

from tests.ingesting import ingest, name_version, run_ingest, say, top, version_of, write_library
from tracuu.generations import live_number


def refused_with(disk: Path, folder: Path, room: int) -> bool:
    """Whether an ingest with ``room`` bytes left is refused; the old index is then as it was."""
    index, before = disk / "index", top(folder / "index")
    shutil.rmtree(index, ignore_errors=True)
    shutil.copytree(folder / "index", index)
    filler = disk / "filler"
    with filler.open("wb") as file:
        state = os.statvfs(disk)
        os.posix_fallocate(file.fileno(), 0, max(1, state.f_bavail * state.f_frsize - room))
    with redirect_stderr(io.StringIO()) as said:
        code = run_ingest(folder / "corpus", index)
    if code == 0:
        assert version_of(index) == 2
    else:
        lines = said.getvalue().splitlines()
        assert code == 1 and len(lines) == 1 and "Free some disk space" in lines[0], lines
        assert live_number(index) == 1 and top(index) == before and version_of(index) == 1
        assert [path.name for path in (index / "generations").iterdir()] == ["000001"]
    filler.unlink()
    return code != 0


def main(disk: Path, folder: Path, steps: int) -> None:
    corpus = write_library(folder)
    ingest(corpus, folder / "index")
    name_version(corpus, 2)
    page = os.statvfs(disk).f_frsize
    used = sum(path.stat().st_size for path in (folder / "index").rglob("*"))
    stride = max(1, used // page // steps) if steps else 1
    refused = 0
    while refused_with(disk, folder, refused * stride * page):
        refused += 1
    say(json.dumps({"refused": refused, "kilobytes_needed": refused * stride * page // 1024}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
