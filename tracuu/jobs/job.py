"""What a job is and how it stands, read from its folder."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from tracuu.errors import DiskError

Kind = Literal["ingest", "rebuild"]
StateKind = Literal["running", "done", "some_failed", "failed", "stopped", "died"]

JOBS: Final = "jobs"
KEPT_JOBS = 20
LOG_LINES = 20

LOCK, PROGRESS, RESULT, LOG, STOP = "lock", "progress.json", "result.json", "log.txt", "stop"
NAME = "%Y%m%dT%H%M%S.%fZ"

_JOB = "job.json"
_MAX_JSON_BYTES = 20_000_000
_LOG_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class StageProgress:
    """How far one stage is; ``rate`` in units a second, ``seconds_left`` None if not known."""

    stage: str
    done: int
    total: int
    rate: float = 0.0
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands: ``done`` with all files read, ``some_failed`` with some that were not.

    ``failed`` published nothing and says why in ``log``, its last lines; ``stopped`` was told
    to; ``died`` was killed or lost its power. ``result`` is the object that ``ingest.py --json``
    prints. ``seconds`` is how long it has taken, or took.
    """

    kind: StateKind
    progress: tuple[StageProgress, ...]
    result: Mapping[str, Any] | None
    seconds: float
    log: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One ingest; ``started`` is ISO 8601 in UTC, ``pid`` None if it was never begun."""

    folder: Path
    kind: Kind
    who: str
    started: str
    pid: int | None = None

    def is_running(self) -> bool:
        """Whether its process lives."""
        return is_locked(self.folder / LOCK)

    def state(self) -> JobState:
        """How it stands now."""
        running = self.is_running()  # first: what it wrote before its end is then all there
        progress = _read_json(self.folder / PROGRESS) or {}
        result = None if running else _read_json(self.folder / RESULT)
        return JobState(
            "running" if running else self._ended(progress.get("ended"), result),
            _stages(progress),
            result,
            self._seconds(running),
            _last_lines(self.folder / LOG),
        )

    def _ended(self, said: object, result: Mapping[str, Any] | None) -> StateKind:
        if result is not None:
            documents = result.get("documents")
            failed = documents.get("failed") if isinstance(documents, dict) else None
            return "some_failed" if failed else "done"
        if said == "stopped" or (said is None and (self.folder / STOP).exists()):
            return "stopped"
        return "died" if said is None else "failed"

    def _seconds(self, running: bool) -> float:
        until = datetime.now(UTC).timestamp()
        if not running:
            until = max(map(_changed, (self.folder / each for each in (PROGRESS, RESULT, LOG))))
        return max(0.0, until - datetime.fromisoformat(self.started).timestamp())


def latest(index: Path) -> Job | None:
    """The job started last, running or not; None if there was none."""
    found = recent(index, limit=1)
    return found[0] if found else None


def recent(index: Path, *, limit: int = KEPT_JOBS) -> list[Job]:
    """The jobs started last, the newest first."""
    jobs = index / JOBS
    found: list[Job] = []
    for name in reversed(names(jobs)):
        if len(found) >= limit:
            break
        job = _read_job(jobs / name)
        if job is not None:
            found.append(job)
    return found


def names(jobs: Path) -> list[str]:
    """The names of the jobs' folders, the oldest first."""
    try:
        found = [each.name for each in jobs.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DiskError(f"Cannot read {jobs}: {error.strerror}.") from error
    return sorted(name for name in found if _is_time(name))


def _is_time(name: str) -> bool:
    try:
        return datetime.strptime(name, NAME).strftime(NAME) == name
    except ValueError:
        return False


def _read_job(folder: Path) -> Job | None:
    values = _read_json(folder / _JOB)
    if values is None:
        return None
    with suppress(TypeError, ValueError):
        job = Job(folder, **values)
        datetime.fromisoformat(job.started)
        return job
    return None


def write_job(job: Job) -> None:
    """Put down what a job is, whole."""
    values = asdict(job)
    del values["folder"]
    part = job.folder / f".{_JOB}.part"
    part.write_text(json.dumps(values, ensure_ascii=True), encoding="ascii")
    part.replace(job.folder / _JOB)


def is_locked(path: Path) -> bool:
    """Whether a process that lives holds this lock."""
    try:
        lock = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _changed(path: Path) -> float:
    """When a file was last written, in seconds since 1970; 0 if there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is none, or not a whole one."""
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(_MAX_JSON_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _stages(progress: Mapping[str, Any]) -> tuple[StageProgress, ...]:
    with suppress(TypeError):
        return tuple(StageProgress(**each) for each in progress.get("stages", ()))
    return ()


def _last_lines(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LOG_BYTES))
            data = file.read()
    except OSError:
        return ()
    lines = data.decode(errors="replace").splitlines()
    # The first may be half a line.
    return tuple(line for line in lines[size > _LOG_BYTES :] if line.strip())[-LOG_LINES:]
