"""The bodies and people that Vietnamese documents address, with their canonical kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from tracuu.obligations import AddresseeKind
from tracuu.register.body_names import PROPER, name_at
from tracuu.register.body_words import BODIES, FIRST_WORDS, PLACES, POST, QUANTITY

_OF = r"(?:\s+(?:của|tại|ở|thuộc|trực thuộc))?"


def _groups(patterns: list[str], prefix: str) -> str:
    return "|".join(f"(?P<{prefix}{at}>{pattern})" for at, pattern in enumerate(patterns))


def _noun(body: str, place: str, alone: str) -> str:
    """A body with its place, or a place alone; the arguments are the names of the groups."""
    bodies = _groups([each.pattern for each in BODIES], body)
    places, places_alone = (_groups([each for _, each in PLACES], name) for name in (place, alone))
    return (
        rf"(?:(?:{bodies})(?!\w)"
        rf"(?:{_OF}\s+{QUANTITY}{{0,2}}(?:{places})(?!\w))?"
        rf"|(?:{places_alone})(?!\w))"
    )


_BODY = re.compile(
    rf"(?<![\w-]){QUANTITY}{{0,2}}(?:(?P<post>{POST})(?!\w)(?:\s+(?:của\s+)?{QUANTITY}?"
    rf"{_noun('b', 'p', 'q')})?|{_noun('c', 'r', 's')})"
)


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group of the pattern means."""

    kind: AddresseeKind
    is_place_of: bool = False
    is_unplaced: bool = False
    is_vague: bool = False


def _group(name: str) -> _Group:
    if name == "post":
        return _Group("heads", is_vague=False)
    row = int(name[1:])
    if name[0] in "bc":
        noun = BODIES[row]
        return _Group(noun.kind, is_unplaced=not noun.is_placed, is_vague=noun.vague)
    return _Group(PLACES[row][0], is_place_of=name[0] in "pr")


