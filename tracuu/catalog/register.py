"""The register: what documents demand and how they hang together, found by number, kind or date."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from tracuu.catalog.database import Condition, Database, marks
from tracuu.obligations import SELF, Addressee, Deadline, Duty, Relation

# A duty has a row in duty_keys for each pair of a kind of addressee and a due date; '' stands
# for any kind, and for no date. So every choice by both is one range of an index.
SCHEMA = """
CREATE TABLE duties (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    section TEXT, page INTEGER NOT NULL, cue TEXT NOT NULL, prohibition INTEGER NOT NULL,
    head_start INTEGER, head_end INTEGER,
    addressees TEXT NOT NULL, deadlines TEXT NOT NULL,
    directive TEXT, carrier TEXT
);
CREATE INDEX duties_document ON duties (document_id, start);
CREATE INDEX duties_directive ON duties (directive);
CREATE INDEX duties_carrier ON duties (carrier);
CREATE TABLE duty_keys (
    kind TEXT NOT NULL, due TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    duty_id INTEGER NOT NULL,
    PRIMARY KEY (kind, due, document_id, duty_id)
) WITHOUT ROWID;
CREATE INDEX duty_keys_document ON duty_keys (document_id, kind, due, duty_id);
CREATE TABLE relations (
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    kind TEXT NOT NULL, number TEXT NOT NULL, display TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    section TEXT, page INTEGER NOT NULL, subject TEXT NOT NULL
);
CREATE INDEX relations_document ON relations (document_id);
CREATE INDEX relations_number ON relations (number);
CREATE INDEX relations_subject ON relations (subject);
"""  # fmt: skip

_DUTY_COLUMNS = (
    'start, "end", section, page, cue, prohibition, head_start, head_end,'
    " addressees, deadlines, directive, carrier"
)
_RELATION_FIELDS = ("kind", "number", "display", "start", "end", "section", "page", "subject")
_RELATION_COLUMNS = 'kind, number, display, start, "end", section, page, subject'
_ANY = ""
_UNDATED = ""


@dataclass(frozen=True, slots=True)
class StoredDuty:
    """A duty of the catalogue, and the document that states it."""

    id: int
    document_id: int
    duty: Duty


@dataclass(frozen=True, slots=True)
class StoredRelation:
    """A relation of the catalogue, and the document that states it.

    ``clause`` are the words in which it does, empty where they were not asked for.
    """

    document_id: int
    relation: Relation
    clause: str = ""


class RegisterTable:
    """The duties and relations of all documents; they go with their document."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._by_document = database.by_index("duty_keys_document")

    def keep(self, document_id: int, duties: Sequence[Duty], relations: Sequence[Relation]) -> None:
        """Add what a document demands and what it says of other documents."""
        first = 1 + int(self._db.rows("SELECT coalesce(max(id), 0) FROM duties")[0][0])
        self._db.execute_many(
            f"INSERT INTO duties (id, document_id, {_DUTY_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(id_, document_id, *_duty_values(duty)) for id_, duty in enumerate(duties, first)],
        )
        self._db.execute_many(
            "INSERT INTO duty_keys VALUES (?, ?, ?, ?)",
            [
                (kind, due, document_id, id_)
                for id_, duty in enumerate(duties, first)
                for kind, due in _keys(duty)
            ],
        )
        self._db.execute_many(
            f"INSERT INTO relations (document_id, {_RELATION_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(document_id, *_relation_values(relation)) for relation in relations],
        )

    def duties(
        self,
        *,
        documents: Collection[int] | None = None,
        directives: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        due_since: str | None = None,
        due_before: str | None = None,
        limit: int | None = None,
    ) -> list[StoredDuty]:
        """The duties that meet every condition given, by path of their document, then in order.

        ``directives`` are keys of numbers that demand a duty or by which it is carried out,
        ``kinds`` those of addressees, of which one is enough. ``due_since`` and ``due_before``
        are ISO dates, both inclusive; a duty without a known due date is in no such range.
        With ``limit`` no more than so many, the first of them.
        """
        conditions: list[Condition] = []
        if documents is not None:
            conditions.append(self._db.among("u.document_id", documents))
        if directives is not None:
            conditions.append(self._of_directives(directives))
        if kinds is not None or due_since is not None or due_before is not None:
            keys = _key_range(kinds, due_since, due_before)
            if directives is not None:  # which leave few
                conditions.append(_has_key(keys, self._by_document))
            elif documents is not None:
                conditions.append(_is_of_keys([keys, self._db.among("k.document_id", documents)]))
            else:
                first = [] if limit is None else [_first_documents(keys, limit, self._by_document)]
                conditions.append(_is_of_keys([keys, *first]))
        where, values = _joined(conditions)
        rows = self._db.rows(
            f"SELECT u.id, u.document_id, {_qualified('u', _DUTY_COLUMNS)}"
            f" FROM duties u JOIN documents d ON d.id = u.document_id{where}"
            f" ORDER BY d.path, u.start, u.id{'' if limit is None else ' LIMIT ?'}",
            [*values, *([] if limit is None else [limit])],
        )
        return [StoredDuty(id_, document_id, _duty(rest)) for id_, document_id, *rest in rows]

    def duty_counts(self, directives: Collection[str] | None = None) -> dict[str, int]:
        """How many duties each number demands, of these or of all that demand any."""
        conditions: list[Condition] = [("directive IS NOT NULL", [])]
        if directives is not None:
            conditions.append(self._db.among("directive", directives))
        where, values = _joined(conditions)
        rows = self._db.rows(
            f"SELECT directive, count(*) FROM duties{where} GROUP BY directive", values
        )
        return {str(key): int(count) for key, count in rows}

    def relations(
        self,
        *,
        numbers: Collection[str] | None = None,
        documents: Collection[int] | None = None,
        clauses: bool = False,
    ) -> list[StoredRelation]:
        """The relations that meet every condition given, by path of their document, then in order.

        ``numbers`` are keys, of the number that is acted on or of one that is named as
        acting; ``documents`` are those that state the relation. With ``clauses`` each has
        its words, which takes as long again.
        """
        conditions: list[Condition] = []
        if documents is not None:
            conditions.append(self._db.among("r.document_id", documents))
        if numbers is not None:
            target, values = self._db.among("number", numbers)
            subject, more = self._db.among("subject", set(numbers) - {SELF})
            places = (
                f"r.rowid IN (SELECT rowid FROM relations WHERE {target}"
                f" UNION SELECT rowid FROM relations WHERE {subject})"
            )
            conditions.append((places, [*values, *more]))
        where, given = _joined(conditions)
        clause, texts = "''", ""
        if clauses:
            clause = 'substr(t.text, r.start + 1, r."end" - r.start)'
            texts = " JOIN texts t ON t.document_id = r.document_id"
        rows = self._db.rows(
            f"SELECT r.document_id, {clause}, {_qualified('r', _RELATION_COLUMNS)}"
            f" FROM relations r JOIN documents d ON d.id = r.document_id{texts}{where}"
            " ORDER BY d.path, r.start, r.rowid",
            given,
        )
        return [
            StoredRelation(document_id, Relation(*rest), clause)
            for document_id, clause, *rest in rows
        ]

    def _of_directives(self, keys: Collection[str]) -> Condition:
        directive, values = self._db.among("directive", keys)
        carrier, more = self._db.among("carrier", keys)
        sql = (
            f"u.id IN (SELECT id FROM duties WHERE {directive}"
            f" UNION SELECT id FROM duties WHERE {carrier})"
        )
        return sql, [*values, *more]


