"""Ingests as processes of their own: how they stand, whatever became of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ingesting import ROOT
from tracuu.archive import back_up, restore
from tracuu.audit import AuditLog
from tracuu.errors import BusyIndexError, DiskError
from tracuu.generations import live_number
from tracuu.indexing import IngestReport
from tracuu.jobs import Job, JobState, latest, recent, start, start_ingest, stop
from tracuu.settings import Settings
from tracuu.uploads import Upload, remove, store
from tracuu.verification import verify

WAIT_S = 30.0

# Small processes that behave as an ingest may; the path of the progress file comes last.
# It minds SIGINT, as an ingest with --progress does, also where the tests run in the background.
SLEEPING = (
    "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " print('sleeping', file=sys.stderr, flush=True); time.sleep(60)"
)
READY = 'import sys; print(\'{"documents": {"failed": []}}\')'
FAILING = "import sys; sys.exit('No space.')"

# The real command, with an encoder that needs no model and may be slow.
INGEST = """
import sys, time
import tracuu.cli.ingest as command
from tests.hashing_encoder import HashingEncoder

class Slow(HashingEncoder):
    def encode_chunks(self, texts, *, progress=None):
        print("encoding", file=sys.stderr, flush=True)
        time.sleep(%s)
        return super().encode_chunks(texts, progress=progress)

command.identify = lambda model, cache: HashingEncoder().identity
command.load_encoder = lambda model, cache: Slow()
sys.exit(command.main(sys.argv[1:]))
"""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "index"
    yield folder
    for job in recent(folder):
        stop(job)


def run(index: Path, script: str, *options: str | Path) -> Job:
    command = [sys.executable, "-B", "-c", script, *map(str, options)]
    path = {"PYTHONPATH": str(ROOT)}
    return start(index, command, kind="ingest", who="an", environment=path)


def run_ingest(index: Path, corpus: Path, *, seconds: float = 0.0) -> Job:
    options = ("--json", "--corpus", corpus, "--index", index, "--progress")
    return run(index, INGEST % seconds, *options)


def until(condition: Callable[[], object], *, wait_s: float = WAIT_S) -> None:
    deadline = time.monotonic() + wait_s
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def ended(job: Job, *, wait_s: float = WAIT_S) -> JobState:
    until(lambda: not job.is_running(), wait_s=wait_s)
    return job.state()


def said(job: Job, line: str) -> Callable[[], bool]:
    return lambda: line in job.state().log


# How a job stands


def test_there_is_no_job_before_the_first(index: Path) -> None:
    assert latest(index) is None


def test_a_job_runs_until_its_process_ends(index: Path) -> None:
    job = run(index, "import sys; sys.stdin.read(); " + SLEEPING)
    until(said(job, "sleeping"))
    state = job.state()
    assert (state.kind, state.result, state.progress) == ("running", None, ())
    assert latest(index) == job
    assert (job.kind, job.who) == ("ingest", "an")
    assert 0 <= state.seconds < WAIT_S
    os.kill(job.pid or 0, signal.SIGKILL)
    assert ended(job).kind == "died"


def test_a_dead_process_that_nobody_waited_for_does_not_run(index: Path, tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER % (str(index), READY)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout is not None
        server.stdout.readline()
        job = latest(index)
        assert job is not None
        assert Path(f"/proc/{job.pid}/stat").read_text().rpartition(") ")[2][0] == "Z"
        assert job.state().kind == "done"
        server.kill()


SERVER = """
import os, sys, threading, time
from pathlib import Path
from tracuu.jobs import start

threading.Thread.start = lambda self: None  # so that nobody waits for it
job = start(Path(%r), [sys.executable, "-c", %r], kind="ingest", who="an")
while job.is_running():
    time.sleep(0.02)
