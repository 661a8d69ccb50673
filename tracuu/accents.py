"""Accents given back to questions typed without them, from the library's own words.

``chi thi`` becomes ``chỉ thị`` where the library writes so: the most likely
sequence of syllables (Viterbi) under counts of syllables and of neighbouring pairs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from tracuu.text import WORD, fold, strip_accents, words

Pair = tuple[str, str]

_MAX_FORMS = 16
_PAIR_SHARE = 0.92
_SMOOTHING = 0.05
# A bare syllable that the library nearly always writes with marks has lost them.
_BARE_SHARE = 0.03
_LOST_SHARE = 0.3
_MIN_LOST = 2

# What questions are made of and documents hardly ever say.
QUESTION_PHRASES = """
là gì|là ai|là bao nhiêu|là khi nào|là ở đâu|có phải|phải không
có được không|được không|đúng hay sai|đúng không|hay không|có bao nhiêu
bao nhiêu|bao nhiêu người|bao nhiêu lần|bao nhiêu năm|bao nhiêu tiền
bao nhiêu ngày|bao nhiêu điểm|bao lâu|bao giờ|bao xa|khi nào|từ khi nào
đến khi nào|năm nào|vào năm nào|tháng nào|ngày nào|vào ngày nào|ngày bao nhiêu
lúc nào|ở đâu|nơi nào|tại đâu|từ đâu|đi đâu|ai là|ai đã|của ai|cho ai
do ai|với ai|người nào|cơ quan nào|đơn vị nào|phường nào|quận nào
văn bản nào|số mấy|điều nào|nào sau đây|như thế nào|thế nào|thế nào là
ra sao|làm sao|vì sao|tại sao|vì lý do gì|lý do gì|nguyên nhân gì|cái gì
điều gì|việc gì|những gì|làm gì|phải làm gì|cần làm gì|yêu cầu gì|nói gì
nói về việc gì|gồm những gì|quy định gì|gọi là gì|tên gì|tên là gì
có nghĩa là gì|để làm gì|loại nào|loại gì|trường hợp nào|trong trường hợp nào
mấy|mấy người|mấy năm|cho biết|xin hỏi|cho hỏi|hạn báo cáo|hạn nộp
hạn cuối|thời hạn bao lâu|mức phạt|bị phạt bao nhiêu|có bị phạt không
được bao nhiêu|đã được|đã có|đã bị|đã làm gì|thuộc về ai|thuộc loại nào
khác nhau như thế nào|bằng bao nhiêu
"""
QUESTION_WEIGHT = 25


class SyllableCounts(Protocol):
    """How often the library writes each syllable and each neighbouring pair."""

    def forms(self, plain: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """For each syllable without accents its written forms and their counts."""

    def pair_counts(self, left: Sequence[str], right: Sequence[str]) -> Mapping[Pair, int]:
        """The counts of those neighbours that occur."""

    def total(self) -> int:
        """All syllables counted."""


def count_syllables(texts: Iterable[str]) -> tuple[Counter[str], Counter[Pair]]:
    """The syllables and neighbouring pairs of some texts, folded, with their counts."""
    singles: Counter[str] = Counter()
    neighbours: Counter[Pair] = Counter()
    for text in texts:
        for line in text.split("\n"):
            tokens = [token for token in words(line) if token.isalpha()]
            singles.update(tokens)
            neighbours.update(pairwise(tokens))
    return singles, neighbours


def seed_counts(terms: Iterable[str]) -> tuple[Counter[str], Counter[Pair]]:
    """Counts to start a library from: the words of questions, and some Vietnamese terms."""
    singles, neighbours = count_syllables([QUESTION_PHRASES.replace("|", "\n")])
    for syllable in singles:
        singles[syllable] *= QUESTION_WEIGHT
    for pair in neighbours:
        neighbours[pair] *= QUESTION_WEIGHT
    more_singles, more_neighbours = count_syllables(terms)
    return singles + more_singles, neighbours + more_neighbours


def restore_accents(text: str, counts: SyllableCounts) -> str:
    """``text`` with lost accents given back, as long as it was; unchanged where none are lost."""
    spans = [match.span() for match in WORD.finditer(text)]
    tokens = [fold(text[start:end]) for start, end in spans]
    forms = counts.forms([token for token in tokens if _is_bare(token)])
    if not _has_lost_accents(tokens, forms):
        return text
    restored = _likeliest([_candidates(token, forms) for token in tokens], counts)
    parts = list(text)
    for (start, end), token, form in zip(spans, tokens, restored, strict=True):
        if form != token:
            parts[start:end] = _with_case(text[start:end], form)
    return "".join(parts)


def _is_bare(token: str) -> bool:
    return token.isalpha() and strip_accents(token) == token


def _has_lost_accents(tokens: Sequence[str], forms: Mapping[str, Mapping[str, int]]) -> bool:
    bare = [token for token in tokens if _is_bare(token)]
    lost = [token for token in bare if _is_lost(token, forms.get(token, {}))]
    if len(bare) == sum(token.isalpha() for token in tokens):
        return bool(lost)
    return len(lost) >= _MIN_LOST or len(lost) > _LOST_SHARE * len(tokens)


def _is_lost(token: str, forms: Mapping[str, int]) -> bool:
    return bool(forms) and forms.get(token, 0) <= _BARE_SHARE * sum(forms.values())


def _candidates(token: str, forms: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    found = forms.get(token, {}) if _is_bare(token) else {}
    if not found:
        return {token: 1}
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return dict(best[:_MAX_FORMS])


def _likeliest(columns: Sequence[Mapping[str, int]], counts: SyllableCounts) -> list[str]:
    """The most probable sequence with one form from each column."""
    total = max(1, counts.total())
    scores = {form: math.log((count + _SMOOTHING) / total) for form, count in columns[0].items()}
    back: list[dict[str, str]] = []
    for left, right in pairwise(columns):
        seen = counts.pair_counts(list(left), list(right)) if len(left) + len(right) > 2 else {}
        following: dict[str, float] = {}
        chosen: dict[str, str] = {}
        for form, count in right.items():
            rare = (1 - _PAIR_SHARE) * (count + _SMOOTHING) / total
            reached = {
                before: score
                + math.log(_PAIR_SHARE * seen.get((before, form), 0) / (left[before] + 1) + rare)
                for before, score in scores.items()
            }
            chosen[form] = max(reached, key=reached.__getitem__)
            following[form] = reached[chosen[form]]
        back.append(chosen)
        scores = following
    path = [max(scores, key=scores.__getitem__)]
    for chosen in reversed(back):
        path.append(chosen[path[-1]])
    return path[::-1]


def _with_case(written: str, form: str) -> str:
    pairs = zip(written, form, strict=True)
    return "".join(new.upper() if old.isupper() else new for old, new in pairs)
