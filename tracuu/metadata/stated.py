"""Issuer, date and subject, as a header states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tracuu.metadata.header import (
    MAX_SUBJECT_CHARS,
    MAX_TITLE_CHARS,
    MOTTO,
    OFFICE,
    Cell,
    Header,
    is_furniture,
    is_posted,
    is_prose,
)
from tracuu.text import fold

_MAX_ISSUER_CHARS = 120
_ISSUER_LABEL = re.compile(
    r"(?:co quan|noi|don vi)(?: ban hanh| phat hanh)\s*:\s*|(?:issuer|issued by)\s*:\s*"
)
_DATE_LABEL = re.compile(r"(?:ngay (?:ban hanh|ky|phat hanh)|date)\s*:?\s*")
_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s*thang\s*(?P<month>\d{1,2})\s*nam\s*(?P<year>\d{4})(?!\d)"
    r"|(?<!\d)(?P<day2>\d{1,2})\s?[/.-]\s?(?P<month2>\d{1,2})\s?[/.-]\s?(?P<year2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})(?!\d)"
)
_DATED_PLACE = re.compile(
    r"(?:(?:[\w .-]{2,40}|so\b.{3,60}), ?)?ngay\s*\d{1,2}\s*thang\s*\d{1,2}\s*nam\s*\d{4}\W*$"
)
_DATED_NUMBER = re.compile(r"\W*(?:ngay|dated)\b")
_ISSUER_AFTER_NUMBER = re.compile(
    r"\bcua\s+(?P<issuer>.+?)\s*(?=[,;:“\"(]|\b(?:ve|v/v|ban hanh|thuc hien|trien khai|nham)\b|$)"
)
_PLACE = re.compile(r"(?:quan|huyen|tinh|thanh pho|phuong|xa|thi xa|thi tran)\b(?! uy)")
_PART_OF_BODY = re.compile(r"ban (?:thuong vu|chap hanh)$|uy ban nhan dan$|hoi dong nhan dan$")
_SUBJECT = re.compile(r"(?:ve|v/v|ban hanh|thuc hien|trien khai|quy dinh|huong dan|sua doi)\b")
_LETTER_SUBJECT = re.compile(r"trich yeu\s*:\s*|(?=v/v\b|ve viec\b)")
_ITEM = re.compile(r"(?:[ivxlc]+|\d{1,3}|[a-z])\s?[.)/-]\s|(?:dieu|chuong|phan|muc)\s+[\divxlc]+\b")
_OFFICE_NAMES = {
    fold(name): name
    for name in (
        "Ban Thường vụ",
        "Ban Chấp hành",
        "Ủy ban nhân dân",
        "Hội đồng nhân dân",
        "Thành ủy",
        "Tỉnh ủy",
        "Quận ủy",
        "Huyện ủy",
        "Thị ủy",
        "Đảng ủy",
        "Đảng bộ",
        "Chi bộ",
        "Trung ương",
        "Bộ Chính trị",
        "Quốc hội",
        "Chính phủ",
        "Thủ tướng",
        "quận",
        "huyện",
        "phường",
        "xã",
        "thành phố",
        "tỉnh",
        "thị xã",
        "thị trấn",
    )
}
_OFFICE_NAME = re.compile("|".join(sorted(_OFFICE_NAMES, key=len, reverse=True)))


# The issuer


def issuer_of(header: Header) -> str | None:
    """The issuer in words: as labelled, else behind the number, else above the title."""
    for cell in header.cells:
        if match := _ISSUER_LABEL.match(cell.plain):
            return cell.text[match.end() :].strip(" .;") or None
    heading = header.heading
    if heading and heading.number:
        match = _ISSUER_AFTER_NUMBER.search(heading.rest.plain)
        if match and OFFICE.match(match["issuer"]) and len(match["issuer"]) <= _MAX_ISSUER_CHARS:
            return heading.rest.text[match.start("issuer") : match.end("issuer")]
    return _issuer_above(header)


def _issuer_above(header: Header) -> str | None:
    """The lowest of the offices above the title ("ỦY BAN NHÂN DÂN", "QUẬN ... " are one)."""
    end = header.heading.index if header.heading else len(header.cells)
    above = header.cells[:end]
    offices = [cell for cell in above if _is_office(cell)]
    is_official = header.number is not None or any(MOTTO.match(cell.plain) for cell in above)
    if not offices or not is_official:
        return None
    last = offices[-1]
    if len(offices) > 1 and (
        _PLACE.match(last.plain) or _PART_OF_BODY.fullmatch(offices[-2].plain)
    ):
        return _naturally_cased(f"{offices[-2].text} {last.text}")
    return _naturally_cased(last.text)


def _is_office(cell: Cell) -> bool:
    return (
        cell.is_upper
        and OFFICE.match(cell.plain) is not None
        and MOTTO.match(cell.plain) is None
        and not re.search(r"[\d:]", cell.plain)
        and len(cell.text) <= _MAX_ISSUER_CHARS
    )


def _naturally_cased(office: str) -> str:
    """A Party or people's office out of capitals; others stay, since their names are not known."""
    folded = fold(office)
    if not _OFFICE_NAME.match(folded):
        return office
    parts: list[str] = []
    at = 0
    for match in _OFFICE_NAME.finditer(folded):
        parts += [folded[at : match.start()].title(), _OFFICE_NAMES[match.group()]]
        at = match.end()
    named = "".join([*parts, folded[at:].title()])
    return named[:1].upper() + named[1:]


