"""Deadlines that come round: "trước ngày 25 hằng tháng", "mỗi quý một lần"."""

from __future__ import annotations

import re

from tracuu.register.calendar_words import COUNT, count_of

_EVERY = r"(?:hằng|hàng|mỗi|từng)"
_BEFORE = (
    r"(?:(?:chậm\s+nhất|muộn\s+nhất)(?:\s+(?:là|vào|trước))*\s+|(?:xong\s+)?trước\s+|vào\s+"
    r"|đến\s+)?"
    r"(?:hết\s+)?(?:\d{1,2}\s?(?:giờ|h)(?:\s?\d{2})?\s*,?\s*)?"
)
_DAYS = r"(?:các\s+)?(?:ngày|mùng)\s+(?:mùng\s+)?\d{1,2}(?:\s*(?:,|và)\s*(?:ngày\s+)?\d{1,2})*"
_YEAR_DAYS = (
    r"(?:ngày\s+)?\d{1,2}\s?/\s?\d{1,2}(?:\s*(?:,|và)\s*(?:ngày\s+)?\d{1,2}\s?/\s?\d{1,2})*"
)
_WEEKDAYS = {
    "hai": "MO",
    "2": "MO",
    "ba": "TU",
    "3": "TU",
    "tư": "WE",
    "4": "WE",
    "năm": "TH",
    "5": "TH",
    "sáu": "FR",
    "6": "FR",
    "bảy": "SA",
    "7": "SA",
}
_WEEKDAY = r"(?:thứ\s+(?P<{0}>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<{0}s>chủ\s+nhật))"
# "Chủ đề hằng năm" and "kế hoạch hằng năm" name a thing and set no time.
_NOT_A_THING = "".join(
    rf"(?<!{word}\s)"
    for word in ("chủ đề", "chuyên đề", "kế hoạch", "chương trình", "sinh hoạt", "chủ điểm",
                 "đánh giá", "sử dụng", "công việc", "đời sống", "phí")
)  # fmt: skip

RECURRING = (
    re.compile(
        rf"\b{_BEFORE}(?P<days>{_DAYS})\s*(?:,\s*)?(?:của\s+)?(?:tháng\s+)?"
        rf"(?:(?P<qend>(?P<qpart>cuối|đầu)\s+(?:của\s+)?(?:{_EVERY}\s+)?quý(?:\s+{_EVERY}\s+quý)?)"
        rf"|{_EVERY}\s+(?P<per>tháng|quý))\b"
    ),
    re.compile(rf"\b{_BEFORE}(?P<ydays>{_YEAR_DAYS})\s*,?\s*(?:của\s+)?{_EVERY}\s+năm\b"),
    re.compile(
        rf"\b{_BEFORE}ngày\s+(?P<yd>\d{{1,2}})\s+tháng\s+(?P<ym>\d{{1,2}})\s*,?\s*(?:của\s+)?"
        rf"{_EVERY}\s+năm\b"
    ),
    re.compile(
        rf"\b(?:trong\s+|vào\s+|trước\s+)?(?P<ymonths>tháng\s+\d{{1,2}}(?:\s*(?:,"
        rf"|và)\s*(?:tháng\s+)?"
        rf"\d{{1,2}})*)\s+{_EVERY}\s+năm\b"
    ),
    re.compile(rf"\b(?:trong\s+|vào\s+)?(?P<yq>quý\s+(?:iv|i{{1,3}}|[1-4]))\s+{_EVERY}\s+năm\b"),
    re.compile(
        rf"\b{_BEFORE}(?:(?:sáng|chiều)\s+)?(?:ngày\s+)?{_WEEKDAY.format('wd')}\s+{_EVERY}\s+tuần\b"
    ),
    re.compile(
        rf"\b(?:(?:sáng|chiều)\s+)?{_WEEKDAY.format('wd')}\s+(?:đầu\s+tiên|đầu)\s+{_EVERY}\s+"
        r"(?P<firstof>tháng)\b"
    ),
    re.compile(
        rf"\b(?P<part>cuối|đầu)\s+(?:{_EVERY}\s+)?(?P<partof>tháng|quý|năm)\s*,\s*(?:cuối|đầu)\s+"
        r"(?P<next>quý|năm)\b"
    ),
    re.compile(
        rf"\b(?:định\s+kỳ\s+)?(?:(?:cứ|mỗi)\s+)?(?P<n>{COUNT})\s+(?P<nunit>ngày|tuần|tháng|năm)\s+"
        r"(?:(?:một|1|01)\s+lần|/\s?(?:một|1|01)?\s*lần)"
    ),
    re.compile(
        rf"\b(?:định\s+kỳ\s+)?{_EVERY}\s+(?P<tunit>ngày|tuần|tháng|quý|năm)\s+"
        rf"(?:(?:ít\s+nhất|tối\s+thiểu)\s+)?(?P<times>{COUNT})\s+(?:lần|kỳ|buổi)"
    ),
    re.compile(
        rf"\b(?P<times2>{COUNT})\s+lần\s*(?:/|trong\s+|một\s+|mỗi\s+)+(?P<tunit2>ngày|tuần"
        rf"|tháng|quý|năm)\b"
    ),
    re.compile(rf"\bđịnh\s+kỳ\s+(?P<half>{COUNT}\s+tháng|nửa\s+năm)\b"),
    re.compile(
        rf"\b(?:{_NOT_A_THING}(?:vào\s+)?(?:(?P<cut>cuối|đầu)\s+)?(?:định\s+kỳ\s+(?:theo\s+)?)?"
        rf"(?:hằng|hàng|mỗi)|định\s+kỳ(?:\s+theo)?)\s+"
        r"(?P<every>ngày|tuần|tháng|quý|năm)\b(?!\s+(?:\d|vừa))"
    ),
)
_BASE = {
    "ngày": "FREQ=DAILY",
    "tuần": "FREQ=WEEKLY",
    "tháng": "FREQ=MONTHLY",
    "quý": "FREQ=MONTHLY;INTERVAL=3",
    "năm": "FREQ=YEARLY",
}
_MONTHS_IN = {"tháng": 1, "quý": 3, "năm": 12}
_QUARTER_ENDS = {"cuối": "3,6,9,12", "đầu": "1,4,7,10"}


