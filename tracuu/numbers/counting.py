"""Whether a number counts what follows it: ``kế hoạch 5 năm``, ``quyết định 3 trường hợp``."""

from __future__ import annotations

import re

from tracuu.numbers.shadow import Shadow

_NEXT_WORDS = re.compile(r"[ \t]{0,2}([^\W\d_]+)(?:[ \t]{1,2}(\w+))?")
_RANGE = re.compile(r"[ \t]?[-–][ \t]?[0-9]")
# A number before a measure is never a document's.
_MEASURE_WORDS = """
    năm tháng ngày tuần giờ phút giây quý tuổi tỷ tỉ triệu nghìn ngàn trăm đồng km ha kg usd vnd
    nam thang ngay tuan gio phut giay tuoi ty trieu nghin ngan tram dong
    day days week weeks month months year years hour hours minute minutes percent million billion
"""
# Things that are counted. No places: "QĐ 500 quận Hồng Bàng" is the district's decision.
_COUNTED_WORDS = """
    người lần hộ nhóm loại mức bước điều khoản chương cấp học cán tập cá đơn trường điểm
    nguoi lan ho nhom loai muc buoc dieu khoan chuong don truong
    people person persons wards districts case cases units point points time times step steps
    article articles chapter chapters page pages member members
"""
# What leads on from a document's number: "quy định 8 của Bộ Chính trị".
_LEADING_WORDS = """
    của cua về ve là la do có nói yêu of on dated is issued from by says say
"""
# Second syllables after which the first is no measure: "24 đồng chí", "24 điều chỉnh".
_OTHER_WORDS = {
    "cấp": {"ủy", "uỷ", "phép"},
    "dien": {"ra"},
    "dieu": {"chinh", "hanh", "tra", "gi"},
    "don": {"doc"},
    "dong": {"chi", "thoi"},
    "ho": {"tro"},
    "học": {"tập"},
    "lan": {"toa"},
    "nam": {"vung", "bat"},
    "ngay": {"lap"},
    "truong": {"ban", "phong"},
    "tuan": {"thu"},
    "điều": {"chỉnh", "hành", "tra"},
    "đơn": {"giản"},
    "đồng": {"chí", "thời"},
}
_MEASURES = frozenset(_MEASURE_WORDS.split())
_COUNTED = frozenset(_COUNTED_WORDS.split())
_LEADING = frozenset(_LEADING_WORDS.split())


def counts_something(shadow: Shadow, end: int, *, loosely: bool) -> bool:
    """Whether the number that ends at ``end`` counts a measure, or, ``loosely``, a thing."""
    match = _NEXT_WORDS.match(shadow.kept, end)
    if match is None:
        return False
    first, second = _lowered(match)
    if second in _OTHER_WORDS.get(first, ()):
        return False
    # "chỉ thị 24 năm 2023" is dated, "kế hoạch 5 năm 2021-2025" counts.
    if _is_date(first, second) and not _RANGE.match(shadow.kept, match.end()):
        return False
    return first in _MEASURES or (loosely and first in _COUNTED)


def is_followed_well(shadow: Shadow, end: int, *, may_end: bool) -> bool:
    """Whether the text goes on, or, ``may_end``, breaks off, as after a document's number."""
    match = _NEXT_WORDS.match(shadow.kept, end)
    if match is None:
        return may_end
    first, second = _lowered(match)
    return first in _LEADING or (first in ("ngày", "ngay") and second.isdigit())


def _lowered(match: re.Match[str]) -> tuple[str, str]:
    return match.group(1).lower(), (match.group(2) or "").lower()


def _is_date(first: str, second: str) -> bool:
    return first in ("ngày", "ngay", "năm", "nam", "tháng", "thang") and second.isdigit()
