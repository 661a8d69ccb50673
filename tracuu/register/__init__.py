"""The register: what each document demands, of whom, by when, and what carries it out.

All of it is read by rule from the documents' own sentences; every item has the exact
place of its words. ``find_duties`` and ``find_relations`` read a document,
``find_deadlines`` and ``find_addressees`` a stretch of text.
"""

from tracuu.register.addressees import Clause, find_addressees
from tracuu.register.deadlines import find_deadlines
from tracuu.register.duties import find_duties
from tracuu.register.relations import find_relations
from tracuu.register.superseding import proves_superseded

__all__ = [
    "Clause",
    "find_addressees",
    "find_deadlines",
    "find_duties",
    "find_relations",
    "proves_superseded",
]
