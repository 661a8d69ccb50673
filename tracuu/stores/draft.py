"""A generation being built on servers, and how it is published."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tracuu.catalog import Catalog
from tracuu.generations import GLOSSARY
from tracuu.milvus import Milvus, Names
from tracuu.postgres import Held, Postgres, generations
from tracuu.postgres.database import DraftDatabase
from tracuu.postgres.schemas import schema_of
from tracuu.storage import Manifest
from tracuu.stores.address import Address
from tracuu.stores.generation import ServerGeneration
from tracuu.stores.indexing import CandidateWriter
from tracuu.stores.windows import Target


@dataclass(frozen=True, slots=True)
class ServerPublisher:
    """Makes generation ``number`` the live one, if the write lock is still ours."""

    postgres: Postgres
    milvus: Milvus
    names: Names
    lock: Held
    number: int

    def publish(self, manifest: Manifest, *, keep: int | None) -> None:
        """Record it, make it live, lead the alias to it, and remove the oldest."""

        generations.publish(self.postgres, manifest, self.lock)
        self.milvus.point_alias(self.names.collection(self.number), self.names.alias)
        if keep is not None:
            self._prune(keep)

    def _prune(self, keep: int) -> None:
        for number in generations.numbers(self.postgres)[:-keep]:
            generations.remove(self.postgres, number)
            self.milvus.drop(self.names.collection(number))


class ServerDraft:
    """A generation being built; see ``storage.Draft``."""

    def __init__(
        self,
        postgres: Postgres,
        milvus: Milvus,
        publisher: ServerPublisher,
        base: ServerGeneration | None,
        address: Address,
    ) -> None:
        self._postgres = postgres
        self._milvus = milvus
        self._publisher = publisher
        self._base = base
        self._address = address
        self._db = DraftDatabase(postgres)
        self._glossary: bytes | None = None
        self.catalog = Catalog(self._db)

    def index(
        self,
        *,
        added: Sequence[int],
        removed: Sequence[int] = (),
        removed_chunks: Sequence[int] = (),
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._writer().write(base=self._base, added=added, removed=removed, progress=progress)

    def index_all(self) -> None:
        """Make the candidates of the whole catalogue, nothing of the base's used."""
        documents = [document.id for document in self.catalog.documents()]
        self._writer().write(base=None, added=documents, removed=())

    def _writer(self) -> CandidateWriter:
        number = self._publisher.number
        target = Target(
            postgres=self._address.postgres,
            schema=schema_of(number),
            milvus=self._milvus.address,
            token=self._milvus.token,
            collection=self._publisher.names.collection(number),
            averages={},
        )
        return CandidateWriter(
            self.catalog,
            self._db,
            self._milvus,
            target,
            method=self._address.method,
            layout=self._address.layout,
            processes=len(os.sched_getaffinity(0)),
        )

    def keep_glossary(self, path: Path) -> None:
        self._keep(path.read_bytes())

    def keep_glossary_of(self, generation: ServerGeneration) -> None:
        """Take the glossary of another generation over."""
        content = generation.glossary_content()
        if content is not None:
            self._keep(content)

    def _keep(self, content: bytes) -> None:
        self._db.execute("DELETE FROM glossary")
        self._db.execute("INSERT INTO glossary VALUES (?)", (content,))
        self._glossary = content

    def publish(self, *, model: str, fingerprint: str, keep: int | None) -> Manifest:
        glossary = self._glossary
        manifest = Manifest(
            generation=self._publisher.number,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=model,
            fingerprint=fingerprint,
            documents=len(self.catalog.documents()),
            chunks=self.catalog.count_chunks(),
            files={} if glossary is None else {GLOSSARY: sha256(glossary).hexdigest()},
        )
        self._publisher.publish(manifest, keep=keep)
        return manifest

    def close(self) -> None:
        """Close the connections; what was not published is removed by the store."""
        self.catalog.close()
        self._postgres.close()
