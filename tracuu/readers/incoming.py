"""Whether a file may be put into a corpus: by its name, and by what is in it.

Stricter than reading: there a file under a false suffix is read as what it is.
"""

from __future__ import annotations

import codecs
from io import BytesIO
from zipfile import is_zipfile

from tracuu.errors import DamagedFileError, UnreadableFileError
from tracuu.readers.dispatch import reader_of
from tracuu.readers.files import is_passed_over, suffix_of
from tracuu.readers.signatures import true_kind

_ARCHIVES = frozenset({".docx", ".odt"})
_TEXTS = frozenset({".txt", ".md", ".html", ".htm"})
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Enough to tell text by; to try older tables on more would take long.
_SAMPLE_BYTES = 65_536


def check_name(name: str) -> str:
    """The suffix by which a file of this name, right below the corpus, would be read.

    Raises ``UnreadableFileError`` for a name that is passed over there (hidden, temporary or
    that of a side file) and ``UnsupportedFileError`` for a suffix that is not read.
    """
    if is_passed_over(name, top=True):
        raise UnreadableFileError(
            f"{name}: no document can have this name.", remedy="Rename the file."
        )
    return suffix_of(name)


def check_content(data: bytes, name: str) -> None:
    """Raise a ``FileError`` where ``data`` is not what the suffix of ``name`` says.

    ``EncryptedFileError`` for one that needs a password. Nothing is unpacked.
    """
    suffix = suffix_of(name)
    kind, real = true_kind(data, name, suffix)
    if reader_of(real) != reader_of(suffix):
        raise DamagedFileError(
            f"{name}: is {kind}, not what its name says.", remedy=f"Rename it to end in {real}."
        )
    if suffix in _ARCHIVES and not is_zipfile(BytesIO(data)):
        raise DamagedFileError(f"{name}: is cut off.", remedy="Put the whole file in again.")
    if suffix in _TEXTS:
        _check_text(data, name)


def _check_text(data: bytes, name: str) -> None:
    # Its tables take time to be loaded, which a command that checks nothing is spared.
    from tracuu.readers.decoding import decode_markup

    is_marked = data.startswith(_WIDE_MARKS)
    sample = data if is_marked or len(data) <= _SAMPLE_BYTES else _beginning(data)
    text = decode_markup(sample, name)
    is_narrow = b"\0" not in sample
    if "\0" in text or (is_narrow and b"\0" in data):
        raise DamagedFileError(
            f"{name}: is not text, but binary data.", remedy="Leave it out of the corpus."
        )


def _beginning(data: bytes) -> bytes:
    """The first lines, whole; of one endless line its beginning, up to a space."""
    sample = data[:_SAMPLE_BYTES]
    if b"\0" in sample:  # UTF-16, where a line's end is no single byte
        return sample
    whole, _, _ = sample.rpartition(b"\n")
    return whole or sample.rpartition(b" ")[0] or sample
