"""A power cut at any moment: no generation is lost that an ingest has said to be published."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ingesting import (
    ROOT,
    ingest,
    name_version,
    needs_strace,
    say,
    version_of,
    write_library,
)
from tests.power_loss import CALLS, VERSIONS, Disk, Node, Step, replayed, steps_of
from tracuu.errors import NoIndexError, StoreError

pytestmark = needs_strace


@dataclass(frozen=True, slots=True)
class Trace:
    """Three ingests as they were traced; the index is two folders deep in ``root``."""

    steps: list[Step]
    root: Path
    corpus: Path
    saved: dict[int, Path]


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    folder = tmp_path_factory.mktemp("power").resolve()
    corpus, root, saved = write_library(folder), folder / "disk", folder / "saved"
    root.mkdir()
    saved.mkdir()
    log = folder / "log"
    subprocess.run(
        ["strace", "-f", "-q", "-y", "-s", "0", "-e", f"trace={','.join(CALLS)}", "-o", str(log),
         sys.executable, "-B", "-m", "tests.power_loss", str(corpus), str(root / "office/index"),
         str(saved)],
        cwd=ROOT, timeout=120, check=True,
    )  # fmt: skip
    steps = steps_of(log)
    disk = Disk(root)
    for step in steps:
        disk.take(step)
    assert disk.acknowledged == VERSIONS
    return Trace(steps, root, corpus, disk.saved)


def cut_power(
    trace: Trace, folder: Path, trials: int, *, heeds: Callable[[Node], bool] = lambda node: True
) -> tuple[int, int]:
    """Cut the power after ``trials`` random steps; returns how often a generation was lost.

    And how many of the cuts came after an acknowledgement. ``heeds`` tells whether the disk
    keeps its word when a file or folder is synced.
    """
    chance = random.Random(1)
    moments = {chance.randrange(len(trace.steps) + 1) for _ in range(trials)}
    while len(moments) < trials:
        moments.add(chance.randrange(len(trace.steps) + 1))
    lost = acknowledged = 0
    for moment, disk in enumerate(replayed(trace.steps, trace.root, heeds=heeds)):
        if moment in moments:
            left = folder / str(moment)
            disk.leave(left, trace.saved, chance)
            lost += not holds(left / "office/index", disk.acknowledged)
            acknowledged += disk.acknowledged > 0
            shutil.rmtree(left)
    return lost, acknowledged


def holds(index: Path, acknowledged: int) -> bool:
    """Whether an index is whole and at the generation acknowledged last, or the next one."""
    try:
        return version_of(index) in (acknowledged, acknowledged + 1)
    except NoIndexError:
        return acknowledged == 0
    except StoreError:
        return False
    except AssertionError:
        return False


def test_a_power_cut_loses_no_acknowledged_generation(trace: Trace, tmp_path: Path) -> None:
    lost, acknowledged = cut_power(trace, tmp_path, 12)
    assert lost == 0 and acknowledged


def test_without_syncs_a_power_cut_would_lose_generations(trace: Trace, tmp_path: Path) -> None:
    assert cut_power(trace, tmp_path, 12, heeds=lambda node: False)[0]


def test_an_ingest_works_on_what_a_power_cut_left(trace: Trace, tmp_path: Path) -> None:
    disk, moment = Disk(trace.root), len(trace.steps) * 2 // 3
    for step in trace.steps[:moment]:
        disk.take(step)
    disk.leave(tmp_path / "left", trace.saved, random.Random(2))
    name_version(trace.corpus, 50)
    ingest(trace.corpus, tmp_path / "left/office/index")
    assert version_of(tmp_path / "left/office/index") == 50


@pytest.mark.slow
def test_two_hundred_power_cuts_lose_no_acknowledged_generation(
    trace: Trace, tmp_path: Path
) -> None:
    lost, acknowledged = cut_power(trace, tmp_path, 200)
    say(f"Power cuts: 200 of {len(trace.steps)} steps, {acknowledged} after an"
        f" acknowledgement, {lost} generations lost")  # fmt: skip
    for what, heeds in (
        ("no sync", lambda node: False),
        ("no sync of files", lambda node: node.folder),
        ("no sync of folders", lambda node: not node.folder),
    ):
        worse, _ = cut_power(trace, tmp_path, 200, heeds=heeds)
        say(f"Power cuts, control with {what}: {worse} of 200 lost")
        assert worse
    assert lost == 0
