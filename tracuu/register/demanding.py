"""Whether a sentence or item of a document demands something, and by which word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracuu.obligations import Duty
from tracuu.register.addressees import Clause, find_addressees
from tracuu.register.bodies import find_bodies
from tracuu.register.contexts import (
    ORDERING_TYPES,
    ahead,
    enacts,
    is_spoken_order,
    opening,
    orders_at,
    refers_back,
    reports_speech,
    sets_tasks,
    tells,
)
from tracuu.register.cues import Cue, first_cue, rejects
from tracuu.register.imperatives import verb_of_agent, verb_of_subject, words_of
from tracuu.register.prepared import Prepared
from tracuu.register.units import Unit
from tracuu.text import Span, fold

_ENACTING = frozenset({"Quyết định", "Nghị quyết"})
_MIN_ORDER = 12
# What an addressee is told to do to others, so that the order is its own.
_PASSED_ON = frozenset({"chỉ đạo", "nhắc nhở", "kêu gọi", "lưu ý", "khuyến cáo"})
# In these "Chi ủy phân công ..." is what the cell is to do; elsewhere it is done by saying so.
_REGULATING = frozenset({"Hướng dẫn", "Quy chế", "Quy định", "Kế hoạch", "Công điện"})
_MINUTES = frozenset({"Thông báo", "Thông báo kết luận", "Kết luận"})
# Of whom an article tells that they had to, though nobody demanded it.
_PEOPLE = re.compile(
    r"(?:các |mỗi |những |nhiều |một số )?(?:người|bà con|hộ|chủ|học sinh|sinh viên|phụ huynh"
    r"|hành khách|lái xe|tài xế|ngư dân|nông dân|công nhân|tiểu thương|bác sĩ|giáo viên|du khách)\b"
)
_REPORTS = frozenset({"Báo cáo", "Tờ trình", "Biên bản", "Đề án"})


@dataclass(frozen=True, slots=True)
class Demand:
    """That a unit demands something: by which word, and whether its list's head says so."""

    cue: Cue
    by_head: bool = False


