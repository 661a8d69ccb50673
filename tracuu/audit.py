"""What administrators did, a line of JSON each, in one file beside the generations.

Lines are only ever added, each at once and on the disk before ``add`` returns. Any number of
processes may add: each holds the file's lock for its line.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from tracuu.errors import DiskError

FILE = "audit.jsonl"
MAX_VALUE_CHARS = 500
MAX_DETAILS = 20

_MAX_NAME_CHARS = 100
_BLOCK_BYTES = 65_536
# Longer than any line that is written here; of a longer one only the end is looked at.
_MAX_LINE_BYTES = 131_072
_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done; ``when`` is ISO 8601 in UTC.

    A line that is torn or that something else wrote has nothing but ``foreign``, its beginning.
    """

    when: str
    who: str
    action: str
    details: Mapping[str, str | int] = field(default_factory=dict)
    foreign: str | None = None


class AuditLog:
    """The log of one index; the file is made when the first line is added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, index: Path) -> AuditLog:
        """The log of the index in that folder."""
        return cls(index / FILE)

    def add(self, who: str, action: str, details: Mapping[str, str | int] | None = None) -> Entry:
        """Keep what was done; returns it as it was kept, what is too long cut short.

        Raises DiskError where it cannot be written; the log is then as it was.
        """
        entry = Entry(
            datetime.now(UTC).isoformat(timespec="seconds"),
            _limited(who, _MAX_NAME_CHARS),
            _limited(action, _MAX_NAME_CHARS),
            _limited_details(details or {}),
        )
        values = {"time": entry.when, "who": entry.who, "action": entry.action,
                  "details": entry.details}  # fmt: skip
        try:
            self._append(json.dumps(values, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            raise self._unusable("write", error) from error
        return entry

    def entries(self, limit: int) -> list[Entry]:
        """The last ``limit`` entries, the newest first; none where there is no file.

        Only the end of the file is read. Raises DiskError where that fails.
        """
        found: list[Entry] = []
        try:
            with self.path.open("rb") as file:
                for line in _lines_from_the_end(file):
                    if len(found) >= limit:
                        break
                    if line.strip():
                        found.append(_entry(line))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable("read", error) from error
        return found

    def _append(self, line: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        log = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(log, fcntl.LOCK_EX)
            size = os.fstat(log).st_size
            if size and os.pread(log, 1, size - 1) != b"\n":
                line = b"\n" + line  # after one that a power cut tore
            try:
                if os.write(log, line) < len(line):
                    raise OSError("the disk is full")
                os.fsync(log)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(log, size)
                raise
        finally:
            os.close(log)
        if is_new:
            _sync_folder(self.path.parent)

    def _unusable(self, what: str, error: OSError) -> DiskError:
        return DiskError(
            f"Cannot {what} {self.path}: {error.strerror or error}.",
            remedy="Check the disk and who may write in that folder.",
        )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _limited(text: str, limit: int) -> str:
    """``text`` as it can be written, and no longer than ``limit`` characters."""
    # The bytes of a file name that is not UTF-8 have no place in a file that is.
    text = text.encode(errors="backslashreplace").decode()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _limited_details(details: Mapping[str, str | int]) -> dict[str, str | int]:
    first = list(details.items())[:MAX_DETAILS]
    return {_limited(name, _MAX_NAME_CHARS): _limited_value(value) for name, value in first}


def _limited_value(value: str | int) -> str | int:
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    return _limited(value if isinstance(value, str) else f"{value:x}", MAX_VALUE_CHARS)


def _lines_from_the_end(file: BufferedReader) -> Iterator[bytes]:
    """The lines of a file, the last first, without reading more of it than is asked for."""
    position = file.seek(0, os.SEEK_END)
    rest = b""
    while position > 0:
        start = max(0, position - _BLOCK_BYTES)
        file.seek(start)
        first, *others = (file.read(position - start) + rest).split(b"\n")
        yield from reversed(others)
        rest = first[-_MAX_LINE_BYTES:]
        position = start
    yield rest


def _entry(line: bytes) -> Entry:
    try:
        values = json.loads(line)
        entry = Entry(values["time"], values["who"], values["action"], values["details"])
        _check(entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        text = line[: 4 * _SHOWN_CHARS].decode(errors="replace").strip()
        return Entry("", "", "", foreign=text[:_SHOWN_CHARS])
    return entry


def _check(entry: Entry) -> None:
    """Raise ValueError for what ``add`` cannot have written."""
    datetime.fromisoformat(entry.when)
    texts = (entry.who, entry.action, *entry.details)
    values = entry.details.values()
    if not all(isinstance(each, str) for each in texts):
        raise ValueError("not text")
    if not all(isinstance(each, str | int) for each in values):
        raise ValueError("not text or a number")
