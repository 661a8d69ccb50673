"""Writing an index: one at a time, beside what is live, published whole.

``CURRENT`` moves by an atomic rename after everything it leads to is on disk, so a kill or
a power cut at any moment leaves the old generation live and whole, or the new one.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracuu.errors import (
    FREE_DISK,
    BusyIndexError,
    DamagedIndexError,
    DiskError,
)
from tracuu.generations import (
    CATALOG,
    CURRENT,
    GENERATIONS,
    LEXICON,
    MANIFEST,
    MANIFEST_COPY,
    FileGeneration,
    file_digest,
    generation_numbers,
    generation_path,
    live_number,
)
from tracuu.storage import Manifest

_BUILDING = ".building-"
_REMOVED = ".removed-"
_HOLDER_WAIT_S = 1.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index's one write lock; the system releases it should this process die."""
    with disk_errors(index):
        _make_folder(index)
        lock = os.open(index / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(lock, index)
        yield
    finally:
        os.close(lock)


def _lock(lock: int, index: Path) -> None:
    with disk_errors(index):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyIndexError(
                f"Another command (process {_holder(lock)}) is writing to {index}.",
                remedy="Wait until it ends, then type this again.",
            ) from error
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)


def _holder(lock: int) -> str:
    """The process that holds the lock; it may have had no time yet to write itself down."""
    until = time.monotonic() + _HOLDER_WAIT_S
    while True:
        name = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
        alive = name.isdigit() and Path(f"/proc/{name}").exists()
        if alive or time.monotonic() > until:
            return name or "unknown"
        time.sleep(0.02)


def _make_folder(folder: Path) -> None:
    """Make a folder that a power cut does not take away again."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync(each.parent)


@contextmanager
def building(index: Path, base: FileGeneration | None) -> Iterator[Path]:
    """A folder to build the next generation in, a copy of ``base`` to start from.

    It is removed on leaving unless it was published; what an ingest that died left
    behind is removed first.
    """
    root = index / GENERATIONS
    path = root / f"{_BUILDING}{os.getpid()}"
    try:
        with disk_errors(root):
            root.mkdir(exist_ok=True)
            for leftover in (*root.glob(f"{_BUILDING}*"), *root.glob(f"{_REMOVED}*")):
                shutil.rmtree(leftover)
            path.mkdir()
            if base is not None:
                _copy(base.path, path)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """What can be built upon: the catalogue as a copy, the lexicon's segments as hard links.

    Tantivy never writes into a segment file once made, and replaces its ``.json`` files.
    """
    shutil.copyfile(source / CATALOG, target / CATALOG)
    (target / LEXICON).mkdir()
    for file in (source / LEXICON).iterdir():
        if file.suffix == ".json":
            shutil.copyfile(file, target / LEXICON / file.name)
        elif file.suffix != ".lock":
            _link(file, target / LEXICON / file.name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)  # a file system without hard links


def digests(built: Path) -> dict[str, str]:
    """The digest of every file of a generation, by its path relative to it."""
    with disk_errors(built):
        files = sorted(
            path for path in built.rglob("*") if path.is_file() and path.suffix != ".lock"
        )
        return {path.relative_to(built).as_posix(): file_digest(path) for path in files}


def next_number(index: Path) -> int:
    """A number above those of all generations that are or were there."""
    present = generation_numbers(index)
    with suppress(DamagedIndexError):  # a rebuild mends it
        present.append(live_number(index) or 0)
    return max(present, default=0) + 1


def publish(index: Path, built: Path, manifest: Manifest, *, keep: int | None = None) -> Path:
    """Make ``built`` the live generation; returns where it now is.

    All but the newest ``keep`` generations are then removed (None: none is).
    """
    target = generation_path(index, manifest.generation)
    with disk_errors(index):
        for name in (MANIFEST, MANIFEST_COPY):
            (built / name).write_bytes(manifest.as_written())
        for path in [*built.rglob("*"), built]:
            sync(path)
        current = _next_current(index, manifest)
        built.rename(target)
        try:
            sync(target.parent)
            current.replace(index / CURRENT)
        except OSError:
            with suppress(OSError):
                target.rename(built)  # to be removed with what was built
            raise
    _confirm(index, manifest)
    if keep is not None:
        _prune(index, manifest.generation, keep)
    return target


def make_live(index: Path, manifest: Manifest) -> None:
    """Make a generation that is there already the live one."""
    with disk_errors(index):
        _next_current(index, manifest).replace(index / CURRENT)
    _confirm(index, manifest)


def _next_current(index: Path, manifest: Manifest) -> Path:
    """``CURRENT`` as it will be, under another name."""
    path = index / f"{CURRENT}.new"
    path.write_text(f"{manifest.generation:06d} {manifest.digest}\n", encoding="ascii")
    sync(path)
    return path


def _confirm(index: Path, manifest: Manifest) -> None:
    try:
        sync(index)
    except OSError as error:
        raise DiskError(
            f"Generation {manifest.generation} is live in {index}, but the disk does not confirm"
            f" that it is kept: {error.strerror}.",
            remedy="Check the disk.",
        ) from error


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _prune(index: Path, live: int, keep: int) -> None:
    """Remove the oldest generations; readers that still hold one keep its open files."""
    numbers = [each for each in generation_numbers(index) if each <= live]
    for number in numbers[:-keep]:
        path = generation_path(index, number)
        aside = path.with_name(f"{_REMOVED}{path.name}")
        with suppress(OSError):  # a leftover old generation does no harm
            path.rename(aside)
            shutil.rmtree(aside)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a failed file operation below into a DiskError that says what to do."""
    try:
        yield
    except OSError as error:
        remedy = "Check the disk."
        if error.errno in _FULL:
            remedy = FREE_DISK
        elif error.errno in _FORBIDDEN:
            remedy = "Check the folder's rights."
        raise DiskError(
            f"Cannot write in {path}: {error.strerror or error}.", remedy=remedy
        ) from error
