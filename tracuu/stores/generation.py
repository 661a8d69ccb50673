"""A published generation on servers."""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path

from tracuu.catalog import Catalog
from tracuu.glossary import Glossary, load_glossary
from tracuu.milvus import Milvus
from tracuu.postgres import Postgres
from tracuu.postgres.database import PublishedDatabase
from tracuu.storage import Manifest
from tracuu.stores.candidates import ServerCandidates


class ServerGeneration:
    """A generation in a schema and a collection; see ``storage.Generation``."""

    def __init__(
        self, manifest: Manifest, postgres: Postgres, milvus: Milvus, collection: str
    ) -> None:
        self.manifest = manifest
        self._postgres = postgres
        self._milvus = milvus
        self._collection = collection
        self.catalog = Catalog(PublishedDatabase(postgres))

    @property
    def number(self) -> int:
        return self.manifest.generation

    @cached_property
    def candidates(self) -> ServerCandidates:
        has_postings = self._postgres.rows("SELECT EXISTS (SELECT 1 FROM postings)")[0][0]
        return ServerCandidates(
            self._milvus,
            self._collection,
            self._postgres,
            self.catalog,
            chunks=self.manifest.chunks,
            in_milvus=not has_postings,
        )

    @cached_property
    def glossary(self) -> Glossary:
        content = self.glossary_content()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "glossary.csv"
            if content is not None:
                path.write_bytes(content)
            return load_glossary(path)

    def glossary_content(self) -> bytes | None:
        """The office's own glossary as its file holds it, None if it has none."""
        rows = self._postgres.rows("SELECT content FROM glossary")
        return bytes(rows[0][0]) if rows else None

    def load(self) -> None:
        _ = self.candidates, self.glossary
        self._milvus.check()

    def close(self) -> None:
        self.catalog.close()
