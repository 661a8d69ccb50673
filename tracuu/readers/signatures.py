"""What a file really is, by its first bytes, against what its suffix says."""

from __future__ import annotations

import re

from tracuu.errors import DamagedFileError, EncryptedFileError

# (first bytes, what it is, what to do) in the order of trial.
_SIGNATURES = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a zip archive or an Office file", ".docx"),
    (b"PK\x05\x06", "an empty zip archive", ""),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls or .ppt)", ""),
    (b"{\\rtf", "a rich text file (.rtf)", ""),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", ""),
    (b"\xff\xd8\xff", "a JPEG image", ""),
    (b"GIF87a", "a GIF image", ""),
    (b"GIF89a", "a GIF image", ""),
    (b"II*\x00", "a TIFF image", ""),
    (b"MM\x00*", "a TIFF image", ""),
    (b"Rar!\x1a\x07", "a RAR archive", ""),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ""),
    (b"\x1f\x8b\x08", "a gzip archive", ""),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90\x00", "a program", ""),
    (b"%!PS", "a PostScript file", ""),
    (b"MIME-Version:", "a web archive (.mht)", ""),
)
_OLE = _SIGNATURES[3][0]
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
                   rb"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)  # fmt: skip
# A PDF may have some bytes of an envelope before its header.
_PDF_HEADER_WITHIN = 1024
_AS_UTF16 = "utf-16-le"


def _kind(data: bytes) -> tuple[str, str] | None:
    """What ``data`` is and the suffix under which it would be read (or ``""``)."""
    for signature, kind, suffix in _SIGNATURES:
        if data.startswith(signature):
            return _ole_kind(data) if signature == _OLE else (kind, suffix)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "a WebP image", ""
    if _HTML.match(data):
        return "an HTML page", ".html"
    return None


def _ole_kind(data: bytes) -> tuple[str, str]:
    if "WordDocument".encode(_AS_UTF16) in data:
        return "an old Word document (.doc)", ""
    return "an old Office file (.doc, .xls or .ppt)", ""


def _mismatch(path: str, kind: str, real_suffix: str, wanted: str) -> DamagedFileError:
    remedy = (
        f"Rename it to end in {real_suffix}, or put the right file in its place."
        if real_suffix
        else f"Open it in its own program and save it as {wanted}."
    )
    return DamagedFileError(f"{path}: is {kind}, not what its name says.", remedy=remedy)


_WANTED = {
    ".txt": ((), "UTF-8 text"),
    ".md": ((), "UTF-8 text"),
    ".html": ((".html",), "an HTML page"),
    ".htm": ((".html",), "an HTML page"),
    ".docx": ((".docx",), "a Word document (.docx)"),
    ".pdf": ((".pdf",), "a PDF"),
}
_HEADED = frozenset({".docx", ".pdf"})


def check_content(data: bytes, path: str, suffix: str) -> None:
    """Refuse ``data`` that is plainly another format than ``suffix`` says.

    Raises ``DamagedFileError`` that names the real format, or
    ``EncryptedFileError`` for a Word document locked with a password.
    """
    kind = _kind(data)
    accepted, wanted = _WANTED[suffix]
    if suffix == ".docx" and data.startswith(_OLE):
        _check_not_locked(data, path)
    if kind is not None and kind[1] not in accepted:
        raise _mismatch(path, *kind, wanted)
    if kind is None and suffix in _HEADED and not _has_late_header(data, suffix):
        raise DamagedFileError(
            f"{path}: does not begin as {wanted} does; it is damaged or of another format.",
            remedy=f"Export it again as {wanted}.",
        )


def _check_not_locked(data: bytes, path: str) -> None:
    if "EncryptedPackage".encode(_AS_UTF16) in data:
        raise EncryptedFileError(
            f"{path}: is locked with a password.", remedy="Save a copy without a password."
        )


def _has_late_header(data: bytes, suffix: str) -> bool:
    return suffix == ".pdf" and b"%PDF-" in data[:_PDF_HEADER_WITHIN]
