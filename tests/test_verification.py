from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ingesting import write_index
from tracuu.catalog import Catalog
from tracuu.errors import NoIndexError
from tracuu.generations import read_manifest
from tracuu.publishing import digests
from tracuu.vectors import VectorIndex
from tracuu.verification import verify


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two generations."""
    return write_index(tmp_path, 2)


def reseal(generation: Path) -> None:
    """Write a manifest that vouches for the files as they are now."""
    manifest = read_manifest(generation)
    files = {name: digest for name, digest in digests(generation).items() if "manifest" not in name}
    written = replace(manifest, files=files)
    for name in ("manifest.json", "manifest.copy.json"):
        (generation / name).write_bytes(written.as_written())
    current = generation.parent.parent / "CURRENT"
    current.write_text(f"{manifest.generation:06d} {written.digest}\n", encoding="ascii")


def test_an_intact_index_has_nothing_wrong(index: Path) -> None:
    found = verify(index)
    assert found.intact and found.live == 2
    assert [(check.generation, check.live) for check in found.checks] == [(2, True)]
    assert [check.generation for check in verify(index, every=True).checks] == [1, 2]


def test_where_nothing_was_ever_published_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="make ingest"):
        verify(tmp_path / "index")


def test_a_damaged_older_generation_is_named_when_all_are_checked(index: Path) -> None:
    (index / "generations/000001/vectors.faiss").write_bytes(b"")
    assert verify(index).intact
    older, live = verify(index, every=True).checks
    assert older.problems == ("vectors.faiss is damaged: its digest does not match.",)
    assert live.problems == ()


@pytest.mark.parametrize("line", ["", "000002\n", "000002", f"000001 {'0' * 64}\n"])
def test_a_damaged_current_is_named(index: Path, line: str) -> None:
    (index / "CURRENT").write_text(line, encoding="ascii")
    assert not verify(index).intact


def test_a_missing_current_is_named_where_there_are_generations(index: Path) -> None:
    (index / "CURRENT").unlink()
    found = verify(index)
    assert found.live is None and "missing" in found.problems[0]


def test_a_damaged_copy_of_the_manifest_is_named(index: Path) -> None:
    (index / "generations/000002/manifest.copy.json").unlink()
    (check,) = verify(index).checks
    assert "manifest.copy.json" in check.problems[0]


def test_vectors_of_other_chunks_are_found_though_every_digest_is_right(index: Path) -> None:
    generation = index / "generations/000002"
    vectors = VectorIndex.load(generation / "vectors.faiss")
    vectors.remove(vectors.ids()[:1])
    vectors.save(generation / "vectors.faiss")
    reseal(generation)
    (check,) = verify(index).checks
    assert check.problems == ("vectors.faiss holds other chunks than catalog.sqlite3.",)


def test_a_catalogue_of_fewer_documents_is_found_though_every_digest_is_right(index: Path) -> None:
    generation = index / "generations/000002"
    catalog = Catalog.edit(generation / "catalog.sqlite3")
    with catalog.transaction():
        catalog.remove_document(catalog.documents()[0].id)
    catalog.close()
    reseal(generation)
    (check,) = verify(index).checks
    assert check.problems[0].startswith("catalog.sqlite3 holds 11 documents and")
