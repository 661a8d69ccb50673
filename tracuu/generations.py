"""An index on disk: built beside the live one, published whole, opened checked.

::

    index/CURRENT                 the number of the live generation
    index/LOCK                    held by the one ingest that may write
    index/generations/000012/     manifest.json  catalog.sqlite3  vectors.faiss  lexicon/

A generation is never changed once published. ``CURRENT`` moves by an atomic
rename after everything it leads to is on disk, so a kill at any moment leaves the
old generation live and whole.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracuu.catalog import Catalog
from tracuu.errors import (
    FREE_DISK,
    RUN_INGEST,
    RUN_REBUILD,
    BusyIndexError,
    DamagedIndexError,
    DiskError,
    IncompatibleIndexError,
    NoIndexError,
)

if TYPE_CHECKING:
    from tracuu.glossary import Glossary
    from tracuu.lexicon import Lexicon
    from tracuu.vectors import VectorIndex

FORMAT = 1
KEPT_GENERATIONS = 3

CATALOG = "catalog.sqlite3"
VECTORS = "vectors.faiss"
LEXICON = "lexicon"
GLOSSARY = "glossary.csv"
MANIFEST = "manifest.json"

_RIGHTS = "Check who may write in that folder."
_BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; ``files`` maps each file to its sha256."""

    generation: int
    created: str
    model: str
    fingerprint: str
    documents: int
    chunks: int
    files: dict[str, str]
    format: int = FORMAT


class Generation:
    """A published generation, opened for reading after its digests were checked."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self.catalog = Catalog.read(path / CATALOG)

    @property
    def number(self) -> int:
        return self.manifest.generation

    # FAISS and Tantivy are loaded when first searched: an ingest with nothing to do
    # needs neither.
    @cached_property
    def vectors(self) -> VectorIndex:
        from tracuu.vectors import VectorIndex

        return VectorIndex.load(self.path / VECTORS)

    @cached_property
    def lexicon(self) -> Lexicon:
        from tracuu.lexicon import Lexicon

        return Lexicon.open(self.path / LEXICON)

    @cached_property
    def glossary(self) -> Glossary:
        from tracuu.glossary import load_glossary

        return load_glossary(self.path / GLOSSARY)

    def close(self) -> None:
        self.catalog.close()


def live_number(index: Path) -> int | None:
    """The number of the live generation, or None where nothing was ever published."""
    try:
        text = (index / "CURRENT").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedIndexError(
            f"Cannot read {index / 'CURRENT'}: {error}.", remedy=RUN_REBUILD
        ) from error
    if not text.isdigit():
        raise DamagedIndexError(
            f"{index / 'CURRENT'} holds no generation number.", remedy=RUN_REBUILD
        )
    return int(text)


def require_index(index: Path) -> int:
    """The number of the live generation; NoIndexError where there is none."""
    number = live_number(index)
    if number is None:
        raise NoIndexError(f"There is no index in {index} yet.", remedy=RUN_INGEST)
    return number


def open_live(index: Path) -> Generation:
    """The live generation of ``index``.

    Raises NoIndexError, IncompatibleIndexError or DamagedIndexError, each with the command to type.
    """
    return open_generation(generation_path(index, require_index(index)))


def open_generation(path: Path) -> Generation:
    """The generation in ``path``, once every file's digest is found right."""
    manifest = read_manifest(path)
    for name, digest in manifest.files.items():
        try:
            actual = file_digest(path / name)
        except OSError as error:
            raise DamagedIndexError(
                f"Cannot read {path / name}: {error.strerror}.", remedy=RUN_REBUILD
            ) from error
        if actual != digest:
            raise DamagedIndexError(
                f"{path / name} is damaged: its digest does not match.", remedy=RUN_REBUILD
            )
    return Generation(path, manifest)


def read_manifest(path: Path) -> Manifest:
    """The manifest of the generation in ``path``, its format checked."""
    try:
        values: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        found = values["format"]
        if found == FORMAT:
            return Manifest(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(
            f"Cannot read {path / MANIFEST}: {error}.", remedy=RUN_REBUILD
        ) from error
    raise IncompatibleIndexError(
        f"The index in {path} has format {found}; this version reads format {FORMAT}.",
        remedy=RUN_REBUILD,
    )


def generation_path(index: Path, number: int) -> Path:
    return index / "generations" / f"{number:06d}"


def next_number(index: Path) -> int:
    """A number above those of all generations that are or were there."""
    folder = index / "generations"
    present = [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    with suppress(DamagedIndexError):  # a rebuild mends it
        present.append(live_number(index) or 0)
    return max(present, default=0) + 1


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index's one write lock; the system releases it should this process die."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(index / "LOCK", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DiskError(f"Cannot write in {index}: {error.strerror}.") from error
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = lock.read().strip() or "unknown"
            raise BusyIndexError(
                f"Another ingest (process {holder}) is writing to {index}.",
                remedy="Wait until it ends, then run: make ingest",
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def building(index: Path, base: Generation | None) -> Iterator[Path]:
    """A folder to build the next generation in, a copy of ``base`` to start from.

    It is removed on leaving unless it was published; what an ingest that died left
    behind is removed first.
    """
    root = index / "generations"
    path = root / f"{_BUILDING}{os.getpid()}"
    with disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        for leftover in root.glob(f"{_BUILDING}*"):
            shutil.rmtree(leftover)
        path.mkdir()
    try:
        if base is not None:
            with disk_errors(path):
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


def publish(index: Path, built: Path, manifest: Manifest) -> Path:
    """Make ``built`` the live generation and prune old ones; returns where it now is."""
    target = generation_path(index, manifest.generation)
    with disk_errors(index):
        (built / MANIFEST).write_text(
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        for path in [*built.rglob("*"), built]:
            _fsync(path)
        if target.exists():  # left by a publish that died before CURRENT moved
            shutil.rmtree(target)
        built.rename(target)
        _fsync(target.parent)
        _move_current(index, manifest.generation)
    _prune(index, manifest.generation)
    return target


def _move_current(index: Path, number: int) -> None:
    temporary = index / "CURRENT.new"
    temporary.write_text(f"{number:06d}\n", encoding="ascii")
    _fsync(temporary)
    temporary.replace(index / "CURRENT")
    _fsync(index)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _prune(index: Path, live: int) -> None:
    """Remove the oldest generations; readers that still hold one keep its open files."""
    numbers = sorted(
        int(path.name) for path in (index / "generations").iterdir() if path.name.isdigit()
    )
    for number in [each for each in numbers if each <= live][:-KEPT_GENERATIONS]:
        with suppress(OSError):  # a leftover old generation does no harm
            shutil.rmtree(generation_path(index, number))


def digests(built: Path) -> dict[str, str]:
    """The digest of every file of a generation, by its path relative to it."""
    files = sorted(path for path in built.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(built).as_posix(): file_digest(path) for path in files}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a failed file operation below into a DiskError that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise DiskError(
            f"Cannot write in {path}: {error.strerror or error}.",
            remedy=FREE_DISK if full else "Check the folder's rights.",
        ) from error
