"""What kind of answer a question asks for, and whether a sentence has that form.

A "when" is answered by a date, a "how many" by a figure, "what must X do" by a
sentence of duty.
"""

from __future__ import annotations

import re
from typing import Literal

from tracuu.numbers import find_numbers
from tracuu.text import fold, strip_accents

Kind = Literal["when", "how_many", "which_number", "who", "where", "duty", "about", "other"]

# Read without accents, so that one table serves questions with and without.
_QUESTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("when", re.compile(
        r"\b(khi nao|bao gio|luc nao|ngay nao|thang nao|nam nao|ngay bao nhieu"
        r"|han (bao cao|nop|cuoi)|thoi han|thoi gian nao|when|what (date|year|day|month|time)"
        r"|which (year|month|day)"
        r"|by what date|deadline|how long|bao lau)\b")),
    ("how_many", re.compile(
        r"\b(bao nhieu|may (nguoi|nam|lan|ngay|don vi|phuong)|so luong|ty le|muc (phat|thu|luong)"
        r"|dan so|dien tich|population|how (many|much|old|far|large|big|often)"
        r"|what (percentage|proportion|number|share|rate))\b")),
    ("which_number", re.compile(
        r"\b((van ban|chi thi|ke hoach|quyet dinh|nghi quyet|thong bao|cong van|huong dan)"
        r"( so)? nao"
        r"|so hieu (gi|nao|la)|mang so (gi|nao|may)|so may"
        r"|which (directive|plan|decision|resolution|document|notice|letter|circular|decree)"
        r"|what is the number of)\b")),
    ("who", re.compile(
        r"\b(ai|do ai|nguoi nao|dong chi nao|co quan nao|don vi nao|to chuc nao|who|whom|whose"
        r"|which (person|agency|body|unit|organi[sz]ation))\b")),
    ("duty", re.compile(
        r"\b(yeu cau|phai lam|can lam|lam gi|(trach nhiem|nhiem vu) (gi|nao|cua|nhu)|duoc giao"
        r"|requires?|required|requirements?|(must|should) .{0,40}\bdo|have to do|obligations?"
        r"|dut(y|ies)|responsib\w+)\b")),
    ("about", re.compile(
        r"\b((noi|quy dinh|viet) (ve )?(nhung |cac )?((viec|van de|dieu) )?gi"
        r"|ve (viec|van de|noi dung) gi|noi dung (chinh )?(la )?gi|trich yeu"
        r"|what (is|are|does|do) .{0,60}\b(about|say)|subject of)\b")),
    ("where", re.compile(
        r"\b(o dau|tai dau|noi nao|phuong nao|quan nao|where"
        r"|which (ward|district|place))\b")),
)  # fmt: skip

_DATE_ASKED = re.compile(
    r"\b((ngay|thang|nam|thoi gian) nao|ngay bao nhieu|han (bao cao|nop|cuoi)"
    r"|what (date|year|day|month)|which (year|month|day)|by what date|deadline)\b"
)

# Documents are written with accents: without them "cán bộ" would read as "cần".
_DATE = re.compile(
    r"\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{4}|\b(?:tháng|năm|ngày|quý)\s\d|\b\d{1,2}/\d{4}\b"
    r"|\b(?:1\d{3}|20\d{2})\b|\bthế kỷ\b|\bthập niên\b"
    r"|\b(?:trong|sau|trước|kể từ|hạn)\b.{0,24}\b(?:ngày|tháng|năm|giờ|tuần)\b"
)
_FIGURE = re.compile(
    r"\d|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|nửa|hàng)\b"
)
_NAME = re.compile(r"(?:\b[^\W\d_a-zà-ỹ][\wÀ-ỹ]*\s+)+[^\W\d_a-zà-ỹ]")
_DUTY = re.compile(
    r"\b(?:phải|cần|giao|chỉ đạo|đề nghị|có trách nhiệm|chủ trì|phối hợp|không được|nghiêm cấm"
    r"|yêu cầu (?!trên|này|đó|của|đối với)|tổ chức|hoàn thành|báo cáo|có nghĩa vụ)\b"
)


# What only gives a question its form; what it is about lies in its other words.
_FORM_WORDS = frozenset(
    """
    gì nào ai đâu sao mấy bao nhiêu bao_nhiêu khi_nào ở_đâu thế_nào như_thế là_gì là_ai là_bao
    vì_sao tại_sao nào_sau sau_đây hay_sai đúng_hay hay_không phải_không được_không bao_lâu bao_giờ
    """.split()
)
_DUTY_WORDS = frozenset(
    """
    yêu cầu yêu_cầu phải làm phải_làm làm_gì cầu_gì trách nhiệm trách_nhiệm nhiệm_vụ đòi hỏi
    đòi_hỏi cần
    """.split()
)


_ABOUT_WORDS = frozenset(
    """
    nói viết quy định về những các việc vấn đề điều nội dung chính là gì có của này trích yếu số
    văn bản chỉ thị kế hoạch quyết nghị luật thông báo tư hướng dẫn công kết hỏi
    """.split()
)


def about_words() -> frozenset[str]:
    """The words of a question that asks only what a document is about."""
    return _ABOUT_WORDS


def form_words(kind: Kind) -> frozenset[str]:
    """The terms that only give a question of that kind its form."""
    return _FORM_WORDS | _DUTY_WORDS if kind == "duty" else _FORM_WORDS


def kind_of(question: str) -> Kind:
    """The kind of answer a question asks for, in Vietnamese or English."""
    plain = strip_accents(fold(question))
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(plain)), "other")


def wants_date(question: str) -> bool:
    """Whether a date is asked for; "khi nào" alone may also ask in which case."""
    return _DATE_ASKED.search(strip_accents(fold(question))) is not None


def has_form(sentence: str, kind: Kind) -> bool:
    """Whether a Vietnamese sentence has what an answer of that kind must have."""
    if kind == "which_number":
        return bool(find_numbers(sentence))
    if kind == "who":
        return _NAME.search(sentence) is not None
    pattern = {"when": _DATE, "how_many": _FIGURE, "duty": _DUTY}.get(kind)
    return pattern is None or pattern.search(fold(sentence)) is not None
