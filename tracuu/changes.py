"""How a corpus differs from what is indexed, by content."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracuu.catalog import StoredDocument
from tracuu.generations import file_digest
from tracuu.metadata import SIDE_FILE, Override, override_of, read_overrides
from tracuu.readers import list_files


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How the corpus differs from what is indexed; paths relative to the corpus.

    ``restated`` are documents whose file is the same but of which ``metadata.csv`` says
    something else than it did, with the path that they have now.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[StoredDocument, ...]
    renamed: tuple[tuple[StoredDocument, str], ...]
    unchanged: int
    hashes: dict[str, str]
    refused: tuple[Failure, ...] = ()
    glossary: bool = False
    restated: tuple[tuple[StoredDocument, str], ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)

    @property
    def to_read(self) -> tuple[str, ...]:
        return (*self.added, *self.updated)

    @property
    def any(self) -> bool:
        documents = self.added or self.updated or self.removed or self.renamed or self.restated
        return bool(documents) or self.glossary


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A page that could not be read, or not wholly, and why."""

    path: str
    page: int
    reason: str


def find_changes(
    corpus: Path, indexed: Iterable[StoredDocument], *, again: Container[str] = ()
) -> Changes:
    """Compare the files of the corpus, and its ``metadata.csv``, with what is indexed.

    Documents whose path is in ``again`` count as updated though their file is the same.
    CorpusError if ``metadata.csv`` is wrong.
    """
    listing = list_files(corpus)
    hashes: dict[str, str] = {}
    refused = [Failure(each.path, str(each.error)) for each in listing.refused]
    for path in listing.files:
        try:
            hashes[path] = file_digest(corpus / path)
        except OSError as error:
            refused.append(Failure(path, f"Cannot be opened: {error.strerror}."))
    overrides = read_overrides(
        corpus / SIDE_FILE, [*listing.files, *(each.path for each in listing.refused)]
    )
    known = {document.path: document for document in indexed}
    new = [path for path in hashes if path not in known]
    gone = [document for path, document in known.items() if path not in hashes]
    renamed = _renamed(new, gone, hashes)
    moved_to = {path for _, path in renamed}
    moved = {document.id for document, _ in renamed}
    kept = [path for path in hashes if path in known]
    updated = [path for path in kept if known[path].sha256 != hashes[path] or path in again]
    same = [(known[path], path) for path in kept if path not in updated]
    restated = [
        (document, path)
        for document, path in (*same, *renamed)
        if override_of(document.metadata) != overrides.get(path, {})
    ]
    restated_ids = {document.id for document, _ in restated}
    return Changes(
        added=tuple(path for path in new if path not in moved_to),
        updated=tuple(updated),
        removed=tuple(document for document in gone if document.id not in moved),
        renamed=tuple(each for each in renamed if each[0].id not in restated_ids),
        unchanged=sum(document.id not in restated_ids for document, _ in same),
        hashes=hashes,
        refused=tuple(refused),
        restated=tuple(restated),
        overrides=overrides,
    )


def _renamed(
    new: Sequence[str], gone: Sequence[StoredDocument], hashes: dict[str, str]
) -> list[tuple[StoredDocument, str]]:
    by_hash = {hashes[path]: path for path in reversed(new)}
    pairs = []
    for document in gone:
        path = by_hash.pop(document.sha256, None)
        if path is not None:
            pairs.append((document, path))
    return pairs
