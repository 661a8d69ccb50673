"""The register of a whole library as rows to print or to export: its numbers and its duties.

``Ledger`` reads them from a catalogue; ``DutyFilter`` says which duties are wanted.
"""

from tracuu.ledger.ledger import Ledger
from tracuu.ledger.rows import BACKWARD, DutyFilter, DutyRow, Holding, NumberRow, RelationRow

__all__ = [
    "BACKWARD",
    "DutyFilter",
    "DutyRow",
    "Holding",
    "Ledger",
    "NumberRow",
    "RelationRow",
]
