"""What the library holds and what it lacks: counts, unread files and pages, likenesses, numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tracuu.catalog import MissingNumber, StoredDocument
from tracuu.numbers import parse_key
from tracuu.sketches import alike, likeness
from tracuu.storage import Generation


@dataclass(frozen=True, slots=True)
class DoubtfulPage:
    """A page that could not be read, or a part of it not, or that reads badly; and why."""

    path: str
    page: int
    origin: str
    quality: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class LikeDocuments:
    """Documents of nearly the same text; ``likeness`` (0 to 1) is that of the least like."""

    paths: tuple[str, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Status:
    """What there is to tell of one generation.

    ``pages`` counts pages by where their text is from. ``failed`` are path and reason of the
    files that the ingest which made the generation could not read. ``missing`` are the
    numbers that documents cite and none bears, those cited by most documents first.
    """

    generation: int
    created: str
    model: str
    documents: int
    chunks: int
    pages: dict[str, int]
    unread: tuple[DoubtfulPage, ...]
    doubtful: tuple[DoubtfulPage, ...]
    failed: tuple[tuple[str, str], ...]
    duplicates: tuple[LikeDocuments, ...]
    missing: tuple[MissingNumber, ...]


def status_of(generation: Generation) -> Status:
    """The status of an opened generation."""
    catalog, manifest = generation.catalog, generation.manifest
    documents = catalog.documents()
    origins: Counter[str] = Counter()
    pages: list[DoubtfulPage] = []
    for document in documents:
        for page in catalog.pages(document.id):
            origins[page.origin] += 1
            if page.origin == "unread" or page.may_be_misread:
                pages.append(
                    DoubtfulPage(document.path, page.number, page.origin, page.quality, page.reason)
                )
    return Status(
        generation=manifest.generation,
        created=manifest.created,
        model=manifest.model,
        documents=manifest.documents,
        chunks=manifest.chunks,
        pages=dict(origins.most_common()),
        unread=tuple(page for page in pages if page.origin == "unread"),
        doubtful=tuple(page for page in pages if page.origin != "unread"),
        failed=tuple(catalog.inventory.failures()),
        duplicates=tuple(_duplicates(documents, catalog.inventory.sketches())),
        missing=tuple(filter(_is_full, catalog.inventory.missing_numbers())),
    )


def _is_full(number: MissingNumber) -> bool:
    """Whether the number names its issuer: "Chỉ thị 24" may be one that the library has."""
    return parse_key(number.key).issuer is not None


def _duplicates(documents: list[StoredDocument], sketches: dict[int, bytes]) -> list[LikeDocuments]:
    """Groups of like documents, but for those that bear different numbers."""
    by_id = {document.id: document for document in documents}
    found: list[LikeDocuments] = []
    for group in alike(sketches):
        for ids in _by_number(group, by_id):
            least = min(likeness(sketches[ids[0]], sketches[each]) for each in ids[1:])
            found.append(LikeDocuments(tuple(by_id[each].path for each in ids), least))
    return found


def _by_number(group: list[int], by_id: dict[int, StoredDocument]) -> list[list[int]]:
    """A group parted by own number; documents without one go with the first of the others."""
    numbers = [by_id[each].metadata.number for each in group]
    first = next((number for number in numbers if number), None)
    parts: dict[str | None, list[int]] = {}
    for each, number in zip(group, numbers, strict=True):
        parts.setdefault(number or first, []).append(each)
    return [part for part in parts.values() if len(part) > 1]
