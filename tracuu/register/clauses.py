"""The bodies of one clause: who acts in it, who is told to, and who works with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracuu.register.bodies import Body
from tracuu.register.verbs import PREDICATE, VERB

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
_BOUNDARY = re.compile(
    r"(?:^|[,;:.–-]|\bvà\b|\bđồng thời\b|\bdo\b|\b(?:còn|riêng|trong khi|thì)\b)\s*$"
)
_FINITE = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:có trách nhiệm|chịu trách nhiệm|chủ trì|phải|cần"
    r"|phối hợp|không được|được giao"
    r"|theo dõi|tổng hợp|báo cáo|kiểm tra|hướng dẫn|bố trí|tham mưu|đôn đốc|thực hiện|rà soát"
    r"|gửi|lập|niêm yết|tổ chức(?!\s+(?:đảng|chính trị|cơ sở)))\b"
)
_DATED = re.compile(r"\d\s?/\s?\d|\b(?:ngày|tháng|quý|năm)\b")
_FRONT = re.compile(r"(?:ban thường trực )?(?:ủy ban )?(?:mặt trận|mttq|ubmttq)")
_ITS_MEMBERS = re.compile(r"(?:các )?(?:tổ chức )?(?:đoàn thể|thành viên|chính trị)")
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


def joined(folded: str, left: int, right: int) -> bool:
    """Whether what stands between two bodies makes them one list."""
    between = folded[left:right]
    return len(between) <= _MAX_GAP and not _STOP.search(between) and bool(_JOINT.match(between))


class ClauseReader:
    """One clause with the bodies it names."""

    def __init__(self, folded: str, clause: Clause, bodies: Sequence[Body]) -> None:
        self._folded = folded
        self._clause = clause
        self._bodies = list(bodies)

    def main(self) -> list[Body]:
        """Who is addressed."""
        clause = self._clause
        if clause.object:
            found = self._from(clause.cue_end, clause.reach) or self._towards()
        else:
            found = (
                self._before(clause.cue_start)
                or self._towards()
                or self._opening()
                or self._before_colon()
            )
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
        ends = {each.end for each in self._bodies}
        for match in _WITH.finditer(self._folded, self._clause.start, self._clause.end):
            if match.start() >= self._clause.cue_start or match.start() - 1 in ends:
                found += self._from(match.end(), 6, any_case=True)
        return list(dict.fromkeys(found))

    def leads(self, main: Sequence[Body]) -> list[Body]:
        """Those of ``main`` who preside: the group right before "chủ trì"."""
        match = next(
            (
                each
                for each in _PRESIDES.finditer(self._folded, self._clause.start, self._clause.end)
                if not any(body.start < each.start() < body.end for body in self._bodies)
            ),
            None,
        )
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
            elif kept and between.strip() in {"và", "cùng"} and self._is_front(kept[-1], body):
                kept[-1] = replace(kept[-1], end=body.end)
            else:
                kept.append(body)
        return kept

    def _is_front(self, left: Body, right: Body) -> bool:
        """Whether two are the Front and the organisations that belong to it."""
        front = _FRONT.match(self._folded, left.start) is not None
        return front and _ITS_MEMBERS.match(self._folded, right.start) is not None

    def _listed(self, left: Body, right: Body) -> bool:
        return right.start - left.end <= 40 and joined(self._folded, left.end, right.start)

    def _presided(self, start: int) -> bool:
        """Whether another one presides before ``start``."""
        return _PRESIDES.search(self._folded, self._clause.start, start) is not None

    def _towards(self) -> list[Body]:
        """The group behind "đối với" that opens the sentence."""
        first = self._bodies[0]
        start = self._clause.start
        is_first = _TOWARDS.search(self._folded[start : first.start]) is not None
        return self._from(first.start, 1, any_case=True) if is_first else []

    def _before_colon(self) -> list[Body]:
        """The group that opens the sentence and ends in a colon: "Sở Y tế: hướng dẫn ..."."""
        found = self._from(self._clause.start, len("đồng chí "))
        ends = bool(found) and self._folded.startswith(":", found[-1].end)
        return found if ends else []

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
        if body.start < clause.cue_end:
            return False
        is_plain = PREDICATE.match(self._folded, body.end) and not self._is_listed(body)
        if not (_FINITE.match(self._folded, body.end) or is_plain):
            return False
        before = self._folded[max(clause.start, body.start - 20) : body.start]
        return _BOUNDARY.search(before) is not None or bool(_BY.search(before))

    def _is_listed(self, body: Body) -> bool:
        """Whether a body goes on with a list: what is done to the first is done to it."""
        ends = [each.end for each in self._bodies if each.end <= body.start]
        gap = self._folded[max(ends) : body.start] if ends else "-"
        return gap.strip() in {"", ",", "và", ", và", "hoặc"} or body.oblique

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
                or gap.strip() in {"", "cho", "đối với", "về", "với"}
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
            if found and gap == "; ":
                gap = ", "
            if not self._continues(gap) or (found and _DATED.search(gap)):
                break
            if found and not _JOINT.match(gap) and not found[0].oblique and gap.strip():
                break
            if found and self._is_agent(found[0]):
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
