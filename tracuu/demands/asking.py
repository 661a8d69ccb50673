"""Which question to the register a question is, if any: its kind, its topic, its relation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tracuu.demands.addressees import Asked, find_asked, named
from tracuu.demands.masked import NAMED, TYPE, TYPE_WORDS, Masked
from tracuu.obligations import RelationKind
from tracuu.query import Query
from tracuu.text import fold, strip_accents, words

DutyKind = Literal["duties", "leaders", "deadlines"]

_DUTIES = re.compile(
    r"\b(?:(?:yeu cau|doi hoi|giao)\b.*\b(?:gi|nao)\b"
    r"|(?:phai|can|duoc giao|co trach nhiem)\s+(?:lam|thuc hien|trien khai)\b.*\b(?:gi|nao)\b"
    r"|(?:nhiem vu|trach nhiem|nghia vu|yeu cau|viec phai lam|dau viec)\b"
    r"|(?:what|which|list)\b.*\b(?:requires?d?|requirements?|must|should|have to|has to|need to"
    r"|dut(?:y|ies)|obligations?|responsibilit(?:y|ies)|tasks?|demands?)"
    r"|quy dinh\s+(?:nhung\s+)?gi\s+(?:cho|doi voi)|requires?\s+what"
    r"|(?:requirements|duties|obligations|responsibilities|tasks)\s+(?:of|for|under))\b"
)
_LEADERS = re.compile(
    r"\b(?:(?:ai|don vi nao|co quan nao|ban nao|to chuc nao|nhung don vi nao)\b.*\bchu tri"
    r"|(?:don vi|co quan)\s+chu tri|chu tri\b.*\b(?:ai|nao)"
    r"|(?:who|which\s+(?:unit|body|agency|office|department|organi[sz]ation)s?)\b.*"
    r"\b(?:leads?|presides?(?:\s+over)?|is in charge|chairs?))\b"
)
_DEADLINES = re.compile(
    r"\b(?:(?<!quyen )(?:thoi han|han (?:chot|bao cao|nop|hoan thanh|cuoi|cua|theo)|cac han"
    r"|moc thoi gian|deadlines?|time limits?|due dates?)"
    r"|(?:khi nao|bao gio|(?:ngay|thang|luc) nao)\b.*"
    r"\b(?:phai|can|xong|cham nhat|muon nhat|nop|gui)"
    r"|(?:phai|can|hoan thanh|xong|cham nhat|muon nhat|bao cao|nop|gui)\b.*"
    r"\b(?:khi nao|bao gio|(?:ngay|thang|luc) nao)"
    r"|(?:by\s+)?(?:when|what\s+(?:date|time|day))\b.*"
    r"\b(?:must|should|have to|has to|due|be\s+\w+ed))\b"
)
# A date of these is one of the document's own, or of an event.
_NO_DEADLINE = re.compile(
    r"\b(?:ban hanh|ky|hieu luc|hoi nghi|dien ra|issued|signed|adopted|effect|effective)\b"
)
# Asked besides what is to be done, it is told in any case.
_AND_WHEN = re.compile(
    r"\s*(?:,|\bva|\band)\s+(?:(?:thoi\s+)?han|khi nao|bao gio|truoc ngay nao|(?:by\s+)?when"
    r"|(?:by\s+)?what date|(?:what|the)\s+deadlines?)\b(?!.*@).*$"
)
_ABOUT = re.compile(
    r"\b(?:ve|(?<!doi )voi|trong viec|lien quan den|about|on|regarding|concerning)\s+$"
)
_MAX_TOPIC = 8
_COUNT = re.compile(rf"\b(?:(?:bao nhieu|may)\s+(?P<vi>{TYPE})|how many\s+(?P<en>{TYPE}))\b")
_YEAR = re.compile(r"\b(?:nam|year)?\s*((?:19|20)\d\d)\b")

# Words that give a question its form; those with accents are met without them too.
_GLUE = """
    gì nào những các việc như thế ra sao theo đối với của cho tại trong thì là có hãy hay biết xin
    hỏi vui lòng liệt kê nêu được phải cần làm thực hiện triển khai và do cụ đã sẽ này tất cả nhé ạ
    what which who whom how must should shall does do did is are was were be been being the a an
    of for to by in on under according with at from this that it its have has had need needs needed
    there list all any each done and please tell me as set out say says state states stated
