"""Lines that were broken to fit a page, joined to paragraphs again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from math import ceil

from tracuu.readers.blocks import PAGE_BREAK
from tracuu.text import accented_share

# What begins a new item, clause or heading, however full the line above it is.
_OPENER = re.compile(
    r"[-–—−+*•·▪◦●○■□➢✓\uf0a7\uf0b7\uf0d8\uf0fc]\s*[^\W\d]"
    r"|[-–+*•]\s"
    r"|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zđA-ZĐ]|[ivx]{1,5}|[IVXLC]{1,6})[.)/]\s"
    r"|\(?(?:\d{1,3}|[a-zđ])\)"
    r"|\d{1,2}(?:\.\d{1,2})+\s"
    r"|[IVXLC]{1,6}\s*[-–]\s"
    r"|\d{1,2}[-–]\s"
    r"|(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN|Phụ lục|PHỤ LỤC|Tiểu mục)"
    r"\s+(?:thứ\s+|THỨ\s+)?(?:\d+|[IVXLC]+|[A-ZĐ])\s*(?:[.:]\s|[.:]?$)"
    r"|(?:Số:|Kính gửi|Nơi nhận|Căn cứ|Xét|Theo đề nghị)\b"
)
_ENDED = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_BROKEN_WORD = re.compile(r"(\w+)-$")
_SOFT_HYPHEN_END = re.compile(r"[^\W\d_]\u00ad$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# A line that ends in one of these is not over, whatever the next one begins with.
_OPEN_END = re.compile(
    r"(?:[,(/]|[\w\s][-–]|\b(?:và|của|các|cho|với|về|từ|theo|tại|là|được|những|do|để|trong|số|"
    r"ngày|tháng|năm|the|of|and|to|in|for|a))$",
    re.IGNORECASE,
)
# Nor is one in which a sentence has ended and another begun: that is prose, and has an end.
_NEW_SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_A-ZĐ]{2,}[.!?] [A-ZĐÀ-Ỹ][^.!?]*$")
# A line as full as this (of a full line) was broken because it was full.
_FULL_SHARE = 0.85
_MIN_FULL_CHARS = 40
# English is hyphenated at line ends; Vietnamese is not: its hyphens are its own.
_MAX_ENGLISH_ACCENTS = 0.02
_MIN_CAPITALS = 7
_SHORT_SHARE = 0.6
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVXLC]{1,6})\s?[.\-–]\s*[^\W\d_]|Điều \d")
# What is looked at before a line's end; more would only cost time.
_TAIL_CHARS = 200


def _full_length(lines: Iterable[str]) -> int:
    """How many characters a full line has: the 90th percentile of the lengths of ``lines``."""
    lengths = sorted(len(line) for line in lines if line)
    return max([_MIN_FULL_CHARS, *lengths[ceil(0.9 * (len(lengths) - 1)) :][:1]])


def _in_capitals(line: str) -> bool:
    return line.isupper() and len(line) >= _MIN_CAPITALS and " " in line


def _goes_on(line: str, following: str, *, full: int) -> bool:
    """Whether ``following`` goes on with the sentence that ``line`` leaves open."""
    if _OPENER.match(following):
        return False
    is_full = len(line) >= _FULL_SHARE * full
    if _ENDED.search(line):
        return line.endswith(";") and is_full and following[0].islower()
    # A title in capitals is over where other letters begin ("CHỈ THỊ / về việc ...").
    if _in_capitals(line) != _in_capitals(following):
        return False
    # A heading far from full is over too: old fonts have no capital for "ủ" and its like.
    is_heading = len(line) < _SHORT_SHARE * full and _NUMBERED.match(line) is not None
    if following[0].islower() and not is_heading:
        return True
    if _OPEN_END.search(line) is not None or _NEW_SENTENCE.search(line) is not None:
        return True
    return is_full and not _in_capitals(line)


def _join(line: str, following: str, between: str) -> str:
    """``line`` and ``following`` as one; ``between`` is a page break or nothing."""
    broken = _BROKEN_WORD.search(line[-_TAIL_CHARS:])
    if broken is not None:
        head = line[:-1] if _is_hyphenated(line, broken.group(1), following) else line
        return head + between + following
    if _SOFT_HYPHEN_END.search(line[-2:]) and line.count("\u00ad") == 1 and following[0].islower():
        return line[:-1] + between + following
    return f"{line} {between}{following}"


def _is_hyphenated(line: str, head: str, following: str) -> bool:
    """Whether the hyphen at the end of ``line`` only divides an English word."""
    tail = _FIRST_WORD.match(following)
    if tail is None or len(head) < 2 or not (head + tail.group()).isascii():
        return False
    if not (head.isalpha() and head[-1].islower() and tail.group().islower()):
        return False
    around = unicodedata.normalize("NFC", line[-_TAIL_CHARS:] + following)
    return accented_share(around) <= _MAX_ENGLISH_ACCENTS


def paragraphs(pages: Sequence[Sequence[str]]) -> list[str]:
    """The paragraphs of ``pages`` of stripped lines, joined where a sentence goes on.

    An empty line is a gap between paragraphs. Where a page begins stands a
    ``PAGE_BREAK``, even within a paragraph and for a page without lines.
    """
    joined: list[str] = []
    last, full, between, gap = "", 0, "", False
    for number, lines in enumerate(pages):
        between += PAGE_BREAK if number else ""
        next_full = _full_length(lines)
        for line in lines:
            if not line:
                gap = True
                continue
            # Only a sentence that plainly goes on passes over a gap.
            open_end = last and (not gap or line[0].islower())
            if open_end and _goes_on(last, line, full=full):
                joined[-1] = _join(joined[-1], line, between)
            else:
                joined.append(between + line)
            last, full, between, gap = line, next_full, "", False
    return [*joined, between] if between else joined
