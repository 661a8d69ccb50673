"""A document number, its canonical key and its usual spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracuu.numbers.names import (
    TYPE_NAMES,
    TYPES_BY_ABBREVIATION,
    is_issuer,
    is_party_issuer,
    issuer_spelling,
    plain,
    type_of_abbreviation,
)

_KEY = re.compile(r"([0-9]+)([A-Z]?)(?:/((?:19|20)[0-9]{2}))?(?:([-/])(.+))?")


@dataclass(frozen=True, slots=True)
class KeyParts:
    """The parts of a key, in plain letters; a part that was not given is None."""

    number: int
    suffix: str
    year: int | None
    type: str | None
    issuer: str | None

    @property
    def key(self) -> str:
        """``24-CT/TU`` of the Party, ``30/2020/ND-CP`` of the State, ``24-CT`` of unknown."""
        head = f"{self.number}{self.suffix}"
        return head + _tail(self.year, self.type, self.issuer, party=_is_party(self))


def _is_party(parts: KeyParts) -> bool:
    return parts.year is None and (parts.issuer is None or is_party_issuer(parts.issuer))


def _tail(year: int | None, type_: str | None, issuer: str | None, *, party: bool) -> str:
    tail = f"/{year}" if year else ""
    if type_ is None:
        return f"{tail}/{issuer}" if issuer else tail
    before, after = ("-", "/") if party else ("/", "-")
    return f"{tail}{before}{type_}{after}{issuer}" if issuer else f"{tail}{before}{type_}"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number as it stands in a text: ``text`` is ``source[start:end]``.

    ``type`` and ``issuer`` are in their usual spelling (``QĐ``, ``TTg``). A part that
    is not in the text is None; a number that only follows a word (``chỉ thị 24``) has
    the word in ``text``. Two spellings of one number have one ``key``.
    """

    number: int
    suffix: str
    year: int | None
    type: str | None
    issuer: str | None
    text: str
    start: int
    end: int

    @property
    def parts(self) -> KeyParts:
        """The parts in plain letters, as numbers are compared."""
        return KeyParts(
            self.number,
            plain(self.suffix),
            self.year,
            plain(self.type) if self.type else None,
            plain(self.issuer) if self.issuer else None,
        )

    @property
    def key(self) -> str:
        """The canonical key, without accents and in upper case: ``500-QD/QU``."""
        return self.parts.key

    @property
    def complete(self) -> bool:
        """Whether the number names its issuer, so that it stands for one series of numbers."""
        return self.issuer is not None

    @property
    def display(self) -> str:
        """The usual spelling: ``500-QĐ/QU``, ``05-CT/TW``; ``Chỉ thị 24`` without issuer."""
        head = f"{self.number:02d}{self.suffix}"
        if self.issuer is None and self.type is not None:
            year = f"/{self.year}" if self.year else ""
            return f"{TYPE_NAMES.get(self.type, (self.type, ''))[0]} {head}{year}"
        return head + _tail(self.year, self.type, self.issuer, party=self._reads_as_party)

    @property
    def _reads_as_party(self) -> bool:
        """Whether the type comes before the slash; for an unknown issuer as it is written."""
        if self.issuer is None or self.type is None or is_issuer(self.issuer):
            return _is_party(self.parts)
        return f"-{plain(self.type)}/" in plain(self.text).replace(" ", "")


@lru_cache(maxsize=1 << 16)
def parse_key(key: str) -> KeyParts:
    """The parts of a canonical key.

    Raises ValueError where ``key`` is none.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"not the key of a document number: {key!r}")
    number, suffix, year, mark, rest = match.groups()
    type_, issuer = _type_and_issuer(mark, rest)
    return KeyParts(int(number), suffix, int(year) if year else None, type_, issuer)


def _type_and_issuer(mark: str | None, rest: str | None) -> tuple[str | None, str | None]:
    if rest is None:
        return None, None
    before, divider, after = rest.partition("/" if mark == "-" else "-")
    if mark == "-" or before in TYPES_BY_ABBREVIATION:
        return before, after or None
    return None, f"{before}{divider}{after}"


def display_of(key: str) -> str:
    """The usual spelling of the number with that key: ``500-QD/QU`` → ``500-QĐ/QU``."""
    parts = parse_key(key)
    return DocumentNumber(
        parts.number,
        parts.suffix.lower(),
        parts.year,
        (type_of_abbreviation(parts.type) or parts.type) if parts.type else None,
        issuer_spelling(parts.issuer) if parts.issuer else None,
        text=key,
        start=0,
        end=len(key),
    ).display
