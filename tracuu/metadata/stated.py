"""Issuer, place and date, as a header states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tracuu.metadata.header import MOTTO, OFFICE, Cell, Found, Header, cell_of, is_posted
from tracuu.metadata.offices import office, person
from tracuu.numbers import is_issuer

_MAX_ISSUER_CHARS = 120
_MAX_END_CHARS = 3_000
_ISSUER_LABEL = re.compile(
    r"(?:co quan|noi|don vi)(?: ban hanh| phat hanh)\s*:\s*|(?:issuer|issued by)\s*:\s*"
)
_SIGNER_LABEL = re.compile(r"nguoi ky(?: ban hanh)?\s*:\s*")
_POST_LABEL = re.compile(r"chuc (?:vu|danh)(?: nguoi ky)?\s*:\s*")
_DATE_LABEL = re.compile(r"(?:ngay (?:ban hanh|ky|phat hanh)|date)\s*:?\s*")
_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s*thang\s*(?P<month>\d{1,2})\s*nam\s*(?P<year>\d{4})(?!\d)"
    r"|(?<!\d)(?P<day2>\d{1,2})\s?[/.-]\s?(?P<month2>\d{1,2})\s?[/.-]\s?(?P<year2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})(?!\d)"
)
_DATED_PLACE = re.compile(
    r"(?:(?:[\w .-]{2,40}|so\b.{3,60}), ?)?ngay\s*\d{1,2}\s*thang\s*\d{1,2}\s*nam\s*\d{4}\W*$"
)
_PLACED = re.compile(
    r"(?:so\b\W*\S+\s+)?(?P<place>[^\W\d][\w .-]{1,39}?)\s?,\s?"
    r"ngay\s*\d{0,2}\s*thang\s*\d{0,2}\s*nam\b"
)
_ADOPTED = re.compile(r"thong qua (?:vao )?(?P<date>ngay \d{1,2} thang \d{1,2} nam \d{4})")
_DATED_NUMBER = re.compile(r"\W*(?:ngay|dated)\b")
_ISSUER_AFTER_NUMBER = re.compile(
    r"\bcua\s+(?P<issuer>.+?)\s*(?=[,;:“\"(]|\b(?:ve|v/v|ban hanh|thuc hien|trien khai|nham)\b|$)"
)
_PLACE = re.compile(r"(?:quan|huyen|tinh|thanh pho|phuong|xa|thi xa|thi tran)\b(?! uy)")
_WEEKDAY = ("Thứ", "THỨ", "Sáng", "Chiều", "Ngày")
# "12/NQ-HĐND-TT" is a number of one body.
_UNITS = frozenset({"VP", "VX", "NC", "TH", "KT"})
_PEOPLES_BODIES = ("UBND", "HĐND")
_PART_OF_BODY = re.compile(r"ban (?:thuong vu|chap hanh)$|uy ban nhan dan$|hoi dong nhan dan$")


# The issuer, and what a label names


def issuer_of(header: Header) -> Found | None:
    """The issuer in words: as labelled, else behind the number, else above the title."""
    if labelled := _labelled(header, _ISSUER_LABEL):
        return labelled
    heading = header.heading
    if heading and heading.number:
        match = _ISSUER_AFTER_NUMBER.search(heading.rest.plain)
        if match and OFFICE.match(match["issuer"]) and len(match["issuer"]) <= _MAX_ISSUER_CHARS:
            named = heading.rest.part(*match.span("issuer"))
            return Found(named.text, (named.span,))
    return _issuer_above(header)


def _issuer_above(header: Header) -> Found | None:
    """The lowest of the offices above the title, or both that issue a document together."""
    end = header.heading.index if header.heading else len(header.cells)
    above = header.cells[:end]
    offices = [cell for cell in above if _is_office(cell)]
    is_official = header.number is not None or any(MOTTO.match(cell.plain) for cell in above)
    if not offices or not is_official:
        return None
    issuers = _issuers(offices, joint=_is_joint(header))
    value = " - ".join(office(" ".join(cell.text for cell in each)) for each in issuers)
    return Found(value, tuple(cell.span for each in issuers for cell in each))


def _issuers(offices: Sequence[Cell], *, joint: bool) -> list[list[Cell]]:
    """The lines of each issuer; "ỦY BAN NHÂN DÂN", "QUẬN ..." are one office."""
    named: list[list[Cell]] = []
    for cell in offices:
        goes_on = bool(named) and (
            _PLACE.match(cell.plain) or _PART_OF_BODY.fullmatch(named[-1][-1].plain)
        )
        if goes_on:
            named[-1].append(cell)
        else:
            named.append([cell])
    return named[-2:] if joint else [named[-1][-2:]]


def _is_joint(header: Header) -> bool:
    """Whether the number names two issuers: ``01/2031/TTLT-BCA-BNV``."""
    number = header.number
    if number is None or number.type is None or number.issuer is None:
        return False
    parts = number.issuer.split("-")
    units = _UNITS.intersection(parts) or parts[0] in _PEOPLES_BODIES
    return len(parts) > 1 and not units and all(map(is_issuer, parts))


def _is_office(cell: Cell) -> bool:
    return (
        cell.is_upper
        and OFFICE.match(cell.plain) is not None
        and MOTTO.match(cell.plain) is None
        and not re.search(r"[\d:]", cell.plain)
        and len(cell.text) <= _MAX_ISSUER_CHARS
    )


def signer_of(header: Header) -> Found | None:
    """The signer as a label names one: "Người ký: Nguyễn Văn An"."""
    return _labelled(header, _SIGNER_LABEL)


def post_of(header: Header) -> Found | None:
    """The signer's post as a label names it."""
    return _labelled(header, _POST_LABEL)


