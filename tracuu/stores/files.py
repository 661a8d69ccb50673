"""Generations in a folder: SQLite, FAISS and Tantivy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tracuu.catalog import Catalog
from tracuu.errors import StoreError
from tracuu.feedback import FeedbackFile
from tracuu.generations import (
    CATALOG,
    GLOSSARY,
    LEXICON,
    VECTORS,
    FileGeneration,
    generation_numbers,
    generation_path,
    open_live,
    read_current,
    read_manifest,
)
from tracuu.indexes import write_vectors, write_words
from tracuu.publishing import building, digests, disk_errors, next_number, publish, writing
from tracuu.recovery import repair, roll_back
from tracuu.storage import Current, Generation, Health, Manifest, Repair, Verification
from tracuu.verification import verify


class FileDraft:
    """A generation being built in ``folder``; see ``storage.Draft``."""

    def __init__(self, index: Path, folder: Path, base: FileGeneration | None) -> None:
        self._index = index
        self._folder = folder
        self._base = base
        path = folder / CATALOG
        self.catalog = Catalog.create(path) if base is None else Catalog.edit(path)

    def index(
        self,
        *,
        added: Sequence[int],
        removed: Sequence[int] = (),
        removed_chunks: Sequence[int] = (),
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        write_vectors(
            self.catalog,
            self._folder / VECTORS,
            added=self.catalog.chunk_ids_of(added),
            base=self._base.path / VECTORS if self._base is not None else None,
            removed=removed_chunks,
        )
        write_words(
            self.catalog,
            self._folder / LEXICON,
            added=added,
            removed=removed,
            progress=progress,
        )

    def keep_glossary(self, path: Path) -> None:
        with disk_errors(self._folder):
            shutil.copyfile(path, self._folder / GLOSSARY)

    def publish(self, *, model: str, fingerprint: str, keep: int | None) -> Manifest:
        documents, chunks = len(self.catalog.documents()), self.catalog.count_chunks()
        self.close()
        manifest = Manifest(
            generation=next_number(self._index),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=model,
            fingerprint=fingerprint,
            documents=documents,
            chunks=chunks,
            files=digests(self._folder),
        )
        publish(self._index, self._folder, manifest, keep=keep)
        return manifest

    def close(self) -> None:
        self.catalog.close()


class FileStore:
    """The generations below one folder; see ``storage.Store``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feedback = FeedbackFile.beside(folder)

    def __str__(self) -> str:
        return str(self.folder)

    def health(self) -> list[Health]:
        try:
            current = self.current()
        except StoreError as error:
            return [Health(str(self.folder), False, error.what)]
        live = f"generation {current.number}" if current else "nothing published yet"
        return [Health(str(self.folder), True, live)]

    def current(self) -> Current | None:
        return read_current(self.folder)

    def open_live(self, *, load: bool = False) -> Generation:
        return open_live(self.folder, load=load)

    def writing(self) -> AbstractContextManager[None]:
        return writing(self.folder)

    @contextmanager
    def drafting(self, base: Generation | None) -> Iterator[FileDraft]:
        if base is not None and not isinstance(base, FileGeneration):
            raise TypeError("a draft in files begins as a copy of files")
        with building(self.folder, base) as folder:
            draft = FileDraft(self.folder, folder, base)
            try:
                yield draft
            finally:
                draft.close()

    def numbers(self) -> list[int]:
        return generation_numbers(self.folder)

    def manifest(self, number: int) -> Manifest:
        return read_manifest(generation_path(self.folder, number))

    def verify(self, *, every: bool = False) -> Verification:
        return verify(self.folder, every=every)

    def roll_back(self, *, to: int | None = None) -> tuple[int | None, Generation]:
        return roll_back(self.folder, to=to)

    def repair(self, *, glossaries: Sequence[Path] = ()) -> Repair:
        return repair(self.folder, glossaries=glossaries)
