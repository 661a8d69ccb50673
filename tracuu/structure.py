"""The headings of a document, from its markup and from its wording, as sections.

Vietnamese state texts go Phần > Chương > Mục > Tiểu mục > Điều, Party texts
``I.`` > ``1.``. A numbered line counts as a heading only where it continues its
sequence, so that "C. Mác" or a quoted "Điều 7." opens no section.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracuu.text import fold, strip_accents
from tracuu.types import Document

_MARKUP = 0
_PART, _CHAPTER, _DIVISION, _SUBDIVISION, _ARTICLE = 10, 11, 12, 13, 14
_ROMAN, _DECIMAL = 20, 21
_ANNEX = 9

_MAX_TITLE_CHARS = 160
_MAX_HEADING_CHARS = 220
_MAX_SKIPPED_ARTICLES = 30


@dataclass(frozen=True, slots=True)
class Section:
    """A span of the text below one heading; ``path`` names the headings, outermost first."""

    start: int
    end: int
    path: str | None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A heading found: where it starts, how deep it is, what it says."""

    start: int
    end: int
    level: int
    title: str


_NUMERAL = r"(?:[ivxlc]+|\d+)"
_ORDINAL = "(?:nhat|hai|ba|tu|nam|sau|bay|tam|chin|muoi)"
_REST = r"\b[ .:\-]*(?P<rest>.*)"
_KEYWORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"(?:phu luc|annex)(?: (?:so )?(?:{_NUMERAL}[a-z]?|[a-z]))?{_REST}"), _ANNEX),
    # Only alone on its line: "Mẫu số 01: Đơn đề nghị" may be an entry of a list.
    (re.compile(r"(?:mau|bieu|bieu mau) so \d+[a-z]?(?P<rest>)"), _ANNEX),
    (re.compile(rf"phan (?:thu )?(?:{_NUMERAL}|{_ORDINAL}){_REST}"), _PART),
    (re.compile(rf"chuong {_NUMERAL}{_REST}"), _CHAPTER),
    (re.compile(rf"muc {_NUMERAL}{_REST}"), _DIVISION),
    (re.compile(rf"tieu muc {_NUMERAL}{_REST}"), _SUBDIVISION),
)
_ARTICLE_LINE = re.compile(r"dieu (?P<n>\d{1,4})(?P<letter>[a-z]{0,2})\s?[.:](?:\s+(?P<rest>.*))?$")
_FIRST_WORDS = re.compile(r"(?:Phụ|Phần|Chương|Mục|Tiểu|Điều|Annex|Mẫu|Biểu)\b", re.IGNORECASE)
# What a decision brings with it: "QUY CHẾ / Làm việc ... / (Ban hành kèm theo Quyết định số ...)".
_ATTACHED = re.compile(r"\W{0,2}(?:Ban hành )?kèm theo\b", re.IGNORECASE)
_MAX_ATTACHED_LINES = 5
_MAX_ATTACHED_WORDS = 4
_ROMAN_LINE = re.compile(r"(?P<n>[IVXL]{1,6})\s?[.\-–)/]+\s*(?P<rest>\S.*)")
_DECIMAL_LINE = re.compile(r"(?P<n>\d{1,2})\s?[.\-–)]\s*(?P<rest>[^\W\d].*)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@lru_cache(maxsize=1)
def sections(document: Document) -> tuple[Section, ...]:
    """The sections of ``document`` in order, tiling its text from the first word on.

    A heading with no text of its own before the next, deeper one belongs to the
    section that follows it. Those of the last document are kept: several ask in turn.
    """
    text = document.text
    marks = sorted(_marks(document), key=lambda mark: mark.start)
    found: list[Section] = []
    open_marks: list[_Mark] = []
    start = 0
    body = 0
    path: str | None = None
    for mark in marks:
        is_whole = bool(open_marks) and mark.level <= open_marks[-1].level
        if is_whole or text[body : mark.start].strip():
            found.append(Section(start, mark.start, path))
            start = mark.start
        open_marks = [*_above(open_marks, mark), mark]
        path = " > ".join(each.title for each in open_marks) or None
        body = mark.end
    if text[start:].strip():
        found.append(Section(start, len(text), path))
    return tuple(found)


def _above(open_marks: list[_Mark], mark: _Mark) -> list[_Mark]:
    return [each for each in open_marks if each.level < mark.level]


def _marks(document: Document) -> Iterator[_Mark]:
    declared = {heading.start for heading in document.headings}
    end = _first_line_start(document.text) + 1  # the first line is the title
    for heading in document.headings:
        title = " ".join(document.text[heading.start : heading.end].split())
        if not title or heading.start < end:
            continue
        level, end = _keyword_level(title), heading.end
        if level is None:
            level = _MARKUP + heading.level
        else:  # "Chương II" and its title may be two headings of one level
            end, title = _with_title(document.text, heading.start, title, level)
        yield _Mark(heading.start, end, level, shortened(title))
    yield from _worded_marks(document, declared)


def _first_line_start(text: str) -> int:
    return len(text) - len(text.lstrip())


def _keyword_level(line: str) -> int | None:
    key = strip_accents(fold(line))
    if _ARTICLE_LINE.match(key):
        return _ARTICLE
    return next((level for pattern, level in _KEYWORDS if pattern.fullmatch(key)), None)


def _worded_marks(document: Document, declared: set[int]) -> Iterator[_Mark]:
    """The headings that only the wording shows, in order."""
    text = document.text
    numbering = _Numbering()
    above: list[tuple[int, str]] = []
    for start, line in _lines(text):
        if _is_row(document, start, line):
            continue
        if numbering.has_begun and _ATTACHED.match(line) and (mark := _attached(above)):
            numbering.restart()
            yield mark
        above = [*above[1 - _MAX_ATTACHED_LINES :], (start, line)]
        if start in declared:
            if _keyword_level(line) == _ANNEX:
                numbering.restart()
            continue
        if not line[0].isupper() and not line[0].isdigit():
            continue
        level = numbering.level_of(line)
        if level is not None:
            end, title = _with_title(text, start, line, level)
            yield _Mark(start, end, level, shortened(title))


def _is_row(document: Document, start: int, line: str) -> bool:
    """Whether ``line`` is a row of several cells, which is no heading however it is numbered."""
    if not document.tables or " | " not in line:
        return False
    at = bisect_right(document.tables, start, key=lambda table: table.start) - 1
    return at >= 0 and start < document.tables[at].end


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            yield start + line.index(stripped[0]), stripped
        start += len(line) + 1


def _attached(above: list[tuple[int, str]]) -> _Mark | None:
    """The heading of an attached document, from its kind in capitals down to its last line."""
    for at in range(len(above) - 1, -1, -1):
        start, line = above[at]
        if len(line) > _MAX_TITLE_CHARS or line[-1] in ".;:,":
            return None
        if line.isupper() and len(line.split()) <= _MAX_ATTACHED_WORDS:
            last_start, last = above[-1]
            title = " ".join(each for _, each in above[at:])
            return _Mark(start, last_start + len(last), _ANNEX, shortened(title))
    return None


def _with_title(text: str, start: int, line: str, level: int) -> tuple[int, str]:
    """A heading's end and title; a bare "Chương II" takes its title from the next line."""
    end = start + len(line)
    if level >= _ARTICLE or len(line.split()) > 3:
        return end, line
    named = _title_below(text, end)
    if named is None and level == _ANNEX:  # "(Kèm theo Quyết định ...)" stands between
        between = text.find("\n", end + 1)
        is_between = between >= 0 and _ATTACHED.match(text[end + 1 : between].strip())
        named = _title_below(text, between) if is_between else None
    return (named[0], f"{line.rstrip('.:')}. {named[1]}") if named else (end, line)


def _title_below(text: str, end: int) -> tuple[int, str] | None:
    """The line in capitals after the line end at ``end``: where it ends, and its words."""
    following = text[end + 1 : end + 2 + _MAX_TITLE_CHARS].split("\n")[0]
    title = following.strip()
    is_numbered = _ROMAN_LINE.match(title) or _DECIMAL_LINE.match(title)
    if title and not is_numbered and len(following) <= _MAX_TITLE_CHARS and title.upper() == title:
        return end + 1 + len(following), title
    return None


def shortened(title: str) -> str:
    """``title`` as it stands in a path: without the mark at its end, and not too long."""
    title = title.rstrip(" .:;")
    if len(title) <= _MAX_HEADING_CHARS:
        return title
    return title[:_MAX_HEADING_CHARS].rsplit(" ", 1)[0] + " …"


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[char] for char in numeral]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))


