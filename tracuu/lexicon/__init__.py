"""Lexical search: what terms a chunk is found by, and the index that finds it (Tantivy).

The only package that imports tantivy; ``bm25`` weighs terms the same way for other engines.
"""

from tracuu.lexicon.index import Lexicon, LexiconWriter
from tracuu.lexicon.terms import (
    TEXT_FIELDS,
    Entry,
    Field,
    Term,
    number_terms,
    pairs,
    telling,
    terms_of,
)

__all__ = [
    "TEXT_FIELDS",
    "Entry",
    "Field",
    "Lexicon",
    "LexiconWriter",
    "Term",
    "number_terms",
    "pairs",
    "telling",
    "terms_of",
]
