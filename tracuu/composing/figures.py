"""The dates and figures of a sentence, in Vietnamese or English, as values to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracuu.text import fold

Date = tuple[int | None, int | None, int | None]
"""Day, month and year; what is not given is None."""

MONTHS = {
    name: number
    for number, names in enumerate(
        """january jan|february feb|march mar|april apr|may|june jun|july jul|august aug
        |september sept sep|october oct|november nov|december dec""".split("|"), start=1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(rf"(?<![\w.,/])(?:ngày )?{pattern}(?![\w/]|[.,]\d)", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\s?([/.-])\s?(?P<month>\d{1,2})\s?\2\s?(?P<year>\d{4})",
        r"(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?:,? năm (?P<year>\d{4})|/(?P<y>\d{4}))?",
        r"tháng (?P<month>\d{1,2})(?:,? năm |/)(?P<year>\d{4})",
        rf"{_DAY}(?: of)? {_MONTH}(?:,? (?P<year>\d{{4}}))?",
        rf"{_MONTH} {_DAY}(?:,? (?P<year>\d{{4}}))?",
        rf"{_MONTH},? (?P<year>\d{{4}})",
        r"(?P<month>\d{1,2})\s?/\s?(?P<year>\d{4})",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})",
        r"tháng (?P<month>\d{1,2})",
        r"(?<=ngày )(?P<day>\d{1,2})",
        rf"(?:in|by|before|after|until|since|during|of) {_MONTH}",
        rf"(?!may\b|mar\b|march\b){_MONTH}",
        r"(?:năm|year) (?P<year>\d{4})",
    )
)
_HOURS = re.compile(r"(?<![\d:])(\d{1,2})(?:\s?h(?:00)?|:00)(?!\w)")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*(?:\s?(?:%|phần trăm\b|per ?cent\b))?")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_TOKEN = re.compile(rf"{_FIGURE.pattern}|\w+")

_DIGITS = {
    "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "twice": 2,
}  # fmt: skip
_WHOLE = {
    "mười": 10, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "tenth": 10,
}  # fmt: skip
_TIMES = {"mươi": 10, "trăm": 100, "hundred": 100}
_GROUPS = {
    "nghìn": 1000, "ngàn": 1000, "thousand": 1000, "triệu": 10**6, "million": 10**6,
    "tỷ": 10**9, "tỉ": 10**9, "billion": 10**9,
}  # fmt: skip
# A figure only after another one, or before what is counted: "năm" is also "year".
_SOMETIMES = {"một": 1, "mốt": 1, "tư": 4, "năm": 5, "lăm": 5}
_BEFORE_UNITS = frozenset(("mười", "mươi", "trăm", "linh", "lẻ"))
_COUNTED = frozenset(
    """
    lần ngày tháng tuần giờ phút quý người hộ phường quận xã đơn bản triệu nghìn trăm tỷ nhiệm
    nội nhóm tổ bước điểm điều khoản năm
    """.split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, its share sign included, with the words (or "") that stand around it."""

    value: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All dates and other figures of a text; ``rest`` is the text without its digits."""

    dates: frozenset[Date]
    figures: tuple[Figure, ...]
    rest: str


def figures_of(text: str) -> Figures:
    """Dates and figures of ``text``, from which document numbers are taken out."""
    dates, rest = _take_dates(_HOURS.sub(r"\1 giờ ", text))
    figures = tuple(_figures(_TOKEN.findall(rest)))
    return Figures(frozenset(dates), figures, _FIGURE.sub(" ", rest))


def date_holds(held: Date, asked: Date) -> bool:
    """Whether all that is given of ``asked`` is the same in ``held``."""
    return all(b is None or a == b for a, b in zip(held, asked, strict=True))


def _take_dates(text: str) -> tuple[set[Date], str]:
    """The dates, and the text with a comma in their place."""
    dates: set[Date] = set()

    def take(match: re.Match[str]) -> str:
        date = _date(match.groupdict())
        if date is None:
            return match.group()
        dates.add(date)
        return ","

    for pattern in _DATES:
        text = pattern.sub(take, text)
    return dates, text


def _date(parts: dict[str, str | None]) -> Date | None:
    day, month = _int(parts.get("day")), _int(parts.get("month"))
    year = _int(parts.get("year") or parts.get("y"))
    if name := parts.get("name"):
        month = MONTHS.get(name.lower(), 0)  # a letter that only looks like it is no month
    if day is not None and month is not None and month > 12 >= day > 0:
        day, month = month, day  # 12/15/2023
    if not (day is None or 1 <= day <= 31) or not (month is None or 1 <= month <= 12):
        return None
    return day, month, year


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _figures(written: Sequence[str]) -> Iterator[Figure]:
    tokens = [fold(token) for token in written]
    # A numeral with a capital is a name: "quận Hai Bà Trưng".
    spelled = [token if at == 0 or written[at] == token else "" for at, token in enumerate(tokens)]
    at = 0
    while at < len(tokens):
        if _FIGURE.fullmatch(tokens[at]):
            end, value = at + 1, _value(tokens[at])
        else:
            end = _end_of_spelled(spelled, at)
            value = str(_spelled(tokens[at:end]))
        if end > at:
            after = tokens[end] if end < len(tokens) else ""
            yield Figure(value, tokens[at - 1] if at else "", after)
        at = max(end, at + 1)


def _value(written: str) -> str:
    """One spelling of a figure: ``1.500`` → ``1500``, ``2,50`` → ``2.5``."""
    number = re.match(r"[\d.,]*\d", written)
    digits = number.group() if number else written
    share = "%" if len(digits) < len(written) else ""
    if _THOUSANDS.fullmatch(digits):
        return re.sub(r"[.,]", "", digits) + share
    if "," in digits and "." in digits:  # the last of them is the decimal mark
        digits = digits.replace(min(",.", key=digits.rindex), "")
    whole, point, rest = digits.replace(",", ".").partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (point + rest if rest else "") + share


def _end_of_spelled(tokens: Sequence[str], start: int) -> int:
    end = start
    while end < len(tokens) and _is_numeral(tokens, start, end):
        end += 1
    return end


def _is_numeral(tokens: Sequence[str], start: int, at: int) -> bool:
    word = tokens[at]
    if word in _DIGITS or word in _WHOLE:
        return True
    if word in _SOMETIMES:
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        in_number = at > start and tokens[at - 1] in _BEFORE_UNITS
        return in_number or following in _COUNTED or following in _TIMES
    return at > start and (word in _TIMES or word in _GROUPS or word in _BEFORE_UNITS)


def _spelled(words: Sequence[str]) -> int:
    total = value = last = 0
    for word in words:
        if word in _WHOLE:
            value, last = value + _WHOLE[word], 0
        elif word in _TIMES:
            value, last = value + last * _TIMES[word], 0
        elif word in _GROUPS:
            total, value, last = total + (value + last) * _GROUPS[word], 0, 0
        else:
            last = _DIGITS.get(word, _SOMETIMES.get(word, 0))
    return total + value + last