def rule_of(match: re.Match[str]) -> str | None:
    """The RRULE value of a match of one of RECURRING, None where the words make none."""
    named = {name: value for name, value in match.groupdict().items() if value}
    if "days" in named:
        return _monthly(named)
    if "ydays" in named or "yd" in named:
        return _yearly(named)
    if "ymonths" in named:
        return f"FREQ=YEARLY;BYMONTH={','.join(_numbers(named['ymonths']))}"
    if "yq" in named:
        last = 3 * count_of(named["yq"].split()[1])
        return f"FREQ=YEARLY;BYMONTH={last - 2},{last - 1},{last}"
    if "wd" in named or "wds" in named:
        weekday = _WEEKDAYS[named["wd"]] if "wd" in named else "SU"
        return (
            f"FREQ=MONTHLY;BYDAY=1{weekday}"
            if "firstof" in named
            else (f"FREQ=WEEKLY;BYDAY={weekday}")
        )
    return _counted(named)


def _numbers(written: str) -> list[str]:
    return [str(int(each)) for each in re.findall(r"\d+", written)]


def _monthly(named: dict[str, str]) -> str:
    days = f"BYMONTHDAY={','.join(_numbers(named['days']))}"
    if "qpart" in named:
        return f"FREQ=MONTHLY;BYMONTH={_QUARTER_ENDS[named['qpart']]};{days}"
    return f"{_BASE[named['per']]};{days}"


def _yearly(named: dict[str, str]) -> str | None:
    written = _numbers(named.get("ydays") or f"{named['yd']}/{named['ym']}")
    days, months = dict.fromkeys(written[::2]), dict.fromkeys(written[1::2])
    if len(days) > 1 and len(months) > 1:
        return None
    return f"FREQ=YEARLY;BYMONTH={','.join(months)};BYMONTHDAY={','.join(days)}"


def _counted(named: dict[str, str]) -> str:
    if "part" in named:
        return _BASE[named["partof"]]
    if "n" in named:
        return _with_interval(named["nunit"], count_of(named["n"]))
    if unit := named.get("tunit") or named.get("tunit2"):
        times = count_of(named.get("times") or named["times2"])
        months = _MONTHS_IN.get(unit, 0)
        if times > 1 and months and months % times == 0:
            return _with_interval("tháng", months // times)
        return _BASE[unit]
    if half := named.get("half"):
        return _with_interval("tháng", 6 if "nửa" in half else count_of(half.split(" tháng")[0]))
    return _BASE[named["every"]]


def _with_interval(unit: str, count: int) -> str:
    return _BASE[unit] if count == 1 else f"{_BASE[unit]};INTERVAL={count}"
