"""Whether words could be Vietnamese, by the shape of a syllable."""

from __future__ import annotations

import re
import unicodedata

# A syllable is onset + rime; a tone mark may stand on its vowel. The shapes are those
# of the standard orthography, without the rules that tie single onsets to rimes.
_ONSET = "ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_OPEN = (
    "oai|oay|oao|oeo|uây|uyu|uya|iêu|yêu|uôi|ươi|ươu|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|ui"
    "|ưi|ưu|ia|ya|ua|ưa|oa|oe|uê|uơ|uy|[aeêioôơuưy]"
)
_CLOSED = "(?:uyê|iê|yê|uô|ươ|oa|oă|oe|oo|uâ|uê|uy|[aăâeêioôơuưy])(?:ch|ng|nh|[cmnpt])"
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:{_CLOSED}|{_OPEN})")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")


def is_syllable(word: str) -> bool:
    """Whether ``word`` has the shape of one Vietnamese syllable with at most one tone."""
    toneless, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None


def is_plausible(text: str) -> bool:
    """Whether the accented words of ``text`` (NFC) are Vietnamese or else hardly any.

    Text decoded by the wrong table is full of accented letters that make no syllable.
    """
    found = _WORD.findall(text)
    accented = [word for word in found if not word.isascii()]
    well_formed = sum(map(is_syllable, accented))
    if well_formed >= 0.88 * len(accented):
        return True
    return len(accented) - well_formed <= 0.03 * len(found)
