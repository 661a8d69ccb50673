"""The zip archive of an office document (.docx, .odt), unpacked within limits."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tracuu.errors import DamagedFileError, EncryptedFileError, FileError

MAX_ENTRIES = 2_000
MAX_TOTAL_BYTES = 200_000_000
MAX_ENTRY_BYTES = 50_000_000
MAX_RATIO = 200
# Short entries of one repeated tag pack very well; only long ones can hurt.
_RATIO_FROM_BYTES = 1_000_000
_PIECE_BYTES = 65_536
_ENCRYPTED_FLAG = 0x1
# A document type may be declared in any encoding that an XML parser takes, far down a prolog.
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
# What zipfile raises on an archive that is damaged or of a kind it does not know.
_ZIP_ERRORS = (
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
_ENTRY_MARK = b"PK\x01\x02"
_SIGNS = ((b"word/document.xml", ".docx"), (b"application/vnd.oasis.opendocument.text", ".odt"))
_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
_OTHER_KINDS = (
    ("xl/", "an Excel workbook (.xlsx)"),
    ("ppt/", "a PowerPoint presentation (.pptx)"),
    ("content.xml", "an OpenDocument file, but no text (.odt)"),
)


def archive_suffix(data: bytes, path: str) -> str | None:
    """``.docx`` or ``.odt`` as the names within say; None for another or a broken archive.

    Raises ``FileError`` for one of so many entries that even its list is too much.
    """
    if data.count(_ENTRY_MARK) > 2 * MAX_ENTRIES:
        raise _too_big(path, f"more than {MAX_ENTRIES} entries")
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and "content.xml" in names:
                return ".odt" if _is_open_text(archive) else None
    except _ZIP_ERRORS:
        # Broken, but the names may still say whose document it was.
        return next((suffix for sign, suffix in _SIGNS if sign in data), None)
    return ".docx" if any(name.startswith("word/") for name in names) else None


def _is_open_text(archive: ZipFile) -> bool:
    """Whether the archive calls itself an OpenDocument text (or a template of one)."""
    with archive.open("mimetype") as stream:
        kind = stream.read(200)
    return kind.startswith(_OPEN_TEXT) and not kind.startswith(_OPEN_TEXT + b"-web")


def archive_kind(data: bytes) -> str:
    """What an archive that is no text document is, for a message (``an Excel workbook``)."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except _ZIP_ERRORS:
        return "a damaged zip archive or Office file"
    kinds = (kind for start, kind in _OTHER_KINDS if any(name.startswith(start) for name in names))
    return next(kinds, "a zip archive")


def unpacked(data: bytes, path: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The entries of the archive, those that are not ``wanted`` empty.

    Raises ``FileError`` past a limit and ``DamagedFileError`` for a broken archive
    or XML that declares a document type, as neither format has one.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_directory(archive.infolist(), path)
            entries: dict[str, bytes] = {}
            total = 0
            for entry in archive.infolist():
                content = _content(archive, entry, path) if wanted(entry.filename) else b""
                total += len(content)
                if total > MAX_TOTAL_BYTES:
                    raise _too_big(path, f"more than {MAX_TOTAL_BYTES // 1_000_000} MB")
                entries[entry.filename] = content
            return entries
    except _ZIP_ERRORS as error:
        raise DamagedFileError(
            f"{path}: is damaged or cut off: its zip archive cannot be unpacked ({error}).",
            remedy="Put the whole file in again, or open it in its program and save it anew.",
        ) from error


def repacked(entries: dict[str, bytes]) -> BytesIO:
    """An archive of ``entries``, without compression."""
    copy = BytesIO()
    with ZipFile(copy, "w", ZIP_STORED) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    copy.seek(0)
    return copy


def _too_big(path: str, limit: str) -> FileError:
    return FileError(
        f"{path}: unpacks to {limit}; it may be made to exhaust the memory.",
        remedy="Split the document, or save it anew in its program.",
    )


def _check_directory(entries: list[ZipInfo], path: str) -> None:
    """Refuse what the archive's own directory already says to be too much."""
    if len(entries) > MAX_ENTRIES:
        raise _too_big(path, f"more than {MAX_ENTRIES} entries")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise _too_big(path, f"more than {MAX_TOTAL_BYTES // 1_000_000} MB")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise locked(path)
        # Other methods have no bound on what one piece unpacks to, and no office program
        # writes them.
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile("a compression that office programs do not write")
        _check_size(entry, entry.file_size, path)


def locked(path: str) -> EncryptedFileError:
    """The error of a document that only a password opens."""
    return EncryptedFileError(
        f"{path}: is locked with a password.", remedy="Save a copy without a password."
    )


def _check_size(entry: ZipInfo, size: int, path: str) -> None:
    if size > MAX_ENTRY_BYTES:
        raise _too_big(path, f"an entry of more than {MAX_ENTRY_BYTES // 1_000_000} MB")
    if size > _RATIO_FROM_BYTES and size > MAX_RATIO * entry.compress_size:
        raise _too_big(path, f"more than {MAX_RATIO} times its size")


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
    if any(mark in content for mark in _DOCTYPES):
        # Entities declared there could only hide or multiply text.
        raise BadZipFile(f"{entry.filename} declares a document type")
    return content
