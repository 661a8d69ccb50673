"""Corpus → next generation: only what changed is read, chunked and encoded."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from tracuu.accents import count_syllables, seed_counts
from tracuu.catalog import Catalog, StoredDocument, StoredNumber
from tracuu.changes import Changes, Failure, find_changes
from tracuu.chunking import chunk_document
from tracuu.encoder import Encoder, ModelIdentity
from tracuu.errors import (
    RUN_REBUILD,
    CorpusError,
    FileError,
    IncompatibleIndexError,
)
from tracuu.generations import (
    CATALOG,
    GLOSSARY,
    LEXICON,
    VECTORS,
    Generation,
    Manifest,
    building,
    digests,
    file_digest,
    generation_path,
    live_number,
    next_number,
    open_generation,
    publish,
    writing,
)
from tracuu.glossary import PACKAGED, read_entries
from tracuu.metadata import describe
from tracuu.numbers import find_numbers
from tracuu.readers import read_document
from tracuu.types import Chunk, Document, Metadata

Stage = Literal["read", "encode", "index"]
Progress = Callable[[Stage, int, int], None]

_ENCODE_WINDOW = 1024
_FILES_WORTH_A_POOL = 8


@dataclass(slots=True)
class IngestReport:
    """What an ingest did; ``generation`` is the live one afterwards (None: there is none)."""

    generation: int | None
    published: bool = False
    added: int = 0
    updated: int = 0
    removed: int = 0
    renamed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    chunks: int = 0
    encoded: int = 0
    seconds: float = 0.0
    encoding_seconds: float = 0.0

    @property
    def chunks_per_second(self) -> float:
        return self.encoded / self.encoding_seconds if self.encoding_seconds else 0.0


@dataclass(frozen=True, slots=True)
class Ingest:
    """An ingest to run: from which corpus into which index, with which encoder.

    ``encoder`` is called once and only if there is something to encode.
    """

    corpus: Path
    index: Path
    identity: ModelIdentity
    encoder: Callable[[], Encoder]
    workers: int = 1
    rebuild: bool = False
    dry_run: bool = False
    progress: Progress = lambda stage, done, total: None

    def run(self) -> IngestReport:
        """Bring the index up to date with the corpus and publish it if anything changed.

        Raises CorpusError, StoreError or ModelError; the live generation is then untouched.
        """
        started = time.perf_counter()
        if not self.corpus.is_dir():
            raise CorpusError(
                f"There is no corpus folder {self.corpus}.",
                remedy="Create it, put documents into it, then run: make ingest",
            )
        with ExitStack() as stack:
            if not self.dry_run:
                stack.enter_context(writing(self.index))
            base = self._base()
            if base is not None:
                stack.callback(base.close)
            report = self._update(base)
        report.seconds = time.perf_counter() - started
        return report

    def _base(self) -> Generation | None:
        number = live_number(self.index) if not self.rebuild else None
        if number is None:
            return None
        base = open_generation(generation_path(self.index, number))
        if base.manifest.fingerprint != self.identity.fingerprint:
            base.close()
            raise IncompatibleIndexError(
                f"The index in {self.index} was built with the model {base.manifest.model},"
                f" not with {self.identity.name}.",
                remedy=RUN_REBUILD,
            )
        return base

    def _update(self, base: Generation | None) -> IngestReport:
        changes = find_changes(self.corpus, base.catalog.documents() if base else [])
        changes = replace(changes, glossary=self._glossary_changed(base))
        report = IngestReport(
            generation=base.number if base else None,
            removed=len(changes.removed),
            renamed=len(changes.renamed),
            unchanged=changes.unchanged,
            failed=list(changes.refused),
            chunks=base.manifest.chunks if base else 0,
        )
        if self.dry_run or not changes.any:
            report.added, report.updated = len(changes.added), len(changes.updated)
            if not (self.dry_run or report.unchanged):
                self._refuse_empty(report)
            return report
        with building(self.index, base) as folder:
            _Build(self, base, folder, changes, report).run()
        return report

    @property
    def own_glossary(self) -> Path:
        """The office's own glossary, which need not exist."""
        return self.corpus / GLOSSARY

    def _glossary_changed(self, base: Generation | None) -> bool:
        """Whether the office's glossary differs from that of ``base``; UsageError if it is bad."""
        digest = None
        if self.own_glossary.exists():
            read_entries(self.own_glossary)
            digest = file_digest(self.own_glossary)
        return base is not None and base.manifest.files.get(GLOSSARY) != digest

    def _refuse_empty(self, report: IngestReport) -> None:
        if report.failed:
            first = report.failed[0]
            raise CorpusError(
                f"No file in {self.corpus} could be read; the first: {first.path}: {first.error}"
            )
        raise CorpusError(
            f"The corpus folder {self.corpus} holds no documents.",
            remedy="Put .txt, .md, .html, .docx or .pdf files into it, then run: make ingest",
        )


