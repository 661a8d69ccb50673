"""Whether a clause proves that a whole document was replaced or repealed."""

from __future__ import annotations

import re

from tracuu.numbers import find_numbers
from tracuu.obligations import Relation
from tracuu.text import fold

_VERB = re.compile(
    r"\b(?:thay thế|thay cho|bãi bỏ|hủy bỏ|thu hồi|hết hiệu lực|không còn hiệu lực"
    r"|chấm dứt hiệu lực)\b"
)
# What gives way is then a part; what is planned has not happened.
_PART = re.compile(
    r"\b(?:điều|khoản|điểm|chương|mục|phần|phụ lục|đoạn|cụm từ|nội dung|một số|biểu mẫu"
    r"|quy định tại)\b"
)
_PLANNED = re.compile(
    r"\b(?:chưa|không(?! còn hiệu lực)|dự kiến|đề xuất|đề nghị|kiến nghị|xem xét|dự thảo|nghiên cứu"
    r"|nếu|khi|sẽ)\b"
)
_DATED = re.compile(
    r"\s*,?\s*(?:ngày\s+)?(\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(\d{1,2})"
    r"(?:\s?[/.-]\s?|\s+năm\s+)(\d{4})"
)
_LEAD_CHARS = 60


def proves_superseded(clause: str, relation: Relation, *, date: str | None) -> bool:
    """Whether the words of a ``replaces`` or ``repeals`` relation mean the whole of its number.

    ``date`` is that of the document which bears the number: a clause that gives another
    date means another document.
    """
    if relation.kind not in ("replaces", "repeals"):
        return False
    folded = fold(clause)
    return any(
        _is_whole(folded, number.start) and not _is_of_other_date(folded[number.end :], date)
        for number in find_numbers(clause)
        if number.key == relation.number
    )


def _is_whole(clause: str, at: int) -> bool:
    """Whether the number at ``at`` stands for the whole document, and what is said is done."""
    verbs = [match for match in _VERB.finditer(clause) if match.end() <= at]
    if not verbs:
        return not _PLANNED.search(clause) and not _PART.search(clause[:at])
    lead = clause[max(0, verbs[-1].start() - _LEAD_CHARS) : verbs[-1].start()]
    return not _PART.search(clause[verbs[-1].end() : at]) and not _PLANNED.search(lead)


def _is_of_other_date(after: str, date: str | None) -> bool:
    match = _DATED.match(after)
    if match is None or date is None:
        return False
    day, month, year = (int(each) for each in match.groups())
    return f"{year}-{month:02d}-{day:02d}" != date