def _key_range(
    kinds: Collection[str] | None, due_since: str | None, due_before: str | None
) -> Condition:
    """That a row of ``duty_keys`` is one of those that stand for a choice by kind and due date."""
    chosen: list[object] = [_ANY] if kinds is None else list(kinds)
    condition, values = f"k.kind IN ({marks(chosen)})", chosen
    if due_since is not None:
        condition, values = f"{condition} AND k.due >= ?", [*values, due_since]
    if due_before is not None:
        dated = f"{condition} AND k.due > '{_UNDATED}'"
        condition, values = f"{dated} AND k.due <= ?", [*values, due_before]
    return condition, values


def _has_key(keys: Condition, by_index: str) -> Condition:
    """That the duty ``u`` has such a row, looked up duty by duty."""
    sql = (
        f"EXISTS (SELECT 1 FROM duty_keys k{by_index}"
        f" WHERE k.document_id = u.document_id AND k.duty_id = u.id AND {keys[0]})"
    )
    return sql, keys[1]


def _is_of_keys(keys: Sequence[Condition]) -> Condition:
    """That the duty ``u`` is among those of the rows that meet all of ``keys``."""
    where, values = _joined(keys)
    return f"u.id IN (SELECT k.duty_id FROM duty_keys k{where})", values


def _first_documents(keys: Condition, count: int, by_index: str) -> Condition:
    """That a row is of the first documents, by path, that have such rows at all.

    Each of them has one duty at least, so that no more are needed for so many duties.
    """
    sql = (
        "k.document_id IN (SELECT f.id FROM documents f WHERE EXISTS"
        f" (SELECT 1 FROM duty_keys k{by_index}"
        f" WHERE k.document_id = f.id AND {keys[0]})"
        " ORDER BY f.path LIMIT ?)"
    )
    return sql, [*keys[1], count]


