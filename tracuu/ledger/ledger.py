"""The register of one catalogue: its numbers with their relations, its duties by filter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache

from tracuu.catalog import Catalog, StoredDocument, StoredDuty, StoredRelation
from tracuu.errors import UsageError
from tracuu.ledger.addressing import Asked, read_addressee
from tracuu.ledger.rows import BACKWARD, DutyFilter, DutyRow, Holding, NumberRow, RelationRow
from tracuu.numbers import DocumentNumber, KnownNumbers, display_of, find_mentions, parse_key
from tracuu.obligations import SELF, Duty, Role
from tracuu.register import proves_superseded

# A relation as one number sees it: the other number if any, and whether that one acts.
_Side = tuple[StoredRelation, str | None, bool]


class Ledger:
    """Reads rows of the register; whatever it is asked for, it gives all that there is."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._documents = {each.id: each for each in catalog.documents()}
        self._own = {
            each.id: _key_of(each.metadata.number)
            for each in self._documents.values()
            if each.metadata.number
        }
        self._text = lru_cache(maxsize=8)(catalog.text)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return self._catalog.number_keys()

    @cached_property
    def _known(self) -> KnownNumbers:
        return KnownNumbers(self._spellings)

    @cached_property
    def _meanings(self) -> dict[str, tuple[str, ...]]:
        """Of each number without issuer the full numbers that it may mean."""
        found: dict[str, tuple[str, ...]] = {}
        for key in self._spellings:
            number = None if _is_full(key) or key in self._holders else _number(key)
            if number is not None:
                found[key] = tuple(each for each in self._known.match(number) if _is_full(each))
        return found

    @cached_property
    def _holders(self) -> dict[str, list[StoredDocument]]:
        """The documents that bear each number, by path."""
        held: dict[str, list[StoredDocument]] = defaultdict(list)
        for id_, key in self._own.items():
            if key is not None:
                held[key].append(self._documents[id_])
        return held

    def prepare(self) -> None:
        """Read in advance what the first query would wait for: all numbers of the library."""
        _ = self._known, self._meanings

    # Numbers

    def numbers(self, written: str | None = None) -> list[NumberRow]:
        """The numbers that ``written`` means, in any spelling, or all, by type and integer.

        Raises UsageError for what is no number, and for one that the library does not know.
        """
        keys = list(self._spellings) if written is None else self.keys_of(written)
        relations = self._catalog.register.relations(
            numbers=None if written is None else self._with_bare(keys),
            clauses=True,
        )
        if written is not None:
            holders = [each.id for key in keys for each in self._holders.get(key, ())]
            if holders:
                own = self._catalog.register.relations(documents=holders, clauses=True)
                relations = sorted({*relations, *own}, key=self._by_path)
        return self._rows(keys, relations)

    def _by_path(self, stored: StoredRelation) -> tuple[str, int, int]:
        relation = stored.relation
        return self._documents[stored.document_id].path, relation.start, relation.end

    def keys_of(self, written: str) -> list[str]:
        """The keys of the numbers that ``written`` may mean here."""
        mentions = find_mentions(written)
        if not mentions:
            raise UsageError(f"{written!r} is no document number.", remedy="Write it as 24-CT/TU.")
        keys = self._known.match(mentions[0])
        if keys:
            return [key for key in keys if _is_full(key)] or keys
        nearest = ", ".join(self._display(key) for key in self._known.nearest(mentions[0]))
        raise UsageError(
            f"The library neither holds nor cites {mentions[0].display}.",
            remedy=f"The nearest numbers that it knows: {nearest}." if nearest else "",
        )

    def _with_bare(self, keys: Iterable[str]) -> set[str]:
        """The keys, and those without issuer that can mean nothing else here."""
        wanted = set(keys)
        bare = {key for key, meant in self._meanings.items() if len(meant) == 1}
        return wanted | {key for key in bare if self._meanings[key][0] in wanted}

    def _meant(self, key: str) -> str:
        """The number that a key stands for: the full one, where only one can be meant."""
        meant = self._meanings.get(key, ())
        return meant[0] if len(meant) == 1 else key

    def _rows(self, keys: Sequence[str], relations: Sequence[StoredRelation]) -> list[NumberRow]:
        wanted = {self._meant(key) for key in keys}
        sides: dict[str, list[_Side]] = defaultdict(list)
        for each in relations:
            actor = self._actor(each)
            target = self._meant(each.relation.number)
            if actor in wanted:
                sides[str(actor)].append((each, target, False))
            if target in wanted and target != actor:
                sides[target].append((each, actor, True))
        counts = self._duty_counts(None if len(wanted) == len(self._spellings) else wanted)
        return [self._row(key, sides[key], counts[key]) for key in sorted(wanted, key=_order)]

    def _duty_counts(self, keys: Collection[str] | None) -> Counter[str]:
        wanted = None if keys is None else self._with_bare(keys)
        counts: Counter[str] = Counter()
        for key, count in self._catalog.register.duty_counts(wanted).items():
            counts[self._meant(key)] += count
        return counts

    def _actor(self, stored: StoredRelation) -> str | None:
        """The number that acts; None for a document that bears none."""
        subject = stored.relation.subject
        return self._own.get(stored.document_id) if subject == SELF else self._meant(subject)

    def _row(self, key: str, sides: list[_Side], duties: int) -> NumberRow:
        holders = self._holders.get(key, [])
        rows, superseding = [], []
        for stored, other, backward in sides:
            row = self._relation(stored, other, backward=backward)
            rows.append(row)
            if backward and self._supersedes(stored, holders):
                superseding.append(row)
        meant = self._meanings.get(key, ())
        return NumberRow(
            key=key,
            number=self._display(key),
            documents=tuple(_holding(each) for each in holders),
            may_mean=tuple(self._display(each) for each in meant),
            relations=tuple(rows),
            superseded_by=tuple(superseding),
            duties=duties,
        )

    def _supersedes(self, stored: StoredRelation, holders: Sequence[StoredDocument]) -> bool:
        """Whether the clause, of a document that is no older, does away with the whole number."""
        relation, teller = stored.relation, self._documents[stored.document_id]
        if teller in holders and relation.subject == SELF:
            return False
        date = holders[0].metadata.date if holders else None
        told = teller.metadata.date
        if relation.subject == SELF and date and told and told < date:
            return False
        return proves_superseded(stored.clause, relation, date=date)

    def _relation(
        self, stored: StoredRelation, other: str | None, *, backward: bool
    ) -> RelationRow:
        relation, document = stored.relation, self._documents[stored.document_id]
        by_itself = backward and relation.subject == SELF
        return RelationRow(
            kind=BACKWARD[relation.kind] if backward else relation.kind,
            number=None if other is None else self._display(other),
            held=by_itself or other in self._holders,
            document=document.path,
            section=relation.section,
            page=relation.page,
            start=relation.start,
            end=relation.end,
            quote=stored.clause,
        )

    def _display(self, key: str) -> str:
        return self._spellings.get(key) or display_of(key)

    # Duties

    def duties(self, wanted: DutyFilter | None = None) -> list[DutyRow]:
        """The duties that a filter leaves, by path of their document, then in order.

        Raises UsageError for a number, document or addressee that cannot be understood or
        found.
        """
        wanted = wanted or DutyFilter()
        asked = read_addressee(wanted.addressee) if wanted.addressee is not None else None
        number, document = wanted.number, wanted.document
        found = self._catalog.register.duties(
            documents=None if document is None else [self._id_of(document)],
            directives=None if number is None else self._with_bare(self.keys_of(number)),
            kinds=asked.searched if asked else None,
            due_since=wanted.due_since,
            due_before=wanted.due_before,
            limit=wanted.limit if asked is None else None,
        )
        kept = [each for each in found if asked is None or _falls_on(each.duty, asked)]
        return [self._duty(each) for each in kept[: wanted.limit]]

    def _id_of(self, path: str) -> int:
        paths = {each.path: each.id for each in self._documents.values()}
        if path not in paths:
            near = get_close_matches(path, paths, n=1, cutoff=0.5)
            raise UsageError(
                f"The library holds no document {path}.",
                remedy=f"The nearest is {near[0]}." if near else "",
            )
        return paths[path]

    def _duty(self, stored: StoredDuty) -> DutyRow:
        duty, document = stored.duty, self._documents[stored.document_id]
        text, about = self._text(document.id), document.metadata
        return DutyRow(
            number=about.number,
            document=document.path,
            title=about.title,
            issued=about.date,
            section=duty.section,
            page=duty.page,
            start=duty.start,
            end=duty.end,
            quote=text[duty.start : duty.end],
            head=text[slice(*duty.head)] if duty.head else None,
            addressees=tuple(dict.fromkeys(each.text for each in duty.addressees)),
            lead=_of_role(duty, "lead"),
            support=_of_role(duty, "support"),
            deadlines=duty.deadlines,
            prohibition=duty.prohibition,
            directive=self._display(self._meant(duty.directive)) if duty.directive else None,
            carrier=self._display(self._meant(duty.carrier)) if duty.carrier else None,
        )


def _falls_on(duty: Duty, asked: Asked) -> bool:
    return any(asked.is_addressed(each) for each in duty.addressees)


def _of_role(duty: Duty, role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text for each in duty.addressees if each.role == role))


def _holding(document: StoredDocument) -> Holding:
    about = document.metadata
    return Holding(document.path, about.title, about.type, about.issuer, about.date)


def _key_of(written: str) -> str | None:
    found = find_mentions(written)
    return found[0].key if found else None


def _number(key: str) -> DocumentNumber | None:
    """The number of a key, as if someone had named it."""
    return next(iter(find_mentions(display_of(key))), None)


def _is_full(key: str) -> bool:
    return parse_key(key).issuer is not None


def _order(key: str) -> tuple[str, str, int, int, str]:
    parts = parse_key(key)
    return parts.type or "", parts.issuer or "", parts.year or 0, parts.number, key
