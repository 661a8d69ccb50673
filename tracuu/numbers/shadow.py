"""The plain shadow of a text: upper case, no accents, one kind of dash and of space."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from tracuu.text import strip_accents

# Left out of the shadow: soft hyphens, zero-width characters, marks that stand alone.
_LEFT_OUT = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HAS_WIDE = re.compile("[\uff01-\uff5e]")
_DASHES = frozenset("\u2212\u02d7\u00af\u2011\ufe63")


def _shadow_of(char: str) -> str:
    if char in _DASHES or unicodedata.category(char) == "Pd":
        return "-"
    if unicodedata.category(char) == "Zs":
        return " "
    if char in "\u2044\u2215":
        return "/"
    base = strip_accents(char)
    upper = base.upper()
    return upper if len(upper) == 1 else base


class _ShadowTable(dict[int, str]):
    """A translation table that works a character out when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = _shadow_of(chr(code))
        return self[code]


_TABLE = _ShadowTable()


@dataclass(frozen=True)
class Shadow:
    """``plain`` is as long as ``kept``, which is ``source`` without the characters left out.

    Letters of full width are of usual width in both.
    """

    source: str
    kept: str
    plain: str

    @cached_property
    def _positions(self) -> list[int] | None:
        if len(self.kept) == len(self.source):
            return None
        left_out = {match.start() for match in _LEFT_OUT.finditer(self.source)}
        return [index for index in range(len(self.source)) if index not in left_out]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the shadow as a span of the source."""
        if self._positions is None:
            return start, end
        stop = self._positions[end - 1] + 1
        while stop < len(self.source) and unicodedata.combining(self.source[stop]):
            stop += 1
        return self._positions[start], stop


def shadow(text: str) -> Shadow:
    """The shadow of ``text``, which may be in any Unicode form."""
    kept = _LEFT_OUT.sub("", text)
    if _HAS_WIDE.search(kept):
        kept = kept.translate(_WIDE)
    return Shadow(text, kept, kept.translate(_TABLE))
