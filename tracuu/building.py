"""One generation built: only what changed is read, chunked and encoded."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, NoReturn, Protocol

from tracuu.accents import count_syllables, seed_counts
from tracuu.catalog import StoredDocument, StoredNumber
from tracuu.changes import Changes, Failure, UnreadPage
from tracuu.chunking import chunk_document
from tracuu.encoder import Encoder, ModelIdentity
from tracuu.errors import (
    CorpusError,
    FileError,
)
from tracuu.generations import GLOSSARY
from tracuu.glossary import PACKAGED, read_entries
from tracuu.indexes import encoder_input
from tracuu.metadata import describe, overridden
from tracuu.numbers import DocumentNumber, find_numbers
from tracuu.readers import Ocr, read_all
from tracuu.sketches import sketch
from tracuu.storage import KEPT_GENERATIONS, Draft, Store
from tracuu.stores import FileStore
from tracuu.types import Chunk, Document, Metadata

Stage = Literal["read", "recognise", "encode", "index"]
Progress = Callable[[Stage, int, int], None]

# Enough chunks for batches of like length; few enough that memory stays the same.
_ENCODE_WINDOW = 2048


class Reading(Protocol):
    """Files → documents in the order of ``paths``; ``tracuu.readers.read_all`` is one."""

    def __call__(
        self, corpus: Path, paths: Sequence[str], *, workers: int, ocr: Ocr
    ) -> Iterator[tuple[str, Document | FileError]]: ...


@dataclass(slots=True)
class IngestReport:
    """What an ingest did; ``generation`` is the live one afterwards (None: there is none).

    ``unread_pages`` are those of the files that were read in this ingest.
    """

    generation: int | None
    published: bool = False
    added: int = 0
    updated: int = 0
    removed: int = 0
    renamed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    unread_pages: list[UnreadPage] = field(default_factory=list)
    chunks: int = 0
    encoded: int = 0
    seconds: float = 0.0
    encoding_seconds: float = 0.0

    @property
    def chunks_per_second(self) -> float:
        return self.encoded / self.encoding_seconds if self.encoding_seconds else 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """From which corpus into which index, with which encoder.

    ``encoder`` is called once and only if there is something to encode; ``ocr`` says how
    scans are recognised, ``reading`` where files are read.
    """

    corpus: Path
    index: Path
    identity: ModelIdentity
    encoder: Callable[[], Encoder]
    workers: int = 1
    progress: Progress = lambda stage, done, total: None
    keep: int = KEPT_GENERATIONS
    ocr: Ocr = field(default_factory=Ocr)
    reading: Reading = read_all
    store: Store | None = None

    @property
    def keeper(self) -> Store:
        """The store that is written to: the one given, or the files in the folder ``index``."""
        return self.store or FileStore(self.index)

    @property
    def own_glossary(self) -> Path:
        """The office's own glossary, which need not exist."""
        return self.corpus / GLOSSARY


