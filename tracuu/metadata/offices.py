"""Offices and posts out of capitals, as far as their names are known."""

from __future__ import annotations

import re

from tracuu.text import fold

_OFFICES = """
Ban Thường vụ|Ban Chấp hành|Ban Thường trực|Ủy ban nhân dân|Hội đồng nhân dân|UBND|HĐND|Thành ủy
Tỉnh ủy|Quận ủy|Huyện ủy|Thị ủy|Đảng ủy|Đảng bộ|Chi bộ|Trung ương|Bộ Chính trị|Quốc hội|Chính phủ
Thủ tướng|Ủy ban Mặt trận Tổ quốc|Ủy ban MTTQ|Việt Nam|quận|huyện|phường|xã|thành phố|tỉnh|thị xã
thị trấn
"""
_POSTS = """
Tổng Bí thư|Phó Bí thư Thường trực|Phó Bí thư|Bí thư|Phó Chủ tịch Thường trực|Phó Chủ tịch
Chủ tịch Quốc hội|Chủ tịch nước|Chủ tịch|Phó Thủ tướng|Thủ tướng Chính phủ|Thủ tướng|Bộ trưởng
Thứ trưởng|Tổng Giám đốc|Phó Giám đốc|Giám đốc|Phó Trưởng ban|Trưởng ban|Phó Trưởng phòng
Trưởng phòng|Phó Chánh Văn phòng|Chánh Văn phòng|Phó Chánh Thanh tra|Chánh Thanh tra|Tổng Thanh tra
Phó Tổng cục trưởng|Tổng cục trưởng|Phó Chi cục trưởng|Chi cục trưởng|Phó Cục trưởng|Cục trưởng
Vụ trưởng|Viện trưởng|Chánh án|Phó Hiệu trưởng|Hiệu trưởng|Phó Chủ nhiệm|Chủ nhiệm|Tổng Thư ký
Thống đốc|Ủy viên Thường trực|Ủy viên|Trưởng Công an|Phó Trưởng Công an|Trưởng đoàn|Tổ trưởng
Chỉ huy trưởng|Tư lệnh|Thường trực
"""


def _names(lines: str) -> dict[str, str]:
    return {fold(name): name for line in lines.split("\n") for name in line.split("|") if name}


_OFFICE_NAMES, POST_NAMES = _names(_OFFICES), _names(_POSTS)


def _any_of(names: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_OFFICE_NAME = re.compile(rf"(?<!\w)(?:{_any_of(_OFFICE_NAMES)})(?!\w)")
# The kind of an office and the field it works in: "sở" "giáo dục và đào tạo".
_DEPARTMENT = re.compile(
    r"(?P<kind>sở|phòng|bộ|ban|cục|chi cục|tổng cục|vụ|viện|văn phòng|trung tâm|công an) (?=\w)"
)
_FIRST_OF_FIELD = re.compile(r"^\w|(?<= và )\w|(?<=, )\w|(?<= - )\w")
POST_NAME = re.compile(rf"(?:{_any_of(POST_NAMES)})(?!\w)")


def office(written: str) -> str:
    """An office out of capitals: ``SỞ Y TẾ`` → ``Sở Y tế``; one of no known kind stays."""
    folded = fold(written)
    if not written.isupper():
        return written
    if _OFFICE_NAME.match(folded):
        return _first_upper(_cased(folded))
    if _DEPARTMENT.match(folded):
        return (
            " - ".join(map(_department, folded.split(" - ")))
            if _are_all(folded)
            else (_department(folded))
        )
    return written


def _are_all(folded: str) -> bool:
    """Whether every part between hyphens is a department: "bộ công an - bộ nội vụ"."""
    return all(map(_DEPARTMENT.match, folded.split(" - ")))


def _department(folded: str) -> str:
    """``sở văn hóa và thể thao quận lê chân`` → ``Sở Văn hóa và Thể thao quận Lê Chân``."""
    match = _DEPARTMENT.match(folded)
    assert match is not None
    rest = folded[match.end() :]
    known = _OFFICE_NAME.search(rest)
    field = rest[: known.start()] if known else rest
    named = _FIRST_OF_FIELD.sub(lambda found: found.group().upper(), field)
    return f"{_first_upper(match['kind'])} {named}{_cased(rest[len(field) :])}"


def post(written: str) -> str:
    """A post out of capitals: ``PHÓ CHỦ TỊCH`` → ``Phó Chủ tịch``."""
    folded = fold(written)
    match = POST_NAME.match(folded)
    if match is None or not written.isupper():
        return written
    rest = folded[match.end() :].strip()
    if not rest:
        return POST_NAMES[match.group()]
    if _OFFICE_NAME.match(rest):
        named = _cased(rest)
    else:
        named = _department(rest) if _DEPARTMENT.match(rest) else _first_upper(rest)
    return f"{POST_NAMES[match.group()]} {named}"


def person(written: str) -> str:
    """A person's or a place's name out of capitals."""
    return written.title() if written.isupper() else written


def _cased(folded: str) -> str:
    parts: list[str] = []
    at = 0
    for match in _OFFICE_NAME.finditer(folded):
        parts += [folded[at : match.start()].title(), _OFFICE_NAMES[match.group()]]
        at = match.end()
    return "".join([*parts, folded[at:].title()])


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
