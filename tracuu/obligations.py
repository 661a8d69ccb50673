"""What documents demand and how they hang together, all frozen.

Every offset is a position in ``Document.text``, start inclusive, end exclusive, so that
``text[start:end]`` is the exact quote. Dates are ISO 8601, numbers are canonical keys
(``24-CT/TU``). Nothing here is inferred without words of the document that say it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

DeadlineKind = Literal["date", "period", "relative", "recurring"]
Role = Literal["lead", "support", "addressed"]
AddresseeKind = Literal[
    "ward",
    "district",
    "city",
    "department",
    "party_committee",
    "heads",
    "officials",
    "organisations",
    "office",
    "all_levels",
    "other",
]
RelationKind = Literal[
    "based_on",
    "implements",
    "amends",
    "replaces",
    "repeals",
    "attached",
    "reports_on",
    "cites",
]

SELF = "self"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time by which, or in which, something is to be done; ``text`` is its exact words.

    ``due`` is the last day, ``earliest`` the first of a period. A ``relative`` one counts
    ``days`` (``working``: working days) from ``anchor`` and has ``due`` only where the
    document gives the anchor's date. ``rrule`` is the value of an RFC 5545 RRULE.
    """

    kind: DeadlineKind
    text: str
    start: int
    end: int
    earliest: str | None = None
    due: str | None = None
    days: int | None = None
    working: bool = False
    anchor: str | None = None
    rrule: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a duty falls on: words of the sentence, of its list's head or of its heading.

    ``kinds`` are canonical (a ward's chairman is ``heads`` and ``ward``); ``all_levels``
    marks one that names every level. ``role`` is ``lead`` for who presides and ``support``
    for who works with them.
    """

    text: str
    start: int
    end: int
    role: Role
    kinds: tuple[AddresseeKind, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A demand: a sentence, or an item of a list, and what it says of whom and when.

    ``cue`` is the word of obligation, in the head for an item that has none itself; of a
    sentence in the imperative it is the verb. ``head`` is the line that opens the item's
    list. ``directive`` is the number that demands it: the document's own, or that on which
    an article reports; ``carrier`` the number of the plan by which the text says that it
    is carried out, where that is another.
    """

    start: int
    end: int
    section: str | None
    page: int
    cue: str
    prohibition: bool = False
    head: tuple[int, int] | None = None
    addressees: tuple[Addressee, ...] = field(default=())
    deadlines: tuple[Deadline, ...] = field(default=())
    directive: str | None = None
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What one document is to another: ``subject`` does ``kind`` to ``number``.

    ``subject`` is ``self`` or the key of another number ("B được thay thế bởi A": A
    replaces B). ``display`` is the target's usual spelling; the span is the clause.
    """

    kind: RelationKind
    number: str
    display: str
    start: int
    end: int
    section: str | None
    page: int
    subject: str = SELF
