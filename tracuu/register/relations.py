"""How documents hang together, as their clauses say: based on, implements, replaces and more."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracuu.numbers import DocumentNumber
from tracuu.obligations import SELF, Relation, RelationKind
from tracuu.register.prepared import prepared
from tracuu.register.sources import numbers_of, own_key, reported_number
from tracuu.text import Span, fold, sentence_spans
from tracuu.types import Document, Metadata

_TYPE = (
    r"(?:chỉ thị|nghị quyết|quyết định|kết luận|kế hoạch|hướng dẫn|báo cáo|thông báo|quy chế"
    r"|quy định"
    r"|chương trình(?: hành động)?|tờ trình|công văn|thông tư(?: liên tịch)?|nghị định|bộ luật"
    r"|luật|pháp lệnh"
    r"|công điện|đề án|văn bản|hiến pháp)"
)
# Between a verb and the number it governs.
_TO_NUMBER = (
    rf"(?:\s+(?:nội dung|lỗi|sai sót|kỹ thuật|thể thức|căn cứ pháp lý|hiệu lực|các|những|một số"
    rf"|điều|khoản|điểm|chương|mục|phụ lục|của|tại|toàn bộ"
    rf"|nghiêm túc|nghiêm|có hiệu quả|đồng thời|phần|đoạn"
    rf"|hiệu quả|tốt|theo|việc|đối với|từ|số|tinh thần|quy định|{_TYPE}|[\d,;-]+|[ivxlc]+"
    rf"|[a-zđ]|và|ban hành kèm theo|sau|(?:ngày|đây)))*"
    rf"(?:\s+{_TYPE}(?:\s+(?!số\b)[^\s,;.]+){{0,12}})?\s*:?\s*[-+“\"‘']?\s*(?:số\s*:?\s*)?$"
)
_MARKS = re.compile(r"[:“”\"‘’'()\n+–]|(?<=\s)-(?=\s)")
_TO_NUMBER_LINE = re.compile(_TO_NUMBER)
_ITEM = re.compile(r"\s*(?:[-+•]|[a-zđ]\)|\d{1,2}[.)])\s")
_VERBS: tuple[tuple[RelationKind, str], ...] = (
    (
        "amends",
        r"sửa đổi(?:,?\s+(?:và\s+)?bổ sung)?|đính chính"
        r"|bổ sung(?=\s+(?:một số|điểm|khoản|chương|mục|phụ lục|quyết|nghị|thông|luật|điều|kế|chỉ))"
        r"|điều chỉnh(?=\s+(?:một số|nội dung|quyết|kế hoạch))",
    ),
    ("replaces", r"thay thế(?:\s+cho)?|thay cho"),
    ("repeals", r"bãi bỏ|hủy(?:\s+bỏ)?|thu hồi(?=\s+(?:quyết|văn))|hết hiệu lực(?=[^.;\n]{0,30}:)"),
    ("attached", r"(?:ban hành\s+)?kèm theo"),
    ("based_on", r"căn cứ|(?:xét|theo)\s+đề nghị[^.;\n]{0,80}?\stại|xét"),
    (
        "implements",
        r"(?:tiếp tục\s+|tổ chức\s+)?(?:triển khai(?:\s+(?:và\s+)?(?:tổ chức\s+)?(?:thực hiện"
        r"|thi hành))?|thực hiện|thi hành|quán triệt(?:,?\s+(?:và\s+)?(?:triển khai"
        r"|thực hiện))*"
        r"|cụ thể hóa|hướng dẫn(?:\s+(?:thực hiện|thi hành))?"
        r"|quy định chi tiết(?:\s+(?:và hướng dẫn )?thi hành)?)",
    ),
)
_ACTIVE = re.compile("|".join(rf"(?P<{kind}>\b(?:{verb})\b)" for kind, verb in _VERBS))
_PASSIVE = re.compile(
    r"\b(?:đã\s+)?(?:được|bị)\s+(?:(?P<replaces>thay thế)"
    r"|(?P<amends>sửa đổi(?:,?\s+(?:và\s+)?bổ sung)?|bổ sung|điều chỉnh)"
    r"|(?P<repeals>bãi bỏ|hủy bỏ))(?:\s+một số\s+\w+)?(?P<by>\s+(?:bởi|bằng|theo|tại"
    r"|một phần bởi)\b)?"
)
_BY_SELF = re.compile(
    rf"[^.;\n]{{0,60}}?\b(?:được|bị)\s+(?:(?P<replaces>thay thế)|(?P<amends>sửa đổi|bổ sung"
    rf"|điều chỉnh)"
    rf"|(?P<repeals>bãi bỏ|hủy bỏ))[^.;\n]{{0,30}}?\s(?:bởi|bằng|theo|tại)\s+{_TYPE}\s+này\b"
)
_EXPIRES = re.compile(
    r"\b(?:hết hiệu lực|(?:bị bãi bỏ|bị hủy bỏ)(?!\s+(?:bởi|bằng|theo))"
    r"|(?:sẽ\s+)?không còn hiệu lực|chấm dứt hiệu lực|được bãi bỏ)\b"
)
# What may stand between two numbers of one list, besides the words of a description.
_OWN_TYPE = re.compile(rf"{_TYPE}\s+(?:số\s*)?$")
_SENTENCE_END = re.compile(r"[.;]\s")
_DESCRIBED = re.compile(
    r"^(?:[^.;\n]|;(?!\s*(?:căn cứ|đồng thời)))*?(?:,|;|\bvà\b|\bhoặc\b|\n\s*[-+]?|\bcùng\b"
    r"|\bcác\b)[^,;]{0,60}$"
)
_HOLDS_APART = re.compile(
    r"\b(?:theo|thực hiện|triển khai|quán triệt|tại|gắn|hướng dẫn|sửa đổi|thay thế|bãi bỏ"
    r"|kèm theo|nói|nêu|quy định|được|bị|bởi|trên cơ sở)\b"
)
_JOINS = re.compile(r"\b(?:và|với|gắn|cùng với|đồng thời|để|nhằm|tổ chức|khi|sau khi|trong)\s*$")
_GOES_ON = re.compile(r"(?:[^.;]{0,40}\s)?(?:và|đồng thời)\s*")
_OTHERWISE = re.compile(r"\b(?:này|đã|được|với|gắn|để|đồng thời|cùng)\b")
_PLURAL_SELF = re.compile(rf"\b{_TYPE}\s+này\b")


def find_relations(
    document: Document,
    metadata: Metadata,
    *,
    numbers: Sequence[DocumentNumber] | None = None,
) -> tuple[Relation, ...]:
    """What ``document`` says it is to others, and others to others, each once, in order.

    ``numbers`` are those of its text (``find_numbers``), where they are already known. A
    number is ``cites`` only where no other clause says more about it.
    """
    reader = _Reader(document, metadata, numbers_of(document, numbers))
    return tuple(reader.relations())


@dataclass(frozen=True, slots=True)
class _Read:
    """What a clause says of a number; ``inherits`` says that the next of a list shares it."""

    kind: RelationKind
    subject: str
    number: str
    display: str
    start: int
    end: int


class _Reader:
    def __init__(
        self, document: Document, metadata: Metadata, numbers: Sequence[DocumentNumber]
    ) -> None:
        self._document = document
        self._text = document.text
        ready = prepared(document)
        self._folded = ready.folded
        self._own = own_key(metadata)
        self._all = list(numbers)
        self._metadata = metadata
        self._sections = ready.sections
        self._section_starts = [each.start for each in self._sections]
        self._page_starts = [page.start for page in document.pages]

    def relations(self) -> Iterator[Relation]:
        """The relations in order, each once."""
        read = list(self._read())
        strong = {each.number for each in read if each.kind != "cites" and each.subject == SELF}
        strong |= {each.number for each in read if each.kind in {"replaces", "amends", "repeals"}}
        strong |= {each.subject for each in read}
        strong |= {each.number for each in read if each.kind == "implements"}
        seen: set[tuple[str, str, str]] = set()
        for each in read:
            identity = (each.kind, each.subject, each.number)
            if identity in seen or (each.kind == "cites" and each.number in strong):
                continue
            seen.add(identity)
            yield self._relation(each)

    def _relation(self, read: _Read) -> Relation:
        at = bisect_right(self._section_starts, read.start) - 1
        page = max(0, bisect_right(self._page_starts, read.start) - 1)
        return Relation(
            kind=read.kind,
            number=read.number,
            display=read.display,
            start=read.start,
            end=read.end,
            section=self._sections[at].path if at >= 0 else None,
            page=self._document.pages[page].number,
            subject=read.subject,
        )

    def _read(self) -> Iterator[_Read]:
        reported = self._reported()
        previous: tuple[DocumentNumber, RelationKind, str] | None = None
        for number in self._all:
            start, end = self._clause(number)
            if previous and previous[0].end < start and not self._list_goes_on(previous[0], number):
                previous = None
            if number.key == self._own:
                previous = (number, "cites", SELF) if previous is None else previous
                continue
            kind, subject = self._kind(number, start, end, previous)
            if kind == "cites" and reported is not None and number.key == reported:
                kind = "reports_on"
            if kind == "implements" and subject == SELF and self._own is None:
                kind = "reports_on" if number.key == reported else "cites"
            previous = (number, kind, subject)
            target = number
            if subject.startswith("="):  # the number itself acts on this document or another
                yield _Read(kind, number.key, subject[1:], self._display(subject[1:]), start, end)
                continue
            yield _Read(kind, subject, target.key, target.display, start, end)

    def _display(self, key: str) -> str:
        return next((each.display for each in self._all if each.key == key), key)

    def _clause(self, number: DocumentNumber) -> Span:
        """The sentence that names the number."""
        start = self._text.rfind("\n", 0, number.start) + 1
        end = self._text.find("\n", number.end)
        end = len(self._text) if end < 0 else end
        spans = sentence_spans(self._text, start, end)
        return next((span for span in spans if span[0] <= number.start < span[1]), (start, end))

    def _list_start(self, start: int) -> int:
        """Where the head of the list begins of which the line at ``start`` is an item."""
        at = start
        while at > 0 and _ITEM.match(self._folded, at):
            at = self._folded.rfind("\n", 0, at - 1) + 1
        return at if at == start or ":" in self._folded[at:start] else start

    def _list_goes_on(self, before: DocumentNumber, number: DocumentNumber) -> bool:
        """Whether a list over several lines or items goes on to ``number``."""
        between = self._folded[before.end : number.start]
        return (
            len(between) < 220
            and bool(re.search(r";\s*(?:\n\s*)?(?:[-+]|[a-zđ]\)|\d+\.)?", between))
            and ("." not in between.replace("d.", ""))
        )

    def _kind(
        self,
        number: DocumentNumber,
        start: int,
        end: int,
        previous: tuple[DocumentNumber, RelationKind, str] | None,
    ) -> tuple[RelationKind, str]:
        left = previous[0].end if previous else self._list_start(start)
        before = self._folded[min(left, number.start) : number.start]
        after = self._folded[number.end : end]
        if (passive := self._passive(number, before, previous)) is not None:
            return passive
        if (active := self._active(number, before, start, previous)) is not None:
            return active
        if (by_self := _BY_SELF.match(after)) is not None:
            kinds: tuple[RelationKind, ...] = ("replaces", "amends", "repeals")
            return next(name for name in kinds if by_self[name]), SELF
        expires = _EXPIRES.search(after)
        told = after[: expires.start()] if expires else ";"
        if expires and not _PASSIVE.search(before) and not _SENTENCE_END.search(told):
            return "repeals", SELF
        is_listed = _DESCRIBED.match(before) and not _HOLDS_APART.search(_tail(before))
        if (
            previous
            and is_listed
            and previous[1] not in {"cites", "reports_on"}
            and previous[0].key != self._own
        ):
            return previous[1], previous[2]
        return "cites", SELF

    def _passive(
        self,
        number: DocumentNumber,
        before: str,
        previous: tuple[DocumentNumber, RelationKind, str] | None,
    ) -> tuple[RelationKind, str] | None:
        """ "X được thay thế bởi Y": Y replaces X."""
        passives = list(_PASSIVE.finditer(before))
        match = passives[-1] if passives else None
        if match is None or not match["by"]:
            return None
        kind: RelationKind = next(name for name in ("replaces", "amends", "repeals") if match[name])
        if previous is not None and previous[0].key != self._own:
            return kind, f"={previous[0].key}"
        if self._own is not None:
            return kind, f"={self._own}"
        return None

    def _active(
        self,
        number: DocumentNumber,
        before: str,
        start: int,
        previous: tuple[DocumentNumber, RelationKind, str] | None,
    ) -> tuple[RelationKind, str] | None:
        match = next(
            (each for each in _ACTIVE.finditer(before) if _governs(each, before, number)), None
        )
        if match is None:
            return None
        kind: RelationKind = match.lastgroup  # type: ignore[assignment]
        lead = before[: match.start()]
        if previous is None or _PLURAL_SELF.search(lead):
            return kind, SELF
        if previous[0].key == number.key:
            return kind, SELF
        if previous[0].key == self._own:
            return kind, SELF
        if previous[2] != SELF and _GOES_ON.fullmatch(lead):
            return kind, previous[2].removeprefix("=")
        if ";" in lead or _JOINS.search(lead) or _OTHERWISE.search(lead):
            return (kind, SELF) if kind != "implements" else None
        return kind, previous[0].key

    def _reported(self) -> str | None:
        """The number on which a document without one of its own reports."""
        if self._own is not None:
            return None
        return reported_number(self._document, self._metadata, self._all)


def _governs(verb: re.Match[str], before: str, number: DocumentNumber) -> bool:
    """Whether a verb governs the number behind ``before``, and is not its type's own name."""
    gap = _MARKS.sub(" ", before[verb.end() :])
    if verb.group() == "hướng dẫn" and (
        gap.strip() in {"", "số"} or fold(number.text).startswith("hướng")
    ):
        return False
    return _TO_NUMBER_LINE.match(gap) is not None


def _tail(text: str) -> str:
    """What stands after the last comma, semicolon or "và", without the number's own type."""
    text = _OWN_TYPE.sub("", text)
    return re.split(r"[,;\n]|\bvà\b", text)[-1]