"""
_OWN_GLUE: dict[str, str] = {
    "duties": """
        yêu cầu đòi hỏi giao nhiệm vụ trách nghĩa nội dung đầu thi hành quy định
        require requires required requirement requirements duty duties obligation obligations
        responsibility responsibilities
        về task tasks demand demands thing things about regarding concerning
    """,
    "leaders": """
        ai đơn vị cơ quan tổ chức chủ trì ban nhiệm vụ unit units body bodies agency agencies
        office department leads lead presides preside over charge chair chairs organisation
        organization implementation implementing
    """,
    "deadlines": """
        hạn nộp gửi thời chót cuối khi bao giờ ngày tháng lúc trước mốc gian hoàn thành xong chậm
        muộn nhất yêu cầu
        deadline deadlines time limit limits due date dates day when completed complete
    """,
    "count": """
        thư viện ban hành vào năm tổng cộng bao nhiêu mấy ký
        year issued dated library held hold holds contain contains during
    """,
    "relation": """
        bị bởi bằng nhằm để ban hành vào viện dẫn số pháp lý về
        issued carry carries implementing document documents
    """,
}
_FORM = {
    kind: frozenset(
        spelled for word in (_GLUE + own).split() for spelled in (word, strip_accents(word))
    )
    for kind, own in _OWN_GLUE.items()
}

_VERBS: tuple[tuple[RelationKind, str, str], ...] = (
    ("implements", r"(?:to chuc\s+)?(?:trien khai\s+)?thuc hien|trien khai|thi hanh|cu the hoa",
     r"implement(?:s|ed|ing)?|carr(?:y|ies|ied)\s+out"),
    ("replaces", r"thay the(?:\s+cho)?|thay cho", r"replac(?:es?|ed|ing)|supersed(?:es?|ed|ing)"),
    ("amends", r"sua doi(?:\s*,?\s*(?:va\s+)?bo sung)?|bo sung|dieu chinh", r"amend(?:s|ed|ing)?"),
    ("repeals", r"bai bo|huy bo", r"repeal(?:s|ed|ing)?|revok(?:es?|ed|ing)|cancel(?:s|led)?"),
    ("based_on", r"can cu(?:\s+vao)?|dua (?:tren|vao)", r"based (?:up)?on"),
)  # fmt: skip
_WHICH = rf"(?:(?:cac|nhung)\s+)?(?P<type>{TYPE})\s+nao"
_WHICH_EN = rf"(?:(?:which|what|the|list)(?:\s+(?P<type>{TYPE}))?|(?P<type2>{TYPE}))"
_BY = r"(?:boi|bang|theo|qua)"


@dataclass(frozen=True, slots=True)
class DutyQuestion:
    """What a document demands: of ``asked``, if named, and about ``topic``.

    The topic is what a duty's words must hold: terms, each with its alternatives.
    """

    kind: DutyKind
    asked: Asked | None
    topic: tuple[tuple[tuple[str, ...], ...], ...] = ()
    topic_text: str = ""


@dataclass(frozen=True, slots=True)
class RelationQuestion:
    """Which documents do ``kind`` to the one named or, with ``by_named``, what it does it to.

    ``type`` is the Vietnamese name of the kind of document asked for, "" for any.
    """

    kind: RelationKind
    by_named: bool
    type: str


@dataclass(frozen=True, slots=True)
class CountQuestion:
    """How many documents of a type the library holds, of a year if one is named."""

    type: str
    year: int | None


def read_count(question: Masked) -> CountQuestion | None:
    """The question how many documents there are, where it is nothing else."""
    match = _COUNT.search(question.plain)
    if match is None or NAMED in question.plain:
        return None
    years = {int(each) for each in _YEAR.findall(question.plain)}
    left = question.without_span(match.span()).without(_YEAR)
    if len(years) > 1 or list(_topic_spans(left, "count")):
        return None
    return CountQuestion(_type_of(match["vi"] or match["en"]), next(iter(years), None))


def read_relation(question: Masked) -> RelationQuestion | None:
    """The question which documents relate to the one named, where it is nothing else."""
    for pattern, kind, by_named in _RELATIONS:
        match = pattern.search(question.plain)
        if match is None:
            continue
        left = question.without_span(match.span())
        if any(True for _ in _topic_spans(left, "relation")):
            continue
        groups = match.groupdict()
        return RelationQuestion(
            kind, by_named, _type_of(groups.get("type") or groups.get("type2") or "")
        )
    return None


def read_duty(question: Masked, query: Query) -> list[DutyQuestion]:
    """The questions what must be done, by whom or by when, as which it may be read.

    What else it names is who a body is, if duties fall on one of that name, or a topic.
    """
    and_when = question.without(_AND_WHEN)
    if _duty_kind(and_when.plain) == "duties":
        question = and_when
    kind = _duty_kind(question.plain)
    if kind is None:
        return []
    asked, left = find_asked(question)
    spans = list(_topic_spans(left, kind))
    if not spans:
        return [DutyQuestion(kind, asked)]
    text = _words_of(question, spans)
    topic = tuple(_terms(left, spans, query))
    if kind != "duties":
        return [DutyQuestion(kind, asked, topic, text)]
    # "Đối với" or "of" names a body, "về" or "about" a topic; what else it may be is not guessed.
    if _ABOUT.search(question.plain, 0, spans[0][0]):
        return [DutyQuestion(kind, asked, topic, text)] if _is_run(question, spans) else []
    if asked:
        return []
    spelled = words(text) if query.language == "vi" else [w for term in topic for w in term[0]]
    return [DutyQuestion(kind, named(spelled, text))]


def _words_of(question: Masked, spans: Sequence[tuple[int, int]]) -> str:
    """The words as the question has them, with those between where nothing else is meant."""
    start, end = spans[0][0], spans[-1][1]
    if NAMED in question.plain[start:end] or question.text[start:end].count(" ") > _MAX_TOPIC:
        return " ".join(question.text[a:b] for a, b in spans)
    return " ".join(question.text[start:end].split())


def _is_run(question: Masked, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether words stand side by side."""
    return all(not question.text[left[1] : right[0]].strip() for left, right in pairwise(spans))


