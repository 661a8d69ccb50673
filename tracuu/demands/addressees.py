"""Whom a question asks about, and whether a duty falls on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracuu.demands.masked import Masked
from tracuu.obligations import Addressee, AddresseeKind
from tracuu.text import WORD, fold, strip_accents, words

_KINDS: tuple[tuple[AddresseeKind, str], ...] = (
    ("heads", r"nguoi dung dau|thu truong|lanh dao|heads?|leaders?|chair(?:man|men|persons?)"),
    ("officials", r"can bo|cong chuc|vien chuc|dang vien|officials?|civil servants?|cadres?"
     r"|party members?|public employees?"),
    ("party_committee", r"cap uy(?:\s+dang)?|to chuc(?:\s+co so)?\s+dang|dang (?:uy|bo)|chi bo"
     r"|party\s+(?:committee|organi[sz]ation|cell)s?"),
    ("organisations", r"mat tran(?:\s+to quoc)?|mttq|(?:to chuc\s+)?doan the"
     r"|to chuc chinh tri\s?-?\s?xa hoi|fatherland front|mass organi[sz]ations?"
     r"|(?:socio-?\s?political\s+)?organi[sz]ations?"),
    ("department", r"(?:so|phong|ban|nganh)(?:(?:\s*[,-]\s*|\s+va\s+|\s+)(?:so|phong|ban|nganh))+"
     r"|(?<=cac )(?:so|phong|ban|nganh)|(?<=moi )(?:so|phong|ban|nganh)|departments?|agenc(?:y|ies)"
     r"|sectors?"),
    ("office", r"van phong|offices?"),
    ("ward", r"(?:cap\s+)?(?:phuong|xa|thi tran|dac khu)|wards?|communes?|townships?"),
    ("district", r"(?:cap\s+)?(?:quan|huyen|thi xa)|districts?"),
)  # fmt: skip
_ANY_KIND = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind}>{words_})" for kind, words_ in _KINDS) + r")\b"
)
_QUANTITY = re.compile(r"(?:\b(?:cac|nhung|moi|tat ca|toan the|tung|all|the|every|each)\s+)+$")
_SAME_BODY = re.compile(r"\s*(?:\b(?:cua|cac|o|tai|thuoc|of|in|the|all)\b\s*)*")
# Without accents these are other words too: "quản lý", "số", "phong trào", "xa".
_SPELLED = {"quan": "quận", "so": "sở", "phong": "phòng", "ban": "ban", "xa": "xã"}
_LEVELS = frozenset({"ward", "district", "city"})


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the question: its kinds, its words, folded, and the words of its own name."""

    kinds: frozenset[AddresseeKind]
    words: tuple[str, ...]
    name: tuple[str, ...] = ()

    def is_addressed(self, addressee: Addressee) -> bool:
        """Whether a duty on ``addressee`` falls on this body.

        One on "các phường" falls on the ward that the question names, one on another ward
        does not.
        """
        spelled = self.words + self.name
        # One word alone may be part of another body's name: "các địa phương", without accents.
        if len(spelled) > 1 and _are_in(spelled, addressee.text):
            return True
        if not self.kinds or not all(_is_of(kind, addressee) for kind in self.kinds):
            return False
        return not self.name or not any(map(str.isupper, _inner_initials(addressee.text)))


@dataclass(frozen=True, slots=True)
class Asked:
    """The bodies asked about, any of which is enough, and how the question calls them."""

    bodies: tuple[Body, ...]
    text: str

    def is_addressed(self, addressees: Sequence[Addressee]) -> bool:
        return any(body.is_addressed(each) for body in self.bodies for each in addressees)


def mentions(text: str, asked: Asked) -> bool:
    """Whether a text names one of the bodies asked about, or one of their kind."""
    plain = strip_accents(fold(text))
    for match in _ANY_KIND.finditer(plain):
        written = words(text[slice(*match.span())])
        spelled = all(_SPELLED.get(strip_accents(word), word) == word for word in written)
        if spelled and any(match.lastgroup in body.kinds for body in asked.bodies):
            return True
    return any(not body.kinds and _are_in(body.words, text) for body in asked.bodies)


def find_asked(question: Masked) -> tuple[Asked | None, Masked]:
    """The bodies that a question names, None without any, and what is left of it."""
    bodies: list[Body] = []
    first, last = len(question.plain), 0
    left, before = question, -1
    for match in list(_ANY_KIND.finditer(question.plain)):
        start, end = match.span()
        if not _is_spelled(question, start, end):
            continue
        if quantity := _QUANTITY.search(question.plain, 0, start):
            start = quantity.start()
        name = _name_after(question, match.end())
        end = max([end, *(each[1] for each in name)])
        joins = before >= 0 and _SAME_BODY.fullmatch(question.plain, before, match.start())
        kind = next(each for each, _ in _KINDS if match.lastgroup == each)
        body = Body(
            frozenset({kind}),
            tuple(words(question.text[match.start() : match.end()])),
            tuple(fold(question.text[slice(*each)]) for each in name),
        )
        if joins:
            body = _joined(bodies.pop(), body)
        bodies.append(body)
        left = left.without_span((before if joins else start, end))
        first, last, before = min(first, start), end, end
    if not bodies:
        return None, question
    text = " ".join(question.text[first:last].split())
    if first == 0 and text[1:].islower():
        text = text.lower()  # a capital only because the question begins with it
    return Asked(tuple(bodies), text), left


def named(words_: Sequence[str], text: str) -> Asked:
    """A body that only its name tells, such as "Ban Tuyên giáo"."""
    return Asked((Body(frozenset(), tuple(words_)),), text)


def _is_spelled(question: Masked, start: int, end: int) -> bool:
    """Whether the words there are those meant, as far as the question has accents."""
    written = words(question.text[start:end])
    return all(_SPELLED.get(strip_accents(word), word) == word for word in written)


def _are_in(asked: Sequence[str], text: str) -> bool:
    """Whether a body's text has all words asked for; those typed bare match any accents."""
    said = set(words(text))
    plain = {strip_accents(word) for word in said}
    return all(word in (plain if word == strip_accents(word) else said) for word in asked)


def _joined(one: Body, other: Body) -> Body:
    return Body(one.kinds | other.kinds, one.words + other.words, one.name + other.name)


def _name_after(question: Masked, end: int) -> list[tuple[int, int]]:
    """The capitalised words right behind a kind: "phường Bạch Mai"."""
    found: list[tuple[int, int]] = []
    while match := WORD.search(question.plain, end):
        if (
            question.plain[end : match.start()].strip()
            or not question.text[match.start()].isupper()
        ):
            break
        found.append(match.span())
        end = match.end()
    return found


def _is_of(kind: AddresseeKind, addressee: Addressee) -> bool:
    return kind in addressee.kinds or (kind in _LEVELS and "all_levels" in addressee.kinds)


def _inner_initials(text: str) -> list[str]:
    return [word[0] for word in WORD.findall(text)[1:]]
