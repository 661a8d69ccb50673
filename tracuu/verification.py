"""What is wrong with an index, if anything: digests, then what the files hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from tracuu.errors import (
    RUN_INGEST,
    DamagedIndexError,
    IncompatibleIndexError,
    NoIndexError,
    StoreError,
)
from tracuu.generations import (
    CATALOG,
    CURRENT,
    LEXICON,
    MANIFEST,
    MANIFEST_COPY,
    VECTORS,
    FileGeneration,
    damaged_files,
    generation_numbers,
    generation_path,
    read_current,
    read_manifest,
)
from tracuu.storage import Check, Current, Manifest, Verification


def verify(index: Path, *, every: bool = False) -> Verification:
    """Check the live generation, or with ``every`` all that are kept, as deeply as can be.

    NoIndexError where there is nothing to check.
    """
    while True:
        current, problems = current_or_fault(index)
        numbers = generation_numbers(index)
        if current is None and not numbers:
            raise NoIndexError(f"There is no index in {index} yet.", remedy=RUN_INGEST)
        if not every:
            numbers = [current.number] if current else []
        checks = tuple(_check(index, number, current) for number in numbers)
        found = Verification(current.number if current else None, problems, checks)
        # An ingest may have published another and removed what was looked at meanwhile.
        if found.intact or current_or_fault(index)[0] == current:
            return found


def current_or_fault(index: Path) -> tuple[Current | None, tuple[str, ...]]:
    """What ``CURRENT`` says, or what is wrong with it."""
    try:
        current = read_current(index)
    except DamagedIndexError as error:
        return None, (error.what,)
    return current, () if current else (f"{index / CURRENT} is missing.",)


def _check(index: Path, number: int, current: Current | None) -> Check:
    path = generation_path(index, number)
    live = current is not None and current.number == number
    try:
        manifest = read_manifest(path)
    except StoreError as error:
        if live and isinstance(error, IncompatibleIndexError):
            raise  # no check of this version can tell whether it is whole
        return Check(number, live, None, None, (error.what,))
    problems = [f"{name} {fault}." for name, fault in faults(path, manifest)]
    if live and current and current.digest != manifest.digest:
        problems.append(f"{CURRENT} does not fit {MANIFEST}.")
    return Check(number, live, manifest.documents, manifest.chunks, tuple(problems))


def faults(path: Path, manifest: Manifest) -> list[tuple[str, str]]:
    """Each file or index in ``path`` that is not as ``manifest`` says, and what is wrong with it.

    What the files hold is looked at only where all digests are right.
    """
    found = list(damaged_files(path, manifest))
    for name in (MANIFEST, MANIFEST_COPY):
        try:
            if (path / name).read_bytes() != manifest.as_written():
                found.append((name, "is damaged"))
        except OSError as error:
            found.append((name, f"cannot be read: {error.strerror}"))
    return found or list(_contents(path, manifest))


def _contents(path: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    part = CATALOG
    try:
        with closing(FileGeneration(path, manifest)) as generation:
            inventory = generation.catalog.inventory
            yield from ((CATALOG, f"is damaged: {fault}") for fault in inventory.faults())
            chunks = inventory.chunk_ids()
            counts = len(generation.catalog.documents()), len(chunks)
            if counts != (manifest.documents, manifest.chunks):
                yield CATALOG, f"holds {counts[0]} documents and {counts[1]} chunks"
            if inventory.chunks_with_vector() != chunks:
                yield CATALOG, "holds vectors of other chunks"
            part = VECTORS
            if sorted(generation.vectors.ids()) != chunks:
                yield VECTORS, f"holds other chunks than {CATALOG}"
            part = LEXICON
            if sorted(generation.lexicon.chunk_ids()) != chunks:
                yield LEXICON, f"holds other chunks than {CATALOG}"
    except StoreError as error:
        yield part, f"cannot be used: {error.what}"


def intact_generations(index: Path) -> Iterator[Manifest]:
    """The generations whose every digest is right, the newest first."""
    for number in reversed(generation_numbers(index)):
        with suppress(StoreError):
            path = generation_path(index, number)
            manifest = read_manifest(path)
            if not any(damaged_files(path, manifest)):
                yield manifest
