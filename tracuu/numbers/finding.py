"""All numbers of a document or a question, without overlaps."""

from __future__ import annotations

from collections.abc import Iterable

from tracuu.numbers.model import DocumentNumber
from tracuu.numbers.shadow import Shadow, shadow
from tracuu.numbers.spoken import spoken_numbers
from tracuu.numbers.written import written_numbers


def find_numbers(text: str) -> list[DocumentNumber]:
    """The document numbers that stand in a document's text, in order, without overlaps.

    Beside full numbers these are ones without an issuer, where a date, an issuer's
    name or "số" shows that a number is meant ("Chỉ thị số 24 ngày 7/8/2023").
    Source: the forms in use since the Party's and the State's rules on records.
    """
    return _found(shadow(text), asked=False)


def find_mentions(question: str) -> list[DocumentNumber]:
    """The document numbers that a question names, in any of the ways people type them.

    In order, without overlaps; parts that the question leaves out (``chỉ thị 24``)
    are None.
    """
    return _found(shadow(question), asked=True)


def _found(source: Shadow, *, asked: bool) -> list[DocumentNumber]:
    written = _without_overlaps(written_numbers(source, asked=asked))
    starts = {each.start for each in written}
    return _without_overlaps(spoken_numbers(source, asked=asked, but=starts), written)


def _without_overlaps(
    numbers: Iterable[DocumentNumber], first: Iterable[DocumentNumber] = ()
) -> list[DocumentNumber]:
    """``first`` and those of ``numbers`` that touch none of them; the fuller before the barer."""
    kept = sorted(first, key=lambda each: each.start)
    found = sorted(numbers, key=_fullness)
    taken: set[int] = {at for each in kept for at in range(each.start, each.end)}
    for each in found:
        places = range(each.start, each.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _fullness(number: DocumentNumber) -> tuple[bool, bool, int, int]:
    return (number.issuer is None, number.type is None, number.start - number.end, number.start)
