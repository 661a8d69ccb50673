"""Duties and clauses → what is quoted of them, each exactly, with the times that they state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracuu.catalog import Catalog, StoredDocument, StoredDuty
from tracuu.citing import MAX_QUOTE_CHARS, Citer, shortened
from tracuu.duplicates import Fingerprint, fingerprint, is_repeat
from tracuu.obligations import Duty
from tracuu.text import Span, sentence_spans
from tracuu.types import Citation

# What may stand between the head of a list and its first item: that item's own mark.
_MARK = re.compile(r"\s*(?:[-–+•*]|(?:\d{1,3}|[a-zđ])[.)])?\s*")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation and the words of the times by which what it demands is due."""

    citation: Citation
    times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch to quote; what stands before ``least`` must not be cut off."""

    start: int
    end: int
    section: str | None
    least: int
    times: tuple[str, ...] = ()


class Quoter:
    """Quotes duties and clauses of one library for one answer; keeps the texts it has read."""

    def __init__(
        self, catalog: Catalog, citer: Citer, documents: Mapping[int, StoredDocument]
    ) -> None:
        self._catalog = catalog
        self._citer = citer
        self._documents = documents
        self._texts: dict[int, str] = {}

    def text(self, document_id: int) -> str:
        """The text of a document."""
        if document_id not in self._texts:
            self._texts[document_id] = self._catalog.text(document_id)
        return self._texts[document_id]

    def duties(self, found: Sequence[StoredDuty]) -> list[Quoted]:
        """The duties document by document, in order, with the heads of their lists."""
        quoted: list[Quoted] = []
        for document_id in dict.fromkeys(each.document_id for each in found):
            text = self.text(document_id)
            duties = [each.duty for each in found if each.document_id == document_id]
            for piece in sorted(_pieces(text, duties), key=lambda each: each.start):
                quoted.append(self._quoted(document_id, text, piece))
        return quoted

    def clause(self, document_id: int, span: Span, section: str | None, *, least: int) -> Citation:
        """The clause there, quoted as far as the offset ``least`` in any case."""
        text = self.text(document_id)
        return self._quoted(document_id, text, _Piece(*span, section, least)).citation

    def without_repeats(self, found: Sequence[StoredDuty]) -> list[StoredDuty]:
        """The duties without those whose words another document has said before."""
        kept: list[StoredDuty] = []
        said: dict[tuple[str, ...], list[tuple[int, Fingerprint]]] = {}
        for each in found:
            quote = self.text(each.document_id)[each.duty.start : each.duty.end]
            print_ = fingerprint(" ".join(quote.split()))
            alike = said.setdefault(print_.figures, [])
            if not any(
                document != each.document_id and is_repeat(print_, other)
                for document, other in alike
            ):
                kept.append(each)
                alike.append((each.document_id, print_))
        return kept

    def words_of(self, each: StoredDuty) -> str:
        """What a duty says, with the head of its list and its section."""
        duty, text = each.duty, self.text(each.document_id)
        head = text[slice(*duty.head)] if duty.head else ""
        return f"{duty.section or ''}\n{head}\n{text[duty.start : duty.end]}"

    def _quoted(self, document_id: int, text: str, piece: _Piece) -> Quoted:
        quote = shortened(text[piece.start : piece.end], least=piece.least - piece.start)
        document = self._documents[document_id]
        citation = self._citer.cite(document, quote, piece.start, section=piece.section)
        return Quoted(citation, piece.times)


def _pieces(text: str, duties: Iterable[Duty]) -> Iterator[_Piece]:
    """What to quote of duties: each with its list's head where that stands right above it."""
    heads: set[Span] = set()
    for duty in duties:
        times = tuple(dict.fromkeys(each.text for each in duty.deadlines))
        inside = [each.end for each in duty.deadlines if duty.start <= each.start < duty.end]
        start = _with_mark(text, duty.start)
        head = duty.head if duty.head not in heads else None
        if head is not None:
            heads.add(head)
            if _stands_right_above(text, head, duty):
                start = head[0]
            else:
                yield _Piece(*head, duty.section, head[1])
        yield _Piece(start, duty.end, duty.section, max(inside, default=0), times)
        for span in _elsewhere(text, duty, heads):
            heads.add(span)
            yield _Piece(*span, duty.section, span[1])


def _with_mark(text: str, start: int) -> int:
    """The start of an item with its own mark: "b) ..." rather than "..."."""
    line = text.rfind("\n", 0, start) + 1
    mark = _MARK.fullmatch(text, line, start)
    return start - len(mark.group().lstrip()) if mark else start


def _stands_right_above(text: str, head: Span, duty: Duty) -> bool:
    if head[1] > duty.start or not _MARK.fullmatch(text, head[1], duty.start):
        return False
    return duty.end - head[0] <= MAX_QUOTE_CHARS


def _elsewhere(text: str, duty: Duty, quoted: Iterable[Span]) -> list[Span]:
    """The sentences of deadlines that stand neither in the duty nor in its list's head."""
    places = [(duty.start, duty.end), *quoted, *([duty.head] if duty.head else [])]
    found = []
    for each in duty.deadlines:
        if any(start <= each.start and each.end <= end for start, end in places):
            continue
        line = text.rfind("\n", 0, each.start) + 1
        spans = sentence_spans(text, line)
        found.append(next(span for span in spans if each.start < span[1]))
    return list(dict.fromkeys(found))
