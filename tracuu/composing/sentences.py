"""Pieces of text as they arrive → whole sentences with the marks of what they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracuu.text import WORD, clean, sentence_spans

_MARK = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
# "… 20 giờ. [1] Người …": the mark is of the sentence before it.
_MARKS_AFTER_STOP = re.compile(rf"(?<![.!?…])([.!?…]+[\"”’»')]*)((?:[ \t]*{_MARK.pattern})+)")
_UNFINISHED_MARK = re.compile(r"\[[^\]\n]*$")
_BULLET = re.compile(r"^\s*(?:[-–*•+]|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__")
_MAX_CHARS = 1200
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?…])")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, and the positions (from 0) of what it cites.

    ``text`` is without its marks; a mark of nothing, such as ``[0]``, is -1.
    """

    text: str
    cited: tuple[int, ...]


class Drafts:
    """Takes pieces in and gives sentences out, each as soon as the next one begins."""

    def __init__(self) -> None:
        self._rest = ""

    def add(self, piece: str) -> Iterator[Draft]:
        """The sentences that ``piece`` brings to their end."""
        self._rest += piece
        if not WORD.search(piece) and not piece.isspace():
            return
        text = _with_marks_before_stops(self._rest)
        spans = _spans(text)
        while len(spans) > 1 and _has_begun(text, spans[1][0]):
            start, end = spans.pop(0)
            self._rest = text[end:]
            yield from _drafts(text[start:end])
        if len(self._rest) > _MAX_CHARS:  # no sentence, and slow to search for the end of one
            yield Draft(self._rest, ())
            self._rest = ""

    def finish(self) -> Iterator[Draft]:
        """The sentences left when the model has finished."""
        text, self._rest = _with_marks_before_stops(self._rest), ""
        for start, end in _spans(text):
            yield from _drafts(text[start:end])

    def unfinished(self) -> bool:
        """Whether something was begun that has not come to an end."""
        return WORD.search(self._rest) is not None


def _with_marks_before_stops(text: str) -> str:
    return _MARKS_AFTER_STOP.sub(lambda match: f"{match[2]}{match[1]}", clean(text))


def _spans(text: str) -> list[tuple[int, int]]:
    """Sentences; what a semicolon divides is one, since one mark stands for all of it."""
    return [
        (start, end)
        for start, end in sentence_spans(text.replace(";", ","))
        if WORD.search(text, start, end)
    ]


def _has_begun(text: str, start: int) -> bool:
    """Whether a sentence starts there, rather than a mark that is still being written."""
    return _UNFINISHED_MARK.match(text, start) is None


def _drafts(text: str) -> Iterator[Draft]:
    """The sentence without marks and layout, where that leaves a word."""
    cited = [
        int(number) - 1 for match in _MARK.finditer(text) for number in re.findall(r"\d+", match[1])
    ]
    plain = _EMPHASIS.sub("", _BULLET.sub("", _MARK.sub(" ", text)))
    if WORD.search(plain):
        line = _SPACE_BEFORE_STOP.sub("", " ".join(plain.split()))
        yield Draft(line, tuple(dict.fromkeys(cited)))
