"""The words of a sentence that are the answer itself: its date, its figure, its number.

Taken only where there is one candidate, or one date that clearly stands nearest to what
was asked about; among several there is no choice, and the sentence speaks for itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tracuu.cues import Kind
from tracuu.numbers import find_numbers
from tracuu.text import Span, fold, words

_DAY = (
    r"(?:ngày\s+)?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
    r"|(?:ngày\s+)?\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4}|[/.]\d{4})?"
    r"|ngày\s+\d{1,2}\s?/\s?\d{1,2}(?!\s?/)|ngày\s+\d{1,2}(?:\s+h[aằ]ng\s+(?:tháng|quý|năm))?"
    r"|(?:trong\s+)?tháng\s+\d{1,2}(?:\s?[/.]\s?\d{4}|\s+năm\s+\d{4})?|\d{1,2}\s?/\s?\d{4}"
    r"|quý\s+(?:[IV]{1,3}|\d)(?:\s?/\s?\d{4}|\s+năm\s+\d{4})?"
    r"|(?:(?:đầu|cuối|giữa)\s+)?(?:năm\s+)?\b(?:1\d{3}|20\d{2})\b"
    r"|(?:đầu\s+|cuối\s+|giữa\s+)?(?:thế\s+kỷ|thập\s+niên)\s+(?:[\dIVX]+)"
)
_PERIOD = (
    r"(?:trong\s+(?:thời\s+hạn\s+|vòng\s+)?|sau\s+|chậm\s+nhất\s+(?:là\s+)?)?\d{1,3}\s+"
    r"(?:ngày|tuần|tháng|năm|giờ)(?:\s+làm\s+việc)?(?:,?\s+kể\s+từ\s+[^,.;]{3,60})?"
)
_CLOCK = r"\d{1,2}\s?(?:giờ|h)(?:\s?\d{2})?"
_WHEN = re.compile(
    rf"(?:\b(?:trước|sau|từ|đến|kể\s+từ|vào|hết|trong)\s+)?\b(?:{_DAY}|{_PERIOD}|{_CLOCK})\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"(?<![\w/.-])\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?(?<![.,])"
    r"(?:\s?%|\s+[^\W\d_]+(?:\s+[^\W\d_]+)?)?(?![\w/])"
)
_UNIT = re.compile(r"[\d.,–-]+\s?(%|[^\W\d_]+)")
_ASKED_UNIT = re.compile(r"\b(?:bao nhiêu|mấy) (\w+)")
_SHARE = re.compile(r"\b(?:phần trăm|tỷ lệ|tỉ lệ)\b")
# What stands between a document's number and its date.
_BESIDE = re.compile(r"[\s,;(]*(?:ban hành\s+|ký\s+)?")
# How far around a candidate the question's words are looked for, in characters.
_AROUND = 60
_CLEARLY = 2


def lead_in(
    sentence: str, kind: Kind, question: str, *, named: Collection[str] = ()
) -> Span | None:
    """Where in ``sentence`` the answer to a question of that kind stands, or None.

    ``question`` is in Vietnamese, as it was searched; ``named`` are the keys of the
    document numbers in it. Who did something is left to the sentence: which of its
    names is meant takes more than a rule.
    """
    question = fold(question)
    asked = set(words(question))
    if kind == "when":
        dates = _dates(sentence, named)
        return _only(sentence, dates) or _nearest(sentence, dates, asked)
    if kind == "how_many":
        return _only(sentence, _figures(sentence, question))
    if kind == "which_number":
        numbers = find_numbers(sentence)
        others = [(each.start, each.end) for each in numbers if not _is_asked(each.text, asked)]
        return _only(sentence, others)
    return None


def _only(sentence: str, candidates: Sequence[Span]) -> Span | None:
    """The one thing that all candidates say."""
    distinct = {fold(sentence[start:end]) for start, end in candidates}
    return candidates[0] if len(distinct) == 1 else None


def _dates(sentence: str, named: Collection[str]) -> list[Span]:
    """The dates in a sentence; that of a document only where no other date is told.

    "Kế hoạch số 153-KH/QU, ngày 13/9/2023" says when the plan was made, which matters
    only to a question about that plan.
    """
    dates = _outside_numbers(_spans(_WHEN, sentence), sentence)
    own = {
        date: number
        for date in dates
        for number in find_numbers(sentence)
        if number.end <= date[0] and _BESIDE.fullmatch(sentence, number.end, date[0])
    }
    others = [date for date in dates if date not in own]
    if others:
        return others
    return [date for date, number in own.items() if any(map(number.key.startswith, named))]


def _figures(sentence: str, question: str) -> list[Span]:
    """The figures of what was asked for: "47 tập thể" where collectives were."""
    dates = _spans(_WHEN, sentence)
    found = [
        span
        for span in _outside_numbers(_spans(_FIGURE, sentence), sentence)
        if not any(_overlap(span, date) for date in dates)
    ]
    if _SHARE.search(question):
        return [span for span in found if _unit(sentence, span) == "%"]
    if unit := _ASKED_UNIT.search(question):
        return [span for span in found if _unit(sentence, span) == unit.group(1)]
    # Without a unit one figure may be the answer, of several any might.
    asked = words(question)
    return found if len(found) == 1 and _unit(sentence, found[0]) in ("", "%", *asked) else []


def _unit(sentence: str, figure: Span) -> str:
    """The first word after a figure."""
    match = _UNIT.match(sentence, figure[0])
    return fold(match.group(1)) if match else ""


def _is_asked(text: str, asked: Collection[str]) -> bool:
    return any(word in asked for word in words(text))


def _spans(pattern: re.Pattern[str], sentence: str) -> list[Span]:
    return [match.span() for match in pattern.finditer(sentence)]


def _outside_numbers(spans: Sequence[Span], sentence: str) -> list[Span]:
    """The spans that are no part of a document number or of an item's own number."""
    numbers = [(each.start, each.end) for each in find_numbers(sentence)]
    return [span for span in spans if not any(_overlap(span, number) for number in numbers)]


def _overlap(left: Span, right: Span) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _nearest(sentence: str, candidates: Sequence[Span], asked: Collection[str]) -> Span | None:
    """The candidate with clearly more of the question's words about it than any other."""
    scored = sorted(
        ((_near(sentence, span, asked), span) for span in candidates), key=lambda each: -each[0]
    )
    if len(scored) < 2 or scored[0][0] - scored[1][0] < _CLEARLY:
        return None
    return scored[0][1]


def _near(sentence: str, span: Span, asked: Collection[str]) -> int:
    around = sentence[max(0, span[0] - _AROUND) : span[1] + _AROUND]
    return len(set(words(around)) & set(asked))
