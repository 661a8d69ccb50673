"""A backup: one tar file of the live generation and of the feedback, and the way back.

Its first member, ``backup.json``, lists every other with size and digest, and nothing else is
taken out of the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Any

from tracuu.errors import RUN_REPAIR, BackupError, DamagedIndexError, UsageError
from tracuu.feedback import FILE as FEEDBACK
from tracuu.feedback import FeedbackFile
from tracuu.generations import (
    CATALOG,
    CURRENT,
    GLOSSARY,
    LEXICON,
    MANIFEST,
    VECTORS,
    damaged_files,
    generation_path,
    read_current,
    read_manifest,
    require_index,
)
from tracuu.publishing import building, disk_errors, next_number, publish, sync, writing
from tracuu.storage import Manifest

FORMAT = 1
LIST = "backup.json"

_MAX_LIST_BYTES = 4_000_000
_NAMES = re.compile(
    "|".join(map(re.escape, (MANIFEST, CATALOG, VECTORS, GLOSSARY, FEEDBACK)))
    + rf"|{LEXICON}/(?!\.{{1,2}}$)[A-Za-z0-9._-]{{1,200}}"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, or what was taken out of one.

    ``feedback`` tells whether it was put in or taken out, ``feedback_kept`` whether that of the
    index stood in the way.
    """

    generation: int
    source: int
    documents: int
    chunks: int
    model: str
    bytes: int
    feedback: bool
    feedback_kept: bool = False


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    sha256: str


def back_up(index: Path, target: Path, *, force: bool = False) -> Backup:
    """Write the live generation and the feedback of ``index`` to the file ``target``.

    It appears there whole or not at all; one that is there is replaced only with ``force``.
    Raises UsageError or StoreError.
    """
    if target.exists() and not force:
        raise UsageError(f"{target} is there already.", remedy="Add --force to replace it.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}.")
    with disk_errors(target.parent), ExitStack() as stack:
        manifest, files = _hold_live(index, stack)
        beside = tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent)
        folder = Path(stack.enter_context(beside))
        feedback = FeedbackFile.beside(index).copy_to(folder / FEEDBACK)
        if feedback:
            files[FEEDBACK] = stack.enter_context((folder / FEEDBACK).open("rb"))
        size = _write(folder / "backup.tar", manifest, files)
        _put_in_place(folder / "backup.tar", target, force=force)
    number = manifest.generation
    return Backup(number, number, manifest.documents, manifest.chunks, manifest.model, size,
                  feedback)  # fmt: skip


def _hold_live(index: Path, stack: ExitStack) -> tuple[Manifest, dict[str, BufferedReader]]:
    """The live generation's files, open: an ingest may remove their folder meanwhile."""
    while True:
        current = require_index(index)
        path = generation_path(index, current.number)
        try:
            manifest = read_manifest(path)
            if manifest.digest != current.digest:
                raise DamagedIndexError(f"{index / CURRENT} is damaged.", remedy=RUN_REPAIR)
            names = (MANIFEST, *manifest.files)
            return manifest, {name: stack.enter_context(_open(path / name)) for name in names}
        except DamagedIndexError:
            if read_current(index) == current:
                raise


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise DamagedIndexError(
            f"Cannot read {path}: {error.strerror}.", remedy=RUN_REPAIR
        ) from error


