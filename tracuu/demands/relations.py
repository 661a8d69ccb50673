"""Which documents carry out, replace, amend or rest on one another, each with its clause."""

from __future__ import annotations

from collections.abc import Sequence

from tracuu.catalog import StoredRelation
from tracuu.demands.asking import RelationQuestion
from tracuu.demands.made import Library, Subject, made
from tracuu.demands.quoted import Quoted, Quoter
from tracuu.demands.superseded import Superseded
from tracuu.numbers import (
    TYPE_NAMES,
    display_of,
    find_mentions,
    find_numbers,
    parse_key,
    type_of_abbreviation,
)
from tracuu.obligations import SELF
from tracuu.types import Answer, Citation, Language
from tracuu.wording import related


class RelationAnswerer:
    """Answers questions for the relations that one library holds."""

    def __init__(self, library: Library, superseded: Superseded) -> None:
        self._library = library
        self._superseded = superseded

    def answer(
        self, asked: RelationQuestion, subject: Subject, language: Language
    ) -> Answer | None:
        """All documents in that relation, a clause for each; None where there are none."""
        found: dict[str, StoredRelation] = {}
        for each in self._library.catalog.register.relations(
            numbers=subject.keys or None, documents=subject.documents
        ):
            if asked.by_named or each.relation.number in subject.keys:
                self._keep(found, each, asked, subject)
        if asked.by_named and subject.holders:
            for each in self._library.catalog.register.relations(documents=subject.holders):
                self._keep(found, each, asked, subject)
        if not found:
            return None
        found = dict(sorted(found.items(), key=lambda each: _in_series(each[0])))
        names = [self._shown(key) for key in found]
        citations = [self._clause(each) for each in found.values()]
        missing = tuple(
            name for key, name in zip(found, names, strict=True) if not self._is_held(key)
        )
        lead = related(
            asked.kind, asked.by_named, subject.name, asked.type, names, missing, language
        )
        answer = made(lead, _in_order(citations), language)
        if asked.kind in ("replaces", "repeals"):
            return answer
        return self._superseded.marked(answer, language)

    def _keep(
        self,
        found: dict[str, StoredRelation],
        each: StoredRelation,
        asked: RelationQuestion,
        subject: Subject,
    ) -> None:
        """Keep the first clause for each number that answers; a document's own is better."""
        relation = each.relation
        if relation.kind != asked.kind:
            return
        actor = self._actor(each)
        if asked.by_named:
            is_meant = actor in subject.keys or (
                relation.subject == SELF and each.document_id in subject.holders
            )
            key: str | None = relation.number
        else:
            is_meant, key = relation.number in subject.keys, actor
        if not is_meant or key is None or not _is_type(key, asked.type):
            return
        if key not in found or relation.subject == SELF != found[key].relation.subject:
            found[key] = each

    def _actor(self, each: StoredRelation) -> str | None:
        """The key of the number that acts: that of the clause, or the document's own."""
        if each.relation.subject != SELF:
            return each.relation.subject
        own = find_mentions(self._library.documents[each.document_id].metadata.number or "")
        return own[0].key if own else None

    def _shown(self, key: str) -> str:
        return next(
            (name for name, each in self._library.keys.items() if each == key), display_of(key)
        )

    def _is_held(self, key: str) -> bool:
        return any(each.own for each in self._library.catalog.numbers_like(key)[:1])

    def _clause(self, each: StoredRelation) -> Citation:
        """The clause, quoted so far that the numbers it relates are in the quote."""
        relation = each.relation
        clause = self._library.catalog.text(each.document_id)[relation.start : relation.end]
        named = [
            n.end for n in find_numbers(clause) if n.key in (relation.number, relation.subject)
        ]
        least = relation.start + (
            named[0] if relation.subject == SELF and named else max(named, default=0)
        )
        span = (relation.start, relation.end)
        quoter = Quoter(self._library.catalog, self._library.citer, self._library.documents)
        return quoter.clause(each.document_id, span, relation.section, least=least)


def _is_type(key: str, type_: str) -> bool:
    """Whether a number is of that kind of document; of any where none is asked for."""
    abbreviation = type_of_abbreviation(parse_key(key).type or "")
    return not type_ or (abbreviation is not None and TYPE_NAMES[abbreviation][0] == type_)


def _in_series(key: str) -> tuple[int, int, str]:
    parts = parse_key(key)
    return parts.year or 0, parts.number, key


def _in_order(citations: Sequence[Citation]) -> list[Quoted]:
    """Each clause once, grouped by document in the order of the first, by place in it."""
    places = list(dict.fromkeys(each.document for each in citations))
    unique = {(each.document, each.start, each.end): each for each in citations}.values()
    ordered = sorted(unique, key=lambda each: (places.index(each.document), each.start))
    return [Quoted(each) for each in ordered]