def _labelled(header: Header, label: re.Pattern[str]) -> Found | None:
    for cell in header.cells:
        if match := label.match(cell.plain):
            named = cell.after(match.end())
            value = named.text.strip(" .;")
            return Found(value, (named.span,)) if value else None
    return None


# Place and date


def place_of(header: Header) -> Found | None:
    """The place beside the date: "Hà Nội, ngày 07 tháng 8 năm 2023"."""
    for cell in header.cells:
        match = _PLACED.match(cell.plain)
        if match is None:
            continue
        place = cell.part(*match.span("place"))
        names = place.text.split()
        if names[0][0].isupper() and names[-1][0].isupper() and names[0] not in _WEEKDAY:
            return Found(person(place.text), (place.span,))
    return None


def date_of(header: Header) -> Found | None:
    """The date of issue, or that on which an article was posted, as ISO 8601."""
    for cell in header.cells:
        label = _DATE_LABEL.match(cell.plain)
        if (label or _DATED_PLACE.match(cell.plain) or is_posted(cell)) and (
            found := _iso(cell.after(label.end()) if label else cell)
        ):
            return found
    heading = header.heading
    if heading and heading.number and _DATED_NUMBER.match(heading.rest.plain):
        return _iso(heading.rest)
    return None


def adopted_on(text: str) -> Found | None:
    """The date on which a law or a council's resolution says, at its end, that it was passed."""
    start = max(0, len(text) - _MAX_END_CHARS)
    end = cell_of(text[start:], start)
    passed = list(_ADOPTED.finditer(end.plain))
    return _iso(end.part(*passed[-1].span("date"))) if passed else None


def _iso(cell: Cell) -> Found | None:
    """The first date of a cell that the calendar knows."""
    for match in _DATE.finditer(cell.plain):
        parts = [
            next(int(value) for name, value in match.groupdict().items() if value and part in name)
            for part in ("year", "month", "day")
        ]
        try:
            return Found(date(*parts).isoformat(), (cell.part(*match.span()).span,))
        except ValueError:
            continue
    return None
