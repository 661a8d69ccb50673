"""The audit log: every line kept whole, whatever else is in the file."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracuu.audit import MAX_DETAILS, MAX_VALUE_CHARS, AuditLog
from tracuu.cli import main
from tracuu.errors import DiskError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog.beside(tmp_path / "index")


def test_what_was_added_comes_back_the_newest_first(log: AuditLog) -> None:
    assert log.entries(10) == []
    for number in range(3):
        log.add("quản trị", "upload", {"file": f"chỉ thị {number}.pdf", "bytes": number})
    entries = log.entries(10)
    assert [entry.details for entry in entries] == [
        {"file": f"chỉ thị {number}.pdf", "bytes": number} for number in (2, 1, 0)
    ]
    assert {(entry.who, entry.action) for entry in entries} == {("quản trị", "upload")}
    age = datetime.now(UTC) - datetime.fromisoformat(entries[0].when)
    assert 0 <= age.total_seconds() < 60
    assert log.entries(2) == entries[:2]
    assert log.entries(0) == []


def test_an_entry_is_one_line_of_json_whatever_is_in_it(log: AuditLog) -> None:
    hostile = 'x\n{"who": "ai"}\r\u2028\x00\udc80"'
    kept = log.add(hostile, hostile, {hostile: hostile})
    data = log.path.read_bytes()
    assert data.count(b"\n") == 1
    assert json.loads(data)["who"] == kept.who
    assert log.entries(5) == [kept]


def test_what_is_too_long_is_cut_short(log: AuditLog) -> None:
    details: dict[str, str | int] = {f"số {n}": "ữ" * 100_000 for n in range(1000)}
    kept = log.add("a" * 5000, "b" * 5000, {"nhiều": 10**4400, **details})
    assert log.entries(1) == [kept]
    assert len(kept.details) == MAX_DETAILS
    assert all(len(str(value)) <= MAX_VALUE_CHARS for value in kept.details.values())
    assert log.path.stat().st_size < 65_536


def test_torn_and_foreign_lines_are_shown_as_such(log: AuditLog) -> None:
    first = log.add("an", "start")
    foreign = [
        b'{"time": "2026-11-22T01:02:03+00:00", "who": "an", "act',
        b"\xff\xfe\x00 rubbish",
        b"[" * 50_000,
        b"1" * 5000,
        b"null",
        b'{"time": "yesterday", "who": "an", "action": "x", "details": {}}',
        b'{"time": "2026-11-22T01:02:03+00:00", "who": 3, "action": "x", "details": {}}',
        b'{"time": "2026-11-22T01:02:03+00:00", "who": "", "action": "x", "details": {"a": []}}',
        b"z" * 1_000_000,
    ]
    with log.path.open("ab") as file:
        file.write(b"\n\n".join(foreign))
    last = log.add("an", "end")
    entries = log.entries(100)
    assert (entries[0], entries[-1]) == (last, first)
    between = [entry.foreign for entry in entries[1:-1]]
    assert len(between) == len(foreign)
    assert all(between), between
    assert all(len(line or "") <= 200 for line in between)


def test_the_end_of_a_long_log_is_read_quickly(log: AuditLog) -> None:
    log.add("an", "first")
    line = log.path.read_bytes()
    with log.path.open("ab") as file:
        for _ in range(100):
            file.write(line * 10_000)
    last = log.add("an", "last")
    started = time.perf_counter()
    entries = log.entries(50)
    assert time.perf_counter() - started < 0.5
    assert (len(entries), entries[0]) == (50, last)


def test_lines_longer_than_a_block_are_put_together_again(log: AuditLog) -> None:
    kept = [log.add("an", f"{n}", {f"{k}": "ữ" * 400 for k in range(20)}) for n in range(20)]
    assert log.entries(100) == kept[::-1]


ADDING = """
import sys
from pathlib import Path
from tracuu.audit import AuditLog
for number in range(50):
    AuditLog(Path(sys.argv[1])).add(sys.argv[2], "add", {"number": number, "fill": "x" * 400})
"""


def test_processes_that_add_at_once_lose_no_line(log: AuditLog) -> None:
    adders = [
        subprocess.Popen([sys.executable, "-c", ADDING, str(log.path), who], cwd=ROOT)
        for who in "abcd"
    ]
    assert [each.wait(timeout=30) for each in adders] == [0] * 4
    entries = log.entries(1000)
    assert len(entries) == 200
    for who in "abcd":
        numbers = [entry.details["number"] for entry in entries if entry.who == who]
        assert numbers == list(range(49, -1, -1))


def test_a_full_disk_is_said_and_leaves_the_log_as_it_was(log: AuditLog) -> None:
    kept = log.add("an", "before")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.path.stat().st_size + 20, limits[1]))
    try:
        with pytest.raises(DiskError, match=r"audit\.jsonl"):
            log.add("an", "during")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert log.entries(10) == [kept]


def test_a_log_that_cannot_be_opened_is_an_error_of_one_line(log: AuditLog) -> None:
    log.path.mkdir(parents=True)
    with pytest.raises(DiskError, match="Cannot write"):
        log.add("an", "x")
    with pytest.raises(DiskError, match="Cannot read"):
        log.entries(1)


def test_only_its_owner_may_read_the_log(log: AuditLog) -> None:
    log.add("an", "x")
    assert log.path.stat().st_mode & 0o077 == 0


def test_the_command_lists_it(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["audit", "--index", str(log.path.parent)]
    assert main.main(options) == 0
    assert "Nothing yet" in capsys.readouterr().out
    log.add("an", "remove", {"path": "chỉ thị\x1b[2J\u202e.pdf"})
    log.add("bình", "ingest")
    with log.path.open("ab") as file:
        file.write(b"torn")
    assert main.main(options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "(a line that cannot be read) torn"
    assert lines[1].endswith("bình  ingest")
    assert lines[3] == "    path: chỉ thị\ufffd[2J\ufffd.pdf"
    assert main.main([*options, "--json", "--limit", "2"]) == 0
    values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [value["who"] for value in values] == ["", "bình"]