class _Numbering:
    """Which number of each kind comes next, so that only a continued sequence counts."""

    def __init__(self) -> None:
        self._article = 0
        self._roman = 0
        self._decimal = 0

    @property
    def has_begun(self) -> bool:
        """Whether a numbered heading was met."""
        return self._article > 0 or self._roman > 0

    def restart(self) -> None:
        """Count anew, as an annex does."""
        self._article = self._roman = self._decimal = 0

    def level_of(self, line: str) -> int | None:
        """The level of the heading that ``line`` is, or None."""
        if line[0].isdigit():
            return self._decimal_level(line)
        if _FIRST_WORDS.match(line) is not None:
            key = strip_accents(fold(line[: 2 * _MAX_HEADING_CHARS]))
            level = self._article_level(key)
            return self._keyword_level(line, key) if level is None else level
        return self._roman_level(line)

    def _keyword_level(self, line: str, key: str) -> int | None:
        if len(line) > _MAX_HEADING_CHARS or line[-1] in ";,":
            return None
        for pattern, level in _KEYWORDS:
            match = pattern.fullmatch(key)
            if match and _opens(line[match.start("rest") :]):
                self._roman = self._decimal = 0
                if level == _ANNEX:
                    self.restart()
                return level
        return None

    def _article_level(self, key: str) -> int | None:
        match = _ARTICLE_LINE.match(key)
        if match is None:
            return None
        number = int(match["n"])
        step = number - self._article
        restarts = number == 1 and self._article > 1
        again = step == 0 and bool(match["letter"])
        if not (1 <= step <= _MAX_SKIPPED_ARTICLES or restarts or again or not self._article):
            return None
        self._article = number
        self._roman = self._decimal = 0
        return _ARTICLE

    def _roman_level(self, line: str) -> int | None:
        match = _ROMAN_LINE.match(line)
        if match is None or len(line) > _MAX_HEADING_CHARS or self._article:
            return None
        number = _roman(match["n"])
        # "II." may come twice: by a slip, or as a "III." of which a stroke was not recognised.
        again = number == self._roman > 1 and match["rest"].isupper()
        if number != self._roman + 1 and not again:
            return None
        self._roman, self._decimal = self._roman + 1, 0
        return _ROMAN

    def _decimal_level(self, line: str) -> int | None:
        """``1. …`` is a heading below a Roman one, and only if it is no sentence."""
        if not self._roman or len(line) > _MAX_TITLE_CHARS or line[-1] in ".;,:":
            return None
        match = _DECIMAL_LINE.match(line)
        if match is None or int(match["n"]) != self._decimal + 1:
            return None
        self._decimal = int(match["n"])
        return _DECIMAL


def _opens(rest: str) -> bool:
    """Whether a keyword's line names a heading and is no sentence ("Mục 2 quy định …")."""
    return not rest or rest[0].isupper() or rest[0] in "“\"('"
