"""Vietnamese text as the fonts before Unicode have it: the other way round than the readers.

The tables are those of the two standards, written down by letter and tone, so that they
share nothing with the library that the readers convert with.
"""

from __future__ import annotations

import unicodedata

_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")

# For each vowel the signs without tone, then with grave, acute, hook, tilde and dot.
_TCVN3_VOWELS = {
    "a": "aµ¸¶·¹",
    "ă": "¨»¾¼½Æ",
    "â": "©ÇÊÈÉË",
    "e": "eÌÐÎÏÑ",
    "ê": "ªÒÕÓÔÖ",
    "i": "i×ÝØÜÞ",
    "o": "oßãáâä",
    "ô": "«åèæçé",
    "ơ": "¬êíëìî",
    "u": "uïóñòô",
    "ư": "\u00adõøö÷ù",
    "y": "yúýûüþ",
}
_TCVN3_CAPITALS = {"Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§"}

# The sign of VNI for each tone, on a plain vowel, on one with circumflex and on "ă".
_VNI_PLAIN = dict(zip(_TONES, "øùûõï", strict=True))
_VNI_CIRCUMFLEX = dict(zip(("", *_TONES), "âàáåãä", strict=True))
_VNI_BREVE = dict(zip(("", *_TONES), "êèéúüë", strict=True))
_VNI_I = dict(zip(("", *_TONES), "iìíæóò", strict=True))
_CIRCUMFLEX = {"â": "a", "ê": "e", "ô": "o"}


def _split(char: str) -> tuple[str, str]:
    """A letter without its tone, and its tone or ``""``."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((each for each in decomposed if each in _TONES), "")
    return unicodedata.normalize("NFC", decomposed.replace(tone, "", 1) if tone else char), tone


def tcvn3(text: str) -> str:
    """``text`` in TCVN3; capitals with a tone come as small letters, as its fonts have them."""
    signs = []
    for char in unicodedata.normalize("NFC", text):
        letter, tone = _split(char)
        if char in _TCVN3_CAPITALS:
            signs.append(_TCVN3_CAPITALS[char])
        elif char == "đ":
            signs.append("®")
        elif letter.lower() in _TCVN3_VOWELS and (tone or not letter.isascii()):
            place = _TONES.index(tone) + 1 if tone else 0
            signs.append(_TCVN3_VOWELS[letter.lower()][place])
        else:
            signs.append(char)
    return "".join(signs)


def _vni_small(letter: str, tone: str) -> str:
    if letter in "đư":
        return {"đ": "ñ", "ư": "ö"}[letter] + _VNI_PLAIN.get(tone, "")
    if letter == "ơ":
        return "ô" + _VNI_PLAIN.get(tone, "")
    if letter == "ă":
        return "a" + _VNI_BREVE[tone]
    if letter in _CIRCUMFLEX:
        return _CIRCUMFLEX[letter] + _VNI_CIRCUMFLEX[tone]
    if letter == "i":
        return _VNI_I[tone]
    if letter == "y" and tone == "\u0323":
        return "î"
    return letter + _VNI_PLAIN.get(tone, "")


def vni(text: str) -> str:
    """``text`` in VNI-Windows."""
    signs = []
    for char in unicodedata.normalize("NFC", text):
        letter, tone = _split(char)
        if char.isascii() or letter.lower() not in "aăâeêioôơuưyđ":
            signs.append(char)
        else:
            small = _vni_small(letter.lower(), tone)
            signs.append(small.upper() if letter.isupper() else small)
    return "".join(signs)