class _Build:
    """One generation being built in ``folder``."""

    def __init__(
        self,
        ingest: Ingest,
        base: Generation | None,
        folder: Path,
        changes: Changes,
        report: IngestReport,
    ) -> None:
        self._ingest = ingest
        self._base = base
        self._folder = folder
        self._changes = changes
        self._report = report
        self._identity = ingest.identity
        self._catalog = self._open_catalog(folder / CATALOG)
        self._removed_documents: list[int] = []
        self._removed_chunks: list[int] = []
        self._new_documents: list[int] = []

    def _open_catalog(self, path: Path) -> Catalog:
        if self._base is not None:
            return Catalog.edit(path)
        catalog = Catalog.create(path)
        terms = (vietnamese for _, vietnamese in read_entries(PACKAGED))
        catalog.count_syllables(*seed_counts(terms))
        return catalog

    def run(self) -> None:
        try:
            with self._catalog.transaction():
                self._read()
            if not self._changed():
                return
            with self._catalog.transaction():
                self._count_syllables()
            self._encode()
            self._index_vectors()
            self._index_words()
            if self._ingest.own_glossary.exists():
                shutil.copyfile(self._ingest.own_glossary, self._folder / GLOSSARY)
            chunks, documents = self._catalog.count_chunks(), len(self._catalog.documents())
        finally:
            self._catalog.close()
        if not documents:
            self._ingest._refuse_empty(self._report)
        self._publish(documents, chunks)

    def _changed(self) -> bool:
        """Whether anything is new after reading: files that cannot be read change nothing."""
        report = self._report
        documents = report.added or report.updated or report.removed or report.renamed
        return bool(documents) or self._changes.glossary or self._base is None

    def _read(self) -> None:
        """Bring the catalogue up to date but for the vectors."""
        catalog, changes = self._catalog, self._changes
        old = {document.path: document for document in catalog.documents()}
        self._remove([*changes.removed, *(old[path] for path in changes.updated)], old)
        for document, path in changes.renamed:
            catalog.rename_document(document.id, path)
        paths = changes.to_read
        for done, (path, outcome) in enumerate(self._outcomes(paths), start=1):
            self._ingest.progress("read", done, len(paths))
            if isinstance(outcome, FileError):
                self._report.failed.append(Failure(path, str(outcome)))
                self._report.removed += path in old  # what it held before is gone
                continue
            self._store(outcome)
            if path in old:
                self._report.updated += 1
            else:
                self._report.added += 1
        self._drop_removed()

    def _remove(self, documents: Iterable[StoredDocument], old: dict[str, StoredDocument]) -> None:
        """Take documents away, their vectors staying until new chunks have reused them."""
        for document in documents:
            self._removed_documents.append(document.id)
            self._removed_chunks.extend(self._catalog.chunk_ids_of([document.id]))
            self._catalog.rename_document(document.id, f"\0{document.id}")

    def _count_syllables(self) -> None:
        """Keep the counts that accents are restored from true of the documents held."""
        texts = (self._catalog.text(document_id) for document_id in self._new_documents)
        self._catalog.count_syllables(*count_syllables(texts))

    def _drop_removed(self) -> None:
        self._catalog.reuse_vectors()
        texts = (self._catalog.text(document_id) for document_id in self._removed_documents)
        self._catalog.count_syllables(*count_syllables(texts), sign=-1)
        for document_id in self._removed_documents:
            self._catalog.remove_document(document_id)

    def _outcomes(self, paths: Sequence[str]) -> Iterator[tuple[str, Document | FileError]]:
        corpus = self._ingest.corpus
        if self._ingest.workers < 2 or len(paths) < _FILES_WORTH_A_POOL:
            yield from ((path, _read_or_error(corpus, path)) for path in paths)
            return
        with ProcessPoolExecutor(self._ingest.workers, mp_context=get_context("spawn")) as pool:
            yield from zip(
                paths, pool.map(_read_or_error, [corpus] * len(paths), paths), strict=True
            )

    def _store(self, document: Document) -> None:
        metadata = describe(document)
        chunks = chunk_document(document)
        sha256 = self._changes.hashes[document.path]
        document_id = self._catalog.add_document(document, metadata, sha256)
        inputs = [encoder_input(metadata, chunk) for chunk in chunks]
        self._catalog.add_chunks(document_id, chunks, [_input_hash(each) for each in inputs])
        self._catalog.add_numbers(_numbers(document_id, document, metadata))
        self._new_documents.append(document_id)

    def _encode(self) -> None:
        """Give every chunk a vector; chunks of like length are encoded together."""
        pending = self._catalog.chunks_without_vector()
        if not pending:
            return
        encoder = self._ingest.encoder()
        self._identity = encoder.identity  # of a model just downloaded only now known whole
        started = time.perf_counter()
        headings = {document.id: document.metadata for document in self._catalog.documents()}
        for start in range(0, len(pending), _ENCODE_WINDOW):
            ids = pending[start : start + _ENCODE_WINDOW]
            stored = self._catalog.chunks(ids)
            inputs = [
                encoder_input(headings[stored[id_].document_id], stored[id_].chunk) for id_ in ids
            ]
            shown = partial(self._show_encoding, start, len(pending))
            vectors = encoder.encode_chunks(inputs, progress=shown)
            with self._catalog.transaction():
                self._catalog.add_vectors(ids, vectors)
        self._report.encoded = len(pending)
        self._report.encoding_seconds = time.perf_counter() - started

    def _show_encoding(self, before: int, total: int, done: int) -> None:
        self._ingest.progress("encode", before + done, total)

    def _index_vectors(self) -> None:
        from tracuu.vectors import VectorIndex

        added = self._catalog.chunk_ids_of(self._new_documents)
        if self._base is not None:
            # Loaded afresh: the base's own copy may be answering questions meanwhile.
            index = VectorIndex.load(self._base.path / VECTORS)
            index.remove(self._removed_chunks)
        else:
            index = VectorIndex.empty(self._catalog.dimension())
        for start in range(0, len(added), _ENCODE_WINDOW):
            ids = added[start : start + _ENCODE_WINDOW]
            index.add(ids, self._catalog.vectors(ids))
        index.save(self._folder / VECTORS)

    def _index_words(self) -> None:
        from tracuu.lexicon import Entry, Lexicon

        path = self._folder / LEXICON
        lexicon = Lexicon.open(path) if self._base is not None else Lexicon.create(path)
        metadata = {document.id: document.metadata for document in self._catalog.documents()}
        total, done = len(self._new_documents), 0
        with lexicon.editing() as writer:
            writer.remove_documents(self._removed_documents)
            for document_id in self._new_documents:
                for stored in self._catalog.chunks_of([document_id]):
                    heading = heading_of(metadata[document_id], stored.chunk)
                    writer.add(Entry(stored.id, document_id, stored.chunk.text, heading))
                done += 1
                self._ingest.progress("index", done, total)

    def _publish(self, documents: int, chunks: int) -> None:
        index, identity = self._ingest.index, self._identity
        number = next_number(index)
        manifest = Manifest(
            generation=number,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=identity.name,
            fingerprint=identity.fingerprint,
            documents=documents,
            chunks=chunks,
            files=digests(self._folder),
        )
        publish(index, self._folder, manifest)
        self._report.generation, self._report.published = number, True
        self._report.chunks = chunks


def _read_or_error(corpus: Path, path: str) -> Document | FileError:
    try:
        return read_document(corpus, path)
    except FileError as error:
        return error


def heading_of(metadata: Metadata, chunk: Chunk) -> str:
    """What stands above a chunk: its document's number and title, and its section."""
    title = metadata.title
    if metadata.number and metadata.number not in title:
        title = f"{metadata.number} {title}"
    return f"{title} > {chunk.section}" if chunk.section else title


def encoder_input(metadata: Metadata, chunk: Chunk) -> str:
    """What the encoder is given of a chunk: its heading, then its text."""
    return f"{heading_of(metadata, chunk)}\n{chunk.text}"


def _input_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _numbers(document_id: int, document: Document, metadata: Metadata) -> Iterator[StoredNumber]:
    own = {number.key for number in find_numbers(metadata.number or "")}
    for number in find_numbers(document.text):
        yield StoredNumber(
            document_id, number.key, number.display, number.key in own, number.start, number.end
        )
