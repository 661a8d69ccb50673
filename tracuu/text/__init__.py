"""Vietnamese text: one stored form, folded search keys, sentences.

``clean`` makes the stored form (NFC). ``fold`` and ``strip_accents`` make search
keys and keep every character in its place, so that an offset in a key is an
offset in the text.
"""

from tracuu.text.normal import WORD, accented_share, clean, fold, strip_accents, words
from tracuu.text.sentences import Span, sentence_spans

__all__ = [
    "WORD",
    "Span",
    "accented_share",
    "clean",
    "fold",
    "sentence_spans",
    "strip_accents",
    "words",
]
