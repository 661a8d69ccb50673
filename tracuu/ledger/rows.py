"""The rows of the register, all frozen; quotes are the exact text at their offsets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tracuu.obligations import Deadline, RelationKind

# What a relation is called from the side of the number that it acts on.
BACKWARD: Final[dict[RelationKind, str]] = {
    "based_on": "basis_of",
    "implements": "implemented_by",
    "amends": "amended_by",
    "replaces": "replaced_by",
    "repeals": "repealed_by",
    "attached": "has_attached",
    "reports_on": "reported_by",
    "cites": "cited_by",
}


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """Which duties are wanted; what is left out does not restrict.

    ``addressee`` is a kind in Vietnamese or English ("phường", "ward") or words of a name
    ("Ban Tuyên giáo"), ``number`` one in any spelling, ``document`` a path. The dates are ISO,
    inclusive; a duty without a known due date lies in no range.
    """

    addressee: str | None = None
    number: str | None = None
    document: str | None = None
    due_since: str | None = None
    due_before: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with the document that states it; ``head`` is the line that opens its list.

    ``number`` is the document's own, ``directive`` and ``carrier`` as in ``Duty``, all in
    their usual spelling. ``lead`` and ``support`` are those of ``addressees`` who preside and
    who work with them.
    """

    number: str | None
    document: str
    title: str
    issued: str | None
    section: str | None
    page: int
    start: int
    end: int
    quote: str
    head: str | None
    addressees: tuple[str, ...]
    lead: tuple[str, ...]
    support: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    prohibition: bool
    directive: str | None
    carrier: str | None

    @property
    def due(self) -> tuple[str, ...]:
        """The due dates that are known, the first first."""
        return tuple(sorted({each.due for each in self.deadlines if each.due}))

    @property
    def earliest(self) -> tuple[str, ...]:
        """The first days of the periods that it names, the first first."""
        return tuple(sorted({each.earliest for each in self.deadlines if each.earliest}))

    @property
    def recurrences(self) -> tuple[str, ...]:
        """The RRULEs by which it recurs."""
        return tuple(dict.fromkeys(each.rrule for each in self.deadlines if each.rrule))


@dataclass(frozen=True, slots=True)
class Holding:
    """A document of the library that bears a number."""

    path: str
    title: str
    type: str | None
    issuer: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """What a number is to another, seen from one side, and the clause that says so.

    ``kind`` is that of a ``Relation``, or its counterpart in ``BACKWARD``. ``number`` is the
    other's usual spelling, None for a document without one that acts; ``held`` says whether
    the library has the other.
    """

    kind: str
    number: str | None
    held: bool
    document: str
    section: str | None
    page: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number that the library bears or cites.

    ``documents`` is empty where it is only cited: the library does not have it. ``may_mean``
    are the full numbers of the library that a number without issuer may be. ``superseded_by``
    are those of ``relations`` by which the whole of it is replaced or repealed; ``duties``
    counts what it demands.
    """

    key: str
    number: str
    documents: tuple[Holding, ...]
    may_mean: tuple[str, ...]
    relations: tuple[RelationRow, ...]
    superseded_by: tuple[RelationRow, ...]
    duties: int

    @property
    def held(self) -> bool:
        return bool(self.documents)
