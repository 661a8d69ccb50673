"""A page of a PDF as a picture, and where quotes stand on it.

The file is opened in a process of its own within limits of memory and time; what that one
sends is checked before it is believed.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import Popen
from threading import Timer
from typing import Any

from tracuu.errors import FileError
from tracuu.readers.child import kill, start, why_gone
from tracuu.readers.contained import Limits
from tracuu.readers.wire import error_of, packed, unpacked

# A page of text takes a fifth of a second; a scan has to be recognised.
PICTURE_LIMITS = Limits(seconds=20.0)
WIDTHS_PX = (200, 3_000)
MAX_PICTURE_PIXELS = 12_000_000
_MAX_QUOTES = 50
_MAX_QUOTE_CHARS = 20_000
_MAX_BOXES = 10_000
_MAX_REPLY_BYTES = 64_000_000
_PROCESS = "tracuu.readers.picture_process"
_PNG_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_REMEDY = "Open the original file in a PDF program instead."


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture: its sides as fractions (0 to 1) of the width and of the height."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG, its size in pixels, and a box for each line of the quotes found on it."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


def picture_of(
    file: Path,
    page: int,
    quotes: Sequence[str],
    *,
    width_px: int = 1100,
    limits: Limits = PICTURE_LIMITS,
) -> PagePicture:
    """Page ``page`` (from 1) of the PDF ``file``, and where on it the quotes stand.

    Of a quote that goes on over the page's end the part on it is boxed; a quote that is not
    found has no box. The picture is ``width_px`` wide, within ``WIDTHS_PX``, or less where the
    page is very long. Raises a ``FileError`` and nothing else: ``EncryptedFileError``,
    ``DamagedFileError``, ``UnsupportedFileError`` where it is no PDF, ``UnreadableFileError``,
    ``FileError`` itself for a page that it lacks and where a limit is passed.
    """
    least, most = WIDTHS_PX
    request = {
        "file": str(file),
        "page": page,
        "quotes": [quote[:_MAX_QUOTE_CHARS] for quote in quotes[:_MAX_QUOTES]],
        "width_px": min(max(width_px, least), most),
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
    }
    try:
        process, connection = start(_PROCESS)
    except OSError as error:
        raise _failed(file, f"cannot be drawn ({error})") from error
    try:
        reply = _asked(process, connection, request, limits.seconds)
        if reply is None:
            raise _failed(file, f"page {page} took more than {limits.seconds:g} s to draw")
        return _checked(reply, file, limits)
    except (EOFError, ConnectionError) as error:
        raise _failed(file, f"page {page}: {why_gone(process)}") from error
    except (OSError, ValueError, TypeError, LookupError, MemoryError, RecursionError) as error:
        raise _failed(file, f"page {page} cannot be drawn, or broke the reader") from error
    finally:
        kill(process)
        connection.close()


def _failed(file: Path, reason: str) -> FileError:
    return FileError(f"{file.name}: {reason}.", remedy=_REMEDY)


def _asked(
    process: Popen[bytes], connection: Connection, request: Mapping[str, Any], seconds: float
) -> dict[str, Any] | None:
    """The reply; None if it does not begin within ``seconds``."""
    connection.send_bytes(packed(request))
    if not connection.poll(seconds):
        return None
    # What has begun to answer may still never end.
    watchdog = Timer(seconds, kill, (process,))
    watchdog.start()
    try:
        return unpacked(connection.recv_bytes(_MAX_REPLY_BYTES))
    finally:
        watchdog.cancel()


def _checked(reply: Mapping[str, Any], file: Path, limits: Limits) -> PagePicture:
    """The picture sent; raises the error sent, or ``ValueError`` and its like for neither."""
    if "error" in reply:
        raise error_of(reply["error"])
    if "out_of_memory" in reply:
        raise _failed(file, f"took more than {limits.memory_bytes // 1_000_000} MB to draw")
    png = b64decode(reply["png"], validate=True)
    if not png.startswith(_PNG_START):
        raise ValueError("no PNG")
    # What a browser will make of it is what its own header says.
    sides = (png[len(_PNG_START) + at : len(_PNG_START) + at + 4] for at in (0, 4))
    width, height = (int.from_bytes(side, "big") for side in sides)
    if not 0 < width * height <= MAX_PICTURE_PIXELS:
        raise ValueError("a picture out of bounds")
    return PagePicture(png, width, height, _boxes(reply["boxes"]))


def _boxes(sent: Sequence[Sequence[float]]) -> tuple[Box, ...]:
    boxes = tuple(Box(*map(float, sides)) for sides in sent)
    if len(boxes) > _MAX_BOXES:
        raise ValueError("too many boxes")
    for box in boxes:
        sides = (box.left, box.top, box.right, box.bottom)
        if not all(map(isfinite, sides)):
            raise ValueError("a box that is none")
        if not (0 <= box.left <= box.right <= 1 and 0 <= box.top <= box.bottom <= 1):
            raise ValueError("a box outside of the page")
    return boxes