def _joined(conditions: Sequence[Condition]) -> Condition:
    """All conditions as a WHERE clause (none: empty) with its values."""
    if not conditions:
        return "", []
    sql = " AND ".join(condition for condition, _ in conditions)
    return f" WHERE {sql}", [value for _, values in conditions for value in values]


def _qualified(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name.strip()}" for name in columns.split(","))


def _keys(duty: Duty) -> Iterator[tuple[str, str]]:
    """Each kind of addressee, and any, with each due date, or none."""
    kinds = {kind for addressee in duty.addressees for kind in addressee.kinds}
    dues = {deadline.due for deadline in duty.deadlines if deadline.due} or {_UNDATED}
    return ((kind, due) for kind in sorted({_ANY, *kinds}) for due in sorted(dues))


def _duty_values(duty: Duty) -> tuple[object, ...]:
    """The values of ``_DUTY_COLUMNS``: addressees and deadlines as JSON, each as its parts."""
    head = duty.head or (None, None)
    return (
        duty.start, duty.end, duty.section, duty.page, duty.cue, int(duty.prohibition), *head,
        _json([_parts(each) for each in duty.addressees]),
        _json([_parts(each) for each in duty.deadlines]),
        duty.directive, duty.carrier,
    )  # fmt: skip


def _relation_values(relation: Relation) -> tuple[object, ...]:
    return tuple(getattr(relation, name) for name in _RELATION_FIELDS)


def _parts(value: Addressee | Deadline) -> list[object]:
    return [getattr(value, each.name) for each in fields(value)]


def _duty(row: Sequence[Any]) -> Duty:
    start, end, section, page, cue, prohibition, *head, addressees, deadlines = row[:10]
    directive, carrier = row[10:]
    return Duty(
        start=start,
        end=end,
        section=section,
        page=page,
        cue=cue,
        prohibition=bool(prohibition),
        head=(head[0], head[1]) if head[0] is not None else None,
        addressees=tuple(
            Addressee(text, left, right, role, tuple(kinds))
            for text, left, right, role, kinds in json.loads(addressees)
        ),
        deadlines=tuple(Deadline(*each) for each in json.loads(deadlines)),
        directive=directive,
        carrier=carrier,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
