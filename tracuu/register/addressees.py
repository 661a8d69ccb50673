"""On whom a duty falls: who stands as its subject, whom a demand names, who works with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracuu.obligations import Addressee, Role
from tracuu.register.bodies import Body, find_bodies
from tracuu.register.verbs import VERB

_MAX_GAP = 120
_MAX_DESCRIPTION = 60
_CUT = re.compile(r"[.;:,]")
_STOP = re.compile(r"[.;:?!\n]")
_JOINT = re.compile(r"^[^,]{0,60}(?:,|\bvà\b|\bcùng\b|\bhoặc\b|–|-|\bnhất là\b|\btừ\b|\bđến\b)")
_LEVELS = re.compile(
    r"\s*(?:ở\s+|thuộc\s+)?(?:(?:các|mọi|từng) cấp(?! ủy)|từ (?:trung ương|thành phố|tỉnh|quận"
    r"|huyện)"
    r" (?:đến|tới|xuống) (?:cơ sở|phường|xã))"
)
_TOGETHER = re.compile(
    r"phối hợp(?:\s+(?:chặt chẽ|đồng bộ|thống nhất|tốt|thực hiện))*\s*,?\s*(?P<with>với"
    r"|cùng(?:\s+với)?)?"
)
_WITH = re.compile(r"\b(?:cùng với|cùng|với sự (?:tham gia|phối hợp) của|với sự hỗ trợ của)\s+")
_PRESIDES = re.compile(r"\bchủ trì\b")
_BY = re.compile(r"\b(?:do|giao cho|giao)\s+$")
_TOWARDS = re.compile(r"(?:đối với|về phía|riêng)\s+$")
_BOUNDARY = re.compile(r"(?:^|[,;:.–-]|\bvà\b|\bđồng thời\b|\bdo\b)\s*$")
_FINITE = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:có trách nhiệm|chịu trách nhiệm|chủ trì|phải|cần"
    r"|phối hợp|không được|được giao"
    r"|theo dõi|tổng hợp|báo cáo|kiểm tra|hướng dẫn|bố trí|tham mưu|đôn đốc|thực hiện|rà soát"
    r"|gửi|lập|niêm yết|tổ chức(?!\s+(?:đảng|chính trị|cơ sở)))\b"
)


_DATED = re.compile(r"\d\s?/\s?\d|\b(?:ngày|tháng|quý|năm)\b")
_PEOPLE = frozenset({"officials"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence to be searched, with the place of its cue; ``names`` is what the cue governs.

    ``object`` says that those addressed follow the cue ("yêu cầu các phường ..."), else
    they stand before it ("các phường phải ..."). ``reach`` is how many characters may stand
    between the cue and the first of them.
    """

    start: int
    end: int
    cue_start: int
    cue_end: int
    object: bool
    reach: int = 40


def find_addressees(text: str, folded: str, clause: Clause) -> tuple[Addressee, ...]:
    """Whom the demand in ``clause`` falls on, in order; empty where the sentence names none."""
    bodies = find_bodies(text, folded, clause.start, clause.end)
    if not bodies:
        return ()
    if " | " in text[clause.start : clause.end]:
        return _in_cells(text, folded, clause, bodies)
    reader = _Reader(folded, clause, bodies)
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
    kinds = _Reader(folded, clause, bodies).with_levels(named)
    return tuple(
        Addressee(text[each.start : each.end], each.start, each.end, "addressed", marked.kinds)
        for each, marked in zip(named, kinds, strict=True)
    )


def named_in_heading(text: str, folded: str, start: int, end: int) -> tuple[Addressee, ...]:
    """Whom a heading or the head of a list addresses: "2. Các phường", "Đối với các sở:"."""
    bodies = find_bodies(text, folded, start, end)
    opening = re.compile(
        r"\W*(?:[ivx]+|\d{1,2}|[a-zđ])?\s*[.)\-–/]*\s*(?:(?:trách nhiệm|nhiệm vụ|phần việc"
        r"|công việc"
        r"|việc|yêu cầu)\s+)?(?:(?:của|đối với|cho)\s+)?"
    )
    first = opening.match(folded, start, end)
    found: list[Body] = []
    for body in bodies:
        before = folded[max(start, body.start - 12) : body.start]
        is_first = not found and first is not None and body.start == first.end()
        if (
            is_first
            or (re.search(r"(?:đối với|của|cho)\s+$", before) and not found)
            or (found and not body.oblique and _joined(folded, found[-1].end, body.start))
        ):
            found.append(body)
    return tuple(
        Addressee(text[each.start : each.end], each.start, each.end, "addressed", each.kinds)
        for each in found
    )


def _joined(folded: str, left: int, right: int) -> bool:
    between = folded[left:right]
    return len(between) <= _MAX_GAP and not _STOP.search(between) and bool(_JOINT.match(between))


