from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingesting import ingest, top, version_of, write_index
from tests.test_verification import reseal
from tracuu.errors import (
    BusyIndexError,
    DamagedIndexError,
    IncompatibleIndexError,
    NoIndexError,
    UsageError,
)
from tracuu.generations import live_number, open_live
from tracuu.publishing import writing
from tracuu.recovery import repair, roll_back
from tracuu.vectors import VectorIndex
from tracuu.verification import verify


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of three generations, each of its version."""
    return write_index(tmp_path, 3)


@pytest.fixture
def corpus(index: Path) -> Path:
    return index.parent / "corpus"


def roll_back_to(index: Path, to: int | None = None) -> int:
    _, generation = roll_back(index, to=to)
    generation.close()
    return generation.number


def garble(index: Path, name: str) -> None:
    (index / "generations" / name).write_bytes(b"?" * 100)


def test_a_rollback_makes_the_generation_before_live(index: Path) -> None:
    assert roll_back_to(index) == 2
    assert version_of(index) == 2
    assert roll_back_to(index) == 1
    assert version_of(index) == 1
    with pytest.raises(NoIndexError, match="below the live one, 1"):
        roll_back(index)


def test_a_rollback_passes_over_damaged_generations(index: Path) -> None:
    garble(index, "000002/catalog.sqlite3")
    assert roll_back_to(index) == 1


def test_a_rollback_can_name_its_generation_and_be_taken_back(index: Path) -> None:
    assert roll_back_to(index, 1) == 1
    assert roll_back_to(index, 3) == 3
    assert version_of(index) == 3


def test_a_rollback_to_what_is_not_there_or_damaged_changes_nothing(index: Path) -> None:
    garble(index, "000001/vectors.faiss")
    with pytest.raises(DamagedIndexError, match="choose another"):
        roll_back(index, to=1)
    with pytest.raises(UsageError, match="there are: 1, 2, 3"):
        roll_back(index, to=7)
    with pytest.raises(UsageError, match="live one already"):
        roll_back(index, to=3)
    assert version_of(index) == 3


def test_a_rollback_mends_a_lost_current(index: Path) -> None:
    (index / "CURRENT").unlink()
    assert roll_back_to(index) == 3
    assert version_of(index) == 3


def test_an_ingest_after_a_rollback_brings_the_corpus_in_again(index: Path, corpus: Path) -> None:
    roll_back_to(index, 1)
    report = ingest(corpus, index)
    assert (report.generation, report.updated) == (4, 12)
    assert version_of(index) == 3


def test_a_repair_of_an_intact_index_publishes_nothing(index: Path) -> None:
    done = repair(index)
    assert (done.generation, done.repaired) == (3, ())
    assert live_number(index) == 3


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("vectors.faiss", "vectors.faiss"),
        ("lexicon/meta.json", "lexicon"),
        ("manifest.json", "manifest.json"),
        ("manifest.copy.json", "manifest.copy.json"),
    ],
)
def test_a_repair_publishes_a_generation_with_what_was_damaged_built_anew(
    index: Path, damaged: str, repaired: str
) -> None:
    before = top(index)
    garble(index, f"000003/{damaged}")
    done = repair(index)
    assert (done.generation, done.source, done.repaired) == (4, 3, (repaired,))
    assert verify(index).intact and top(index) == before
    assert (index / "generations/000003").exists()


def test_a_repair_rebuilds_vectors_of_other_chunks(index: Path) -> None:
    before = top(index)
    vectors = VectorIndex.load(index / "generations/000003/vectors.faiss")
    vectors.remove(vectors.ids()[:1])
    vectors.save(index / "generations/000003/vectors.faiss")
    reseal(index / "generations/000003")
    assert repair(index).repaired == ("vectors.faiss",)
    assert top(index) == before


def test_a_damaged_catalogue_is_not_repaired_and_the_way_out_is_named(index: Path) -> None:
    garble(index, "000003/catalog.sqlite3")
    with pytest.raises(DamagedIndexError, match=r"rollback --to 2; or build anew: make rebuild"):
        repair(index)
    assert live_number(index) == 3
    garble(index, "000002/catalog.sqlite3")
    garble(index, "000001/catalog.sqlite3")
    with pytest.raises(DamagedIndexError, match=r"make rebuild") as error:
        repair(index)
    assert "rollback" not in str(error.value)


def test_two_damaged_manifests_are_not_repaired(index: Path) -> None:
    garble(index, "000003/manifest.json")
    garble(index, "000003/manifest.copy.json")
    with pytest.raises(DamagedIndexError, match="rollback --to 2"):
        repair(index)


@pytest.mark.parametrize("number", ["000001", "000002"])
def test_a_current_whose_number_changed_is_repaired_by_its_digest(index: Path, number: str) -> None:
    file = index / "CURRENT"
    file.write_text(file.read_text("ascii").replace("000003", number), encoding="ascii")
    with pytest.raises(DamagedIndexError, match="does not fit"):
        open_live(index)
    assert repair(index).repaired == ("CURRENT",)
    assert version_of(index) == 3


def test_the_offices_glossary_is_found_where_it_is_whole_or_left_out(
    index: Path, corpus: Path
) -> None:
    own = corpus / "glossary.csv"
    own.write_text("english,vietnamese,domain\nward,phường,office\n", encoding="utf-8")
    ingest(corpus, index)
    garble(index, "000004/glossary.csv")
    assert repair(index, glossaries=[own]).repaired == ("glossary.csv",)
    garble(index, "000005/glossary.csv")
    own.write_text("english,vietnamese,domain\nward,khu phố,office\n", encoding="utf-8")
    done = repair(index, glossaries=[own])
    assert (done.repaired, done.left_out) == ((), ("glossary.csv",))
    assert verify(index).intact
    assert ingest(corpus, index).published  # takes the glossary in again
    assert "glossary.csv" in open_live(index).manifest.files


def test_another_format_is_refused_with_the_command_but_does_not_hinder_its_successor(
    index: Path,
) -> None:
    manifest = index / "generations/000002/manifest.json"
    manifest.write_text(json.dumps({"format": 2, "generation": 2}), encoding="utf-8")
    (index / "generations/000002/manifest.copy.json").unlink()
    assert repair(index).repaired == ()
    (index / "CURRENT").write_text("000002\n", encoding="ascii")  # as format 2 wrote it
    for open_it in (open_live, repair):
        with pytest.raises(IncompatibleIndexError, match=r"format 2; .*make rebuild"):
            open_it(index)


def test_nothing_is_rolled_back_or_repaired_while_another_writes(index: Path) -> None:
    with writing(index):
        with pytest.raises(BusyIndexError):
            repair(index)
        with pytest.raises(BusyIndexError):
            roll_back(index)


def test_a_repair_needs_no_torch() -> None:
    code = "import sys, tracuu.recovery, tracuu.archive; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
