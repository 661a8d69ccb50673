"""Marks an answer that quotes a superseded document, where a clause proves that it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tracuu.catalog import Catalog, StoredRelation
from tracuu.citing import Citer, name_of, shortened
from tracuu.numbers import display_of, find_mentions, parse_key
from tracuu.obligations import SELF
from tracuu.register import proves_superseded
from tracuu.text import fold
from tracuu.types import Answer, Citation, Language, Metadata
from tracuu.wording import superseded, with_note

_MAX_SHOWN = 160


@dataclass(frozen=True, slots=True)
class _Old:
    """A document that may have given way: its name, and its date and issuer if known."""

    name: str
    date: str | None = None
    issuer: str | None = None


class Superseded:
    """Knows which documents of one catalogue a clause of another supersedes."""

    def __init__(self, catalog: Catalog, citer: Citer) -> None:
        self._catalog = catalog
        self._citer = citer
        self._documents = {each.id: each for each in catalog.documents()}
        self._by_path = {each.path: each.metadata for each in self._documents.values()}

    def marked(self, answer: Answer, language: Language, keys: Collection[str] = ()) -> Answer:
        """The answer with a note, and the clause, for each document that gave way.

        Those are the quoted documents and the numbers of ``keys``, on which they report.
        """
        lead, citations = answer.lead, list(answer.citations)
        if lead is None:
            return answer
        lines: list[str] = []
        for key, old in _meant(answer.citations, keys).items():
            proof = self._proof(key, old)
            if proof is not None:
                clause, by = self._cited(proof), self._actor(proof)
                shown = _shown(clause.quote)
                note = superseded(old.name, proof.relation.kind, by, shown, language)
                lead = with_note(lead, note)
                _add(citations, clause)
                lines += [f"{by}:", clause.quote]
        if answer.lead is None or lead == answer.lead:
            return answer
        text = "\n".join([lead + answer.text[len(answer.lead) :], *lines])
        return replace(answer, text=text, lead=lead, citations=tuple(citations))

    def among(self, paths: Collection[str]) -> frozenset[str]:
        """Those of these documents that gave way to another."""
        return frozenset(each for each in paths if self._gave_way(self._by_path[each]))

    def _gave_way(self, about: Metadata) -> bool:
        numbers = find_mentions(about.number or "")[:1]
        old = _Old(about.number or "", about.date, about.issuer)
        return any(self._proof(each.key, old) is not None for each in numbers)

    def _proof(self, key: str, old: _Old) -> StoredRelation | None:
        """The first clause that says that another document takes the place of that number."""
        for each in self._catalog.register.relations(numbers=[key]):
            relation = each.relation
            if (
                relation.number == key
                and relation.kind in ("replaces", "repeals")
                and relation.subject != key
                and (relation.subject != SELF or self._own_key(each) != key)
                and self._proves(each, key, old)
            ):
                return each
        return None

    def _own_key(self, each: StoredRelation) -> str | None:
        own = find_mentions(self._documents[each.document_id].metadata.number or "")
        return own[0].key if own else None

    def _proves(self, each: StoredRelation, key: str, old: _Old) -> bool:
        """Whether the clause says that the whole document of that number and date gave way."""
        relation, other = each.relation, self._documents[each.document_id].metadata
        if relation.subject == SELF:
            if old.date and other.date and other.date < old.date:
                return False
            if _is_of_a_namesake(key, old, self._own_key(each), other.issuer):
                return False
        clause = self._catalog.text(each.document_id)[relation.start : relation.end]
        return proves_superseded(clause, relation, date=old.date)

    def _cited(self, each: StoredRelation) -> Citation:
        relation = each.relation
        quote = self._catalog.text(each.document_id)[relation.start : relation.end]
        document = self._documents[each.document_id]
        return self._citer.cite(
            document, shortened(quote), relation.start, section=relation.section
        )

    def _actor(self, each: StoredRelation) -> str:
        """What takes the place: the number of the clause, or the document that says so."""
        if each.relation.subject != SELF:
            shown = self._catalog.number_keys()
            return shown.get(each.relation.subject, each.relation.subject)
        about = self._documents[each.document_id].metadata
        return name_of(about.number, about.title)


def _meant(citations: Sequence[Citation], keys: Collection[str]) -> dict[str, _Old]:
    """By key, what may have given way: the numbers asked about and the documents quoted."""
    meant = {key: _Old(display_of(key)) for key in keys}
    for each in citations:
        if each.number is not None:
            for number in find_mentions(each.number)[:1]:
                meant[number.key] = _Old(each.number, each.date, each.issuer)
    return meant


def _is_of_a_namesake(key: str, old: _Old, other: str | None, issuer: str | None) -> bool:
    """Whether another office with a like abbreviation speaks: two districts are both QU."""
    if other is None or not old.issuer or not issuer:
        return False
    return parse_key(key).issuer == parse_key(other).issuer and fold(old.issuer) != fold(issuer)


def _shown(quote: str) -> str:
    """A clause in the lead: its beginning, as it is quoted whole below."""
    line = " ".join(quote.split())
    return line if len(line) <= _MAX_SHOWN else line[:_MAX_SHOWN].rpartition(" ")[0] + "…"


def _add(citations: list[Citation], clause: Citation) -> None:
    """Put the clause behind the quotes of its document, or at the end."""
    if any(
        each.document == clause.document and each.start <= clause.start and clause.end <= each.end
        for each in citations
    ):
        return
    last = max(
        (at for at, each in enumerate(citations) if each.document == clause.document),
        default=len(citations) - 1,
    )
    citations.insert(last + 1, clause)
