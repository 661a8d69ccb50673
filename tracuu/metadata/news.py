"""From where an article was taken: its source and its address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tracuu.metadata.columns import UPPER
from tracuu.metadata.header import Found
from tracuu.numbers import is_issuer

_URL = re.compile(r"https?://[^\s<>\"'“”|)\]]+[^\s<>\"'“”|)\].,;:]", re.IGNORECASE)
_SOURCE_LINE = re.compile(
    r"^[ \t(*_|>-]*(?:Nguồn(?: tin| bài)?|Source)[*_]*"
    rf"(?:[ \t]+(?P<before>(?-i:[{UPPER}])[^\n:|]{{1,60}}?))?[ \t]*[:|][*_]*[ \t]*"
    r"(?P<after>[^\n]{2,200}?)[ \t)*_|]*$",
    re.MULTILINE | re.IGNORECASE,
)
_BY_SOURCE = re.compile(r"^[ \t(]*\(?Theo (?P<name>[^\n.,:;]{2,60}?)\)?[ \t]*$", re.MULTILINE)
_ADDRESS_LINE = re.compile(
    r"^[ \t*_|>-]*(?:(?:URL|Link|Đường dẫn|Địa chỉ|Xem tại|Link gốc|Bài gốc)[*_]*[ \t]*[:|][ \t]*)?"
    rf"<?(?P<url>{_URL.pattern})>?[ \t|]*$",
    re.MULTILINE | re.IGNORECASE,
)
# "HNP - Năm năm qua ...", "(Chinhphu.vn) – ...", "Hà Nội (TTXVN) - ..."
_DATELINE = re.compile(
    rf"^[ \t]*(?:[{UPPER}][\w .]{{1,30}}?\()?\(?"
    rf"(?P<name>[{UPPER}]{{2,10}}|[\w-]+\.(?:vn|com\.vn|gov\.vn))"
    rf"\)?[ \t]*[-–—][ \t]+[“\"]?[{UPPER}\d]",
    re.MULTILINE,
)
_DATELINE_WITHIN = 1_500
_MAX_START_CHARS = 4_000
_MAX_END_CHARS = 2_000


def source_and_url(text: str) -> tuple[Found | None, Found | None]:
    """The source that an article names, and its address; without a name the address's host."""
    for start, end in _ends(text):
        for match in _SOURCE_LINE.finditer(text, start, end):
            return _of_line(match)
    url = _address(text)
    source = _named(_BY_SOURCE, text) or _dateline(text)
    return source or (_host(url) if url else None), url


def _ends(text: str) -> tuple[tuple[int, int], ...]:
    """Where source and address stand: at the beginning and at the end."""
    return (0, _MAX_START_CHARS), (max(0, len(text) - _MAX_END_CHARS), len(text))


def _of_line(match: re.Match[str]) -> tuple[Found | None, Found | None]:
    """``Nguồn KTĐT: https://...``, ``Nguồn: KTĐT`` or ``Nguồn: https://...``."""
    address = _URL.search(match.string, match.start("after"), match.end("after"))
    url = Found(address.group(), (address.span(),)) if address else None
    if match["before"]:
        return Found(match["before"], (match.span("before"),)), url
    end = address.start() if address else match.end("after")
    name = match.string[match.start("after") : end].rstrip(" ,-–(:<")
    if name:
        start = match.start("after")
        return Found(name, ((start, start + len(name)),)), url
    return (_host(url) if url else None), url


def _address(text: str) -> Found | None:
    for start, end in _ends(text):
        for match in _ADDRESS_LINE.finditer(text, start, end):
            return Found(match["url"], (match.span("url"),))
    return None


def _named(pattern: re.Pattern[str], text: str) -> Found | None:
    match = pattern.search(text)
    return Found(match["name"], (match.span("name"),)) if match else None


def _dateline(text: str) -> Found | None:
    found = _named(_DATELINE, text[:_DATELINE_WITHIN])
    return None if found is None or is_issuer(found.value) else found


def _host(url: Found) -> Found | None:
    host = urlsplit(url.value).hostname or ""
    at = url.value.lower().find(host)
    start = url.spans[0][0] + at
    name = host.removeprefix("www.")
    start += len(host) - len(name)
    return Found(name, ((start, start + len(name)),)) if name else None
