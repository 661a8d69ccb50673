"""How a corpus differs from what is indexed, by content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracuu.catalog import StoredDocument
from tracuu.generations import file_digest
from tracuu.readers import list_files


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How the corpus differs from what is indexed; paths relative to the corpus."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[StoredDocument, ...]
    renamed: tuple[tuple[StoredDocument, str], ...]
    unchanged: int
    hashes: dict[str, str]
    refused: tuple[Failure, ...] = ()
    glossary: bool = False

    @property
    def to_read(self) -> tuple[str, ...]:
        return (*self.added, *self.updated)

    @property
    def any(self) -> bool:
        documents = self.added or self.updated or self.removed or self.renamed
        return bool(documents) or self.glossary


def find_changes(corpus: Path, indexed: Iterable[StoredDocument]) -> Changes:
    """Compare the files of the corpus with the documents indexed, by content."""
    listing = list_files(corpus)
    hashes: dict[str, str] = {}
    refused = [Failure(each.path, str(each.error)) for each in listing.refused]
    for path in listing.files:
        try:
            hashes[path] = file_digest(corpus / path)
        except OSError as error:
            refused.append(Failure(path, f"Cannot be opened: {error.strerror}."))
    known = {document.path: document for document in indexed}
    new = [path for path in hashes if path not in known]
    gone = [document for path, document in known.items() if path not in hashes]
    renamed = _renamed(new, gone, hashes)
    moved_to = {path for _, path in renamed}
    moved = {document.id for document, _ in renamed}
    kept = [path for path in hashes if path in known]
    updated = [path for path in kept if known[path].sha256 != hashes[path]]
    return Changes(
        added=tuple(path for path in new if path not in moved_to),
        updated=tuple(updated),
        removed=tuple(document for document in gone if document.id not in moved),
        renamed=tuple(renamed),
        unchanged=len(kept) - len(updated),
        hashes=hashes,
        refused=tuple(refused),
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