# The date


def date_of(header: Header) -> str | None:
    """The date of issue, or that on which an article was posted, as ISO 8601."""
    for cell in header.cells:
        label = _DATE_LABEL.match(cell.plain)
        if (label or _DATED_PLACE.match(cell.plain) or is_posted(cell)) and (
            found := _iso(cell.plain[label.end() :] if label else cell.plain)
        ):
            return found
    heading = header.heading
    if heading and heading.number and _DATED_NUMBER.match(heading.rest.plain):
        return _iso(heading.rest.plain)
    return None


def _iso(plain: str) -> str | None:
    """The first date of ``plain`` that the calendar knows."""
    for match in _DATE.finditer(plain):
        parts = [
            next(int(value) for name, value in match.groupdict().items() if value and part in name)
            for part in ("year", "month", "day")
        ]
        try:
            return date(*parts).isoformat()
        except ValueError:
            continue
    return None


# The subject


def subject_of(header: Header) -> str | None:
    """What the document is about: behind its number, else below its type, else "V/v ..."."""
    if header.heading is None:
        stated = ((cell, _LETTER_SUBJECT.match(cell.plain)) for cell in header.cells)
        return next((cell.text[match.end() :] for cell, match in stated if match), None)
    rest = header.heading.rest
    if header.heading.number is None:
        own = rest.text.strip(" :.")
    else:
        match = _SUBJECT.search(rest.plain)
        own = rest.text[match.start() :] if match else rest.text.partition(":")[2].strip()
    return own or _subject_below(header.cells[header.heading.index + 1 :])


def _subject_below(cells: Sequence[Cell]) -> str | None:
    """The first line below the title, with the lines on which it goes on."""
    below = [cell for cell in cells if not _is_aside(cell)]
    if not below or _ITEM.match(below[0].plain) or is_prose(below[0]):
        return None
    text = below[0].text
    for cell in below[1:]:
        goes_on = cell.text[0].islower() or (below[0].is_upper and cell.is_upper)
        if not goes_on or _ITEM.match(cell.plain) or len(text) + len(cell.text) > MAX_SUBJECT_CHARS:
            break
        text = f"{text} {cell.text}"
    return text if len(text) > 1 and not text.endswith(".") else None


def _is_aside(cell: Cell) -> bool:
    """Whether a line below the title is furniture, and not the subject itself."""
    return (
        is_furniture(cell) and not _SUBJECT.match(cell.plain) and len(cell.text) < MAX_TITLE_CHARS
    )
