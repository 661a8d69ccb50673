"""The catalogue of a generation: documents, their text, pages, chunks and vectors, in SQLite.

A published catalogue is opened read-only and immutable, so that any number of readers
share it without locks.
"""

from tracuu.catalog.catalog import Catalog, StoredChunk, StoredDocument, StoredNumber
from tracuu.catalog.inventory import Inventory, MissingNumber
from tracuu.catalog.markup import MarkupTable
from tracuu.catalog.register import RegisterTable, StoredDuty, StoredRelation
from tracuu.catalog.syllables import SyllableTable

__all__ = [
    "Catalog",
    "Inventory",
    "MarkupTable",
    "MissingNumber",
    "RegisterTable",
    "StoredChunk",
    "StoredDocument",
    "StoredDuty",
    "StoredNumber",
    "StoredRelation",
    "SyllableTable",
]
