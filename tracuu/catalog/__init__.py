"""The catalogue of a generation: documents, their text, pages, chunks and vectors, in SQLite.

A published catalogue is opened read-only and immutable, so that any number of readers
share it without locks.
"""

from tracuu.catalog.catalog import Catalog, StoredChunk, StoredDocument, StoredNumber
from tracuu.catalog.inventory import Inventory, MissingNumber
from tracuu.catalog.syllables import SyllableTable

__all__ = [
    "Catalog",
    "Inventory",
    "MissingNumber",
    "StoredChunk",
    "StoredDocument",
    "StoredNumber",
    "SyllableTable",
]
