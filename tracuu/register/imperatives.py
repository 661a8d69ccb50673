"""Where an order in plain words has its verb: "Các phường ... rà soát ..."."""

from __future__ import annotations

import re

from tracuu.register.bodies import Body, begins_body, find_bodies
from tracuu.register.contexts import orders_at, states_at
from tracuu.register.verbs import VERB
from tracuu.text import Span

_MAX_DISTANCE = 90
_MAX_TO_VERB = 25
_MAX_WORDS = 8
# A small word in the place of a verb, with at least three words of an object behind it.
_BARE = re.compile(
    r"\s+(?P<verb>(?!(?:nhất trí|ghi nhận|trả lời|nhận|là|có|gồm|nào|này|đó|ấy|kia|trên|dưới|tại"
    r"|ở|thuộc"
    r"|của|với|và|hoặc|về|theo|trong|ngoài|để|nhằm|như|mà|thì|nếu|khi|do|vì|bởi|rất|khá|ngày|hiện"
    r"|vẫn|đã|đang|mới|vừa|chưa|còn|được|bị|tăng|giảm|đạt|thường|cho|từ|đến|nơi|lần|số|năm|đều"
    r"|không|bằng|sau|trước|tốt|kém|yếu|mạnh|hay|lo|mong|muốn|vui|cấp|loại)\b)[^\W\d]+)"
    r"(?:\s+[^\s.;:]+){3,}"
)
_DONE_BY = re.compile(
    r"(?:(?:các |mọi )?(?:việc|công tác|nội dung|nhiệm vụ|phần|hồ sơ|báo cáo|công việc)\b)"
    r"[^.;:]{2,120}?\s(?:do|giao cho|giao)\s+(?:các đồng chí\s+)?"
)


def words_of(folded: str, start: int) -> int:
    """Where a sentence's own words begin, behind "Điều 2. "."""
    if folded.startswith("điều ", start):
        dot = folded.find(". ", start, start + 12)
        return dot + 2 if dot > 0 else start
    return start


def verb_of_subject(
    text: str, folded: str, sentence: Span, at: int, *, any_verb: bool = False
) -> Span | None:
    """The verb, with its adverbs, behind the bodies that a sentence names first at ``at``.

    ``any_verb`` takes a word that is none of the known verbs where it stands like one.
    """
    start, end = sentence
    if not begins_body(text, folded, at, end):
        return None
    whole = find_bodies(text, folded, min(at, words_of(folded, start)), end)
    bodies = [each for each in whole if each.start >= at]
    first = next((each for each in bodies if not each.oblique or each.start == at), None)
    if first is None or first.start - at > 1:
        return None
    last = _last_of_subject(folded, bodies, first, end)
    if folded.startswith(": ", last.end):  # "Sở Y tế: hướng dẫn ..."
        return orders_at(folded, last.end + 1, end)
    if folded.startswith(", ", last.end) and at > start:  # "Đồng chí A, Phó Chủ tịch, ..."
        return orders_at(folded, last.end + 1, end)
    verb = orders_at(folded, last.end, end) or _verb_near(folded, last.end, end)
    if verb is None and any_verb and not states_at(folded, last.end):
        bare = _BARE.match(folded, last.end, end)
        if bare and text[bare.start("verb")].islower():
            verb = bare.span("verb")
    return verb


def verb_of_agent(text: str, folded: str, start: int, end: int) -> Span | None:
    """The verb behind a body that does something by "do": "Việc ... do Phòng Y tế thực hiện"."""
    given = _DONE_BY.match(folded, start, end)
    if given is None:
        return None
    bodies = find_bodies(text, folded, start, end)
    agent = next((each for each in bodies if each.start == given.end()), None)
    return orders_at(folded, agent.end, end) if agent else None


def _last_of_subject(folded: str, bodies: list[Body], first: Body, end: int) -> Body:
    """The last of the bodies that together are the subject."""
    last = first
    for body in bodies:
        if body.start < last.end:
            continue
        verb = orders_at(folded, last.end, end)
        between = folded[last.end : body.start]
        if (verb and verb[0] < body.start) or ":" in between or len(between) > _MAX_DISTANCE:
            break
        if VERB.search(between) and not body.oblique:
            break
        last = body
    return last


def _verb_near(folded: str, start: int, end: int) -> Span | None:
    """A verb a few words on: "Phòng Quản lý đô thị quận | kiểm tra"."""
    at = start
    if states_at(folded, start):
        return None
    for _ in range(_MAX_WORDS):
        at = folded.find(" ", at + 1, min(end, start + _MAX_DISTANCE))
        if at < 0 or folded[at - 1] in ".;:" or states_at(folded, at):
            return None
        if (verb := orders_at(folded, at, end)) and verb[0] - at < _MAX_TO_VERB:
            return verb
    return None
