"""The name under which a file from elsewhere is stored."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

MAX_NAME_BYTES = 150

_SEPARATORS = re.compile(r"[/\\]")
# What Windows allows in no name; a corpus may lie on a share.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\..*)?", re.I
)
# Control characters, those that are not seen (which also turn the direction of the text), halves
# of a character, and places without one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(name: str) -> str:
    """``name`` without folders, and without what a file system or a reader may be fooled by.

    Letters, spaces and dots stay, in NFC and at most ``MAX_NAME_BYTES`` of UTF-8 with the
    suffix kept; a longer name is cut and marked, so that no two become one. May be empty or
    begin with a dot, where there is nothing else in it.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    lines = " ".join(last.split())
    seen = "".join(char for char in lines if unicodedata.category(char) not in _UNSEEN)
    plain = " ".join(_FORBIDDEN.sub("_", seen).split()).rstrip(". ")
    if _DEVICE.fullmatch(plain):
        plain = f"_{plain}"
    return _shortened(unicodedata.normalize("NFC", plain))


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > MAX_NAME_BYTES // 2:
        suffix = ""  # no format has such a one
    mark = f"~{hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}"
    room = MAX_NAME_BYTES - len((mark + suffix).encode())
    stem = name.removesuffix(suffix).encode()[:room].decode(errors="ignore")
    return f"{stem.rstrip('. ')}{mark}{suffix}"
