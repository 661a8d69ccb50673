"""Jobs started and stopped."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracuu.errors import BusyIndexError, DiskError
from tracuu.jobs.job import (
    JOBS,
    KEPT_JOBS,
    LOCK,
    LOG,
    NAME,
    PROGRESS,
    RESULT,
    STOP,
    Job,
    Kind,
    is_locked,
    latest,
    names,
    write_job,
)
from tracuu.publishing import disk_errors
from tracuu.settings import HOME, PREFIX, Settings

_STARTING = ".starting-"


def start_ingest(settings: Settings, *, who: str, rebuild: bool = False) -> Job:
    """Start an ingest of these settings' corpus into their index.

    Raises BusyIndexError that names the one that runs, or DiskError. An ingest started
    otherwise makes this one fail, as its log then says.
    """
    kind: Kind = "rebuild" if rebuild else "ingest"
    options = ["--corpus", str(settings.corpus.absolute()), "--index",
               str(settings.index.absolute()), *(["--rebuild"] if rebuild else [])]  # fmt: skip
    command = [sys.executable, str(HOME / "ingest.py"), "--json", *options, "--progress"]
    environment = {
        f"{PREFIX}MODEL": settings.model or "",
        f"{PREFIX}CACHE": str(settings.cache.absolute()),
    }
    return start(settings.index, command, kind=kind, who=who, environment=environment)


def start(
    index: Path,
    command: Sequence[str],
    *,
    kind: Kind,
    who: str,
    environment: Mapping[str, str] | None = None,
) -> Job:
    """Start ``command``, to which the path of its progress file is added, as the index's job.

    Raises BusyIndexError that names the one that runs, or DiskError.
    """
    jobs = index / JOBS
    with disk_errors(jobs), _starting(jobs):
        before = latest(index)
        if before is not None and before.is_running():
            raise BusyIndexError(
                f"Another {before.kind}, which {before.who} started at {before.started}, is"
                f" running (process {before.pid}).",
                remedy="Wait until it ends, or stop it.",
            )
        job, lock = _made(jobs, kind, who)
        try:
            process = _begun(job, command, lock, {**os.environ, **(environment or {})})
        except OSError:
            shutil.rmtree(job.folder, ignore_errors=True)
            raise
        finally:
            os.close(lock)  # held by the process alone from here on
        # Waited for, so that no dead process stays in the system's table.
        threading.Thread(target=process.wait, daemon=True).start()
        job = replace(job, pid=process.pid)
        write_job(job)
        _prune(jobs)
    return job


@contextmanager
def _starting(jobs: Path) -> Iterator[None]:
    """Let one start at a time, of all servers."""
    jobs.mkdir(parents=True, exist_ok=True)
    lock = os.open(jobs / "LOCK", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in jobs.glob(f"{_STARTING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(lock)


def _made(jobs: Path, kind: Kind, who: str) -> tuple[Job, int]:
    """A new job and its lock, held before anyone can see it."""
    now = _next_time(jobs)
    name = now.strftime(NAME)
    hidden = jobs / f"{_STARTING}{name}"
    hidden.mkdir(mode=0o700)
    lock = os.open(hidden / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        write_job(Job(hidden, kind, who, now.isoformat(timespec="milliseconds")))
        hidden.rename(jobs / name)
    except OSError:
        os.close(lock)
        raise
    return Job(jobs / name, kind, who, now.isoformat(timespec="milliseconds")), lock


def _next_time(jobs: Path) -> datetime:
    """Now, or just after the newest job should the clock have been put back."""
    now = datetime.now(UTC)
    present = names(jobs)
    if present and present[-1] >= now.strftime(NAME):
        newest = datetime.strptime(present[-1], NAME).replace(tzinfo=UTC)
        return newest + timedelta(microseconds=1)
    return now


def _begun(
    job: Job, command: Sequence[str], lock: int, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    with (job.folder / RESULT).open("xb") as out, (job.folder / LOG).open("xb") as log:
        return subprocess.Popen(
            [*command, str((job.folder / PROGRESS).absolute())],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=log,
            env=environment,
            pass_fds=[lock],
            start_new_session=True,
        )


def _prune(jobs: Path) -> None:
    """Remove all but the newest jobs, none that runs."""
    for name in names(jobs)[:-KEPT_JOBS]:
        if not is_locked(jobs / name / LOCK):
            shutil.rmtree(jobs / name, ignore_errors=True)


def stop(job: Job) -> bool:
    """Tell a running job to stop, which leaves the index as it was; False if it does not run.

    It may take some seconds to end. Raises DiskError where the system does not allow it.
    """
    if job.pid is None or not hasattr(os, "pidfd_open"):
        return False
    try:
        process = os.pidfd_open(job.pid)
    except ProcessLookupError:
        return False
    except OSError as error:
        raise DiskError(f"Cannot stop process {job.pid}: {error.strerror}.") from error
    try:
        # The process has been held since before this look: if the job lives, it is the job.
        if not job.is_running():
            return False
        with disk_errors(job.folder):
            (job.folder / STOP).touch()
        signal.pidfd_send_signal(process, signal.SIGINT)
    except ProcessLookupError:
        return False
    except PermissionError as error:
        raise DiskError(f"Cannot stop process {job.pid}: {error.strerror}.") from error
    finally:
        os.close(process)
    return True
