"""The terms of a generation: how many chunks hold each, and its number in a sparse vector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracuu.lexicon import TEXT_FIELDS, Entry, Field, Term, terms_of
from tracuu.lexicon.bm25 import chunk_weight
from tracuu.postgres.database import DraftDatabase
from tracuu.postgres.pool import Postgres

Key = tuple[Field, str]

_FIND = (
    "SELECT field, term, id, chunks FROM lexemes"
    " JOIN unnest({0}::text[], {0}::text[]) AS asked (field, term) USING (field, term)"
)
_COUNT = (
    "INSERT INTO lexemes (field, term, chunks)"
    " SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[])"
    " ON CONFLICT (field, term) DO UPDATE SET chunks = lexemes.chunks + excluded.chunks"
)
_LENGTHEN = (
    "INSERT INTO lengths VALUES (?, ?)"
    " ON CONFLICT (field) DO UPDATE SET terms = lengths.terms + excluded.terms"
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A term of a field: its number, and how many chunks hold it."""

    id: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A chunk's terms: how often each field holds each, and how many terms it has."""

    times: Mapping[Key, int]
    lengths: Mapping[Field, int]


def counted(entry: Entry) -> Counted:
    """The terms of a chunk, counted."""
    times: Counter[Key] = Counter()
    lengths: dict[Field, int] = {}
    for field, text in terms_of(entry).items():
        terms = text.split()
        lengths[field] = len(terms)
        times.update((field, term) for term in terms)
    return Counted(times, lengths)


def find(postgres: Postgres, terms: Iterable[Term]) -> dict[Key, Lexeme]:
    """Those of the terms that the generation knows."""
    keys = {(term.field, term.text) for term in terms}
    rows = postgres.rows(_FIND.format("%s"), _columns(keys))
    return {(field, term): Lexeme(id_, chunks) for field, term, id_, chunks in rows}


def average_lengths(lengths: Mapping[Field, int], chunks: int) -> dict[Field, float]:
    """The mean length of each field over all chunks."""
    return {field: lengths.get(field, 0) / max(1, chunks) or 1.0 for field in TEXT_FIELDS}


def weights(
    chunk: Counted, known: Mapping[Key, Lexeme], averages: Mapping[Field, float]
) -> dict[int, float]:
    """A chunk as a sparse vector: what each of its terms weighs, by the term's number."""
    return {
        known[key].id: chunk_weight(times, chunk.lengths[key[0]], averages[key[0]])
        for key, times in chunk.times.items()
    }


class LexemeTable:
    """The terms of a generation that is being built."""

    def __init__(self, database: DraftDatabase) -> None:
        self._db = database

    def begin(self, base: str | None) -> None:
        """Begin with the terms of the schema ``base``, or none."""
        for table in ("lexemes", "lengths"):
            self._db.execute(f"TRUNCATE {table}")
            if base is not None:
                self._db.execute(f"INSERT INTO {table} SELECT * FROM {base}.{table}")

    def count(self, chunks: Sequence[Counted], *, sign: int = 1) -> None:
        """Add (or with ``sign=-1`` take away) the terms of some chunks."""
        holding = Counter(key for chunk in chunks for key in chunk.times)
        # In one order, so that no two commands ever wait for each other.
        keys = sorted(holding)
        fields, terms = _columns(keys)
        self._db.execute(_COUNT, (fields, terms, [sign * holding[key] for key in keys]))
        for field in TEXT_FIELDS:
            terms_in_all = sum(chunk.lengths[field] for chunk in chunks)
            self._db.execute(_LENGTHEN, (field, sign * terms_in_all))

    def drop_unused(self) -> None:
        """Forget the terms that no chunk holds any more."""
        self._db.execute("DELETE FROM lexemes WHERE chunks <= 0")

    def find(self, keys: Iterable[Key]) -> dict[Key, Lexeme]:
        """Those of the terms that are known."""
        rows = self._db.rows(_FIND.format("?"), _columns(keys))
        return {(field, term): Lexeme(id_, chunks) for field, term, id_, chunks in rows}

    def lengths(self) -> dict[Field, int]:
        """How many terms each field has in all chunks."""
        return dict(self._db.rows("SELECT field, terms FROM lengths"))


def _columns(keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    each = list(keys)
    return [field for field, _ in each], [term for _, term in each]
