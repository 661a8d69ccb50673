"""Whom a filter names, as kinds of addressee or as words of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracuu.errors import UsageError
from tracuu.obligations import Addressee, AddresseeKind
from tracuu.text import strip_accents, words

# What people call a kind as such; a name of one body ("chi bộ", "chủ tịch") is looked up as words.
_NAMES: dict[AddresseeKind, str] = {
    "ward": "phường|xã|thị trấn|đặc khu|phường xã|xã phường|cấp xã|cấp phường"
    "|ward|wards|commune|communes|township|townships",
    "district": "quận|huyện|thị xã|quận huyện|cấp huyện|cấp quận|district|districts",
    "city": "thành phố|tỉnh|cấp tỉnh|cấp thành phố|city|cities|province|provinces",
    "department": "sở|phòng|ban|ngành|sở ngành|phòng ban|ban ngành|sở ban ngành"
    "|department|departments|agency|agencies",
    "party_committee": "cấp ủy|tổ chức đảng|tổ chức cơ sở đảng|party committee|party committees"
    "|party organisation|party organisations|party organization|party organizations",
    "heads": "người đứng đầu|thủ trưởng|lãnh đạo|head|heads|leader|leaders",
    "officials": "cán bộ|công chức|viên chức|cán bộ công chức|cán bộ công chức viên chức|official"
    "|officials|civil servant|civil servants",
    "organisations": "đoàn thể|mặt trận|mặt trận tổ quốc|mặt trận tổ quốc và các đoàn thể"
    "|tổ chức chính trị xã hội|organisation|organisations|organization|organizations",
    "office": "văn phòng|office|offices",
    "all_levels": "các cấp|mọi cấp|all levels",
    "other": "other",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
_PLAIN_KINDS = {strip_accents(name): kind for name, kind in _KINDS.items()}
_QUANTITY = re.compile(r"^(?:các|tất cả|mọi|cac|tat ca|moi|all|the|every|each) ")
_OF = frozenset({"của", "cua", "of", "the", "các", "cac"})
_LEVELS: frozenset[AddresseeKind] = frozenset({"ward", "district", "city"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Those asked for: one of ``kinds``, all of which an addressee must be, or words of a name."""

    kinds: frozenset[AddresseeKind]
    name: frozenset[str]
    plain: bool

    @property
    def searched(self) -> frozenset[AddresseeKind] | None:
        """Kinds of which every duty that is meant names one; None where that is not known."""
        if not self.kinds:
            return None
        return self.kinds | ({"all_levels"} if self.kinds & _LEVELS else set())

    def is_addressed(self, addressee: Addressee) -> bool:
        """Whether the addressee is meant; one at every level is also a ward, district or city."""
        if self.kinds:
            own = set(addressee.kinds)
            return all(
                kind in own or (kind in _LEVELS and "all_levels" in own) for kind in self.kinds
            )
        said = words(addressee.text)
        return self.name <= set(map(strip_accents, said) if self.plain else said)


def read_addressee(written: str) -> Asked:
    """Whom the words mean; UsageError where there are none."""
    said = words(written.replace("_", " "))
    if not said:
        raise UsageError("--addressee needs words, such as: phường, ward, Ban Tuyên giáo.")
    text = " ".join(said)
    plain = text == strip_accents(text)
    kinds = _kinds(text if text in _KINDS else _QUANTITY.sub("", text), plain=plain)
    name = frozenset(said) if kinds is None else frozenset()
    return Asked(frozenset(kinds or ()), name, plain)


def _kinds(text: str, *, plain: bool) -> set[AddresseeKind] | None:
    """The kinds whose names make up the whole text ("thủ trưởng phòng": two), None if not."""
    known = _PLAIN_KINDS if plain else _KINDS
    left, found = text.split(), set[AddresseeKind]()
    while left:
        if left[0] in _OF and found:
            left = left[1:]
            continue
        length = next(
            (size for size in range(len(left), 0, -1) if " ".join(left[:size]) in known), 0
        )
        if not length:
            return None
        found.add(known[" ".join(left[:length])])
        left = left[length:]
    return found or None
