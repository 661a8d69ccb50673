"""The catalogue of a generation: documents, their text, pages, chunks and vectors, in SQLite.

The only module that speaks SQL. A published catalogue is opened read-only and
immutable, so that any number of readers share it without locks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracuu.errors import (
    FREE_DISK,
    RUN_REBUILD,
    DamagedIndexError,
    DiskError,
)
from tracuu.text import strip_accents
from tracuu.types import Chunk, Document, Metadata, Page

_SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT, type TEXT, issuer TEXT, date TEXT, subject TEXT
);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE TABLE texts (
    document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, text TEXT NOT NULL
);
CREATE TABLE pages (
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (document_id, start, number)
) WITHOUT ROWID;
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    section TEXT, page INTEGER NOT NULL, text TEXT NOT NULL,
    input_hash BLOB NOT NULL
);
CREATE INDEX chunks_document ON chunks (document_id, ordinal);
CREATE INDEX chunks_input_hash ON chunks (input_hash);
CREATE TABLE vectors (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunks ON DELETE CASCADE, vector BLOB NOT NULL
);
CREATE TABLE numbers (
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    key TEXT NOT NULL, display TEXT NOT NULL, own INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX numbers_key ON numbers (key);
CREATE INDEX numbers_document ON numbers (document_id);
CREATE TABLE syllables (
    form TEXT PRIMARY KEY, plain TEXT NOT NULL, count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX syllables_plain ON syllables (plain);
CREATE TABLE syllable_pairs (
    left TEXT NOT NULL, right TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (left, right)
) WITHOUT ROWID;
"""  # fmt: skip

_DOCUMENT_COLUMNS = (
    "d.id, d.path, d.sha256, d.format, d.title, d.number, d.type, d.issuer, d.date, d.subject"
)
_CHUNK_COLUMNS = "c.id, c.document_id, c.ordinal, c.start, c.end, c.text, c.section, c.page"
_BATCH = 512


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the catalogue; ``sha256`` is that of the file it was read from."""

    id: int
    path: str
    sha256: str
    format: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk of the catalogue under its id, which stays the same from ingest to ingest."""

    id: int
    document_id: int
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """A document number that a document bears (``own``) or cites, and where."""

    document_id: int
    key: str
    display: str
    own: bool
    start: int
    end: int


