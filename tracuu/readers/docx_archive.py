"""The zip archive of a Word document, opened within limits."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tracuu.errors import DamagedFileError, EncryptedFileError, FileError

MAX_ENTRIES = 2_000
MAX_TOTAL_BYTES = 200_000_000
MAX_ENTRY_BYTES = 50_000_000
MAX_RATIO = 200
# Short entries of one repeated tag pack very well; only long ones can hurt.
_RATIO_FROM_BYTES = 1_000_000
_PROLOG_BYTES = 4_096
_PIECE_BYTES = 65_536
_ENCRYPTED_FLAG = 0x1
_READ_SUFFIXES = (".xml", ".rels")
# What zipfile raises on an archive that is damaged or of a kind it does not know.
ZIP_ERRORS = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_OTHER_KINDS = (
    ("xl/", "an Excel workbook (.xlsx)"),
    ("ppt/", "a PowerPoint presentation (.pptx)"),
    ("content.xml", "an OpenDocument file (.odt)"),
)


def open_archive(data: bytes, path: str) -> BytesIO:
    """A copy of the archive that holds its XML alone, unpacked, its other entries emptied.

    Raises ``FileError`` past a limit, ``DamagedFileError`` for what is no Word document.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            _check_directory(list(archive.infolist()), path)
            _check_kind(entries, path)
            return _unpacked(archive, entries, path)
    except ZIP_ERRORS as error:
        raise DamagedFileError(
            f"{path}: is damaged or cut off: its zip archive cannot be unpacked ({error}).",
            remedy="Put the whole file in again, or open it in Word and save it anew.",
        ) from error


def _too_big(path: str, limit: str) -> FileError:
    return FileError(
        f"{path}: unpacks to {limit}; it may be made to exhaust the memory.",
        remedy="Split the document, or save it anew in Word.",
    )


def _check_directory(entries: list[ZipInfo], path: str) -> None:
    """Refuse what the archive's own directory already says to be too much."""
    if len(entries) > MAX_ENTRIES:
        raise _too_big(path, f"more than {MAX_ENTRIES} entries")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise _too_big(path, f"more than {MAX_TOTAL_BYTES // 1_000_000} MB")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise EncryptedFileError(
                f"{path}: is locked with a password.", remedy="Save a copy without a password."
            )
        # Other methods have no bound on what one piece unpacks to, and Word writes none.
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile("a compression that Word does not write")
        _check_size(entry, entry.file_size, path)


def _check_size(entry: ZipInfo, size: int, path: str) -> None:
    if size > MAX_ENTRY_BYTES:
        raise _too_big(path, f"an entry of more than {MAX_ENTRY_BYTES // 1_000_000} MB")
    if size > _RATIO_FROM_BYTES and size > MAX_RATIO * entry.compress_size:
        raise _too_big(path, f"more than {MAX_RATIO} times its size")


def _check_kind(names: dict[str, ZipInfo], path: str) -> None:
    if any(name.startswith("word/") for name in names):
        return
    kinds = (kind for start, kind in _OTHER_KINDS if any(name.startswith(start) for name in names))
    raise DamagedFileError(
        f"{path}: is {next(kinds, 'a zip archive')}, not a Word document.",
        remedy="Save it as a Word document (.docx), or take it out of the corpus.",
    )


def _unpacked(archive: ZipFile, entries: dict[str, ZipInfo], path: str) -> BytesIO:
    copy = BytesIO()
    total = 0
    with ZipFile(copy, "w", ZIP_STORED) as target:
        for name, entry in entries.items():
            wanted = name.lower().endswith(_READ_SUFFIXES)
            content = _content(archive, entry, path) if wanted else b""
            total += len(content)
            if total > MAX_TOTAL_BYTES:
                raise _too_big(path, f"more than {MAX_TOTAL_BYTES // 1_000_000} MB")
            target.writestr(name, content)
    copy.seek(0)
    return copy


def _content(archive: ZipFile, entry: ZipInfo, path: str) -> bytes:
    """The bytes of ``entry``, counted as they come: the directory may lie."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE_BYTES):
            size += len(piece)
            _check_size(entry, size, path)
            pieces.append(piece)
    content = b"".join(pieces)
    if b"<!DOCTYPE" in content[:_PROLOG_BYTES]:
        # The format has none; entities declared there could only hide or multiply text.
        raise BadZipFile(f"{entry.filename} declares a document type")
    return content
