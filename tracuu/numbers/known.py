"""The numbers a library knows, and which of them a mention means."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable

from tracuu.numbers.lookalikes import is_damaged
from tracuu.numbers.model import DocumentNumber, KeyParts, parse_key
from tracuu.numbers.names import (
    TYPES_BY_ABBREVIATION,
    is_assembly_issuer,
    is_issuer,
)

# A type named in words may stand in the number as another: "Quy định 69" is 69-QĐ/TW.
_ALSO_WRITTEN = {
    "QYD": {"QDI", "QD"},
    "QDI": {"QYD", "QD"},
    "CTR": {"CTHD"},
    "CTHD": {"CTR"},
    "BL": {"L"},
    "NQ": {"NQLT"},
    "TB": {"TBKL"},
    "KH": {"KHLT", "KHPH"},
    "QC": {"QCPH"},
}
# Types whose numbers name no type: of the National Assembly (203/2025/QH15), and letters.
_ASSEMBLY_TYPES = frozenset({"L", "BL", "NQ", "PL", "HP", "LCT"})
_LETTER_TYPES = frozenset({"CV"})
_NEIGHBOURS = 4


class KnownNumbers:
    """An index of the numbers a library bears or cites, by integer and by series."""

    def __init__(self, numbers: Iterable[DocumentNumber | str] = ()) -> None:
        """``numbers`` are numbers or their canonical keys; repeats do no harm."""
        keys = {each if isinstance(each, str) else each.key for each in numbers}
        self._parts = {key: parse_key(key) for key in keys}
        self._by_integer: dict[int, list[str]] = defaultdict(list)
        self._by_series: dict[tuple[str | None, str | None], list[tuple[int, str]]] = defaultdict(
            list
        )
        self._by_type: dict[str | None, list[tuple[int, str]]] = defaultdict(list)
        for key in sorted(keys):
            parts = self._parts[key]
            self._by_integer[parts.number].append(key)
            self._by_series[parts.type, parts.issuer].append((parts.number, key))
            self._by_type[parts.type].append((parts.number, key))
        for listed in (*self._by_series.values(), *self._by_type.values()):
            listed.sort()

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, key: object) -> bool:
        return key in self._parts

    def match(self, mention: DocumentNumber) -> list[str]:
        """The keys that ``mention`` may mean; empty where the library knows none.

        An exact key with an issuer wins alone. Otherwise all that agree in the parts
        given; otherwise all from which one misread letter of type or issuer sets it
        apart, never a digit. Keys that name an issuer come first, then by key.
        """
        if mention.key in self._parts and mention.issuer is not None:
            return [mention.key]
        parts = mention.parts
        same = [
            key
            for key in self._by_integer.get(parts.number, ())
            if self._parts[key].suffix == parts.suffix and _years_agree(parts, self._parts[key])
        ]
        agreeing = [key for key in same if _agrees(parts, self._parts[key])]
        found = agreeing or [key for key in same if _is_misread(parts, self._parts[key])]
        return sorted(found, key=lambda key: (self._parts[key].issuer is None, key))

    def nearest(self, mention: DocumentNumber, *, limit: int = 3) -> list[str]:
        """The keys most like ``mention``, the nearest first: what the library does hold."""
        parts = mention.parts
        candidates = set(self._by_integer.get(parts.number, ()))
        candidates.update(
            _around(self._by_series.get((parts.type, parts.issuer), []), parts.number)
        )
        if parts.type is not None:
            candidates.update(_around(self._by_type.get(parts.type, []), parts.number))
        candidates.discard(mention.key)
        return sorted(candidates, key=lambda key: (_distance(parts, self._parts[key]), key))[:limit]


def _around(listed: list[tuple[int, str]], number: int) -> list[str]:
    at = bisect_left(listed, (number, ""))
    return [key for _, key in listed[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]]


def _years_agree(asked: KeyParts, known: KeyParts) -> bool:
    return asked.year is None or asked.year == known.year


def _types_agree(asked: KeyParts, known: KeyParts) -> bool:
    if asked.type is None or asked.type == known.type:
        return True
    if known.type is not None:
        return asked.issuer is None and known.type in _ALSO_WRITTEN.get(asked.type, ())
    if known.issuer is None:
        return False
    kinds = _ASSEMBLY_TYPES if is_assembly_issuer(known.issuer) else _LETTER_TYPES
    return asked.type in kinds


def _issuers_agree(asked: KeyParts, known: KeyParts) -> bool:
    if asked.issuer is None or asked.issuer == known.issuer:
        return True
    return known.issuer is not None and known.issuer.startswith(f"{asked.issuer}-")


def _agrees(asked: KeyParts, known: KeyParts) -> bool:
    return _types_agree(asked, known) and _issuers_agree(asked, known)


def _is_misread(asked: KeyParts, known: KeyParts) -> bool:
    """Whether exactly one of type and issuer is misread, on one of the two sides."""
    if _types_agree(asked, known):
        return _is_misread_part(asked.issuer, known.issuer, is_issuer)
    if _issuers_agree(asked, known):
        return _is_misread_part(asked.type, known.type, TYPES_BY_ABBREVIATION.__contains__)
    return False


def _is_misread_part(asked: str | None, known: str | None, is_valid: Callable[[str], bool]) -> bool:
    """Whether one is a misreading of the other: of two that exist neither is (TU, QU)."""
    if asked is None or known is None or is_valid(asked) == is_valid(known):
        return False
    return is_damaged(asked, known) or is_damaged(known, asked)


def _distance(asked: KeyParts, known: KeyParts) -> tuple[int, bool, int, int]:
    """How far apart two numbers are: by kind of difference, fullness, integers, then years."""
    same_issuer = asked.issuer is None or asked.issuer == known.issuer
    if asked.number == known.number:
        kind = 0 if asked.type == known.type else 3 - same_issuer
    else:
        kind = 1 if same_issuer and asked.type == known.type else 4
    years = abs((asked.year or known.year or 0) - (known.year or asked.year or 0))
    return kind, known.issuer is None, abs(asked.number - known.number), years