_FOLLOWING_PLACE = re.compile(
    rf"{_OF}\s+{QUANTITY}?(?:{_groups([each for _, each in PLACES], 'p')})(?!\w)"
)
_GROUP_KINDS = [_group(name) for name in _BODY.groupindex]
# These are heads and committees of what follows, whatever it is.
_SHARING = frozenset({("heads",), ("party_committee",)})
_COUNCILS = ("hđnd", "hội đồng nhân dân")
_PARTY = re.compile(r"(?:quận|huyện|thị|thành|tỉnh) ủy\b")
_TAIL = re.compile(
    r"(?:\s+(?:cơ sở|trực thuộc|(?:có )?liên quan|chức năng|chuyên môn|nhà nước|sự nghiệp"
    r"|công lập|ngoài công lập|thuộc quyền|nói trên|nêu trên|khác|này|ấy|thôn|xóm|ấp|khu phố"
    r"|dự án(?: đầu tư(?: xây dựng)?)?|chợ|di tích|khu công nghiệp|báo chí|cấp trên|chuyên ngành"
    r"|chủ quản|nhỏ và vừa|trên địa bàn)(?!\w))+"
)
# Behind these a body is where, whose or to whom, and not the one who acts.
_OBLIQUE = frozenset(
    """
    của thuộc tại ở do gửi về với theo bởi giữa trong trên bàn vào tới đến ra trước cấp khối cho
    từ vi nhân ngoài qua bằng sự
    """.split()
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Body:
    """A body or group of people named in a text; ``oblique`` if only a preposition's object."""

    start: int
    end: int
    kinds: tuple[AddresseeKind, ...]
    oblique: bool


@lru_cache(maxsize=16)
def find_bodies(text: str, folded: str, start: int, end: int) -> tuple[Body, ...]:
    """The bodies named in ``text[start:end]``, in order; ``folded`` is the folded text.

    The last are kept: whether a sentence orders and whom is asked one after the other.
    """
    found: list[Body] = []
    stop = start
    for word in _WORD.finditer(folded, start, end):
        at = word.start()
        if at < stop or word.group() not in FIRST_WORDS or folded[at - 1 : at] == "-":
            continue
        body = _body_at(text, folded, at, end)
        if body is None:
            continue
        if found and (joined := _joined(folded, found[-1], body)):
            body = joined
            found.pop()
        found.append(body)
        stop = body.end
    return tuple(found)


@lru_cache(maxsize=16)
def begins_body(text: str, folded: str, at: int, end: int) -> bool:
    """Whether a body is named right at ``at`` or one character on; far cheaper than all of them."""
    word = _WORD.search(folded, at, min(end, at + 16))
    if word is None or word.start() - at > 1 or word.group() not in FIRST_WORDS:
        return False
    return _body_at(text, folded, word.start(), end) is not None


def _body_at(text: str, folded: str, at: int, end: int) -> Body | None:
    """The body named at ``at``, by its own name or in common words."""
    named = _named(text, folded, at, end)
    if named is not None:
        return named
    match = _BODY.match(folded, at, end)
    return _body(text, folded, match, end) if match else None


def _joined(folded: str, before: Body, body: Body) -> Body | None:
    """Two as one where the second says whose: "Trưởng" + "Ban Tiếp công dân"."""
    between = folded[before.end : body.start]
    shares = before.kinds in _SHARING
    if between == " của ":
        shares = shares or folded.startswith(_COUNCILS, body.start)
        if not shares:
            return None
    elif between != " " or (shares and body.kinds == ("officials",)):
        return None
    kinds = tuple(dict.fromkeys((*before.kinds, *body.kinds))) if shares else before.kinds
    return Body(before.start, body.end, kinds, before.oblique)


def _named(text: str, folded: str, at: int, end: int) -> Body | None:
    """An office with a name of its own at ``at``: "Phòng Tài chính - Kế hoạch"."""
    named = name_at(text, at, end)
    if named is None:
        return None
    stop, kinds, is_placed = named
    if place := _FOLLOWING_PLACE.match(folded, stop, end):
        stop = place.end()
        if is_placed and place.lastgroup:
            kinds = (PLACES[int(place.lastgroup[1:])][0], *kinds)
        proper = PROPER.match(text, stop, end)
        stop = proper.end() if proper else stop
    return Body(at, stop, kinds, _is_oblique(folded, at))


def _body(text: str, folded: str, match: re.Match[str], end: int) -> Body:
    kinds: list[AddresseeKind] = []
    is_unplaced = is_vague = False
    for each in compress(_GROUP_KINDS, match.groups()):
        if not (each.is_place_of and is_unplaced):
            kinds.append(each.kind)
        is_unplaced = is_unplaced or each.is_unplaced
        is_vague = is_vague or each.is_vague
    if _PARTY.search(match.group()) and not is_unplaced:
        kinds.append("party_committee")
    stop = match.end()
    while stop > match.start() and text[stop - 1].isspace():
        stop -= 1
    if tail := _TAIL.match(folded, stop, end):
        stop = tail.end()
    if proper := PROPER.match(text, stop, end):
        stop = proper.end()
        if is_unplaced and (place := _FOLLOWING_PLACE.match(folded, stop, end)):
            stop = place.end()
    ordered = tuple(dict.fromkeys(kinds)) or ("other",)
    if len(ordered) > 1 and is_vague:  # "UBND" alone says nothing more than its place
        ordered = tuple(each for each in ordered if each != "other")
    return Body(match.start(), stop, ordered, _is_oblique(folded, match.start()))


def _is_oblique(folded: str, start: int) -> bool:
    before = folded[max(0, start - 20) : start].rstrip()
    last = before.rpartition(" ")[2]
    if last == "toàn":
        last = before[: -len("toàn")].rstrip().rpartition(" ")[2]
    return last in _OBLIQUE
