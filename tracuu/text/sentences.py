"""Sentences of Vietnamese administrative prose, as exact spans."""

from __future__ import annotations

import re

from tracuu.text.normal import fold

Span = tuple[int, int]

# A full stop after one of these does not end a sentence.
_ABBREVIATIONS = frozenset(
    """
    tp tx tt q p h x ts ths pgs gs bs ks ls ctv nxb tr st vd ví_dụ vv v.v đ/c đc mr mrs dr st no
    vol
    """.split()
)
_END = re.compile(r"[.!?…]+[\"”’»')\]]*(?=\s|$)|\n+|;(?=\s)")
_WORD_BEFORE = re.compile(r"[\w/.-]+$")
_NEXT_WORD = re.compile(r"[\s\"“‘«'(\[-]*(\w)")
_ITEM_NUMBER = re.compile(r"(?:^|\n)\s*(?:\d{1,3}|[a-zđ]|[IVXLC]{1,6})$", re.IGNORECASE)
_SHORT_INITIAL = re.compile(r"^(?:[A-ZĐ]|[A-ZĐ][a-z]?)$")
# A semicolon ends an item only where the items are long enough to stand alone.
_MIN_ITEM_CHARS = 40


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it."""
    before = _WORD_BEFORE.search(text, max(start, stop - 24), stop)
    if before is None:
        return False
    word = before.group()
    if fold(word) in _ABBREVIATIONS or _SHORT_INITIAL.match(word):
        return True
    return _ITEM_NUMBER.search(text[max(0, start - 1) : stop]) is not None


def _goes_on(text: str, end: int) -> bool:
    """Whether what follows starts in lower case, so that the sentence is not over."""
    following = _NEXT_WORD.match(text, end)
    return following is not None and following.group(1).islower()


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] == "\n":
        return True
    if mark[0] == ";":
        return match.start() - start >= _MIN_ITEM_CHARS
    if mark[0] == "." and len(mark) == 1 and _is_abbreviation(text, start, match.start()):
        return False
    return not (_goes_on(text, match.end()) and "\n" not in text[match.end() : match.end() + 2])


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]`` as spans of ``text``, in order, trimmed.

    A line end, a sentence mark and the semicolon of a long list item end one. The
    spans do not overlap and leave out nothing but white space.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if not _ends_sentence(text, begin, match):
            continue
        if (span := _trimmed(text, begin, match.end())) is not None:
            spans.append(span)
        begin = match.end()
    if (span := _trimmed(text, begin, end)) is not None:
        spans.append(span)
    return spans