class Build:
    """One generation being built in ``draft``, from nothing if ``anew``."""

    def __init__(
        self, task: Task, draft: Draft, changes: Changes, report: IngestReport, *, anew: bool
    ) -> None:
        self._task = task
        self._draft = draft
        self._changes = changes
        self._report = report
        self._anew = anew
        self._identity = task.identity
        self._catalog = draft.catalog
        self._removed_documents: list[int] = []
        self._removed_chunks: list[int] = []
        self._new_documents: list[int] = []
        self._pending: list[int] = []

    def run(self) -> None:
        with self._catalog.transaction():
            if self._anew:
                terms = (vietnamese for _, vietnamese in read_entries(PACKAGED))
                self._catalog.syllables.count(*seed_counts(terms))
            self._read()
        if not self._changed():
            return
        with self._catalog.transaction():
            self._count_syllables()
            self._catalog.inventory.keep_failures(
                (each.path, each.error) for each in self._report.failed
            )
        if not self._catalog.documents():
            refuse_empty(self._task.corpus, self._report.failed)
        self._index()
        self._publish()

    def _changed(self) -> bool:
        """Whether anything is new after reading: files that cannot be read change nothing."""
        report = self._report
        documents = report.added or report.updated or report.removed or report.renamed
        return bool(documents) or self._changes.glossary or self._anew

    def _read(self) -> None:
        """Bring the catalogue up to date but for the vectors."""
        catalog, changes = self._catalog, self._changes
        old = {document.path: document for document in catalog.documents()}
        restated = [document for document, _ in changes.restated]
        updated = [old[path] for path in changes.updated]
        self._remove([*changes.removed, *updated, *restated])
        for document, path in changes.renamed:
            catalog.rename_document(document.id, path)
        for document, path in changes.restated:
            self._restate(document, path)
        paths = changes.to_read
        for done, (path, outcome) in enumerate(self._outcomes(paths), start=1):
            self._task.progress("read", done, len(paths))
            if isinstance(outcome, FileError):
                self._report.failed.append(Failure(path, str(outcome)))
                self._report.removed += path in old  # what it held before is gone
                continue
            self._store(outcome)
            if path in old:
                self._report.updated += 1
            else:
                self._report.added += 1
            if len(self._pending) >= _ENCODE_WINDOW:
                self._encode()  # while the next files are being read
        self._encode()
        self._drop_removed()

    def _remove(self, documents: Iterable[StoredDocument]) -> None:
        """Take documents away, their vectors staying until new chunks have reused them."""
        for document in documents:
            self._removed_documents.append(document.id)
            self._removed_chunks.extend(self._catalog.chunk_ids_of([document.id]))
            self._catalog.rename_document(document.id, f"/removed/{document.id}")

    def _count_syllables(self) -> None:
        """Keep the counts that accents are restored from true of the documents held."""
        texts = (self._catalog.text(document_id) for document_id in self._new_documents)
        self._catalog.syllables.count(*count_syllables(texts))

    def _drop_removed(self) -> None:
        texts = (self._catalog.text(document_id) for document_id in self._removed_documents)
        self._catalog.syllables.count(*count_syllables(texts), sign=-1)
        for document_id in self._removed_documents:
            self._catalog.remove_document(document_id)

    def _outcomes(self, paths: Sequence[str]) -> Iterator[tuple[str, Document | FileError]]:
        task = self._task
        ocr = replace(task.ocr, progress=partial(task.progress, "recognise"))
        return task.reading(task.corpus, paths, workers=task.workers, ocr=ocr)

    def _restate(self, stored: StoredDocument, path: str) -> None:
        """Store a document anew as ``metadata.csv`` now describes it; its file is not read."""
        catalog, id_ = self._catalog, stored.id
        document = replace(catalog.content(stored), path=path)
        chunks = [each.chunk for each in catalog.chunks_of([id_])]
        self._add(document, catalog.stated(stored), chunks)
        self._report.updated += 1

    def _store(self, document: Document) -> None:
        self._report.unread_pages.extend(
            UnreadPage(document.path, page.number, page.reason)
            for page in document.pages
            if page.reason is not None
        )
        self._add(document, describe(document), chunk_document(document))

    def _add(self, document: Document, stated: Metadata, chunks: Sequence[Chunk]) -> None:
        metadata = overridden(stated, self._changes.overrides.get(document.path, {}))
        document_id = self._catalog.add_document(
            document,
            metadata,
            self._changes.hashes[document.path],
            stated=stated,
            sketch=sketch(document.text),
        )
        inputs = [encoder_input(metadata, chunk) for chunk in chunks]
        hashes = [_input_hash(each) for each in inputs]
        self._pending += self._catalog.add_chunks(document_id, chunks, hashes)
        numbers = _numbers(document, metadata, stated)
        self._catalog.add_numbers(_stored_numbers(document_id, numbers, metadata))
        # Its many patterns take time to be made, which an ingest with nothing to do is spared.
        from tracuu.register import find_duties, find_relations

        self._catalog.register.keep(
            document_id,
            find_duties(document, metadata, numbers=numbers),
            find_relations(document, metadata, numbers=numbers),
        )
        self._new_documents.append(document_id)

    def _encode(self) -> None:
        """Give the pending chunks a vector each: that of their like, or one of their own."""
        pending = self._catalog.reuse_vectors(self._pending)
        self._pending = []
        if not pending:
            return
        encoder = self._task.encoder()
        self._identity = encoder.identity  # of a model just downloaded only now known whole
        started = time.perf_counter()
        done = self._report.encoded
        shown = partial(self._show_encoding, done, done + len(pending))
        vectors = encoder.encode_chunks(self._inputs(pending), progress=shown)
        self._catalog.add_vectors(pending, vectors)
        self._report.encoded += len(pending)
        self._report.encoding_seconds += time.perf_counter() - started

    def _inputs(self, ids: Sequence[int]) -> list[str]:
        """What the encoder is given of the chunks of these ids."""
        stored = self._catalog.chunks(ids)
        documents = {stored[id_].document_id for id_ in ids}
        headings = {id_: self._catalog.metadata(id_) for id_ in documents}
        return [encoder_input(headings[stored[id_].document_id], stored[id_].chunk) for id_ in ids]

    def _show_encoding(self, before: int, total: int, done: int) -> None:
        self._task.progress("encode", before + done, total)

    def _index(self) -> None:
        self._draft.index(
            added=self._new_documents,
            removed=self._removed_documents,
            removed_chunks=self._removed_chunks,
            progress=partial(self._task.progress, "index"),
        )
        if self._task.own_glossary.exists():
            self._draft.keep_glossary(self._task.own_glossary)

    def _publish(self) -> None:
        manifest = self._draft.publish(
            model=self._identity.name,
            fingerprint=self._identity.fingerprint,
            keep=self._task.keep,
        )
        self._report.generation, self._report.published = manifest.generation, True
        self._report.chunks = manifest.chunks


def _input_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _numbers(document: Document, metadata: Metadata, stated: Metadata) -> list[DocumentNumber]:
    """The numbers in a document's text, but for one that ``metadata.csv`` corrects."""
    misread = set()
    if metadata.number and metadata.number != stated.number:
        misread = {(each.start, each.end) for each in stated.evidence if each.field == "number"}
    found = find_numbers(document.text)
    return [each for each in found if (each.start, each.end) not in misread]


def _stored_numbers(
    document_id: int, numbers: Sequence[DocumentNumber], metadata: Metadata
) -> Iterator[StoredNumber]:
    """The numbers that a document bears and cites; one only ``metadata.csv`` gives is at (0, 0)."""
    own = {number.key: number.display for number in find_numbers(metadata.number or "")}
    for number in numbers:
        yield StoredNumber(
            document_id, number.key, number.display, number.key in own, number.start, number.end
        )
    for key in own.keys() - {number.key for number in numbers}:
        yield StoredNumber(document_id, key, own[key], True, 0, 0)


def refuse_empty(corpus: Path, failed: Sequence[Failure]) -> NoReturn:
    """Say why there is nothing to publish."""
    if failed:
        first = failed[0]
        raise CorpusError(
            f"No file in {corpus} could be read; the first: {first.path}: {first.error}"
        )
    raise CorpusError(
        f"The corpus folder {corpus} holds no documents.",
        remedy="Put .pdf, .docx, .html or .txt files into it, then run: make ingest",
    )