print("ended", flush=True)
time.sleep(60)
"""


def test_a_process_that_ended_is_not_left_in_the_table(index: Path) -> None:
    job = run(index, READY)
    ended(job)
    until(lambda: not Path(f"/proc/{job.pid}").exists())


def test_what_it_leaves_behind_tells_how_it_ended(index: Path) -> None:
    assert ended(run(index, READY)).kind == "done"
    some = READY.replace("[]", '[{\\"path\\": \\"a.pdf\\"}]')
    assert ended(run(index, some)).kind == "some_failed"
    # One that cannot even say that it failed has died.
    assert ended(run(index, FAILING)).kind == "died"
    assert ended(run(index, FAILING)).log == ("No space.",)


def test_a_job_outlives_the_server_that_started_it(index: Path) -> None:
    server = [sys.executable, "-c", SERVER % (str(index), SLEEPING)]
    with subprocess.Popen(server, cwd=ROOT, start_new_session=True) as process:
        until(lambda: latest(index) is not None)
        job = latest(index)
        assert job is not None
        until(said(job, "sleeping"))
        os.killpg(process.pid, signal.SIGKILL)
    job = latest(index)
    assert job is not None
    assert job.state().kind == "running"
    assert stop(job)
    assert ended(job).kind == "stopped"


def test_another_process_with_the_same_number_is_not_the_job(index: Path) -> None:
    job = run(index, READY)
    ended(job)
    with subprocess.Popen([sys.executable, "-c", SLEEPING]) as other:
        impostor = Job(job.folder, job.kind, job.who, job.started, other.pid)
        assert impostor.state().kind == "done"
        assert not stop(impostor)
        assert other.poll() is None
        other.kill()


def test_the_process_gets_no_input_and_a_session_of_its_own(index: Path) -> None:
    script = (
        "import os, sys\n"
        "print(repr(sys.stdin.read()), os.getsid(0) == os.getpid(), file=sys.stderr)"
    )
    assert ended(run(index, script)).log == ("'' True",)


# One at a time


def test_a_second_job_is_refused_and_the_first_named(index: Path) -> None:
    job = run(index, SLEEPING)
    with pytest.raises(BusyIndexError, match=rf"an started at .* \(process {job.pid}\)"):
        run(index, READY)
    assert recent(index) == [job]
    until(said(job, "sleeping"))
    stop(job)
    ended(job)
    assert ended(run(index, READY)).kind == "done"


STARTING = """
import sys, time
from pathlib import Path
from tracuu.errors import BusyIndexError
from tracuu.jobs import start
try:
    start(Path(sys.argv[1]), [sys.executable, "-c", sys.argv[2]], kind="ingest", who="an")
except BusyIndexError:
    sys.exit(9)