class _Reader:
    """One clause with the bodies it names."""

    def __init__(self, folded: str, clause: Clause, bodies: Sequence[Body]) -> None:
        self._folded = folded
        self._clause = clause
        self._bodies = list(bodies)

    def main(self) -> list[Body]:
        """Who is addressed."""
        clause = self._clause
        if clause.object:
            found = self._from(clause.cue_end, clause.reach)
        else:
            found = self._before(clause.cue_start) or self._towards() or self._opening()
        further = [each for each in self._bodies if each not in found and self._acts(each)]
        return sorted([*found, *further], key=lambda each: each.start)

    def support(self) -> list[Body]:
        """Who works with those addressed: after "phối hợp với", or before a bare "phối hợp"."""
        found: list[Body] = []
        for match in _TOGETHER.finditer(self._folded, self._clause.start, self._clause.end):
            if match["with"]:
                found += self._from(match.end(), 25, any_case=True)
            elif (before := self._before(match.start())) and self._presided(before[0].start):
                found += before
        for match in _WITH.finditer(self._folded, self._clause.cue_start, self._clause.end):
            found += self._from(match.end(), 6, any_case=True)
        return list(dict.fromkeys(found))

    def leads(self, main: Sequence[Body]) -> list[Body]:
        """Those of ``main`` who preside: the group right before "chủ trì"."""
        match = _PRESIDES.search(self._folded, self._clause.start, self._clause.end)
        if match is None:
            return []
        starts = {each.start for each in self._before(match.start())}
        return [each for each in main if each.start in starts] or [
            each for each in main if each.end <= match.start()
        ]

    def with_levels(self, found: Sequence[Body]) -> list[Body]:
        """``found``, marked where "các cấp" or "từ quận đến cơ sở" closes their list."""
        marked = list(found)
        for at, body in enumerate(found):
            if "all_levels" in body.kinds or _LEVELS.match(self._folded, body.end):
                first = at
                while first and self._listed(found[first - 1], found[first]):
                    first -= 1
                for each in range(first, at + 1):
                    kinds = dict.fromkeys((*marked[each].kinds, "all_levels"))
                    marked[each] = replace(marked[each], kinds=tuple(kinds))
        return marked

    def merged(self, found: Sequence[Body]) -> list[Body]:
        """``found`` with the people of one list as one: "cán bộ, công chức, viên chức"."""
        kept: list[Body] = []
        for body in found:
            between = self._folded[kept[-1].end : body.start] if kept else "-"
            if (
                {*body.kinds} >= _PEOPLE
                and kept
                and "officials" in kept[-1].kinds
                and (between.strip() in {",", "và", "hoặc", ", và"})
            ):
                kinds = tuple(dict.fromkeys((*kept[-1].kinds, *body.kinds)))
                kept[-1] = replace(kept[-1], end=body.end, kinds=kinds)
            else:
                kept.append(body)
        return kept

    def _listed(self, left: Body, right: Body) -> bool:
        return right.start - left.end <= 40 and _joined(self._folded, left.end, right.start)

    def _presided(self, start: int) -> bool:
        """Whether another one presides before ``start``."""
        return _PRESIDES.search(self._folded, self._clause.start, start) is not None

    def _towards(self) -> list[Body]:
        """The group behind "đối với" that opens the sentence."""
        first = self._bodies[0]
        start = self._clause.start
        is_first = _TOWARDS.search(self._folded[start : first.start]) is not None
        return self._from(first.start, 1, any_case=True) if is_first else []

    def _opening(self) -> list[Body]:
        """Who opens the sentence or its main clause, though words with a verb describe them."""
        for body in self._bodies:
            gap = self._folded[body.end : self._clause.cue_start]
            before = self._folded[self._clause.start : body.start].rstrip()
            is_first = not body.oblique and (not before or before.endswith(","))
            is_near = len(gap) <= _MAX_DESCRIPTION and not _CUT.search(gap)
            if is_first and is_near and body.end <= self._clause.cue_start:
                return [body]
        return []

    def _acts(self, body: Body) -> bool:
        """Whether a body opens a further clause of the sentence and a verb of duty follows it."""
        clause = self._clause
        if body.start < clause.cue_end or not _FINITE.match(self._folded, body.end):
            return False
        before = self._folded[max(clause.start, body.start - 20) : body.start]
        return _BOUNDARY.search(before) is not None or bool(_BY.search(before))

    def _from(self, start: int, first_gap: int, *, any_case: bool = False) -> list[Body]:
        """The list of bodies that begins at ``start``."""
        found: list[Body] = []
        right = start
        for body in self._bodies:
            if body.start < start:
                continue
            gap = self._folded[right : body.start]
            if not found and (len(gap) > first_gap or VERB.search(gap) or ":" in gap):
                break
            if found and not self._continues(gap):
                break
            if found and body.oblique and not _JOINT.match(gap[-12:]):
                right = body.end
                continue
            if (
                found
                or any_case
                or not body.oblique
                or gap.strip() in {"cho", "đối với", "về", "với"}
            ):
                found.append(body)
            right = body.end
        return found

    def _continues(self, gap: str) -> bool:
        return len(gap) <= _MAX_GAP and not _STOP.search(gap) and not VERB.search(gap)

    def _before(self, end: int) -> list[Body]:
        """The list of bodies that ends right before ``end``."""
        found: list[Body] = []
        right = end
        for body in reversed(self._bodies):
            if body.end > end:
                continue
            gap = self._folded[body.end : right]
            if not self._continues(gap) or (found and _DATED.search(gap)):
                break
            if found and not _JOINT.match(gap) and not found[0].oblique and gap.strip():
                break
            if found and not gap.strip():
                found.pop(0)  # "Thành viên Ban Chỉ đạo": the second says only whose
            found.insert(0, body)
            right = body.start
        kept = [each for each in found if not each.oblique or self._is_agent(each)]
        return kept

    def _is_agent(self, body: Body) -> bool:
        """Whether "do" or "giao" makes the body the one who acts."""
        before = self._folded[max(self._clause.start, body.start - 10) : body.start]
        return _BY.search(before) is not None
