"""How often the library writes each syllable and pair of them, for giving accents back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracuu.catalog.database import Database, marks
from tracuu.text import strip_accents

SCHEMA = """
CREATE TABLE syllables (
    form TEXT PRIMARY KEY, plain TEXT NOT NULL, count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX syllables_plain ON syllables (plain);
CREATE TABLE syllable_pairs (
    "left" TEXT NOT NULL, "right" TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY ("left", "right")
) WITHOUT ROWID;
"""  # fmt: skip


class SyllableTable:
    """The counts of syllables and of neighbouring pairs, kept true of the documents held."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def count(
        self, singles: Mapping[str, int], pairs: Mapping[tuple[str, str], int], *, sign: int = 1
    ) -> None:
        """Add (or with ``sign=-1`` take away) the counts of some text."""
        self._db.execute_many(
            "INSERT INTO syllables VALUES (?, ?, ?)"
            " ON CONFLICT (form) DO UPDATE SET count = syllables.count + excluded.count",
            [(form, strip_accents(form), sign * count) for form, count in singles.items()],
        )
        self._db.execute_many(
            "INSERT INTO syllable_pairs VALUES (?, ?, ?)"
            ' ON CONFLICT ("left", "right") DO UPDATE'
            " SET count = syllable_pairs.count + excluded.count",
            [(left, right, sign * count) for (left, right), count in pairs.items()],
        )
        if sign < 0:
            self._db.execute("DELETE FROM syllables WHERE count <= 0")
            self._db.execute("DELETE FROM syllable_pairs WHERE count <= 0")

    def forms(self, plain: Sequence[str]) -> dict[str, dict[str, int]]:
        """For each syllable without accents its written forms and their counts."""
        found: dict[str, dict[str, int]] = {}
        rows = self._db.rows(
            f"SELECT plain, form, count FROM syllables WHERE plain IN ({marks(plain)})", plain
        )
        for bare, form, count in rows:
            found.setdefault(str(bare), {})[str(form)] = int(count)
        return found

    def pair_counts(self, left: Sequence[str], right: Sequence[str]) -> dict[tuple[str, str], int]:
        """The counts of those neighbouring syllables that occur."""
        rows = self._db.rows(
            'SELECT "left", "right", count FROM syllable_pairs'
            f' WHERE "left" IN ({marks(left)}) AND "right" IN ({marks(right)})',
            [*left, *right],
        )
        return {(str(a), str(b)): int(count) for a, b, count in rows}

    def total(self) -> int:
        """All syllables counted."""
        return int(self._db.rows("SELECT coalesce(sum(count), 0) FROM syllables")[0][0])
