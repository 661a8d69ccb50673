"""Text that nobody vouches for → HTML and labels in which it is only text.

Pure functions; the only place that decides what is escaped and how.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

Mark = tuple[int, int]
"""Start (inclusive) and end (exclusive) of a stretch to highlight, in characters."""

_WORD_JOINER = "\u2060"
# C0 and C1 controls but for tab and line feed: no glyph, and some confuse parsers.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Overrides of the direction of writing, with which "fdp.exe" can be made to read "exe.pdf".
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit rewrites some runs of characters after the backslashes are gone:
# :emoji:, :material/icons:, links, and arrows.
_REWRITTEN = re.compile(r"(?i:(?<=[:@])|(?<=www)(?=\\\.)|(?<=[<>~-])(?=\\[-=>]))")


def escaped(text: str) -> str:
    """``text`` as HTML that shows it and nothing else, safe in an attribute too."""
    return html.escape(_DIRECTION.sub("", _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)))


def marked_html(
    text: str,
    marks: Iterable[Mark],
    *,
    start: int = 0,
    end: int | None = None,
    anchor: str = "",
    terms: Iterable[Mark] = (),
) -> str:
    """``text[start:end]`` as HTML with the marks highlighted.

    Marks are positions in ``text``; they may overlap, and are clipped to the stretch.
    The first one bears the id ``anchor``. ``terms`` are underlined.
    """
    end = len(text) if end is None else end
    terms = list(terms)
    parts, at = [], start
    for number, (first, last) in enumerate(_merged(marks, start, end)):
        id_ = f' id="{escaped(anchor)}"' if anchor and number == 0 else ""
        before, within = (_underlined(text, a, b, terms) for a, b in ((at, first), (first, last)))
        parts += [before, f"<mark{id_}>", within, "</mark>"]
        at = last
    return "".join([*parts, _underlined(text, at, end, terms)])


def _underlined(text: str, start: int, end: int, terms: Sequence[Mark]) -> str:
    parts, at = [], start
    for first, last in _merged(terms, start, end):
        parts += [escaped(text[at:first]), "<u>", escaped(text[first:last]), "</u>"]
        at = last
    return "".join([*parts, escaped(text[at:end])])


def _merged(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    merged: list[Mark] = []
    for first, last in sorted((max(a, start), min(b, end)) for a, b in marks):
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def window(text: str, marks: Sequence[Mark], *, around: int) -> Mark:
    """The stretch of ``text`` that shows the marks and about ``around`` characters either side.

    It begins and ends between words.
    """
    first, last = min(mark[0] for mark in marks), max(mark[1] for mark in marks)
    start, end = max(0, first - around), min(len(text), last + around)
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < len(text) and not text[end].isspace():
        end -= 1
    return start, end


def one_line(text: str, *, limit: int) -> str:
    """The beginning of ``text`` on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[:limit]
    return (cut.rpartition(" ")[0] or cut[:-1]) + "…"


def plain_label(text: str) -> str:
    """``text`` for a label that Streamlit reads as Markdown, so that it is shown as it is.

    Punctuation gets a backslash, and a word joiner (not seen) breaks up what
    Streamlit would rewrite all the same.
    """
    line = " ".join(_DIRECTION.sub("", _CONTROLS.sub(" ", text)).split())
    return _REWRITTEN.sub(_WORD_JOINER, _MARKDOWN.sub(r"\\\1", line))
