"""Files read in processes of their own, so that none can bring the ingest down.

Each process reads one file after the other and has limits of memory and time; one that
passes them, or dies, is replaced, and only the file it was at is lost.
"""

from __future__ import annotations

import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tracuu.errors import FileError
from tracuu.readers.child import kill, start, why_gone
from tracuu.readers.options import Ocr
from tracuu.readers.wire import document_of, error_of, ocr_values, packed, unpacked
from tracuu.types import Document

Outcome = Document | FileError

_PROCESS = "tracuu.readers.reading_process"
_MAX_REPLY_BYTES = 400_000_000
# How many files may be read ahead of the one that is wanted next, for each process.
_AHEAD = 4
_REMEDY = "Split it into smaller files, or save it anew in its program."


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    ``seconds`` is by the clock; ``page_seconds`` comes on top for each page that is still to
    be recognised. ``memory_bytes`` is above what the process takes before.
    """

    seconds: float = 30.0
    page_seconds: float = 60.0
    memory_bytes: int = 512_000_000


def read_all(
    corpus: Path,
    paths: Sequence[str],
    *,
    workers: int,
    ocr: Ocr | None = None,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[str, Outcome]]:
    """Each of ``paths`` with its document, or with why there is none, in the order given.

    ``workers`` processes read side by side and are ended when the iterator is. ``progress``
    is told of files read and to be read, ``ocr.progress`` of the pages recognised, and to
    be recognised, of the files being read.
    """
    pool = _Pool(corpus, ocr or Ocr(), limits or Limits(), max(1, min(workers, len(paths))))
    try:
        for done, (path, outcome) in enumerate(pool.read(paths), start=1):
            if progress is not None:
                progress(done, len(paths))
            yield path, outcome
    finally:
        pool.close()


@dataclass(slots=True, eq=False)
class _Reader:
    """A reading process, and the file it is at."""

    process: subprocess.Popen[bytes]
    connection: Connection
    index: int = -1
    path: str = ""
    deadline: float = 0.0
    allowed: float = 0.0
    pages_done: int = 0
    pages: int = 0

    @property
    def is_busy(self) -> bool:
        return self.index >= 0

    def allow(self, seconds: float) -> None:
        self.allowed = seconds
        self.deadline = time.monotonic() + seconds


@dataclass(slots=True)
class _Pool:
    corpus: Path
    ocr: Ocr
    limits: Limits
    workers: int
    _readers: list[_Reader] = field(default_factory=list)

    def read(self, paths: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
        waiting = deque(enumerate(paths))
        finished: dict[int, Outcome] = {}
        for wanted, path in enumerate(paths):
            while wanted not in finished:
                self._hand_out(waiting, wanted + _AHEAD * self.workers, finished)
                finished.update(self._next_outcomes())
            yield path, finished.pop(wanted)

    def _hand_out(
        self, waiting: deque[tuple[int, str]], before: int, finished: dict[int, Outcome]
    ) -> None:
        """Give files to processes that are free, or are yet to be started."""
        while waiting and waiting[0][0] < before:
            reader = next((each for each in self._readers if not each.is_busy), None)
            if reader is None and len(self._readers) >= self.workers:
                return
            index, path = waiting.popleft()
            try:
                reader = reader or self._started()
                self._ask(reader, index, path)
            except OSError as error:
                finished[index] = self._lost(reader, path, f"could not be read ({error})")

    def _started(self) -> _Reader:
        process, ours = start(_PROCESS)
        reader = _Reader(process, ours)
        self._readers.append(reader)
        return reader

    def _ask(self, reader: _Reader, index: int, path: str) -> None:
        reader.index, reader.path = index, path
        reader.pages_done = reader.pages = 0
        reader.allow(self.limits.seconds)
        request = {
            "corpus": str(self.corpus),
            "path": path,
            "seconds": self.limits.seconds + self.limits.page_seconds,
            "memory_bytes": self.limits.memory_bytes,
            "ocr": ocr_values(self.ocr),
        }
        reader.connection.send_bytes(packed(request))

    def _next_outcomes(self) -> dict[int, Outcome]:
        """Wait until a file is read or a process has passed its time."""
        busy = [reader for reader in self._readers if reader.is_busy]
        if not busy:
            return {}
        soonest = min(reader.deadline for reader in busy)
        ready = wait([each.connection for each in busy], max(0.0, soonest - time.monotonic()))
        outcomes: dict[int, Outcome] = {}
        for reader in busy:
            index, path = reader.index, reader.path
            if reader.connection in ready:
                outcome = self._received(reader)
            elif reader.deadline <= time.monotonic():
                outcome = self._lost(reader, path, f"took more than {reader.allowed:g} s to read")
            else:
                continue
            if outcome is not None:
                reader.index = -1
                outcomes[index] = outcome
        return outcomes

    def _received(self, reader: _Reader) -> Outcome | None:
        """The outcome that ``reader`` sends; None where it only tells of pages recognised."""
        path = reader.path
        try:
            message = unpacked(reader.connection.recv_bytes(_MAX_REPLY_BYTES))
            if "total" in message:
                self._note_pages(reader, int(message["done"]), int(message["total"]))
                return None
            if "document" in message:
                return document_of(message["document"], path)
            if "error" in message:
                return error_of(message["error"])
        except (EOFError, ConnectionError):
            return self._lost(reader, path, why_gone(reader.process))
        except (OSError, ValueError, TypeError, KeyError, MemoryError):
            return self._lost(
                reader, path, "holds more text than can be taken, or broke the reader"
            )
        limit = f"{self.limits.memory_bytes // 1_000_000} MB"
        return self._lost(reader, path, f"took more than {limit} to read")

    def _note_pages(self, reader: _Reader, done: int, total: int) -> None:
        left = max(0, total - done)
        reader.allow(self.limits.seconds + self.limits.page_seconds * left)
        reader.pages_done, reader.pages = done, total
        if self.ocr.progress is not None:
            pages = sum(each.pages for each in self._readers)
            self.ocr.progress(sum(each.pages_done for each in self._readers), pages)

    def _lost(self, reader: _Reader | None, path: str, reason: str) -> FileError:
        """The error for the file at which ``reader`` is ended."""
        if reader is not None:
            self._end(reader)
        return FileError(f"{path}: {reason}.", remedy=_REMEDY)

    def _end(self, reader: _Reader) -> None:
        kill(reader.process)
        reader.connection.close()
        self._readers.remove(reader)

    def close(self) -> None:
        """End all processes, whatever they are at."""
        for reader in list(self._readers):
            self._end(reader)
