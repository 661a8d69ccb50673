"""What an administrator puts into the corpus, and takes out of it.

A file appears in the corpus whole or not at all, and never outside it, whatever its name. What
is replaced or taken out is kept below ``index/removed``.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Literal

from tracuu.errors import (
    CorpusError,
    DiskError,
    EncryptedFileError,
    FileError,
    UnreadableFileError,
    UsageError,
)
from tracuu.filenames import safe_name
from tracuu.publishing import disk_errors, sync
from tracuu.readers import MAX_FILE_BYTES, check_content, check_name, list_files

Reason = Literal[
    "too_big",
    "too_many",
    "unknown_format",
    "content_differs",
    "locked",
    "empty",
    "exists",
    "same",
    "reserved",
    "not_written",
]

REMOVED = "removed"

_MB = 1_000_000
_UNFINISHED = ".upload-"
_ABANDONED_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken at once; a file no larger than an ingest reads."""

    max_files: int = 200
    max_file_bytes: int = MAX_FILE_BYTES
    max_total_bytes: int = 1024**3


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sends it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one upload.

    ``path`` is the corpus-relative path where it is stored, or where what is in the way is
    (``exists``, ``same``); ``reason`` is None for one that was stored, else why it was not, and
    ``message`` says that in English.
    """

    name: str
    path: str | None
    reason: Reason | None = None
    message: str = ""
    replaced: bool = False

    @property
    def stored(self) -> bool:
        return self.reason is None


class _RefusedError(Exception):
    """One upload is not taken; within this module only."""

    def __init__(self, reason: Reason, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.message = message
        self.path = path


def store(
    corpus: Path,
    files: Sequence[Upload],
    *,
    index: Path,
    replace: bool = False,
    limits: Limits | None = None,
) -> tuple[Outcome, ...]:
    """Put files right below ``corpus``, each judged for itself; an outcome a file, in order.

    With ``replace`` a document of the same name is replaced and kept below ``index``, unless
    it came with the same call. Raises CorpusError if there is no such folder.
    """
    batch = _Batch(_folder(corpus), index, replace=replace, limits=limits or Limits())
    return tuple(batch.outcome(each) for each in files)


def _folder(corpus: Path) -> Path:
    try:
        folder = corpus.resolve()
        is_there = folder.is_dir()
    except (OSError, RuntimeError):  # links that lead in a circle
        is_there = False
    if not is_there:
        raise CorpusError(
            f"There is no corpus folder {corpus}.", remedy="Create it, then upload again."
        )
    _clear_abandoned(folder)
    return folder


def _clear_abandoned(folder: Path) -> None:
    """Remove what uploads that died long ago left behind; it was never in any listing."""
    for each in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - each.lstat().st_mtime > _ABANDONED_S:
                each.unlink()


class _Batch:
    """The uploads of one call, which limits count together."""

    def __init__(self, folder: Path, index: Path, *, replace: bool, limits: Limits) -> None:
        self._folder = folder
        self._index = index
        self._replace = replace
        self._limits = limits
        self._files = 0
        self._bytes = 0
        self._stored: set[str] = set()
        self._present = {_key(each.name): each.name for each in _entries(folder)}

    def outcome(self, upload: Upload) -> Outcome:
        """Store one upload, or say why not."""
        try:
            name = self._judged(upload)
            path = self._present.get(_key(name), name)
            replaced = self._put(path, upload.data)
        except _RefusedError as refused:
            return Outcome(upload.name, refused.path, refused.reason, refused.message)
        except DiskError as error:
            return Outcome(upload.name, None, "not_written", str(error))
        self._stored.add(path)
        self._present[_key(name)] = path
        return Outcome(upload.name, path, replaced=replaced)

    def _judged(self, upload: Upload) -> str:
        """The name to store it under; only what it is by itself is looked at."""
        self._files += 1
        if self._files > self._limits.max_files:
            raise _RefusedError("too_many", f"More than {self._limits.max_files} files at once.")
        name = safe_name(upload.name)
        _judge_name(name)
        if not upload.data:
            raise _RefusedError("empty", "It is an empty file.")
        most = self._limits.max_file_bytes
        if len(upload.data) > most:
            raise _RefusedError("too_big", f"It is larger than {most / _MB:.0f} MB.")
        self._bytes += len(upload.data)
        total = self._limits.max_total_bytes
        if self._bytes > total:
            raise _RefusedError("too_many", f"More than {total / _MB:.0f} MB at once.")
        _judge_content(upload.data, name)
        return name

    def _put(self, path: str, data: bytes) -> bool:
        """Store ``data``; returns whether it replaced something."""
        target = self._folder / path
        with disk_errors(self._folder):
            if _holds(target, data):
                raise _RefusedError("same", f"{path} is there already, with this content.", path)
            is_there = os.path.lexists(target)
            may_replace = self._replace and path not in self._stored
            if is_there and not (may_replace and _is_file_or_link(target)):
                raise _in_the_way(path)
            part = self._written(data)
            try:
                if is_there:
                    _keep(target, self._index, path)
                    part.replace(target)  # a link is replaced itself, not what it leads to
                else:
                    _name_new(part, target, path)
                sync(self._folder)
            finally:
                part.unlink(missing_ok=True)
        return is_there

    def _written(self, data: bytes) -> Path:
        """A hidden file of the corpus that holds ``data``, on the disk."""
        part = self._folder / f"{_UNFINISHED}{token_hex(8)}"
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return part


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with disk_errors(folder), os.scandir(folder) as found:
        return sorted(found, key=lambda each: each.name)


def _key(name: str) -> str:
    """What two names have in common that people, or their machines, take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _judge_name(name: str) -> None:
    try:
        check_name(name)
    except UnreadableFileError as error:
        raise _RefusedError("reserved", str(error)) from error
    except FileError as error:
        raise _RefusedError("unknown_format", str(error)) from error


