"""An index brought back to health: an older generation made live, or the live one mended."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tracuu.catalog import Catalog
from tracuu.errors import (
    RUN_INGEST,
    RUN_REBUILD,
    DamagedIndexError,
    NoIndexError,
    StoreError,
    UsageError,
)
from tracuu.generations import (
    CATALOG,
    CURRENT,
    GLOSSARY,
    LEXICON,
    MANIFEST,
    MANIFEST_COPY,
    VECTORS,
    FileGeneration,
    file_digest,
    generation_numbers,
    generation_path,
    open_generation,
    read_manifest,
)
from tracuu.indexes import write_vectors, write_words
from tracuu.publishing import (
    building,
    digests,
    disk_errors,
    make_live,
    next_number,
    publish,
    writing,
)
from tracuu.storage import Current, Manifest, Repair
from tracuu.verification import current_or_fault, faults, intact_generations


def roll_back(index: Path, *, to: int | None = None) -> tuple[int | None, FileGeneration]:
    """Make an older generation live again; returns the number that was live, and it, opened.

    It is the newest intact one below the live one, or generation ``to``. Raises NoIndexError,
    UsageError or StoreError; what is live is then untouched.
    """
    with writing(index):
        current, _ = current_or_fault(index)
        live = current.number if current else None
        generation = _older(index, live) if to is None else _chosen(index, live, to)
        make_live(index, generation.manifest)
    return live, generation


def _older(index: Path, live: int | None) -> FileGeneration:
    for manifest in intact_generations(index):
        if live is None or manifest.generation < live:
            return open_generation(generation_path(index, manifest.generation))
    raise NoIndexError(
        f"There is no intact generation in {index}"
        + (f" below the live one, {live}." if live is not None else "."),
        remedy=RUN_REBUILD,
    )


def _chosen(index: Path, live: int | None, number: int) -> FileGeneration:
    if number == live:
        raise UsageError(f"Generation {number} is the live one already.")
    if number not in generation_numbers(index):
        kept = ", ".join(map(str, generation_numbers(index))) or "none"
        raise UsageError(f"There is no generation {number} in {index}; there are: {kept}.")
    try:
        return open_generation(generation_path(index, number))
    except DamagedIndexError as error:
        raise DamagedIndexError(
            error.what, remedy="Nothing was changed; choose another generation."
        ) from error


def repair(index: Path, *, glossaries: Sequence[Path] = ()) -> Repair:
    """Publish a generation like the live one, what is damaged built anew from its catalogue.

    The office's own glossary, which is not in the catalogue, is looked for in ``glossaries``.
    Nothing is encoded. Raises NoIndexError, IncompatibleIndexError, or DamagedIndexError where
    the catalogue itself is damaged; the index is then untouched.
    """
    with writing(index):
        current, _ = current_or_fault(index)
        manifest = _subject(index, current)
        number = manifest.generation
        path = generation_path(index, number)
        damaged = {name.split("/")[0] for name, _ in faults(path, manifest)}
        if damaged:
            return _rebuild(index, manifest, damaged, glossaries)
        if current != Current(number, manifest.digest):
            make_live(index, manifest)
            return Repair(number, number, (CURRENT,))
        return Repair(number, number, ())


def _subject(index: Path, current: Current | None) -> Manifest:
    """The generation to repair: the live one, or where ``CURRENT`` is damaged, the likeliest."""
    numbers = generation_numbers(index)
    if not numbers:
        raise NoIndexError(f"There is no index in {index} yet.", remedy=RUN_INGEST)
    manifests = {number: _manifest(generation_path(index, number)) for number in numbers}
    if current is not None:
        for manifest in manifests.values():
            if manifest is not None and manifest.digest == current.digest:
                return manifest
        if current.number in manifests:
            found = manifests[current.number]
            if found is None:
                path = generation_path(index, current.number)
                with suppress(DamagedIndexError):
                    read_manifest(path)  # one of another format says so
                what = f"Both manifests in {path} are damaged and"
                raise _beyond_repair(index, current.number, what)
            return found
    known = [manifest for manifest in manifests.values() if manifest is not None]
    if not known:
        raise _beyond_repair(index, None, f"Every manifest in {index} is damaged and")
    return known[-1]


def _manifest(path: Path) -> Manifest | None:
    """The manifest of a generation or else its copy, None if neither can be used."""
    for name in (MANIFEST, MANIFEST_COPY):
        with suppress(StoreError):
            return read_manifest(path, name)
    return None


def _beyond_repair(index: Path, number: int | None, what: str) -> DamagedIndexError:
    others = (each.generation for each in intact_generations(index) if each.generation != number)
    other = next(others, None)
    remedy = RUN_REBUILD
    if other is not None:
        command = f".venv/bin/python -m tracuu rollback --to {other}"
        remedy = f"Run: {command}; or build anew: make rebuild"
    return DamagedIndexError(f"{what} cannot be rebuilt from anything else.", remedy=remedy)


def _rebuild(
    index: Path, manifest: Manifest, damaged: set[str], glossaries: Sequence[Path]
) -> Repair:
    source = generation_path(index, manifest.generation)
    if CATALOG in damaged:
        what = f"The catalogue {source / CATALOG} is damaged and"
        raise _beyond_repair(index, manifest.generation, what)
    left_out: tuple[str, ...] = ()
    with building(index, None) as folder:
        with disk_errors(folder):
            for name in manifest.files:
                if name.split("/")[0] not in damaged:
                    (folder / name).parent.mkdir(exist_ok=True)
                    shutil.copyfile(source / name, folder / name)
        _write_indexes(folder, damaged)
        if GLOSSARY in damaged and not _find_glossary(index, manifest, folder, glossaries):
            left_out = (GLOSSARY,)
        number = next_number(index)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        repaired = replace(manifest, generation=number, created=made, files=digests(folder))
        publish(index, folder, repaired)
    return Repair(number, manifest.generation, tuple(sorted(damaged - {*left_out})), left_out)


def _write_indexes(folder: Path, damaged: set[str]) -> None:
    with closing(Catalog.read(folder / CATALOG)) as catalog:
        documents = sorted(document.id for document in catalog.documents())
        if VECTORS in damaged:
            write_vectors(catalog, folder / VECTORS, added=catalog.chunk_ids_of(documents))
        if LEXICON in damaged:
            write_words(catalog, folder / LEXICON, added=documents)


def _find_glossary(
    index: Path, manifest: Manifest, folder: Path, glossaries: Sequence[Path]
) -> bool:
    """Put the glossary of ``manifest`` into ``folder`` from wherever it is whole."""
    kept = [generation_path(index, each) / GLOSSARY for each in generation_numbers(index)]
    for path in (*glossaries, *kept):
        with suppress(OSError):
            if file_digest(path) == manifest.files[GLOSSARY]:
                shutil.copyfile(path, folder / GLOSSARY)
                return True
    return False
