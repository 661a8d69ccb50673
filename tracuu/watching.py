"""The corpus followed: what is put into it is ingested once it is there whole.

What the system tells of changes only wakes it. What counts is how the files look: their
sizes and times, which must rest for a while, so that half a file is not ingested.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from tracuu.errors import BusyIndexError, CorpusError, TracuuError
from tracuu.generations import GLOSSARY
from tracuu.indexing import IngestReport
from tracuu.metadata import SIDE_FILE
from tracuu.readers import list_files

SETTLE_S = 2.0
POLL_S = 5.0
RETRY_S = 30.0

# How often the corpus is looked at though nothing was heard: a full queue loses news.
_LOOK_S = 300.0
_STEPS = 4
# Being opened or read, as by an ingest, is no change.
_CHANGES = frozenset({"created", "modified", "closed", "moved", "deleted", "attrib"})
# Of the changes that other machines make there, this one is told nothing.
_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "vboxsf", "vmhgfs", "afs", "ceph"}
)
_MOUNTS = Path("/proc/self/mountinfo")
_DESCRIPTORS = Path("/proc/self/fdinfo")

_log = logging.getLogger(__name__)

Look = dict[str, tuple[int, ...] | None]


class Watch:
    """Ingests now, and again whenever the corpus has changed and rests.

    ``ingest`` brings the index up to date. ``done`` is given its report if it is the first, or
    if there is news in it; ``failed`` the error, after which the next change is awaited, or
    ``retry_s`` where another command was writing. The corpus rests when for ``settle_s`` no
    file that counts was touched. It is polled every ``poll_s`` where that is given, or the system
    tells nothing.
    """

    def __init__(
        self,
        corpus: Path,
        ingest: Callable[[], IngestReport],
        *,
        done: Callable[[IngestReport], None],
        failed: Callable[[TracuuError], None],
        settle_s: float = SETTLE_S,
        poll_s: float | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        self._corpus = corpus
        self._ingest = ingest
        self._done = done
        self._failed = failed
        self._settle_s = settle_s
        self._retry_s = retry_s
        self._news = _News(corpus, poll_s)
        self._stop = threading.Event()
        self._last_report: IngestReport | None = None
        self._last_error: str | None = None

    def stop(self) -> None:
        """Let ``run`` return, after the ingest that may be running. From any thread."""
        self._stop.set()

    def run(self) -> None:
        """Follow the corpus until told to stop."""
        try:
            self._news.listen()
            look: Look | None = look_at(self._corpus)
            retried = False
            while look is not None and not self._stop.is_set():
                busy = self._run_ingest(retried=retried)
                retry_at = time.monotonic() + self._retry_s if busy else math.inf
                following = self._next(look, retry_at)
                retried, look = following is look, following
        finally:
            self._news.close()

    def _run_ingest(self, *, retried: bool) -> bool:
        """Ingest once and tell of it; returns whether another command was writing."""
        try:
            report = self._ingest()
        except TracuuError as error:
            if not (retried and str(error) == self._last_error):
                self._failed(error)
            self._last_error = str(error)
            return isinstance(error, BusyIndexError)
        last, self._last_report, self._last_error = self._last_report, report, None
        if last is None or report.published or report.failed != last.failed:
            self._done(report)
        return False

    def _next(self, ingested: Look, retry_at: float) -> Look | None:
        """Wait until the corpus has changed and rests, or until ``retry_at``; None: to stop."""
        latest, changed = ingested, False
        rests_since = looked = time.monotonic()
        while not self._stop.wait(self._settle_s / _STEPS):
            now = time.monotonic()
            begun_anew = self._news.listen()
            touched = self._news.take()
            if not (touched or changed or begun_anew or now - looked > _LOOK_S):
                if now >= retry_at:
                    return latest
                continue
            look, looked = look_at(self._corpus), now
            if look != latest or touched & (look.keys() | latest.keys()):
                latest, rests_since, changed = look, now, True
            elif changed and now - rests_since >= self._settle_s:
                return latest
        return None


def look_at(corpus: Path) -> Look:
    """What an ingest would look at, by path: size, time, inode and rights; None: not there.

    Hidden and temporary files are not in it. Empty where there is no corpus.
    """
    try:
        listing = list_files(corpus)
    except CorpusError:
        return {}
    refused = (each.path for each in listing.refused)
    return {path: _state(corpus / path) for path in (*listing.files, *refused, GLOSSARY, SIDE_FILE)}


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_mode


class _News(FileSystemEventHandler):
    """Which paths below the corpus were touched, as inotify tells or polling finds out."""

    def __init__(self, corpus: Path, poll_s: float | None) -> None:
        self._corpus = corpus
        self._poll_s = poll_s
        self._paths: SimpleQueue[str] = SimpleQueue()
        self._observer: BaseObserver | None = None
        self._folder: tuple[int, int] | None = None
        self._prefix = ""

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _CHANGES:
            for path in (event.src_path, event.dest_path):
                self._paths.put(os.fsdecode(path))

    def take(self) -> set[str]:
        """The paths touched since the last call, relative to the corpus."""
        found = set()
        with suppress(Empty):
            while True:
                found.add(self._paths.get_nowait().removeprefix(self._prefix))
        return found - {""}

    def listen(self) -> bool:
        """Listen to the folder that now is the corpus; returns whether this begins only now."""
        folder = _folder(self._corpus)
        if self._observer is not None and folder == self._folder and _is_alive(self._observer):
            return False
        self.close()
        if folder is not None:
            self._folder, self._prefix = folder, f"{self._corpus.resolve()}/"
            self._observer = self._told() or self._polling()
        return True

    def close(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def _told(self) -> BaseObserver | None:
        """What the system itself tells; None where it does not or not of every folder."""
        if self._poll_s is not None or is_remote(self._corpus):
            return None
        try:
            observer = self._started(Observer())
        except OSError as error:
            _log.warning("%s: %s; it is polled instead.", self._corpus, error.strerror)
            return None
        if _listened_to() >= sum(1 for _ in os.walk(self._corpus)):
            return observer
        observer.stop()
        observer.join()
        _log.warning("%s: inotify has no room for its folders; it is polled.", self._corpus)
        return None

    def _polling(self) -> BaseObserver | None:
        """None where the folder went away meanwhile."""
        try:
            return self._started(PollingObserver(timeout=self._poll_s or POLL_S))
        except OSError:
            return None

    def _started(self, observer: BaseObserver) -> BaseObserver:
        observer.schedule(self, self._prefix.rstrip("/") or "/", recursive=True)
        observer.start()
        return observer


def _is_alive(observer: BaseObserver) -> bool:
    return observer.is_alive() and all(emitter.is_alive() for emitter in observer.emitters)


def _folder(corpus: Path) -> tuple[int, int] | None:
    """Which folder the corpus is, however it is called; None if it is none."""
    try:
        found = corpus.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if corpus.is_dir() else None


def is_remote(folder: Path, *, mounts: Path = _MOUNTS) -> bool:
    """Whether ``folder`` lies on a share, of which the system tells not all that happens."""
    try:
        device = folder.stat().st_dev
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in lines:
        mount, _, kind = line.partition(" - ")
        if mount.split()[2:3] == [number]:
            name = kind.split(" ")[0]
            return name in _REMOTE or name.startswith("fuse.")
    return False


def _listened_to() -> int:
    """How many folders inotify tells this process of; those beyond its limit are left out."""
    count = 0
    for descriptor in _DESCRIPTORS.iterdir():
        with suppress(OSError):  # closed meanwhile
            count += descriptor.read_text(encoding="ascii").count("inotify wd:")
    return count
