"""Nearest vectors, exact while there are few and by clusters beyond."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tracuu import vectors as vectors_module
from tracuu.catalog import Catalog
from tracuu.indexes import write_vectors
from tracuu.types import Chunk, Document, Metadata, Page
from tracuu.vectors import VectorIndex, clusters_for, sample_size

_DIMENSION = 32
_FEW = 400


def unit_vectors(count: int, *, seed: int = 0) -> NDArray[np.float32]:
    """Vectors around a few centres, as those of real texts are."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(7).normal(size=(20, _DIMENSION))
    found = centres[chance.integers(0, 20, count)] + 0.4 * chance.normal(size=(count, _DIMENSION))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters begin where a test can reach them."""
    monkeypatch.setattr(vectors_module, "EXACT_UP_TO", _FEW)


def catalog_of(path: Path, count: int) -> Catalog:
    catalog = Catalog.create(path)
    add(catalog, count, seed=1)
    return catalog


def add(catalog: Catalog, count: int, *, seed: int) -> list[int]:
    """A document of ``count`` chunks with vectors; returns the chunks' ids."""
    document = Document(f"{seed}.txt", ".txt", "chữ", (Page(1, 0, 3),))
    with catalog.transaction():
        id_ = catalog.add_document(document, Metadata("Tên"), f"{seed}")
        chunks = [Chunk(number, 0, 3, "chữ", None, 1) for number in range(count)]
        catalog.add_chunks(id_, chunks, [b"%d" % number for number in range(count)])
        ids = catalog.chunk_ids_of([id_])
        catalog.add_vectors(ids, unit_vectors(count, seed=seed))
    return ids


def overlap(one: VectorIndex, other: VectorIndex, queries: NDArray[np.float32]) -> float:
    """The share of the best ten that both find."""
    pairs = [(one.search(each, 10)[0], other.search(each, 10)[0]) for each in queries]
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in pairs]))


def test_few_vectors_are_all_compared(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path / "c", _FEW)
    write_vectors(catalog, tmp_path / "v", added=catalog.inventory.chunk_ids())
    assert VectorIndex.load(tmp_path / "v", mapped=True).clusters == 0
    assert sample_size(_FEW) == 0


@pytest.mark.usefixtures("few_are_many")
def test_many_vectors_are_kept_in_clusters_and_nearly_all_the_best_are_found(
    tmp_path: Path,
) -> None:
    catalog = catalog_of(tmp_path / "c", 3000)
    ids = catalog.inventory.chunk_ids()
    write_vectors(catalog, tmp_path / "v", added=ids)
    clustered = VectorIndex.load(tmp_path / "v", mapped=True)
    assert clustered.clusters == clusters_for(3000) == 128
    assert sorted(clustered.ids()) == ids and len(clustered) == 3000
    exact = VectorIndex.empty(_DIMENSION)
    exact.add(ids, catalog.vectors(ids))
    assert overlap(exact, clustered, unit_vectors(50, seed=9)) >= 0.97


@pytest.mark.usefixtures("few_are_many")
def test_a_restricted_search_of_clusters_is_exact(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path / "c", 3000)
    ids = catalog.inventory.chunk_ids()
    write_vectors(catalog, tmp_path / "v", added=ids)
    clustered = VectorIndex.load(tmp_path / "v", mapped=True)
    within = ids[::50]
    for query in unit_vectors(20, seed=5):
        found, scores = clustered.search(query, 5, within=within)
        best = np.argsort(-(catalog.vectors(within) @ query))[:5]
        assert found.tolist() == [within[at] for at in best]
        assert scores[0] == pytest.approx(
            float(catalog.vectors(within[best[0] : best[0] + 1])[0] @ query), abs=1e-3
        )


@pytest.mark.usefixtures("few_are_many")
def test_an_index_that_outgrows_its_kind_is_made_anew(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path / "c", _FEW)
    write_vectors(catalog, tmp_path / "1", added=catalog.inventory.chunk_ids())
    more = add(catalog, 5, seed=2)
    write_vectors(catalog, tmp_path / "2", added=more, base=tmp_path / "1")
    grown = VectorIndex.load(tmp_path / "2")
    assert grown.clusters and sorted(grown.ids()) == catalog.inventory.chunk_ids()
    many = add(catalog, 8000, seed=3)
    write_vectors(catalog, tmp_path / "3", added=many, base=tmp_path / "2")
    large = VectorIndex.load(tmp_path / "3")
    assert large.clusters > 2 * grown.clusters and len(large) == _FEW + 8005


@pytest.mark.usefixtures("few_are_many")
def test_clusters_take_and_give_up_single_chunks(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path / "c", 3000)
    ids = catalog.inventory.chunk_ids()
    write_vectors(catalog, tmp_path / "1", added=ids)
    (one,) = add(catalog, 1, seed=2)
    write_vectors(catalog, tmp_path / "2", added=[one], base=tmp_path / "1", removed=ids[:3])
    index = VectorIndex.load(tmp_path / "2", mapped=True)
    assert sorted(index.ids()) == [*ids[3:], one]
    assert index.search(catalog.vectors([one])[0], 1)[0].tolist() == [one]
    assert not set(index.search(catalog.vectors(ids[:1])[0], 50)[0]) & set(ids[:3])


@pytest.mark.usefixtures("few_are_many")
def test_the_same_catalogue_gives_the_same_clusters(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path / "c", 3000)
    for name in ("1", "2"):
        write_vectors(catalog, tmp_path / name, added=catalog.inventory.chunk_ids())
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