def _judge_content(data: bytes, name: str) -> None:
    try:
        check_content(data, name)
    except EncryptedFileError as error:
        raise _RefusedError("locked", str(error)) from error
    except FileError as error:
        raise _RefusedError("content_differs", str(error)) from error


def _holds(target: Path, data: bytes) -> bool:
    """Whether ``target`` is a plain file, not a link, of these bytes."""
    try:
        found = target.lstat()
    except FileNotFoundError:
        return False
    is_alike = stat.S_ISREG(found.st_mode) and found.st_size == len(data)
    return is_alike and target.read_bytes() == data


def _in_the_way(path: str) -> _RefusedError:
    return _RefusedError("exists", f"{path} is there already, with other content.", path)


def _name_new(part: Path, target: Path, path: str) -> None:
    """Give a file its name, unless another has taken it meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError as error:
        raise _in_the_way(path) from error
    except OSError:  # a file system without hard links
        part.rename(target)


def remove(corpus: Path, path: str, *, index: Path) -> Path:
    """Take a document out of the corpus; returns where below ``index`` it is kept.

    ``path`` is that of a document, or of a file that cannot be read, relative to the corpus.
    Raises UsageError where there is none, CorpusError or DiskError.
    """
    listing = list_files(corpus)
    target = corpus.resolve() / path
    if path not in {*listing.files, *(each.path for each in listing.refused)}:
        raise UsageError(f"The corpus has no document {path!r}.")
    with disk_errors(corpus):
        if not _is_file_or_link(target):
            raise UsageError(f"{path} is no file that can be taken out.")
        kept = _keep(target, index, path)
        target.unlink()
        sync(target.parent)
    return kept


def _is_file_or_link(target: Path) -> bool:
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def _keep(source: Path, index: Path, path: str) -> Path:
    """Put the file or link at ``source`` below ``index`` too, on the disk; returns where."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    kept = index / REMOVED / f"{now}-{token_hex(2)}" / path
    with disk_errors(index / REMOVED):
        kept.parent.mkdir(parents=True)
        if source.is_symlink():
            kept.symlink_to(source.readlink())
        else:
            _link_or_copy(source, kept)
        for folder in kept.parents:
            sync(folder)
            if folder == index:
                break
    return kept


def _link_or_copy(source: Path, kept: Path) -> None:
    try:
        os.link(source, kept)
    except OSError:  # another file system
        shutil.copy2(source, kept)
        sync(kept)
