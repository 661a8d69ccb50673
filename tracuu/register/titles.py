"""What of a document is title, header or heading, and no sentence that could demand anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracuu.register.units import Unit
from tracuu.text import Span
from tracuu.types import Metadata

_FIELDS = frozenset({"title", "subject", "number", "issuer", "type", "signer", "recipients"})
_MIN_CHARS = 12


def header_spans(metadata: Metadata) -> list[Span]:
    """The spans that state the title, the subject and the like."""
    return [
        (each.start, each.end)
        for each in metadata.evidence
        if each.field in _FIELDS and each.end > each.start
    ]


def real_headings(text: str, folded: str, headings: Iterable[Sequence[Span]]) -> list[Span]:
    """The headings in order but for articles that are sentences: "Điều 2. Giao Phòng ... ."."""
    return sorted(
        {
            (start, end)
            for spans in headings
            for start, end in spans
            if not folded.startswith("điều ", start)
            or not text[start:end].rstrip().endswith((".", ":", ";"))
        }
    )


def is_title(text: str, unit: Unit, header: Sequence[Span]) -> bool:
    """Whether a unit is too short for a sentence, or part of the header or of a title."""
    if unit.opens:
        return False
    if unit.end - unit.start < _MIN_CHARS or _is_below_title(text, unit):
        return True
    return any(left < unit.end and unit.start < right for left, right in header)


def _is_below_title(text: str, unit: Unit) -> bool:
    """Whether a line without an end is the subject below "KẾ HOẠCH"."""
    if unit.marked or not unit.begins_line or text[unit.end - 1] in '.;!?…”"':
        return False
    end = text.rfind("\n", 0, unit.start)
    above = text[text.rfind("\n", 0, max(end, 0)) + 1 : max(end, 0)].strip()
    return above.isupper()
