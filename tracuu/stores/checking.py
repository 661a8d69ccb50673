"""Whether the candidates of a generation are those of its catalogue, by ids and digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tracuu.catalog import Catalog
from tracuu.errors import DamagedIndexError
from tracuu.storage import CandidateIndex, Check, Generation, vector_digest

_WINDOW = 1024


@dataclass(frozen=True, slots=True)
class Differences:
    """Ids of chunks: ``missing`` among the candidates, ``surplus`` there, or of another vector."""

    missing: tuple[int, ...]
    surplus: tuple[int, ...]
    altered: tuple[int, ...]
    wordless: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.altered or self.wordless)


def reconcile(catalog: Catalog, candidates: CandidateIndex) -> Differences:
    """How the candidates differ from the catalogue."""
    wanted = dict(_digests(catalog))
    held = {each.chunk_id: each.digest for each in candidates.held_vectors()}
    words = set(candidates.held_words())
    return Differences(
        missing=tuple(sorted(wanted.keys() - held.keys())),
        surplus=tuple(sorted((held.keys() | words) - wanted.keys())),
        altered=tuple(
            sorted(id_ for id_ in wanted.keys() & held.keys() if wanted[id_] != held[id_])
        ),
        wordless=tuple(sorted(wanted.keys() - words)),
    )


def _digests(catalog: Catalog) -> Iterator[tuple[int, bytes]]:
    ids = catalog.inventory.chunk_ids()
    for start in range(0, len(ids), _WINDOW):
        window = ids[start : start + _WINDOW]
        for id_, vector in zip(window, catalog.vectors(window), strict=True):
            yield id_, vector_digest(vector.astype(np.float16))


def check(generation: Generation, *, live: bool) -> Check:
    """What is wrong with a generation; UnavailableStoreError where that cannot be told."""
    manifest = generation.manifest
    return Check(
        generation.number,
        live,
        manifest.documents,
        manifest.chunks,
        tuple(_problems(generation)),
    )


def _problems(generation: Generation) -> Iterator[str]:
    catalog, manifest = generation.catalog, generation.manifest
    counts = len(catalog.documents()), catalog.count_chunks()
    if counts != (manifest.documents, manifest.chunks):
        yield f"The catalogue holds {counts[0]} documents and {counts[1]} chunks."
    try:
        found = reconcile(catalog, generation.candidates)
    except DamagedIndexError as error:
        yield error.what
        return
    names = ("missing", "surplus", "altered", "wordless")
    told = [f"{len(ids)} {name}" for name in names if (ids := getattr(found, name))]
    if told:
        yield f"The candidates differ from the catalogue: {', '.join(told)}."
