"""The file that tells how far an ingest is."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.hashing_encoder import HashingEncoder
from tracuu.cli import ingest as command
from tracuu.cli.progress import ProgressFile
from tracuu.errors import UsageError


def read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_bytes())
    return values


def test_it_is_there_from_the_beginning_and_says_how_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    with ProgressFile(path):
        assert read(path) == {"stages": [], "seconds": 0.0}
    assert read(path)["ended"] == "finished"
    for error, ended in ((KeyboardInterrupt, "stopped"), (UsageError("Sai."), "failed")):
        with pytest.raises((KeyboardInterrupt, UsageError)), ProgressFile(path):
            raise error
        assert read(path)["ended"] == ended
    assert [each.name for each in tmp_path.iterdir()] == ["progress.json"]


def test_rate_and_time_left_are_those_of_the_stage_so_far(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    with ProgressFile(path) as progress:
        time.sleep(0.3)
        progress.show("read", 1, 31)
        assert read(path)["stages"] == [
            {"stage": "read", "done": 1, "total": 31, "rate": 0.0, "seconds_left": None}
        ]
        time.sleep(0.3)
        progress.show("read", 11, 31)
        (stage,) = read(path)["stages"]
        assert 1 < stage["rate"] <= 34
        assert stage["seconds_left"] == round(20 / stage["rate"])
        progress.show("read", 31, 31)
        progress.show("encode", 0, 5)
        assert read(path)["stages"][0]["seconds_left"] == 0


def test_it_is_written_at_most_four_times_a_second_and_at_the_end_of_a_stage(
    tmp_path: Path,
) -> None:
    path, seen = tmp_path / "progress.json", set()
    with ProgressFile(path) as progress:
        until = time.monotonic() + 0.6
        done = 0
        while time.monotonic() < until:
            done += 1
            progress.show("encode", done, 10**9)
            seen.add(path.stat().st_mtime_ns)
        assert len(seen) <= 4
        progress.show("encode", 10**9, 10**9)
        assert read(path)["stages"][0]["done"] == 10**9


def test_another_scan_begins_the_stage_anew(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    with ProgressFile(path) as progress:
        progress.show("recognise", 7, 7)
        progress.show("recognise", 0, 3)
    (stage,) = read(path)["stages"]
    assert (stage["done"], stage["total"], stage["rate"]) == (0, 3, 0.0)


def test_whoever_reads_it_meanwhile_finds_it_whole(tmp_path: Path) -> None:
    path, done, reads = tmp_path / "progress.json", threading.Event(), []

    def look() -> None:
        while not done.is_set():
            reads.append(read(path))

    with ProgressFile(path) as progress:
        reader = threading.Thread(target=look)
        reader.start()
        for _ in range(500):
            progress.show("index", 1, 1)
        done.set()
        reader.join()
    assert reads


def test_a_file_that_cannot_be_written_is_said_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none" / "progress.json"
    assert command.main(["--corpus", str(tmp_path), "--progress", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"Cannot write {path}: ")


def test_an_ingest_goes_on_though_the_file_cannot_be_written_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with ProgressFile(folder / "progress.json") as progress:
        (folder / "progress.json").unlink()
        folder.rmdir()
        progress.show("read", 1, 1)


def test_an_ingest_keeps_the_file(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = HashingEncoder()
    monkeypatch.setattr(command, "identify", lambda model, cache: encoder.identity)
    monkeypatch.setattr(command, "load_encoder", lambda model, cache: encoder)
    path = tmp_path / "progress.json"
    options = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    assert command.main([*options, "--json", "--progress", str(path)]) == 0
    values = read(path)
    assert [each["stage"] for each in values["stages"]] == ["read", "encode", "index"]
    assert all(each["done"] == each["total"] for each in values["stages"])
    assert values["ended"] == "finished"
