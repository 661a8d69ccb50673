"""The stored form of text and the folded forms that are searched."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")

_REMOVED = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00"))
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a"), " ")
_LINE_ENDS = re.compile(r"\r\n|[\r\u0085\u2028\u2029]")

# The old and the new place of a tone mark: "hoà" and "hòa", "thuỷ" and "thủy" are
# one word. After "q" the "u" belongs to the onset, so "quý" keeps its mark.
_TONE_PAIRS = {
    old: new
    for olds, news in (
        (("oà", "oá", "oả", "oã", "oạ"), ("òa", "óa", "ỏa", "õa", "ọa")),
        (("oè", "oé", "oẻ", "oẽ", "oẹ"), ("òe", "óe", "ỏe", "õe", "ọe")),
        (("uỳ", "uý", "uỷ", "uỹ", "uỵ"), ("ùy", "úy", "ủy", "ũy", "ụy")),
    )
    for old, new in zip(olds, news, strict=True)
}
# A set of letters comes first, for which a search skips quickly over all others.
_OLD_TONES = re.compile(r"[ou](?:(?<=o)[àáảãạèéẻẽẹ]|(?<=u)(?<!qu)[ỳýỷỹỵ])(?!\w)")


def clean(text: str) -> str:
    """The form in which text is stored: NFC, ``\\n`` line ends, no invisible characters."""
    text = _LINE_ENDS.sub("\n", text).translate(_REMOVED | _SPACES)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case with one placement of tone marks; as long as ``text``."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return _OLD_TONES.sub(lambda match: _TONE_PAIRS[match.group()], lowered)


def _plain(char: str) -> str:
    if char in "đĐðÐ":
        return "d" if char in "đð" else "D"
    base = unicodedata.normalize("NFD", char)[0]
    return char if unicodedata.combining(base) else base


class _PlainTable(dict[int, str]):
    """A translation table that works a character out when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain(chr(code))
        return self[code]


_PLAIN = _PlainTable()


def strip_accents(text: str) -> str:
    """``text`` (NFC) without tone marks, circumflexes, horns and with d for đ; as long as it."""
    return text.translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words (Vietnamese: syllables) of ``text``, folded, in order."""
    return WORD.findall(fold(text))


def accented_share(text: str) -> float:
    """The share (0 to 1) of the letters of ``text`` that carry a Vietnamese mark."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return 0.0
    return sum(_PLAIN[ord(char)] != char for char in letters) / len(letters)
