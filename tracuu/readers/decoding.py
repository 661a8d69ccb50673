"""Bytes to text, where nothing but the bytes says how."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator

from charset_normalizer import from_bytes

from tracuu.errors import DamagedFileError
from tracuu.readers.legacy_fonts import repaired
from tracuu.readers.quality import prose, well_formed
from tracuu.text import clean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_VIETNAMESE_WINDOWS = "cp1258"
_WESTERN_WINDOWS = "cp1252"
_SAMPLE_BYTES = 65_536
_SAMPLE_CHARS = 200_000
# Text has next to none of these; a program, an image or encrypted data has many.
_MAX_CONTROL_SHARE = 0.01
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\x1a\x85")
# Words with accented letters that make no Vietnamese syllable: so many of such words, or
# else of all words, may be names and foreign words in a text that is decoded rightly.
_MAX_BAD_OF_ACCENTED = 0.12
_MAX_BAD_OF_ALL = 0.03


def decode(data: bytes, path: str, *, declared: str | None = None) -> str:
    """The text of ``data``: UTF-8, UTF-16 or UTF-32, else an older table that gives plausible text.

    ``declared`` is the encoding that the file itself names; valid UTF-8 outweighs it. Of older
    tables (that one, Windows' Vietnamese, the fonts TCVN3 and VNI, what charset-normalizer
    finds) the one wins that gives the most Vietnamese. Raises ``DamagedFileError`` where
    none gives text.
    """
    return _decoded_within(data, path, declared, mend=True)


def decode_markup(data: bytes, path: str, *, declared: str | None = None) -> str:
    """As ``decode``, but letters of the fonts TCVN3 and VNI stay as the bytes they are.

    Markup would not survive the conversion; what is between the tags is to be converted later.
    """
    return _decoded_within(data, path, declared, mend=False)


def _decoded_within(data: bytes, path: str, declared: str | None, *, mend: bool) -> str:
    text = _unicode(data, path)
    if text is None and not _is_broken_utf8(data):
        text = _from_older_table(data, declared, mend=mend)
    if text is None:
        raise _not_utf8(data, path)
    if _control_share(text) > _MAX_CONTROL_SHARE:
        raise DamagedFileError(
            f"{path}: is not text, but binary data.", remedy="Take it out of the corpus."
        )
    return text


def _unicode(data: bytes, path: str) -> str | None:
    """``data`` decoded as its mark or its zero bytes say, or as UTF-8; None if it is neither."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, path)
    if (wide := _wide_encoding(data[:_SAMPLE_BYTES])) is not None:
        return _strictly(data, wide, path)
    return _decoded(data, "utf-8")


def _strictly(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DamagedFileError(
            f"{path}: not valid {encoding.upper()} at byte {error.start}, though it says so.",
            remedy="Save it as UTF-8.",
        ) from error


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16's byte order, by the zero bytes of its spaces, digits and plain letters."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _from_older_table(data: bytes, declared: str | None, *, mend: bool) -> str | None:
    """The text with the fewest words that are none; of equals the one by the likelier table."""
    best: str | None = None
    fewest = 0
    for text, judged in _readings(data, declared, mend=mend):
        bad = _bad_words(judged)
        if bad is not None and (best is None or bad < fewest):
            best, fewest = text, bad
    return best


def _readings(data: bytes, declared: str | None, *, mend: bool) -> Iterator[tuple[str, str]]:
    """Each text that ``data`` may be, and what it is to be judged by, the likelier first."""
    found = from_bytes(data[:_SAMPLE_BYTES]).best()
    tables = [declared, _VIETNAMESE_WINDOWS, None if found is None else found.encoding]
    for table in dict.fromkeys(tables):
        if table is not None and not _is_no_text_codec(table):
            text = _decoded(data, table)
            if text is not None:
                yield text, text
    raw = _decoded(data, _WESTERN_WINDOWS) or data.decode("latin-1")
    mended = repaired(raw)
    if mended is not None:
        yield (mended if mend else raw), mended


def _bad_words(text: str) -> int | None:
    """How many words with accented letters are no syllables; None if too many to be text."""
    found = list(prose(clean(text[:_SAMPLE_CHARS])))
    accented = [word for word in found if not word.isascii()]
    bad = sum(not well_formed(word) for word in accented)
    if bad <= max(_MAX_BAD_OF_ACCENTED * len(accented), _MAX_BAD_OF_ALL * len(found)):
        return bad
    return None


def _is_no_text_codec(encoding: str) -> bool:
    """Whether Python has no codec from bytes to text of that name (``hex`` is none)."""
    try:
        b"".decode(encoding)
    except (LookupError, ValueError):
        return True
    return False


def _is_broken_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8 but for a few damaged places, or cut off within a character."""
    text = data.decode("utf-8", errors="replace")
    good = sum(char > "\x7f" for char in text) - text.count("\ufffd")
    return good > 10 * text.count("\ufffd")


def _not_utf8(data: bytes, path: str) -> DamagedFileError:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f" (byte {error.start} of {len(data)})"
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return DamagedFileError(
                f"{path}: breaks off in the middle of a character{where}.",
                remedy="Put the whole file in again.",
            )
    else:
        where = ""
    return DamagedFileError(
        f"{path}: not UTF-8{where}, and no older encoding makes sense of it.",
        remedy="Open it in the program that wrote it and save it as UTF-8.",
    )


def _control_share(text: str) -> float:
    """The share of characters that no text has; 0 for an empty text."""
    sample = text[:_SAMPLE_BYTES]
    odd = sum(
        unicodedata.category(char) in {"Cc", "Cn"} and char not in _ALLOWED_CONTROLS
        for char in sample
    )
    return odd / max(1, len(sample))