def _duty_kind(plain: str) -> DutyKind | None:
    if _LEADERS.search(plain):
        return "leaders"
    if _DEADLINES.search(plain) and not _NO_DEADLINE.search(plain):
        return "deadlines"
    return "duties" if _DUTIES.search(plain) else None


def _topic_spans(left: Masked, kind: str) -> Iterator[tuple[int, int]]:
    """The words that say more than the form of the question."""
    for start, end in left.tokens():
        word = fold(left.text[start:end])
        # "giao" gives a question its form, "giáo" does not.
        if word not in _FORM[kind]:
            yield start, end


def _terms(
    left: Masked, spans: Sequence[tuple[int, int]], query: Query
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The terms of the topic as documents write them; English ones by the glossary."""
    covered: set[tuple[int, int]] = set()
    for each in query.translations if query.language == "en" else ():
        inside = {span for span in spans if each.start <= span[0] and span[1] <= each.end}
        if inside:
            covered |= inside
            yield tuple(tuple(words(one)) for one in each.vietnamese)
    for span in spans:
        if span not in covered:
            yield ((fold(left.text[slice(*span)]),),)


def _type_of(word: str) -> str:
    """The Vietnamese name of a kind of document, from its plain word in either language."""
    word = " ".join(word.split())
    return TYPE_WORDS.get(word) or TYPE_WORDS.get(word.removesuffix("s"), "")


def _relations() -> Iterator[tuple[re.Pattern[str], RelationKind, bool]]:
    """Every form of the question with the relation, and whether the named document acts."""
    gap = r"(?:\s+(?:da|dang|cung|duoc ban hanh|ban hanh|de|nham))*\s+"
    being = r"(?:was|were|is|are|has been)"
    for kind, vi, en in _VERBS:
        active = rf"(?:da\s+)?(?:{vi})"
        passive = rf"(?:bi|duoc)\s+(?:{vi})"
        # The passive first: "nào bị thay thế bởi @" holds the words of the active too.
        forms: list[tuple[str, bool]] = [
            (rf"{_WHICH}\s+(?:da\s+)?{passive}\s+{_BY}\s+{NAMED}", True),
            (rf"{NAMED}\s+(?:da\s+)?{passive}(?:\s+{_BY})?\s+{_WHICH}", False),
            (rf"{_WHICH}(?!\s+(?:da\s+)?(?:bi|duoc)\b){gap}{active}\s+{NAMED}", False),
            (rf"{NAMED}\s+{active}\s+(?:{_WHICH}|gi\b)", True),
            (rf"\b{_WHICH_EN}\s+{being}\s+(?:{en})\s+by\s+(?:the\s+)?{NAMED}", True),
            (rf"\b(?:by\s+)?{_WHICH_EN}\s+(?:was|is|has)\s+{NAMED}(?:\s+been)?\s+(?:{en})\s+by",
             False),
            (rf"{NAMED}\s+{being}\s+(?:{en})\s+by\s+{_WHICH_EN}", False),
        ]  # fmt: skip
        if kind == "based_on":
            forms += [
                (rf"\bcan cu(?:\s+phap ly)?(?:\s+de)?(?:\s+ban hanh)?(?:\s+cua)?\s+{NAMED}", True),
                (rf"\b{_WHICH_EN}\s+(?:is|was)\s+{NAMED}\s+based (?:up)?on", True),
                (rf"\b{_WHICH_EN}\s+(?:is|are|was|were)\s+based (?:up)?on\s+{NAMED}", False),
            ]
        else:
            forms += [
                (rf"\b{_WHICH_EN}\s+(?:does|did|do)\s+{NAMED}\s+(?:{en})", True),
                (rf"\b{_WHICH_EN}\s+(?:(?:that|has|have)\s+)?(?:{en})\s+(?:the\s+)?{NAMED}", False),
            ]
        for pattern, by_named in forms:
            yield re.compile(_numbered_groups(pattern)), kind, by_named


def _numbered_groups(pattern: str) -> str:
    """The pattern with the gaps behind ``@``, which is as long as what it stands for."""
    return pattern.replace(NAMED, rf"{NAMED}\s*")


_RELATIONS = tuple(_relations())
