"""What a sentence denies, so that no "not" comes in or goes out unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracuu.text import fold, words

_NOT = frozenset("không chưa chẳng đừng cấm".split())
# "không gian" is space, "hàng không" aviation: syllables that make of it another word.
_OTHER_WORD_AFTER = frozenset("gian khí quân phận trung ngừng tưởng".split())
_OTHER_WORD_BEFORE = frozenset(("hàng", "trên"))
_SCOPE_WORDS = 4
_CLAUSE = re.compile(r"[^,;:.!?\n]+")

_NO_DENIAL = re.compile(
    r"\b(?:no|not) (?:later|earlier|more|less|fewer) than\b|\bnot only\b|\bnos?\.? ?(?=\d)"
)
_ENGLISH_NOT = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nobody|nothing|without|cannot|banned|refus\w+|prohibit\w*"
    r"|forbid\w*|forbade|unless|except)\b|n['’]t\b"
)


@dataclass(frozen=True, slots=True)
class Denial:
    """Whether a text denies anything, which words come right after it, and which elsewhere.

    ``gaps`` are the words before and after each "not": side by side they would say the opposite.
    """

    denies: bool
    denied: frozenset[str]
    others: frozenset[str]
    gaps: frozenset[tuple[str, str]]


def denial_of(text: str) -> Denial:
    """What a Vietnamese text denies."""
    denied: set[str] = set()
    others: set[str] = set()
    gaps: set[tuple[str, str]] = set()
    for clause in _CLAUSE.findall(text):
        tokens, last = words(clause), -_SCOPE_WORDS - 1
        for at, token in enumerate(tokens):
            if _is_not(tokens, at):
                last = at
                gaps.add(("".join(tokens[at - 1 : at]), "".join(tokens[at + 1 : at + 2])))
            else:
                (denied if at - last <= _SCOPE_WORDS else others).add(token)
    return Denial(bool(gaps), frozenset(denied), frozenset(others), frozenset(gaps))


def denies_in_english(text: str) -> bool:
    return _ENGLISH_NOT.search(_NO_DENIAL.sub(" ", fold(text))) is not None


def _is_not(tokens: list[str], at: int) -> bool:
    if tokens[at] not in _NOT:
        return False
    before = tokens[at - 1] if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    return before not in _OTHER_WORD_BEFORE and after not in _OTHER_WORD_AFTER
