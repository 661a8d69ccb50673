"""On whom a duty falls: who stands as its subject, whom a demand names, who works with them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracuu.obligations import Addressee, Role
from tracuu.register.bodies import Body, find_bodies
from tracuu.register.clauses import Clause, ClauseReader, joined
from tracuu.register.contexts import opening
from tracuu.register.verbs import VERB

_MAX_NAME = 50
_MANY = re.compile(r"(?:các|mỗi|từng|những|mọi|toàn thể)\s")
_OF_AGENTS = frozenset({"có trách nhiệm", "có nghĩa vụ", "chịu trách nhiệm", "có nhiệm vụ"})
# No name: marks, and words that begin a phrase of time or circumstance.
_NO_NAME = re.compile(r"[.;:,()“”\"]|^(?:trong|khi|nếu|việc|để|theo|từ|đến|cần|phải|không)\b|\d")
# What stands before the one whom a heading addresses: "2. Trách nhiệm của".
_BEFORE_NAME = re.compile(
    r"\W*(?:(?:[ivxlc]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[.)\-–/]+\s*)?(?:\d{1,2}\s+)?"
    r"(?:(?:trách nhiệm|nhiệm vụ|phần việc|công việc|việc|yêu cầu)\s+)?"
    r"(?:(?:của|đối với|cho)\s+)?"
)


def find_addressees(text: str, folded: str, clause: Clause) -> tuple[Addressee, ...]:
    """Whom the demand in ``clause`` falls on, in order; empty where the sentence names none."""
    bodies = find_bodies(text, folded, clause.start, clause.end)
    if (unknown := _unknown(text, folded, clause, bodies)) is not None:
        bodies = tuple(sorted((*bodies, unknown), key=lambda each: each.start))
    if not bodies:
        return ()
    if " | " in text[clause.start : clause.end]:
        return _in_cells(text, folded, clause, bodies)
    reader = ClauseReader(folded, clause, bodies)
    support = reader.support()
    main = [each for each in reader.main() if each not in support]
    main, support = reader.merged(main), reader.merged(support)
    lead = reader.leads(main)
    roles: dict[Body, Role] = dict.fromkeys(main, "addressed")
    roles |= dict.fromkeys(lead, "lead")
    roles |= dict.fromkeys(support, "support")
    ordered = sorted(roles, key=lambda each: each.start)
    return tuple(
        Addressee(text[each.start : each.end], each.start, each.end, roles[each], kinds.kinds)
        for each, kinds in zip(ordered, reader.with_levels(ordered), strict=True)
    )


def _unknown(text: str, folded: str, clause: Clause, bodies: Sequence[Body]) -> Body | None:
    """One who has no known name where the sentence can only name one who acts.

    That is right behind a word of order ("yêu cầu các nghệ nhân truyền dạy") and before
    "có trách nhiệm", which no thing can have.
    """
    if clause.object:
        start = clause.cue_end + 1
        verb = VERB.search(folded, start, min(clause.end, start + _MAX_NAME))
        end = verb.start() - 1 if verb else start
        begins = text[start : start + 1].isupper() or _MANY.match(folded, start) is not None
    else:
        start = opening(folded, clause.start, clause.cue_start)
        end = clause.cue_start - 1
        begins = folded[clause.cue_start : clause.cue_end] in _OF_AGENTS
    name = folded[start:end]
    is_name = begins and 6 <= len(name) <= _MAX_NAME and not _NO_NAME.search(name)
    if not is_name or any(each.start < end and start < each.end for each in bodies):
        return None
    return Body(start, end, ("other",), oblique=False)


def _in_cells(
    text: str, folded: str, clause: Clause, bodies: Sequence[Body]
) -> tuple[Addressee, ...]:
    """Who fills a cell of a table's row: "Lập kế hoạch | Các phường | Tháng 9"."""
    named: list[Body] = []
    at = clause.start
    for cell in text[clause.start : clause.end].split(" | "):
        own = [each for each in bodies if at <= each.start < at + len(cell)]
        if own and own[0].start == at:
            named += (each for each in own if not each.oblique)
        at += len(cell) + len(" | ")
    kinds = ClauseReader(folded, clause, bodies).with_levels(named)
    return tuple(
        Addressee(text[each.start : each.end], each.start, each.end, "addressed", marked.kinds)
        for each, marked in zip(named, kinds, strict=True)
    )


def named_in_heading(text: str, folded: str, start: int, end: int) -> tuple[Addressee, ...]:
    """Whom a heading or the head of a list addresses: "2. Các phường", "Đối với các sở:"."""
    bodies = find_bodies(text, folded, start, end)
    first = _BEFORE_NAME.match(folded, start, end)
    found: list[Body] = []
    for body in bodies:
        before = folded[max(start, body.start - 12) : body.start]
        is_first = not found and first is not None and body.start == first.end()
        if (
            is_first
            or (re.search(r"(?:đối với|của|cho)\s+$", before) and not found)
            or (found and not body.oblique and joined(folded, found[-1].end, body.start))
        ):
            found.append(body)
    return tuple(
        Addressee(text[each.start : each.end], each.start, each.end, "addressed", each.kinds)
        for each in found
    )


__all__ = ["Clause", "find_addressees", "named_in_heading"]