"""


def test_of_servers_that_start_one_at_once_one_does(index: Path) -> None:
    command = [sys.executable, "-c", STARTING, str(index), SLEEPING]
    servers = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert sorted(each.wait(timeout=WAIT_S) for each in servers) == [0, 9, 9]
    assert len(recent(index)) == 1


def test_the_newest_twenty_are_kept(index: Path) -> None:
    for _ in range(2):
        ended(run(index, READY))
    first = recent(index)[-1].folder
    for number in range(22):
        copy = first.with_name(f"20200101T0000{number:02d}.000000Z")
        copy.mkdir()
        (copy / "job.json").write_bytes((first / "job.json").read_bytes())
    job = run(index, READY)
    assert len(recent(index, limit=100)) == 20
    assert latest(index) == job
    assert first.exists()
    assert not first.with_name("20200101T000004.000000Z").exists()


def test_a_clock_that_was_put_back_does_not_hide_the_newest(index: Path) -> None:
    ended(run(index, READY))
    before = latest(index)
    assert before is not None
    future = before.folder.with_name("20990101T000000.000000Z")
    before.folder.rename(future)
    job = run(index, READY)
    assert latest(index) == job
    ended(job)


def test_what_is_no_job_is_passed_over(index: Path) -> None:
    job = run(index, READY)
    ended(job)
    jobs = job.folder.parent
    for name, text in (("20990101T000000.000000Z", "["), ("20990101T000001.000000Z", '{"a": 1}'),
                       ("readme", "{}")):  # fmt: skip
        (jobs / name).mkdir()
        (jobs / name / "job.json").write_text(text, encoding="utf-8")
    assert latest(index) == job
    (job.folder / "progress.json").write_text('{"stages": [{"odd": 1}]}', encoding="utf-8")
    assert job.state().progress == ()


def test_an_index_that_cannot_be_written_is_an_error_of_one_line(index: Path) -> None:
    index.parent.joinpath("index").write_bytes(b"")
    with pytest.raises(DiskError):
        run(index, READY)
    index.unlink()


def test_only_the_last_lines_of_a_long_log_are_read(index: Path) -> None:
    script = "import sys; sys.stderr.write(''.join(f'dòng {n}\\n' for n in range(100_000)))"
    log = ended(run(index, script)).log
    assert log == tuple(f"dòng {n}" for n in range(99_980, 100_000))


# The ingest itself


def test_an_ingest_tells_how_far_it_is_and_what_it_did(index: Path, corpus: Path) -> None:
    (corpus / "bad.pdf").write_bytes(b"no PDF")
    state = ended(run_ingest(index, corpus))
    assert state.kind == "some_failed", state
    assert {each.stage: (each.done, each.total) for each in state.progress} == {
        "read": (4, 4), "encode": (8, 8), "index": (3, 3)
    }  # fmt: skip
    assert all(each.seconds_left == 0 for each in state.progress)
    assert state.result is not None
    assert state.result["documents"]["added"] == 3
    assert live_number(index) == 1


def test_an_ingest_that_is_stopped_leaves_the_index_as_it_was(index: Path, corpus: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as whatever a shell starts with "&"
    try:
        job = run_ingest(index, corpus, seconds=60)
    finally:
        signal.signal(signal.SIGINT, before)
    until(said(job, "encoding"))
    stages = {each.stage: each for each in job.state().progress}
    assert (stages["read"].done, stages["read"].total) == (3, 3)
    assert stop(job)
    state = ended(job)
    assert (state.kind, state.result) == ("stopped", None)
    assert state.log[-1].startswith("Stopped. Nothing was published")
    assert live_number(index) is None
    assert not stop(job)


def test_the_real_command_is_started_with_the_settings(index: Path, tmp_path: Path) -> None:
    corpus, model = tmp_path / "none", tmp_path / "model"
    model.mkdir()
    settings = Settings(corpus, index, tmp_path / "cache", str(model))
    job = start_ingest(settings, who="an", rebuild=True)
    assert job.kind == "rebuild"
    state = ended(job)
    assert state.kind == "failed", state
    assert state.log[-1].startswith(f"There is no corpus folder {corpus}.")


@pytest.mark.slow
def test_the_real_ingest_publishes(index: Path, corpus: Path, tmp_path: Path) -> None:
    cache = Path.home() / ".cache" / "tracuu"
    job = start_ingest(Settings(corpus, index, cache, None), who="an")
    state = ended(job, wait_s=300.0)
    assert state.progress
    assert (state.kind, live_number(index)) == ("done", 1), state


# What else is done to an index


def test_neither_verify_nor_backup_nor_ingest_mind_or_touch_it(
    index: Path, corpus: Path, ingest: Callable[..., IngestReport], tmp_path: Path
) -> None:
    ingest()
    job = run(index, READY)
    ended(job)
    AuditLog.beside(index).add("an", "upload")
    store(corpus, [Upload("a.txt", "Một dòng.".encode())], index=index)
    remove(corpus, "a.txt", index=index)
    names = ("jobs", "removed", "audit.jsonl")
    before = {path: path.read_bytes() for name in names for path in _files(index / name)}
    assert len(before) > 5
    assert verify(index, every=True).intact
    back_up(index, tmp_path / "backup.tar")
    restore(index, tmp_path / "backup.tar")
    for number in range(4):
        (corpus / "b.txt").write_text(f"Số {number}.", encoding="utf-8")
        ingest(keep=1)
    assert {path: path.read_bytes() for name in names for path in _files(index / name)} == before
    assert json.loads((job.folder / "result.json").read_bytes()) == {"documents": {"failed": []}}


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
