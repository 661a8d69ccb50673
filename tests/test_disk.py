"""A disk that refuses to be written: reported in one line, the old index untouched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.ingesting import (
    ROOT,
    name_version,
    needs_strace,
    run_traced,
    say,
    top,
    version_of,
    write_index,
)
from tracuu.assistant import Assistant
from tracuu.generations import live_number
from tracuu.indexing import IngestReport

# No file may grow beyond a limit: what a full disk is to a program, at any step it writes.
LIMITED_INGEST = """
import resource, signal, sys
from pathlib import Path
from tests.hashing_encoder import HashingEncoder
from tracuu.errors import DiskError
from tracuu.indexing import Ingest

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
corpus, index, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
encoder = HashingEncoder()
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    Ingest(corpus, index, encoder.identity, lambda: encoder).run()
except DiskError as error:
    sys.exit(f"DiskError: {error}")
"""


@pytest.mark.parametrize("limit", [16, 60_000])
def test_a_write_that_fails_is_reported_and_the_old_index_still_answers(
    ingest: Callable[..., IngestReport],
    corpus: Path,
    tmp_path: Path,
    encoder: HashingEncoder,
    limit: int,
) -> None:
    ingest()
    index = tmp_path / "index"
    before = Assistant(index, encoder).search("giờ đổ rác").results
    (corpus / "moi.txt").write_text("Văn bản mới về cây xanh.\n" * 2000, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", LIMITED_INGEST, str(corpus), str(index), str(limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stderr.strip().splitlines()[-1].startswith("DiskError: "), run.stderr
    assert "Traceback" not in run.stderr
    assert live_number(index) == 1
    assert Assistant(index, encoder).search("giờ đổ rác").results == before


needs_mount = pytest.mark.skipif(
    os.geteuid() != 0
    or shutil.which("unshare") is None
    or subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        check=False,
    ).returncode
    != 0,
    reason="only root can mount a small disk",
)


def fill_disk(folder: Path, steps: int) -> dict[str, Any]:
    """Ingest onto a disk of 4 MB with less and less room (see tests.full_disk)."""
    disk, work = folder / "disk", folder / "work"
    disk.mkdir()
    script = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"'
    run = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, str(disk), sys.executable, "-B", "-m",
         "tests.full_disk", str(disk), str(work), str(steps)],
        cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@needs_mount
def test_a_full_disk_is_reported_and_the_old_index_still_answers(tmp_path: Path) -> None:
    assert fill_disk(tmp_path, 8)["refused"] >= 8


@needs_mount
@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_page_is_reported(tmp_path: Path) -> None:
    found = fill_disk(tmp_path, 0)
    say(f"Disk full at each page of 4 KB: {found['refused']} ingests refused, old index as it"
        f" was; {found['kilobytes_needed']} KB were enough")  # fmt: skip
    assert found["refused"] > 50


# Each call by which an ingest changes what is on disk, or waits for it.
CALLS = ("write", "pwrite64", "sendfile", "ftruncate", "fsync", "fdatasync", "rename", "link",
         "mkdir", "unlink", "unlinkat")  # fmt: skip


def calls_of_an_ingest(corpus: Path, index: Path, log: Path) -> Counter[str]:
    """The most calls of each of CALLS by one thread of an ingest that publishes."""
    run = run_traced(["-e", f"trace={','.join(CALLS)}", "-o", str(log)], corpus, index)
    assert run.returncode == 0, run.stderr
    by_thread = Counter(re.findall(r"^(\d+) +(\w+)\(", log.read_text("utf-8"), re.MULTILINE))
    most = Counter[str]()
    for (_, call), times in by_thread.items():
        most[call] = max(most[call], times)
    return most


def fail_at(corpus: Path, index: Path, fault: str, call: str, time: int, version: int) -> str:
    """Let one call of an ingest fail; returns what came of it."""
    name_version(corpus, version)
    before, number = top(index), live_number(index)
    old = version_of(index)
    options = [f"-etrace={call}", f"-einject={call}:error={fault}:when={time}", "-o/dev/null"]
    run = run_traced(options, corpus, index)
    where = f"{fault} at {call} {time}: {run.returncode} {run.stderr}"
    assert run.returncode in (0, 1), where
    found = version_of(index)
    if run.returncode == 0:
        assert found == version, where
        return "overcome"
    assert len(run.stderr.splitlines()) == 1 and "Traceback" not in run.stderr, where
    if "is live in" in run.stderr:
        assert found == version, where
        return "reported, new index live"
    assert (found, live_number(index)) == (old, number) and top(index) == before, where
    return "reported, old index as it was"


@needs_strace
@pytest.mark.parametrize("call", ["pwrite64", "fsync"])
def test_a_disk_that_fails_is_reported_and_the_old_index_still_answers(
    tmp_path: Path, call: str
) -> None:
    index, corpus = write_index(tmp_path), tmp_path / "corpus"
    assert fail_at(corpus, index, "EIO", call, 3, 2) == "reported, old index as it was"


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("fault", ["EIO", "ENOSPC"])
def test_a_disk_that_fails_at_any_call_is_reported(tmp_path: Path, fault: str) -> None:
    index, corpus = write_index(tmp_path, 4), tmp_path / "corpus"
    name_version(corpus, 5)
    calls, outcomes = calls_of_an_ingest(corpus, index, tmp_path / "log"), Counter[str]()
    version = 5
    for call, times in calls.items():
        for time in range(1, times + 1):
            version += 1
            outcomes[fail_at(corpus, index, fault, call, time, version)] += 1
    say(f"{fault} at each of {dict(calls)}: {dict(outcomes)}")
    assert outcomes["reported, old index as it was"]
