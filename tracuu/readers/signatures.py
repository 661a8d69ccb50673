"""What a file really is, by its bytes, against what its suffix says."""

from __future__ import annotations

import re

from tracuu.errors import DamagedFileError
from tracuu.readers.files import IMAGES
from tracuu.readers.office_archive import archive_kind, archive_suffix, locked

# (first bytes, what it is, the suffix under which it is read or "") in the order of trial.
_SIGNATURES = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x05\x06", "an empty zip archive", ""),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", ".png"),
    (b"\xff\xd8\xff", "a JPEG image", ".jpg"),
    (b"GIF87a", "a GIF image", ""),
    (b"GIF89a", "a GIF image", ""),
    (b"II*\x00", "a TIFF image", ".tif"),
    (b"MM\x00*", "a TIFF image", ".tif"),
    (b"Rar!\x1a\x07", "a RAR archive", ""),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ""),
    (b"\x1f\x8b\x08", "a gzip archive", ""),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90\x00", "a program", ""),
    (b"%!PS", "a PostScript file", ""),
    (b"MIME-Version:", "a web archive (.mht)", ""),
    (b"From: <Saved by", "a web archive (.mht)", ""),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RICH_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}\{\\rtf")
# Nothing is tried twice (*+, ?+, ?>): many comments in a row would take for ever.
_WORD_XML = re.compile(rb"\s*+<\?xml.{0,500}progid=[\"']Word\.Document", re.S)
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?+\s*+(?:<\?xml[^>]*+>\s*+)?+(?><!--.{0,2000}?-->\s*+)*+"
                   rb"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)  # fmt: skip
# A PDF may have some bytes of an envelope before its header.
_PDF_HEADER_WITHIN = 1024
_AS_UTF16 = "utf-16-le"
_WANTED = {
    ".txt": "UTF-8 text",
    ".md": "UTF-8 text",
    ".html": "an HTML page",
    ".htm": "an HTML page",
    ".docx": "a Word document (.docx)",
    ".doc": "an old Word document (.doc)",
    ".odt": "an OpenDocument text (.odt)",
    ".rtf": "rich text (.rtf)",
    ".pdf": "a PDF",
    **dict.fromkeys(IMAGES, "a PNG, JPEG or TIFF image"),
}
# A page under another of these names is what a failed download leaves ("404 not found");
# as .doc and the like, web programs hand out real documents.
_NEVER_A_PAGE = frozenset({".pdf", ".docx", ".odt"}) | IMAGES
_TEXTS = frozenset({".txt", ".md", ".html", ".htm"})


def true_kind(data: bytes, path: str, suffix: str) -> tuple[str, str]:
    """What ``data`` is in words, and the suffix by which it is read: its own or ``suffix``.

    Raises ``DamagedFileError`` that names the real format where that is not read, and
    ``EncryptedFileError`` for an Office file locked with a password.
    """
    kind, real = _kind(data, path)
    if not kind:
        is_late = suffix == ".pdf" and b"%PDF-" in data[:_PDF_HEADER_WITHIN]
        if suffix in _TEXTS or is_late:
            return _WANTED[suffix], suffix
        raise DamagedFileError(
            f"{path}: does not begin as {_WANTED[suffix]} does; it is damaged or of another"
            " format.",
            remedy=f"Export it again as {_WANTED[suffix]}.",
        )
    if not real or (real == ".html" and suffix in _NEVER_A_PAGE):
        raise _mismatch(path, kind, real, _WANTED[suffix])
    return kind, real


def _kind(data: bytes, path: str) -> tuple[str, str]:
    """What ``data`` is and the suffix under which it is read; both ``""`` if nothing shows."""
    for signature, kind, suffix in _SIGNATURES:
        if data.startswith(signature):
            return kind, suffix
    if data.startswith(_ZIP):
        return _zip_kind(data, path)
    if data.startswith(_OLE):
        return _ole_kind(data, path)
    if _RICH_TEXT.match(data):
        return "a rich text file (.rtf)", ".rtf"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "a WebP image", ""
    if _WORD_XML.match(data):
        return "a Word document in XML of 2003", ""
    return ("an HTML page", ".html") if _HTML.match(data) else ("", "")


def _zip_kind(data: bytes, path: str) -> tuple[str, str]:
    suffix = archive_suffix(data, path)
    return (_WANTED[suffix], suffix) if suffix else (archive_kind(data), "")


def _ole_kind(data: bytes, path: str) -> tuple[str, str]:
    if "EncryptedPackage".encode(_AS_UTF16) in data:
        raise locked(path)
    if "WordDocument".encode(_AS_UTF16) in data:
        return "an old Word document (.doc)", ".doc"
    return "an old Office file (.xls or .ppt)", ""


def _mismatch(path: str, kind: str, real: str, wanted: str) -> DamagedFileError:
    remedy = (
        f"Put the right file in its place, or rename this one to end in {real}."
        if real
        else f"Open it in its own program and save it as {wanted}."
    )
    return DamagedFileError(f"{path}: is {kind}, not what its name says.", remedy=remedy)