def _write(path: Path, manifest: Manifest, files: dict[str, BufferedReader]) -> int:
    """Write the tar file; returns its size in bytes. DamagedIndexError for what is damaged."""
    members = [_member(name, file) for name, file in files.items()]
    for member in members:
        if manifest.files.get(member.name, member.sha256) != member.sha256:
            raise DamagedIndexError(
                f"{member.name} of generation {manifest.generation} is damaged:"
                " its digest does not match.",
                remedy=RUN_REPAIR,
            )
    listing = json.dumps({"backup": FORMAT, "files": [asdict(each) for each in members]}).encode()
    with path.open("xb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        os.fchmod(file.fileno(), 0o600)  # questions that people asked are in it
        _add(tar, LIST, len(listing), BytesIO(listing))
        for member in members:
            _add(tar, member.name, member.size, files[member.name])
    sync(path)
    return path.stat().st_size


def _member(name: str, file: BufferedReader) -> _Member:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.tell()
    file.seek(0)
    return _Member(name, size, digest)


def _add(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    tar.addfile(info, file)


def _put_in_place(made: Path, target: Path, *, force: bool) -> None:
    if force:
        made.replace(target)
    else:
        _link_or_refuse(made, target)
    sync(target.parent)


def _link_or_refuse(made: Path, target: Path) -> None:
    """Give a file its name, unless another has taken it meanwhile."""
    try:
        os.link(made, target)
    except FileExistsError as error:
        raise UsageError(f"{target} is there already.") from error
    except OSError:  # a file system without hard links
        made.replace(target)


def restore(index: Path, backup: Path) -> Backup:
    """Publish the generation of a backup as a new one of ``index``, once all of it is checked.

    Feedback is put back only where there is none. Raises BackupError for a file that is no
    backup, is cut off or does not match its digests, or another StoreError; the index is then
    untouched.
    """
    with writing(index), building(index, None) as folder:
        spare = index / f"{FEEDBACK}.new"
        try:
            size = _unpack(backup, folder, spare)
            manifest = _checked(backup, folder)
            number = next_number(index)
            publish(index, folder, replace(manifest, generation=number))
            kept = spare.exists() and (index / FEEDBACK).exists()
            feedback = _put_feedback_back(spare, index / FEEDBACK)
        finally:
            spare.unlink(missing_ok=True)
    return Backup(number, manifest.generation, manifest.documents, manifest.chunks,
                  manifest.model, size, feedback, kept)  # fmt: skip


def _put_feedback_back(spare: Path, place: Path) -> bool:
    if not spare.exists() or place.exists():
        return False
    with disk_errors(place):
        sync(spare)
        _link_or_refuse(spare, place)
        sync(place.parent)
    return True


def _checked(backup: Path, folder: Path) -> Manifest:
    """The manifest of what was unpacked, which every file must match."""
    try:
        manifest = read_manifest(folder)
    except DamagedIndexError as error:
        raise _unusable(backup, f"{MANIFEST} is damaged") from error
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if present != {MANIFEST, *manifest.files}:
        raise _unusable(backup, "it does not hold the files of one generation")
    for name, fault in damaged_files(folder, manifest):
        raise _unusable(backup, f"{name} {fault}")
    return manifest


def _unpack(backup: Path, folder: Path, feedback: Path) -> int:
    """Unpack the members that the list names, each checked; returns the backup's size."""
    with _reading(backup) as (tar, size):
        expected = _listed(backup, tar.next(), tar, size)
        while (info := tar.next()) is not None:
            member = expected.pop(info.name, None)
            # Of type "regular" itself: isreg() takes sparse files too, which have no bounds.
            plain = info.type == tarfile.REGTYPE and not info.issparse()
            if member is None or not plain or info.size != member.size:
                raise _unusable(backup, f"{info.name!r} in it is not what was listed")
            target = feedback if member.name == FEEDBACK else folder / member.name
            with disk_errors(folder):
                target.parent.mkdir(exist_ok=True)
                file = target.open("wb")
            with file:
                _copy(backup, tar.extractfile(info), file, member)
    if expected:
        raise _unusable(backup, f"{min(expected)} is missing")
    return size


def _copy(backup: Path, source: Any, target: IO[bytes], member: _Member) -> None:
    with disk_errors(Path(target.name)):
        shutil.copyfileobj(source, target)
        target.flush()
    with Path(target.name).open("rb") as written:
        if _member(member.name, written) != member:
            raise _unusable(backup, f"{member.name} is damaged: its digest does not match")


@contextmanager
def _reading(backup: Path) -> Iterator[tuple[tarfile.TarFile, int]]:
    try:
        with backup.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield tar, os.fstat(file.fileno()).st_size
    except OSError as error:
        raise _unusable(backup, error.strerror or str(error)) from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _unusable(backup, "it is no tar file, or is cut off") from error


def _listed(
    backup: Path, first: tarfile.TarInfo | None, tar: tarfile.TarFile, size: int
) -> dict[str, _Member]:
    """The members that the backup says it has, by name; what it may not have is refused."""
    if first is None or first.name != LIST or first.size > _MAX_LIST_BYTES:
        raise _unusable(backup, f"it does not begin with {LIST}")
    file = tar.extractfile(first)
    try:
        values = json.loads(file.read() if file else b"")
        found = values["backup"]
        members = {each["name"]: _Member(**each) for each in values["files"]}
        total = sum(member.size for member in members.values())
        fine = total <= size and all(
            member.size >= 0 and _NAMES.fullmatch(member.name) for member in members.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unusable(backup, f"{LIST} is damaged") from error
    if found != FORMAT:
        raise _unusable(backup, f"it has format {found}; this version reads format {FORMAT}")
    if not fine:
        raise _unusable(backup, f"{LIST} names what no backup holds")
    return members


def _unusable(backup: Path, why: str) -> BackupError:
    return BackupError(
        f"{backup} cannot be restored: {why}.", remedy="Nothing was changed; use another backup."
    )
