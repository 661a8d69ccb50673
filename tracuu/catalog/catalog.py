"""Documents with their text, pages, chunks, vectors and numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracuu.catalog.database import Database, SQLiteDatabase, marks
from tracuu.catalog.descriptions import COLUMNS as METADATA_COLUMNS
from tracuu.catalog.descriptions import columns_of, metadata_of
from tracuu.catalog.inventory import SCHEMA as INVENTORY
from tracuu.catalog.inventory import Inventory
from tracuu.catalog.markup import SCHEMA as MARKUP
from tracuu.catalog.markup import MarkupTable
from tracuu.catalog.register import SCHEMA as REGISTER
from tracuu.catalog.register import RegisterTable
from tracuu.catalog.syllables import SCHEMA as SYLLABLES
from tracuu.catalog.syllables import SyllableTable
from tracuu.types import Chunk, Document, Metadata, Page

_SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT, type TEXT, issuer TEXT, date TEXT, subject TEXT, place TEXT,
    signer TEXT, post TEXT, recipients TEXT NOT NULL, source TEXT, url TEXT,
    evidence TEXT NOT NULL, stated TEXT, sketch BLOB NOT NULL
);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE TABLE texts (
    document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, text TEXT NOT NULL
);
CREATE TABLE pages (
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    origin TEXT NOT NULL, quality REAL NOT NULL, reason TEXT,
    PRIMARY KEY (document_id, number)
) WITHOUT ROWID;
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
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
    start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX numbers_key ON numbers (key);
CREATE INDEX numbers_document ON numbers (document_id);
"""  # fmt: skip

