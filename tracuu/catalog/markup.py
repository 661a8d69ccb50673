"""What a file's markup declares of its structure, kept so that a document can be read again."""

from __future__ import annotations

import json
from dataclasses import astuple

from tracuu.catalog.database import Database
from tracuu.types import Document, Heading, Table

SCHEMA = """
CREATE TABLE markup (
    document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    headings TEXT NOT NULL, tables TEXT NOT NULL, title TEXT
);
"""  # fmt: skip


class MarkupTable:
    """The headings, tables and title that the markup of documents declares, of those with any."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, document_id: int, document: Document) -> None:
        """Record what the markup of a document declares."""
        if not (document.headings or document.tables or document.title):
            return
        headings = json.dumps([astuple(each) for each in document.headings])
        tables = json.dumps([astuple(each) for each in document.tables])
        self._db.execute(
            "INSERT INTO markup VALUES (?, ?, ?, ?)",
            (document_id, headings, tables, document.title),
        )

    def headings(self, document_id: int) -> tuple[Heading, ...]:
        """The headings that the markup declares, in order."""
        return tuple(Heading(*each) for each in json.loads(self._value("headings", document_id)))

    def tables(self, document_id: int) -> tuple[Table, ...]:
        """The tables that the markup shows, in order."""
        return tuple(Table(*each) for each in json.loads(self._value("tables", document_id)))

    def title(self, document_id: int) -> str | None:
        """What the markup names as the title."""
        rows = self._db.rows("SELECT title FROM markup WHERE document_id = ?", (document_id,))
        return rows[0][0] if rows else None

    def _value(self, column: str, document_id: int) -> str:
        rows = self._db.rows(f"SELECT {column} FROM markup WHERE document_id = ?", (document_id,))
        return str(rows[0][0]) if rows else "[]"
