"""Which reader a file goes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tracuu.errors import DamagedFileError
from tracuu.readers.files import SUFFIXES, read_bytes, suffix_of
from tracuu.readers.signatures import check_content
from tracuu.types import Document

__all__ = ["SUFFIXES", "read_document"]

Reader = Callable[[bytes, str], Document]


def _reader(suffix: str) -> Reader:
    """The reader of ``suffix``; its libraries are imported only when it is first wanted."""
    if suffix == ".pdf":
        from tracuu.readers.pdf import read_pdf

        return read_pdf
    if suffix == ".docx":
        from tracuu.readers.docx import read_docx

        return read_docx
    if suffix == ".md":
        from tracuu.readers.markdown import read_markdown

        return read_markdown
    if suffix == ".txt":
        from tracuu.readers.plain import read_plain

        return read_plain
    from tracuu.readers.html import read_html

    return read_html


def read_document(corpus: Path, path: str) -> Document:
    """The file at ``path`` (relative to ``corpus``, with ``/``) as text.

    Raises a ``FileError`` and nothing else: ``UnsupportedFileError``,
    ``EmptyFileError``, ``EncryptedFileError``, ``DamagedFileError``,
    ``UnreadableFileError``, or ``FileError`` itself where a limit is passed.
    """
    suffix = suffix_of(path)
    data = read_bytes(corpus, path)
    check_content(data, path, suffix)
    try:
        return _reader(suffix)(data, path)
    except RecursionError as error:
        raise DamagedFileError(
            f"{path}: its parts are nested too deeply to be read.", remedy="Save it anew."
        ) from error
    except MemoryError as error:
        raise DamagedFileError(
            f"{path}: reading it takes more memory than there is.",
            remedy="Split it into smaller files.",
        ) from error