_DOCUMENT_COLUMNS = ", ".join(
    f"d.{name}" for name in ("id", "path", "sha256", "format", *METADATA_COLUMNS)
)
_CHUNK_COLUMNS = 'c.id, c.document_id, c.ordinal, c.start, c."end", c.text, c.section, c.page'
_PAGE_FIELDS = ("number", "start", "end", "origin", "quality", "reason")
_PAGE_COLUMNS = 'number, start, "end", origin, quality, reason'
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

    def __init__(self, database: Database) -> None:
        self._db = database
        self.syllables = SyllableTable(database)
        self.inventory = Inventory(database)
        self.register = RegisterTable(database)
        self.markup = MarkupTable(database)

    @classmethod
    def create(cls, path: Path) -> Catalog:
        """A new, empty catalogue at ``path``, open for writing."""
        database = SQLiteDatabase.edit(path)
        database.run_script(_SCHEMA + SYLLABLES + INVENTORY + REGISTER + MARKUP)
        return cls(database)

    @classmethod
    def edit(cls, path: Path) -> Catalog:
        """The catalogue at ``path``, open for writing (an unpublished one)."""
        return cls(SQLiteDatabase.edit(path))

    @classmethod
    def read(cls, path: Path) -> Catalog:
        """The published catalogue at ``path``, read-only."""
        return cls(SQLiteDatabase.read(path))

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside are kept together on leaving."""
        return self._db.transaction()

    # Documents

    def add_document(
        self,
        document: Document,
        metadata: Metadata,
        sha256: str,
        *,
        stated: Metadata | None = None,
        sketch: bytes = b"",
    ) -> int:
        """Store a document with its text and pages; returns its id.

        ``stated`` is what the document says of itself, where ``metadata`` overrules it.
        """
        columns = ("path", "sha256", "format", *METADATA_COLUMNS, "stated", "sketch")
        said = json.dumps(columns_of(stated)) if stated and stated != metadata else None
        values = (document.path, sha256, document.format, *columns_of(metadata), said, sketch)
        document_id = self._db.insert(
            f"INSERT INTO documents ({', '.join(columns)}) VALUES ({marks(values)})", values
        )
        self._db.execute("INSERT INTO texts VALUES (?, ?)", (document_id, document.text))
        self.markup.keep(document_id, document)
        self._db.execute_many(
            f"INSERT INTO pages (document_id, {_PAGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (document_id, *(getattr(page, name) for name in _PAGE_FIELDS))
                for page in document.pages
            ],
        )
        return document_id

    def rename_document(self, document_id: int, path: str) -> None:
        self._db.execute("UPDATE documents SET path = ? WHERE id = ?", (path, document_id))

    def remove_document(self, document_id: int) -> None:
        self._db.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def documents(self) -> list[StoredDocument]:
        """All documents, by path."""
        rows = self._db.rows(f"SELECT {_DOCUMENT_COLUMNS} FROM documents d ORDER BY d.path")
        return [_document(row) for row in rows]

    def document(self, path: str) -> StoredDocument | None:
        rows = self._db.rows(
            f"SELECT {_DOCUMENT_COLUMNS} FROM documents d WHERE d.path = ?", (path,)
        )
        return _document(rows[0]) if rows else None

    def metadata(self, document_id: int) -> Metadata:
        """What is told of a document that is there."""
        columns = ", ".join(METADATA_COLUMNS)
        rows = self._db.rows(f"SELECT {columns} FROM documents WHERE id = ?", (document_id,))
        return metadata_of(rows[0])

    def described(self, document_ids: Iterable[int]) -> dict[int, Metadata]:
        """What is told of each of these documents that is there, by id."""
        among, values = self._db.among("id", list(document_ids))
        columns = ", ".join(METADATA_COLUMNS)
        rows = self._db.rows(f"SELECT id, {columns} FROM documents WHERE {among}", values)
        return {int(id_): metadata_of(described) for id_, *described in rows}

    def stated(self, document: StoredDocument) -> Metadata:
        """What the document says of itself, whatever ``metadata.csv`` says of it."""
        rows = self._db.rows("SELECT stated FROM documents WHERE id = ?", (document.id,))
        return metadata_of(json.loads(rows[0][0])) if rows and rows[0][0] else document.metadata

    def text(self, document_id: int) -> str:
        """The whole text of a document, which all offsets refer to."""
        rows = self._db.rows("SELECT text FROM texts WHERE document_id = ?", (document_id,))
        return str(rows[0][0]) if rows else ""

    def content(self, stored: StoredDocument) -> Document:
        """The document as it was read from its file."""
        return Document(
            stored.path,
            stored.format,
            self.text(stored.id),
            self.pages(stored.id),
            headings=self.markup.headings(stored.id),
            title=self.markup.title(stored.id),
            tables=self.markup.tables(stored.id),
        )

    def pages(self, document_id: int) -> tuple[Page, ...]:
        """The pages of a document in order, with the origin and quality of their text."""
        rows = self._db.rows(
            f"SELECT {_PAGE_COLUMNS} FROM pages WHERE document_id = ? ORDER BY number",
            (document_id,),
        )
        return tuple(Page(*row) for row in rows)

    def pages_with(self, document_id: int, start: int, end: int) -> tuple[Page, ...]:
        """The pages, in order, that the text from ``start`` to ``end`` stands on."""
        rows = self._db.rows(
            f"SELECT {_PAGE_COLUMNS} FROM pages WHERE document_id = ? AND start < ?"
            ' AND "end" > ? ORDER BY number',
            (document_id, end, start),
        )
        return tuple(Page(*row) for row in rows)

    # Chunks and vectors

    def add_chunks(
        self, document_id: int, chunks: Sequence[Chunk], input_hashes: Sequence[bytes]
    ) -> list[int]:
        """Store the chunks of a document; returns their ids.

        ``input_hashes`` identify what the encoder is given.
        """
        rows = [
            (document_id, chunk.ordinal, chunk.start, chunk.end,
             chunk.section, chunk.page, chunk.text, digest)
            for chunk, digest in zip(chunks, input_hashes, strict=True)
        ]  # fmt: skip
        self._db.execute_many(
            "INSERT INTO chunks"
            ' (document_id, ordinal, start, "end", section, page, text, input_hash)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        return self.chunk_ids_of([document_id])

    def chunks(self, ids: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks of the given ids that exist, by id."""
        found: dict[int, StoredChunk] = {}
        for start in range(0, len(ids), _BATCH):
            batch = [int(each) for each in ids[start : start + _BATCH]]
            places = marks(batch)
            for row in self._db.rows(
                f"SELECT {_CHUNK_COLUMNS} FROM chunks c WHERE c.id IN ({places})", batch
            ):
                stored = _chunk(row)
                found[stored.id] = stored
        return found

    def chunks_of(self, document_ids: Iterable[int]) -> Iterator[StoredChunk]:
        """The chunks of each document in turn, in order."""
        for document_id in document_ids:
            rows = self._db.rows(
                f"SELECT {_CHUNK_COLUMNS} FROM chunks c WHERE c.document_id = ? ORDER BY c.ordinal",
                (document_id,),
            )
            yield from map(_chunk, rows)

    def chunk_ids_of(self, document_ids: Iterable[int]) -> list[int]:
        """The ids of the chunks of these documents, in ascending order."""
        among, values = self._db.among("document_id", list(document_ids))
        rows = self._db.rows(f"SELECT id FROM chunks WHERE {among} ORDER BY id", values)
        return [int(row[0]) for row in rows]

    def count_chunks(self) -> int:
        return int(self._db.rows("SELECT count(*) FROM chunks")[0][0])

    def reuse_vectors(self, ids: Sequence[int]) -> list[int]:
        """Give these chunks the vectors of others with the same encoder input.

        Returns the ids of those for which there is none.
        """
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            self._db.execute(
                "INSERT INTO vectors SELECT c.id, v.vector FROM chunks c"
                " JOIN vectors v ON v.chunk_id = (SELECT min(twin.id) FROM chunks twin"
                " JOIN vectors known ON known.chunk_id = twin.id"
                " WHERE twin.input_hash = c.input_hash AND twin.id <> c.id)"
                f" WHERE c.id IN ({marks(batch)})",
                batch,
            )
        return self._without_vector(ids)

    def _without_vector(self, ids: Sequence[int]) -> list[int]:
        found: set[int] = set()
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            sql = f"SELECT chunk_id FROM vectors WHERE chunk_id IN ({marks(batch)})"
            found.update(int(row[0]) for row in self._db.rows(sql, batch))
        return [id_ for id_ in ids if id_ not in found]

    def add_vectors(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors, shape (len(ids), dimension), as float16."""
        rows = [
            (id_, row.tobytes()) for id_, row in zip(ids, vectors.astype(np.float16), strict=True)
        ]
        self._db.execute_many("INSERT INTO vectors VALUES (?, ?)", rows)

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of the given chunks in the order given, shape (len(ids), dimension)."""
        found: dict[int, bytes] = {}
        for start in range(0, len(ids), _BATCH):
            batch = [int(each) for each in ids[start : start + _BATCH]]
            places = marks(batch)
            sql = f"SELECT chunk_id, vector FROM vectors WHERE chunk_id IN ({places})"
            found.update(self._db.rows(sql, batch))
        joined = b"".join(found[int(each)] for each in ids)
        return np.frombuffer(joined, np.float16).reshape(len(ids), -1).astype(np.float32)

    def dimension(self) -> int:
        """The dimension of the stored vectors; 0 where there are none."""
        rows = self._db.rows("SELECT length(vector) FROM vectors LIMIT 1")
        return int(rows[0][0]) // 2 if rows else 0

    # Document numbers

    def add_numbers(self, numbers: Iterable[StoredNumber]) -> None:
        self._db.execute_many(
            "INSERT INTO numbers VALUES (?, ?, ?, ?, ?, ?)",
            [(n.document_id, n.key, n.display, int(n.own), n.start, n.end) for n in numbers],
        )

    def number_keys(self) -> dict[str, str]:
        """Every number the library bears or cites: key → one spelling to show."""
        rows = self._db.rows("SELECT key, min(display) FROM numbers GROUP BY key ORDER BY key")
        return {str(key): str(display) for key, display in rows}

    def numbers_like(self, key: str) -> list[StoredNumber]:
        """Where the number of that key stands, own numbers first."""
        rows = self._db.rows(
            'SELECT document_id, key, display, own, start, "end" FROM numbers WHERE key = ?'
            " ORDER BY own DESC, document_id, start",
            (key,),
        )
        return [StoredNumber(r[0], r[1], r[2], bool(r[3]), r[4], r[5]) for r in rows]


def _document(row: Sequence[Any]) -> StoredDocument:
    id_, path, sha256, format_, *described = row
    return StoredDocument(id_, path, sha256, format_, metadata_of(described))


def _chunk(row: Sequence[Any]) -> StoredChunk:
    id_, document_id, ordinal, start, end, text, section, page = row
    chunk = Chunk(ordinal, start, end, text, section, page)
    return StoredChunk(id_, document_id, chunk)
