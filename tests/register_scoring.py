"""How well the register reads: precision and recall against texts marked by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tracuu.numbers import TYPE_NAMES
from tracuu.obligations import Deadline, Duty
from tracuu.register import find_deadlines, find_duties, find_relations
from tracuu.types import Document, Metadata, Page

Row = dict[str, Any]
DATA = Path(__file__).parent / "data" / "register"


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of what was found rightly, found in all and to be found, and what went wrong."""

    right: int
    found: int
    wanted: int
    errors: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.wanted)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.found + other.found,
            self.wanted + other.wanted,
            self.errors + other.errors,
        )


def rows_of(path: Path) -> list[Row]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def document_of(row: Row) -> tuple[Document, Metadata]:
    """A row as a document of one page with the metadata that it states."""
    text = row["text"]
    document = Document("row.txt", "txt", text, (Page(1, 0, len(text)),))
    type_ = row.get("type", "news")
    name = None if type_ == "news" else TYPE_NAMES[type_][0]
    return document, Metadata(title="", number=row.get("own"), type=name, date=row.get("issued"))


def score_duties(rows: Iterable[Row]) -> dict[str, Score]:
    """Scores of ``duties``, ``addressees``, ``deadlines`` and ``prohibitions``.

    The last three are counted over the duties that were found.
    """
    total = {name: Score(0, 0, 0) for name in ("duties", "addressees", "deadlines", "bans")}
    for row in rows:
        found = find_duties(*document_of(row))
        pairs = _paired(row, found)
        missed = [each["quote"] for each in row["duties"] if not any(each is a for a, _ in pairs)]
        extra = [each for each in found if not any(each is b for _, b in pairs)]
        errors = [f"missed: {each}" for each in missed]
        errors += [f"extra: {row['text'][each.start : each.end]}" for each in extra]
        total["duties"] += Score(len(pairs), len(found), len(row["duties"]), tuple(errors))
        for wanted, duty in pairs:
            total["addressees"] += _addressees(row["text"], wanted, duty)
            total["deadlines"] += _deadline(row["text"], wanted, duty)
            same = wanted["prohibition"] == duty.prohibition
            total["bans"] += Score(same, 1, 1, () if same else (f"ban: {wanted['quote']}",))
    return total


def _paired(row: Row, found: Sequence[Duty]) -> list[tuple[Row, Duty]]:
    """The duties to be found with those found: half the characters of each in the other."""
    pairs: list[tuple[Row, Duty]] = []
    taken: set[int] = set()
    at = 0
    for wanted in row["duties"]:
        start = row["text"].index(wanted["quote"], at)
        end = start + len(wanted["quote"])
        for number, duty in enumerate(found):
            shared = min(end, duty.end) - max(start, duty.start)
            if number not in taken and 2 * shared >= max(end - start, duty.end - duty.start):
                taken.add(number)
                pairs.append((wanted, duty))
                break
        at = start + 1
    return pairs


def _addressees(text: str, wanted: Row, duty: Duty) -> Score:
    left = list(duty.addressees)
    errors: list[str] = []
    right = 0
    for each in wanted["addressees"]:
        spans = _places(text, each["text"])
        for found in left:
            overlaps = any(found.start < end and start < found.end for start, end in spans)
            if overlaps and found.role == each["role"] and each["kind"] in found.kinds:
                left.remove(found)
                right += 1
                break
        else:
            errors.append(f"missed: {each} in {wanted['quote']}")
    errors += [f"extra: {each.text} {each.role} {each.kinds} in {wanted['quote']}" for each in left]
    return Score(right, len(duty.addressees), len(wanted["addressees"]), tuple(errors))


def _places(text: str, part: str) -> list[tuple[int, int]]:
    starts = [at for at in range(len(text)) if text.startswith(part, at)]
    return [(at, at + len(part)) for at in starts]


def _deadline(text: str, wanted: Row, duty: Duty) -> Score:
    """One deadline a duty is marked; it is right if the words overlap and the day is the same."""
    right = False
    if wanted["deadline"] is not None:
        spans = _places(text, wanted["deadline"])
        right = any(
            found.due == wanted["due"]
            and any(found.start < end and start < found.end for start, end in spans)
            for found in duty.deadlines
        )
    number = len(duty.deadlines)
    wrong = number != right or (wanted["deadline"] is not None and not right)
    told = [(each.text, each.due) for each in duty.deadlines]
    error = (f"{wanted['deadline']} {wanted['due']} but {told}",) if wrong else ()
    return Score(right, number, wanted["deadline"] is not None, error)


def score_deadlines(rows: Iterable[Row]) -> Score:
    """A deadline is right if its words overlap and all of its fields agree."""

    def fields(each: Deadline) -> tuple[object, ...]:
        return (each.kind, each.earliest, each.due, each.days, each.rrule)

    total = Score(0, 0, 0)
    for row in rows:
        text = row["text"]
        issued = date.fromisoformat(row["issued"]) if row.get("issued") else None
        found = find_deadlines(text, 0, len(text), issued=issued)
        right = 0
        for wanted in row["deadlines"]:
            values = tuple(wanted[name] for name in ("kind", "earliest", "due", "days", "rrule"))
            start, end = _places(text, wanted["text"])[0]
            right += any(
                each.start < end and start < each.end and fields(each) == values for each in found
            )
        wrong = right != len(row["deadlines"]) or right != len(found)
        error = (f"{text} → {[(each.text, *fields(each)) for each in found]}",) if wrong else ()
        total += Score(right, len(found), len(row["deadlines"]), error)
    return total


def score_relations(rows: Iterable[Row]) -> Score:
    """A relation is right if kind, subject and number agree."""
    total = Score(0, 0, 0)
    for row in rows:
        document, metadata = document_of(row)
        if row["own"] is None:
            metadata = Metadata(title=row["text"].split("\n")[0])
        found = {
            (each.kind, each.subject, each.number) for each in find_relations(document, metadata)
        }
        wanted = {(each["kind"], each["subject"], each["number"]) for each in row["relations"]}
        text = row["text"]
        error = (f"{text} → {sorted(found)} not {sorted(wanted)}",) if found != wanted else ()
        total += Score(len(found & wanted), len(found), len(wanted), error)
    return total


SCORERS: dict[str, Callable[[Iterable[Row]], Score]] = {
    "deadlines": score_deadlines,
    "relations": score_relations,
}
