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
# A syllable that ends in a stop is spoken with the acute or the dot below, or written bare.
_STOPPED = re.compile("(?:ch|[cpt])$")
_NOT_BEFORE_STOP = frozenset("\u0300\u0303\u0309")


def is_syllable(word: str) -> bool:
    """Whether ``word`` has the shape of one Vietnamese syllable with at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    toneless, tones = _TONES.subn("", decomposed)
    if tones > 1 or _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is None:
        return False
    return _STOPPED.search(toneless) is None or _NOT_BEFORE_STOP.isdisjoint(decomposed)
