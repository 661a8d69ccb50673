"""What can be told of the library as a whole: unread files, sketches, numbers it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tracuu.catalog.database import Database

SCHEMA = "CREATE TABLE failures (path TEXT NOT NULL, error TEXT NOT NULL);\n"


@dataclass(frozen=True, slots=True)
class MissingNumber:
    """A number that documents cite and none bears: how often in all, and the documents' paths."""

    key: str
    display: str
    times: int
    cited_by: tuple[str, ...]


class Inventory:
    """The failures of the ingest that made the generation, and views over all documents."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep_failures(self, failures: Iterable[tuple[str, str]]) -> None:
        """Record which files could not be read, path and reason, in place of earlier ones."""
        self._db.execute("DELETE FROM failures")
        self._db.execute_many("INSERT INTO failures VALUES (?, ?)", failures)

    def failures(self) -> list[tuple[str, str]]:
        """Path and reason of each file that could not be read, by path."""
        rows = self._db.rows("SELECT path, error FROM failures ORDER BY path")
        return [(str(path), str(error)) for path, error in rows]

    def unread_pages(self) -> list[tuple[str, int, str]]:
        """Path, page number and reason of each page not read or not wholly, in order."""
        rows = self._db.rows(
            "SELECT d.path, p.number, p.reason FROM pages p"
            " JOIN documents d ON d.id = p.document_id"
            " WHERE p.reason IS NOT NULL ORDER BY d.path, p.number"
        )
        return [(str(path), int(number), str(reason)) for path, number, reason in rows]

    def sketches(self) -> dict[int, bytes]:
        """The sketch of every document by its id, in the order of the paths."""
        return dict(self._db.rows("SELECT id, sketch FROM documents ORDER BY path"))

    def chunk_ids(self) -> list[int]:
        """The ids of all chunks, in ascending order."""
        return [int(row[0]) for row in self._db.rows("SELECT id FROM chunks ORDER BY id")]

    def chunks_with_vector(self) -> list[int]:
        """The ids of the chunks that a vector is kept of, in ascending order."""
        rows = self._db.rows("SELECT chunk_id FROM vectors ORDER BY chunk_id")
        return [int(row[0]) for row in rows]

    def faults(self) -> list[str]:
        """What the engine itself finds wrong with the catalogue; nothing if all is well."""
        return self._db.faults()

    def missing_numbers(self) -> list[MissingNumber]:
        """The numbers that no document bears, those that most documents cite first."""
        rows = self._db.rows(
            "SELECT n.key, min(n.display), d.path, count(*) FROM numbers n"
            " JOIN documents d ON d.id = n.document_id WHERE n.key IN"
            " (SELECT key FROM numbers GROUP BY key HAVING max(own) = 0)"
            " GROUP BY n.key, d.path ORDER BY n.key, d.path"
        )
        found: list[MissingNumber] = []
        for key, group in groupby(rows, key=lambda row: str(row[0])):
            each = list(group)
            paths, times = tuple(row[2] for row in each), sum(row[3] for row in each)
            found.append(MissingNumber(key, each[0][1], times, paths))
        return sorted(found, key=lambda number: (-len(number.cited_by), -number.times, number.key))
