"""Which reader a file goes to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from tracuu.errors import DamagedFileError, FileError
from tracuu.readers.files import IMAGES, SUFFIXES, read_bytes, suffix_of
from tracuu.readers.options import Ocr
from tracuu.readers.signatures import true_kind
from tracuu.types import Document

__all__ = ["SUFFIXES", "read_document"]

Reader = Callable[[bytes, str], Document]


# The module and the function of each reader, which is imported when it is first wanted.
_READERS = {
    ".doc": ("doc", "read_doc"),
    ".docx": ("docx", "read_docx"),
    ".htm": ("html", "read_html"),
    ".html": ("html", "read_html"),
    ".md": ("markdown", "read_markdown"),
    ".odt": ("odt", "read_odt"),
    ".pdf": ("pdf", "read_pdf"),
    ".rtf": ("rtf", "read_rtf"),
    ".txt": ("plain", "read_plain"),
    **dict.fromkeys(IMAGES, ("images", "read_image")),
}
_WITH_OCR = frozenset({".pdf"}) | IMAGES


def reader_of(suffix: str) -> tuple[str, str]:
    """The module and the function that read files of this suffix: the same for like formats."""
    return _READERS[suffix]


def _reader(suffix: str, ocr: Ocr | None) -> Reader:
    module, name = _READERS[suffix]
    reader: Callable[..., Document] = getattr(import_module(f"tracuu.readers.{module}"), name)
    return partial(reader, ocr=ocr) if suffix in _WITH_OCR else reader


def _read_as(
    data: bytes, path: str, kind: str, suffix: str, ocr: Ocr | None, *, renamed: bool
) -> Document:
    """``data`` by the reader of ``suffix``; ``renamed`` says that the file's name is another's."""
    try:
        return _reader(suffix, ocr)(data, path)
    except FileError as error:
        if not renamed:
            raise
        what = error.what.replace(f"{path}:", f"{path}: is in truth {kind} and", 1)
        raise type(error)(what, remedy=error.remedy) from error


def read_document(corpus: Path, path: str, *, ocr: Ocr | None = None) -> Document:
    """The file at ``path`` (relative to ``corpus``, with ``/``) as text.

    It is read as what it is, whatever its suffix says, if that is a format that is read.
    ``ocr`` says how scans are recognised, where that matters to the caller.
    Raises a ``FileError`` and nothing else: ``UnsupportedFileError``,
    ``EmptyFileError``, ``EncryptedFileError``, ``DamagedFileError``,
    ``UnreadableFileError``, or ``FileError`` itself where a limit is passed.
    """
    suffix = suffix_of(path)
    data = read_bytes(corpus, path)
    try:
        kind, real = true_kind(data, path, suffix)
        return _read_as(data, path, kind, real, ocr, renamed=reader_of(real) != reader_of(suffix))
    except RecursionError as error:
        raise DamagedFileError(
            f"{path}: its parts are nested too deeply to be read.", remedy="Save it anew."
        ) from error
    except MemoryError as error:
        raise DamagedFileError(
            f"{path}: reading it takes more memory than there is.",
            remedy="Split it into smaller files.",
        ) from error


def can_recognise() -> bool:
    """Whether scans can be read on this machine: tesseract and its Vietnamese data are there."""
    from tracuu.readers.tesseract import installed_version

    return installed_version() is not None
