"""Document numbers: found in documents and questions, compared by key, matched to known ones.

``find_numbers`` reads documents and ``find_mentions`` questions; ``KnownNumbers``
tells which numbers of the library a mention means.
"""

from tracuu.numbers.finding import find_mentions, find_numbers
from tracuu.numbers.known import KnownNumbers
from tracuu.numbers.model import DocumentNumber, KeyParts, display_of, parse_key
from tracuu.numbers.names import (
    ISSUER_NAMES,
    TYPE_NAMES,
    TYPES,
    DocumentType,
    is_assembly_issuer,
    is_issuer,
    is_party_issuer,
    issuer_spelling,
    type_of_abbreviation,
    type_of_word,
)

__all__ = [
    "ISSUER_NAMES",
    "TYPES",
    "TYPE_NAMES",
    "DocumentNumber",
    "DocumentType",
    "KeyParts",
    "KnownNumbers",
    "display_of",
    "find_mentions",
    "find_numbers",
    "is_assembly_issuer",
    "is_issuer",
    "is_party_issuer",
    "issuer_spelling",
    "parse_key",
    "type_of_abbreviation",
    "type_of_word",
]
