"""An ingest killed at any moment: the old index or the new one, whole, and a next ingest works."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingesting import (
    Forks,
    ingest,
    name_version,
    needs_strace,
    run_traced,
    say,
    version_of,
    write_index,
)
from tracuu.generations import live_number

# What changes names on disk, and what waits for the disk.
STEPS = ("mkdir", "link", "fsync", "rename", "unlink", "unlinkat", "rmdir")


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    forks = Forks()
    yield forks
    forks.close()


def kill_at_random_moments(forks: Forks, folder: Path, trials: int) -> Counter[str]:
    index, corpus = write_index(folder), folder / "corpus"
    name_version(corpus, 2)
    began = time.perf_counter()
    assert forks.ended(forks.start(corpus, index, folder / "said")) == 0
    duration = time.perf_counter() - began
    chance, outcomes = random.Random(1), Counter[str]()
    for version in range(3, trials + 3):
        name_version(corpus, version)
        process = forks.start(corpus, index, folder / "said")
        time.sleep(chance.uniform(0, 1.1 * duration))
        os.kill(process, signal.SIGKILL)
        killed = "killed" if forks.ended(process) else "ended by itself"
        found = version_of(index)
        assert found in (version - 1, version)
        outcomes[f"{killed}, {'new' if found == version else 'old'} index"] += 1
        ingest(corpus, index)
        assert version_of(index) == version
    return outcomes


def test_an_ingest_killed_at_a_random_moment_leaves_an_index_whole(
    forks: Forks, tmp_path: Path
) -> None:
    outcomes = kill_at_random_moments(forks, tmp_path, 6)
    assert outcomes["killed, old index"]


@pytest.mark.slow
def test_three_hundred_ingests_killed_at_random_moments(forks: Forks, tmp_path: Path) -> None:
    outcomes = kill_at_random_moments(forks, tmp_path, 300)
    say(f"SIGKILL at random moments: {dict(outcomes)}, all whole")
    assert outcomes["killed, old index"] > 100


def steps_of_an_ingest(corpus: Path, index: Path, log: Path) -> Counter[str]:
    """How often an ingest that publishes calls each of STEPS."""
    run = run_traced(["-e", f"trace={','.join(STEPS)}", "-o", str(log)], corpus, index)
    assert run.returncode == 0, run.stderr
    calls = re.findall(r"^\d+ +(\w+)\(", log.read_text(encoding="utf-8"), re.MULTILINE)
    return Counter(calls)


def kill_at_step(corpus: Path, index: Path, step: str, call: int, version: int) -> str:
    """Kill an ingest at the given call of a step; returns which index is live then."""
    name_version(corpus, version)
    before, old = version_of(index), live_number(index)
    run_traced([f"-etrace={step}", f"-einject={step}:signal=SIGKILL:when={call}"], corpus, index)
    found = version_of(index)
    assert found == (before if live_number(index) == old else version)
    ingest(corpus, index)
    assert version_of(index) == version
    return "old" if found == before else "new"


@needs_strace
def test_an_ingest_killed_as_it_publishes_leaves_an_index_whole(tmp_path: Path) -> None:
    index, corpus = write_index(tmp_path, 3), tmp_path / "corpus"
    name_version(corpus, 4)
    last = steps_of_an_ingest(corpus, index, tmp_path / "log")["rename"]
    assert kill_at_step(corpus, index, "rename", last - 1, 5) == "old"  # as CURRENT moves
    assert kill_at_step(corpus, index, "rename", last, 6) == "new"  # as it prunes


@needs_strace
@pytest.mark.slow
def test_an_ingest_killed_at_every_step_of_publishing_leaves_an_index_whole(
    tmp_path: Path,
) -> None:
    index, corpus = write_index(tmp_path, 4), tmp_path / "corpus"
    name_version(corpus, 5)
    steps, outcomes = steps_of_an_ingest(corpus, index, tmp_path / "log"), Counter[str]()
    version = 5
    for step, calls in steps.items():
        for call in range(1, calls + 1):
            version += 1
            outcomes[kill_at_step(corpus, index, step, call, version)] += 1
    say(f"SIGKILL at each of {dict(steps)}: {dict(outcomes)} index live, all whole")
    assert outcomes["old"] and outcomes["new"]