class Demands:
    """What the units of one document demand, asked in order: each may go on with the last.

    ``heads`` holds, of each head of a list by its start, what it demands and the duty that it
    would be alone; whoever asks fills it.
    """

    def __init__(
        self,
        text: str,
        ready: Prepared,
        type_: str | None,
    ) -> None:
        self._text = text
        self._folded = ready.folded
        self._spans = ready.headings
        self._is_news = type_ is None
        self._is_report = type_ in _REPORTS
        self._enacts = type_ in _ENACTING
        self._orders = type_ in ORDERING_TYPES
        self._regulates = type_ in _REGULATING
        self._is_minutes = type_ in _MINUTES
        self._tasks = [
            sets_tasks(fold(each.path)) if each.path else None for each in ready.sections
        ]
        self.heads: dict[int, tuple[Demand, Duty] | None] = {}
        self._goes_on = False
        self._paragraph = (-1, -1)
        self._before: Span = (0, 0)
        # What the last line in capitals announces, in its section.
        self._under: tuple[int, bool | None] = (-1, None)

    def announce(self, unit: Unit) -> None:
        """Take a line in capitals as a heading of what follows in its section."""
        self._under = (unit.section, sets_tasks(self._folded[unit.start : unit.end]))

    def of(self, unit: Unit) -> Demand | None:
        """By which word a unit demands something, None where it demands nothing."""
        start = words_of(self._folded, unit.start)
        sentence = self._folded[start : unit.end]
        if not self._may_be_sentence(unit):
            return None
        demand = self._demand_of(unit, start, sentence)
        return None if demand is None or rejects(sentence) else demand

    def _demand_of(self, unit: Unit, start: int, sentence: str) -> Demand | None:
        cue = first_cue(self._folded, start, unit.end, is_news=self._is_news)
        if cue is not None and self._is_told(unit, cue, sentence):
            cue = None
        if cue is not None and self._is_in_name(unit, cue):
            cue = self.order_of(unit, opening(self._folded, start, unit.end))
        if cue is not None and (first := self._verb_before_ban(unit, cue, start, sentence)):
            cue = first
        if cue is not None and (plain := self._order_to_head(unit, cue, start)) is not None:
            return plain
        if cue is not None and (own := self._verb_of_own(unit, cue, start)):
            cue = own
        if cue is not None and not (self._is_report and not cue.order and tells(sentence)):
            return Demand(cue)
        if unit.head is not None and (headed := self.heads.get(unit.head.start)) is not None:
            return self._item_demand(unit, headed[0].cue, sentence)
        if unit.opens and self._is_only_named(start, unit.end):
            at = unit.end - (self._text[unit.end - 1] == ":")
            return Demand(Cue(at, at, order=False, ban=False))
        imperative = self._imperative(unit, start, sentence)
        return Demand(imperative) if imperative else None

    def _verb_before_ban(self, unit: Unit, cue: Cue, start: int, sentence: str) -> Cue | None:
        """The order with which a sentence begins that forbids something only further on."""
        if not cue.ban or cue.start - start < _MIN_ORDER:
            return None
        verb = self._imperative(unit, start, sentence)
        is_first = verb is not None and "," in self._folded[verb.start : cue.start]
        return verb if is_first else None

    def _order_to_head(self, unit: Unit, cue: Cue, start: int) -> Demand | None:
        """ "Chỉ đạo các phòng ..." as an item: who is to direct them is in the list's head."""
        headed = self.heads.get(unit.head.start) if unit.head else None
        if not cue.order or cue.start - start > 1 or headed is None or not headed[1].addressees:
            return None
        above = headed[0].cue
        plain = Cue(cue.start, cue.end, order=False, ban=False)
        return Demand(above, by_head=True) if above.end > above.start else Demand(plain)

    def _is_in_name(self, unit: Unit, cue: Cue) -> bool:
        """Whether a cue is part of a body's name: "cơ quan chủ trì soạn thảo"."""
        bodies = find_bodies(self._text, self._folded, unit.start, unit.end)
        return any(each.start < cue.start < each.end for each in bodies)

    def _verb_of_own(self, unit: Unit, cue: Cue, start: int) -> Cue | None:
        """What a plan tells its subject to do itself: "UBND các xã chỉ đạo các thôn ..."."""
        if not cue.order or not self._orders or self._is_minutes:
            return None
        verb = self.order_of(unit, opening(self._folded, start, unit.end))
        if verb is None or self._folded[verb.start : verb.end].endswith("ban hành"):
            return None
        word = self._folded[cue.start : cue.end]
        if verb.end >= cue.start:
            is_own = word in _PASSED_ON or (word == "phân công" and self._regulates)
            return verb if is_own else None
        before = self._folded[verb.end : cue.start].rstrip()
        return verb if before.endswith((",", " và", "đồng thời")) else None

    def _is_told(self, unit: Unit, cue: Cue, sentence: str) -> bool:
        """Whether an article or a report only tells of the cue, and demands nothing."""
        word = self._folded[cue.start : cue.end]
        tasks = self._tasks_of(unit)
        if cue.order or self._goes_on or unit.head or tasks is True:
            return False
        if (self._is_news or self._is_report) and word == "phối hợp":
            return True
        if self._is_report and ahead(self._folded, unit.start, unit.end) is None:
            return True
        return self._is_of_narrator(unit, cue, sentence)

    def _tasks_of(self, unit: Unit) -> bool | None:
        if self._under[0] == unit.section and self._under[1] is not None:
            return self._under[1]
        spans = self._spans[unit.section]
        if spans and spans[-1][0] <= unit.start < spans[-1][1]:
            return None  # an article that is a sentence announces nothing but itself
        return self._tasks[unit.section]

    def _is_of_narrator(self, unit: Unit, cue: Cue, sentence: str) -> bool:
        """Whether an article says of somebody that they must, and nobody demands it of a body."""
        word = self._folded[cue.start : cue.end]
        if not self._is_news or word not in {"phải", "cần"}:
            return False
        clause = Clause(unit.start, unit.end, cue.start, cue.end, object=False)
        if reports_speech(sentence):
            return False
        found = find_addressees(self._text, self._folded, clause)
        return all(_PEOPLE.match(self._folded, each.start) for each in found)

    def _item_demand(self, unit: Unit, above: Cue, sentence: str) -> Demand | None:
        """What an item demands by the word in its head, or by its own verb where it has none."""
        if tells(sentence):
            return None
        if above.end > above.start:
            return Demand(above, by_head=True)
        at = opening(self._folded, unit.start, unit.end)
        verb = orders_at(self._folded, at, unit.end)
        cue = Cue(*verb, order=False, ban=False) if verb else self.order_of(unit, at)
        return Demand(cue) if cue else None

    def _is_only_named(self, start: int, end: int) -> bool:
        """Whether the head of a list is nothing but those addressed: "UBND các phường:"."""
        bodies = find_bodies(self._text, self._folded, start, end)
        end -= self._text[end - 1] == ":"
        named = sum(each.end - each.start for each in bodies)
        return (
            bool(bodies)
            and bodies[0].start - start <= len("đối với ")
            and (end - start - named <= 8 + 3 * len(bodies))
        )

    def _may_be_sentence(self, unit: Unit) -> bool:
        """A line of an article that does not end like a sentence is a caption or a title."""
        if not self._is_news or unit.marked or unit.opens or unit.head:
            return True
        return self._text[unit.end - 1] in ".;!…:”\"'’)"

    def _imperative(self, unit: Unit, start: int, sentence: str) -> Cue | None:
        """The verb of an order in plain words, where the surroundings make it one."""
        tasks = self._tasks_of(unit)
        follows = self._goes_on and self._flows(unit)
        begins = refers_back(sentence) and not tells(self._folded[slice(*self._before)])
        begins = begins or is_spoken_order(sentence)
        future = ahead(self._folded, start, unit.end)
        is_open = (self._orders and tasks is not False) or tasks is True
        if not (is_open or follows or begins or future) or tells(sentence):
            return None
        if (self._is_report and tasks is not True) or (self._enacts and enacts(sentence)):
            return None
        at = opening(self._folded, start, unit.end)
        if future and not (is_open or follows):
            return self.order_of(unit, future)
        if self._text[start].islower() and not unit.marked and unit.begins_line:
            return None
        subject = self.order_of(unit, start) or self._further_on(unit, start, at)
        if subject is not None and self._is_label(unit, subject.end):
            return None
        if subject is not None:
            return subject
        verb = orders_at(self._folded, at, unit.end) or orders_at(self._folded, start, unit.end)
        verb = verb or verb_of_agent(self._text, self._folded, at, unit.end)
        if verb and self._is_label(unit, verb[1]):
            return None
        if verb is None and self._orders and not self._is_minutes:
            verb = self._unknown_verb(unit, start) or self._unknown_verb(unit, at)
        return Cue(*verb, order=False, ban=False) if verb else None

    def _is_label(self, unit: Unit, end: int) -> bool:
        """Whether a colon makes a verb a label: "Đơn vị thực hiện: Phòng Y tế"."""
        return not unit.opens and self._folded.startswith(":", end)

    def _unknown_verb(self, unit: Unit, at: int) -> Span | None:
        if self._text[unit.end - 1] not in ".;":
            return None
        sentence = (unit.start, unit.end)
        return verb_of_subject(self._text, self._folded, sentence, at, any_verb=True)

    def order_of(self, unit: Unit, at: int) -> Cue | None:
        """The verb behind the bodies with which the sentence begins at ``at``."""
        verb = verb_of_subject(self._text, self._folded, (unit.start, unit.end), at)
        return Cue(*verb, order=False, ban=False) if verb else None

    def _further_on(self, unit: Unit, start: int, at: int) -> Cue | None:
        """The same behind words that open the sentence, where it has any."""
        return None if at == start else self.order_of(unit, at)

    def _flows(self, unit: Unit) -> bool:
        """Whether a unit goes on with the sentence before it, in its section."""
        return self._paragraph[0] == unit.section

    def remember(self, unit: Unit, is_duty: bool) -> None:
        """Keep whether the next sentence may go on with a demand."""
        self._before = (0, 0) if is_duty else (unit.start, unit.end)
        if is_duty:
            self._goes_on = self._is_news or self._is_report or self._goes_on
        elif self._may_be_sentence(unit):
            self._goes_on = False
        self._paragraph = (unit.section, unit.paragraph)