class Catalog:
    """One catalogue file. Reads may come from several threads; writes from one."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @classmethod
    def create(cls, path: Path) -> Catalog:
        """A new, empty catalogue at ``path``, open for writing."""
        catalog = cls.edit(path)
        with catalog._mapped_errors():
            catalog._db.executescript(_SCHEMA)
        return catalog

    @classmethod
    def edit(cls, path: Path) -> Catalog:
        """The catalogue at ``path``, open for writing (an unpublished one)."""
        db = sqlite3.connect(path)
        # Nothing reads this file before the generation is published and fsynced as a
        # whole, so the journal and SQLite's own fsyncs would only cost time.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        return cls(db, path)

    @classmethod
    def read(cls, path: Path) -> Catalog:
        """The published catalogue at ``path``, read-only."""
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            return cls(sqlite3.connect(uri, uri=True, check_same_thread=False), path)
        except sqlite3.Error as error:
            raise DamagedIndexError(f"Cannot open {path}: {error}.") from error

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "full" in str(error) or "I/O" in str(error):
                raise DiskError(
                    f"Cannot write {self._path}: {error}.",
                    remedy=FREE_DISK,
                ) from error
            raise DamagedIndexError(
                f"The catalogue {self._path} is damaged: {error}.",
                remedy=RUN_REBUILD,
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept together on leaving."""
        with self._mapped_errors(), self._db:
            yield

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._mapped_errors():
            return self._db.execute(sql, tuple(values)).fetchall()

    # Documents

    def add_document(self, document: Document, metadata: Metadata, sha256: str) -> int:
        """Store a document with its text and pages; returns its id."""
        with self._mapped_errors():
            cursor = self._db.execute(
                "INSERT INTO documents"
                " (path, sha256, format, title, number, type, issuer, date, subject)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (document.path, sha256, document.format, metadata.title, metadata.number,
                 metadata.type, metadata.issuer, metadata.date, metadata.subject),
            )  # fmt: skip
            document_id = cursor.lastrowid or 0
            self._db.execute("INSERT INTO texts VALUES (?, ?)", (document_id, document.text))
            self._db.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?)",
                [(document_id, page.number, page.start, page.end) for page in document.pages],
            )
        return document_id

    def rename_document(self, document_id: int, path: str) -> None:
        with self._mapped_errors():
            self._db.execute("UPDATE documents SET path = ? WHERE id = ?", (path, document_id))

    def remove_document(self, document_id: int) -> None:
        with self._mapped_errors():
            self._db.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def documents(self) -> list[StoredDocument]:
        """All documents, by path."""
        rows = self._rows(f"SELECT {_DOCUMENT_COLUMNS} FROM documents d ORDER BY d.path")
        return [_document(row) for row in rows]

    def document(self, path: str) -> StoredDocument | None:
        rows = self._rows(f"SELECT {_DOCUMENT_COLUMNS} FROM documents d WHERE d.path = ?", (path,))
        return _document(rows[0]) if rows else None

    def text(self, document_id: int) -> str:
        """The whole text of a document, which all offsets refer to."""
        rows = self._rows("SELECT text FROM texts WHERE document_id = ?", (document_id,))
        return str(rows[0][0]) if rows else ""

    def pages(self, document_id: int) -> tuple[Page, ...]:
        rows = self._rows(
            "SELECT number, start, end FROM pages WHERE document_id = ? ORDER BY start, number",
            (document_id,),
        )
        return tuple(Page(*row) for row in rows)

    # Chunks and vectors

    def add_chunks(
        self, document_id: int, chunks: Sequence[Chunk], input_hashes: Sequence[bytes]
    ) -> None:
        """Store the chunks of a document; ``input_hashes`` identify what the encoder is given."""
        rows = [
            (document_id, chunk.ordinal, chunk.start, chunk.end,
             chunk.section, chunk.page, chunk.text, digest)
            for chunk, digest in zip(chunks, input_hashes, strict=True)
        ]  # fmt: skip
        with self._mapped_errors():
            self._db.executemany(
                "INSERT INTO chunks"
                " (document_id, ordinal, start, end, section, page, text, input_hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def chunks(self, ids: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks of the given ids that exist, by id."""
        found: dict[int, StoredChunk] = {}
        for start in range(0, len(ids), _BATCH):
            batch = [int(each) for each in ids[start : start + _BATCH]]
            marks = _marks(batch)
            for row in self._rows(
                f"SELECT {_CHUNK_COLUMNS} FROM chunks c WHERE c.id IN ({marks})", batch
            ):
                stored = _chunk(row)
                found[stored.id] = stored
        return found

    def chunks_of(self, document_ids: Iterable[int]) -> Iterator[StoredChunk]:
        """The chunks of each document in turn, in order."""
        for document_id in document_ids:
            rows = self._rows(
                f"SELECT {_CHUNK_COLUMNS} FROM chunks c WHERE c.document_id = ? ORDER BY c.ordinal",
                (document_id,),
            )
            yield from map(_chunk, rows)

    def chunk_ids_of(self, document_ids: Iterable[int]) -> list[int]:
        ids: list[int] = []
        for document_id in document_ids:
            rows = self._rows("SELECT id FROM chunks WHERE document_id = ?", (document_id,))
            ids.extend(int(row[0]) for row in rows)
        return ids

    def count_chunks(self) -> int:
        return int(self._rows("SELECT count(*) FROM chunks")[0][0])

    def reuse_vectors(self) -> int:
        """Give chunks without a vector that of a chunk with the same encoder input."""
        with self._mapped_errors():
            cursor = self._db.execute(
                "INSERT INTO vectors SELECT c.id, v.vector FROM chunks c"
                " LEFT JOIN vectors own ON own.chunk_id = c.id"
                " JOIN chunks twin ON twin.input_hash = c.input_hash AND twin.id <> c.id"
                " JOIN vectors v ON v.chunk_id = twin.id"
                " WHERE own.chunk_id IS NULL GROUP BY c.id"
            )
        return cursor.rowcount

    def chunks_without_vector(self) -> list[int]:
        """The ids of the chunks that are still to be encoded, shortest text first."""
        rows = self._rows(
            "SELECT c.id FROM chunks c LEFT JOIN vectors v ON v.chunk_id = c.id"
            " WHERE v.chunk_id IS NULL ORDER BY length(c.text), c.id"
        )
        return [int(row[0]) for row in rows]

    def add_vectors(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors, shape (len(ids), dimension), as float16."""
        rows = [
            (id_, row.tobytes()) for id_, row in zip(ids, vectors.astype(np.float16), strict=True)
        ]
        with self._mapped_errors():
            self._db.executemany("INSERT INTO vectors VALUES (?, ?)", rows)

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of the given chunks in the order given, shape (len(ids), dimension)."""
        found: dict[int, bytes] = {}
        for start in range(0, len(ids), _BATCH):
            batch = [int(each) for each in ids[start : start + _BATCH]]
            marks = _marks(batch)
            sql = f"SELECT chunk_id, vector FROM vectors WHERE chunk_id IN ({marks})"
            found.update(self._rows(sql, batch))
        joined = b"".join(found[int(each)] for each in ids)
        return np.frombuffer(joined, np.float16).reshape(len(ids), -1).astype(np.float32)

    def dimension(self) -> int:
        """The dimension of the stored vectors; 0 where there are none."""
        rows = self._rows("SELECT length(vector) FROM vectors LIMIT 1")
        return int(rows[0][0]) // 2 if rows else 0

    # Document numbers

    def add_numbers(self, numbers: Iterable[StoredNumber]) -> None:
        with self._mapped_errors():
            self._db.executemany(
                "INSERT INTO numbers VALUES (?, ?, ?, ?, ?, ?)",
                [(n.document_id, n.key, n.display, n.own, n.start, n.end) for n in numbers],
            )

    def number_keys(self) -> dict[str, str]:
        """Every number the library bears or cites: key → one spelling to show."""
        rows = self._rows("SELECT key, min(display) FROM numbers GROUP BY key ORDER BY key")
        return {str(key): str(display) for key, display in rows}

    def numbers_like(self, key: str) -> list[StoredNumber]:
        """Where the number of that key stands, own numbers first."""
        rows = self._rows(
            "SELECT document_id, key, display, own, start, end FROM numbers WHERE key = ?"
            " ORDER BY own DESC, document_id, start",
            (key,),
        )
        return [StoredNumber(r[0], r[1], r[2], bool(r[3]), r[4], r[5]) for r in rows]

    # Syllables, for giving accents back to questions

    def count_syllables(
        self, singles: Mapping[str, int], pairs: Mapping[tuple[str, str], int], *, sign: int = 1
    ) -> None:
        """Add (or with ``sign=-1`` take away) the counts of some text."""
        with self._mapped_errors():
            self._db.executemany(
                "INSERT INTO syllables VALUES (?, ?, ?)"
                " ON CONFLICT (form) DO UPDATE SET count = count + excluded.count",
                [(form, strip_accents(form), sign * count) for form, count in singles.items()],
            )
            self._db.executemany(
                "INSERT INTO syllable_pairs VALUES (?, ?, ?)"
                " ON CONFLICT (left, right) DO UPDATE SET count = count + excluded.count",
                [(left, right, sign * count) for (left, right), count in pairs.items()],
            )
            if sign < 0:
                self._db.execute("DELETE FROM syllables WHERE count <= 0")
                self._db.execute("DELETE FROM syllable_pairs WHERE count <= 0")

    def forms(self, plain: Sequence[str]) -> dict[str, dict[str, int]]:
        """For each syllable without accents its written forms and their counts."""
        found: dict[str, dict[str, int]] = {}
        rows = self._rows(
            f"SELECT plain, form, count FROM syllables WHERE plain IN ({_marks(plain)})", plain
        )
        for bare, form, count in rows:
            found.setdefault(str(bare), {})[str(form)] = int(count)
        return found

    def pair_counts(self, left: Sequence[str], right: Sequence[str]) -> dict[tuple[str, str], int]:
        """The counts of those neighbouring syllables that occur."""
        rows = self._rows(
            "SELECT left, right, count FROM syllable_pairs"
            f" WHERE left IN ({_marks(left)}) AND right IN ({_marks(right)})",
            [*left, *right],
        )
        return {(str(a), str(b)): int(count) for a, b, count in rows}

    def total(self) -> int:
        """All syllables counted."""
        return int(self._rows("SELECT coalesce(sum(count), 0) FROM syllables")[0][0])


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _document(row: Sequence[Any]) -> StoredDocument:
    id_, path, sha256, format_, *described = row
    return StoredDocument(id_, path, sha256, format_, Metadata(*described))


def _chunk(row: Sequence[Any]) -> StoredChunk:
    id_, document_id, ordinal, start, end, text, section, page = row
    chunk = Chunk(ordinal, start, end, text, section, page)
    return StoredChunk(id_, document_id, chunk)
