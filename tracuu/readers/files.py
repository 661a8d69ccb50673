"""The files below a corpus: which are read, which are passed over, which are refused."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from tracuu.errors import (
    CorpusError,
    EmptyFileError,
    FileError,
    UnreadableFileError,
    UnsupportedFileError,
)

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
SUFFIXES = (
    frozenset({".txt", ".md", ".html", ".htm", ".docx", ".doc", ".odt", ".rtf", ".pdf"}) | IMAGES
)
MAX_FILE_BYTES = 100_000_000

# Written by editors, Office, browsers and file managers; never documents.
_TEMPORARY = (
    "~$*",
    "~wr*.tmp",
    "*~",
    "#*#",
    "*.tmp",
    "*.part",
    "*.partial",
    "*.crdownload",
    "*.swp",
    "*.lock",
    "thumbs.db",
    "desktop.ini",
)
_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information"})
_SIDE_FILES = frozenset({"glossary.csv", "metadata.csv", "readme.md"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A path below the corpus that is not read, with the reason."""

    path: str
    error: FileError


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a corpus: those to be read and those refused, each sorted by path."""

    files: tuple[str, ...]
    refused: tuple[Refusal, ...]


def suffix_of(path: str) -> str:
    """The suffix of ``path`` in lower case; raises ``UnsupportedFileError`` if it is not read."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in SUFFIXES:
        return suffix
    raise UnsupportedFileError(
        f"{path}: {suffix or 'a name without suffix'} is not read.",
        remedy=f"Save it as one of {', '.join(sorted(SUFFIXES))}, or take it out of the corpus.",
    )


def list_files(corpus: Path) -> Listing:
    """Every file below ``corpus``, as paths relative to it with ``/``.

    Hidden files, temporaries and the side files of the corpus are left out. A
    link that leads out of the corpus, a device and an unknown suffix are refused.
    Raises ``CorpusError`` if there is no such folder.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"No corpus folder at {corpus}.", remedy="Create it and put documents into it."
        )
    found = list(_walk(corpus.resolve()))
    files = [each for each in found if isinstance(each, str)]
    refused = [each for each in found if isinstance(each, Refusal)]
    return Listing(
        files=tuple(sorted(files, key=_sort_key)),
        refused=tuple(sorted(refused, key=lambda each: _sort_key(each.path))),
    )


def _sort_key(path: str) -> tuple[str, str]:
    # The same name may be stored decomposed (macOS) or composed.
    return unicodedata.normalize("NFC", path), path


def _walk(root: Path) -> Iterator[str | Refusal]:
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError as error:
            yield Refusal(_shown(folder) or ".", _refused(folder, error))
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if is_passed_over(entry.name, top=not folder):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            # No folder above was entered by a link: only links have to be followed.
            elif found := _judged(root, path, plain=entry.is_file(follow_symlinks=False)):
                yield found


def is_passed_over(name: str, *, top: bool) -> bool:
    """Whether a file or folder of this name is no document; ``top`` is right below the corpus."""
    lowered = name.lower()
    return (
        name.startswith(".")
        or lowered in _SYSTEM_FOLDERS
        or (top and lowered in _SIDE_FILES)
        or any(fnmatchcase(lowered, pattern) for pattern in _TEMPORARY)
    )


def _judged(root: Path, path: str, *, plain: bool) -> str | Refusal | None:
    """``path`` or its refusal; None for a link to a folder whose files are listed anyway."""
    try:
        path.encode()
        if not plain:
            target = _inside(root, path)
            if stat.S_ISDIR(_mode(target, path)):
                return None
            _check_plain_file(target, path)
        suffix_of(path)
    except UnicodeEncodeError:
        shown = _shown(path)
        error = UnreadableFileError(f"{shown}: its name is not UTF-8.", remedy="Rename it.")
        return Refusal(shown, error)
    except FileError as error:
        return Refusal(path, error)
    return path


def _shown(path: str) -> str:
    """``path`` with the bytes of a name that is not UTF-8 written out."""
    return path.encode(errors="backslashreplace").decode()


def _inside(root: Path, path: str) -> Path:
    """Where ``path`` really is; raises ``UnreadableFileError`` if that is not below ``root``."""
    try:
        target = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise _refused(path, error) from error
    if target.is_relative_to(root):
        return target
    raise UnreadableFileError(
        f"{path}: leads out of the corpus.", remedy="Copy the file itself into the corpus."
    )


def _mode(target: Path, path: str) -> int:
    try:
        return target.stat().st_mode
    except OSError as error:
        raise _refused(path, error) from error


def _check_plain_file(target: Path, path: str) -> None:
    if not stat.S_ISREG(_mode(target, path)):
        raise UnreadableFileError(
            f"{path}: is a folder, device, pipe or socket, not a plain file.",
            remedy="Take it out of the corpus.",
        )


def _refused(path: str, error: Exception) -> UnreadableFileError:
    reason = error.strerror if isinstance(error, OSError) else "its link or name leads nowhere"
    return UnreadableFileError(
        f"{_shown(path) or 'the corpus'}: cannot be opened: {reason}.",
        remedy="Check that it is there and that you may read it.",
    )


def read_bytes(corpus: Path, path: str) -> bytes:
    """The bytes of the plain file at ``path`` below ``corpus``, at most ``MAX_FILE_BYTES``."""
    target = _inside(corpus.resolve(), path)
    _check_plain_file(target, path)
    try:
        with target.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _refused(path, error) from error
    if len(data) > MAX_FILE_BYTES:
        raise FileError(
            f"{path}: larger than the limit of {MAX_FILE_BYTES // 1_000_000} MB.",
            remedy="Split it into smaller files.",
        )
    if not data:
        raise EmptyFileError(f"{path}: is an empty file.", remedy="Put the document in again.")
    return data
