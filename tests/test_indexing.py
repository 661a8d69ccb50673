from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import DIRECTIVE, LIBRARY
from tests.hashing_encoder import HashingEncoder
from tests.libraries import numbered
from tracuu import building
from tracuu.assistant import Assistant
from tracuu.errors import BusyIndexError, CorpusError, DamagedIndexError, IncompatibleIndexError
from tracuu.generations import FileGeneration, live_number, open_live
from tracuu.indexing import Ingest, IngestReport, Stage

Run = Callable[..., IngestReport]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def opened(index: Path) -> FileGeneration:
    return open_live(index)


def paths(index: Path) -> list[str]:
    return [document.path for document in opened(index).catalog.documents()]


def test_an_ingest_publishes_every_document_under_its_relative_path(
    ingest: Run, index: Path
) -> None:
    report = ingest()
    assert (report.added, report.failed, report.generation) == (3, [], 1)
    assert paths(index) == sorted(LIBRARY)


def test_catalogue_vectors_and_lexicon_hold_the_same_chunks(ingest: Run, index: Path) -> None:
    report = ingest()
    generation = opened(index)
    assert len(generation.vectors) == len(generation.lexicon) == report.chunks > 3
    assert generation.catalog.count_chunks() == report.chunks


def test_a_second_run_with_nothing_new_publishes_and_encodes_nothing(
    ingest: Run, encoder: HashingEncoder
) -> None:
    ingest()
    encoder.encoded = 0
    report = ingest()
    assert (report.generation, report.published, report.unchanged) == (1, False, 3)
    assert encoder.encoded == 0


def test_only_new_chunks_of_a_changed_file_are_encoded(
    ingest: Run, corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    ingest()
    encoder.encoded = 0
    (corpus / "chi-thi-24.txt").write_text(
        DIRECTIVE.replace("15/12/2023", "31/12/2023"), encoding="utf-8"
    )
    report = ingest()
    assert (report.updated, report.unchanged, report.generation) == (1, 2, 2)
    assert encoder.encoded == 1
    texts = [chunk.chunk.text for chunk in opened(index).catalog.chunks_of(range(1, 20))]
    assert not any("15/12/2023" in text for text in texts)
    assert any("31/12/2023" in text for text in texts)


def test_a_removed_file_no_longer_answers(
    ingest: Run, corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    ingest()
    (corpus / "quy-dinh/ve-sinh.txt").unlink()
    report = ingest()
    assert report.removed == 1
    found = Assistant(index, encoder).search("hộ gia đình đổ rác mấy giờ").results
    assert found and all(result.document != "quy-dinh/ve-sinh.txt" for result in found)
    generation = opened(index)
    assert len(generation.vectors) == len(generation.lexicon) == generation.catalog.count_chunks()


def test_a_renamed_file_keeps_its_vectors(
    ingest: Run, corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    ingest()
    encoder.encoded = 0
    (corpus / "ke-hoach-152.txt").rename(corpus / "moi.txt")
    report = ingest()
    assert (report.renamed, report.added, report.removed) == (1, 0, 0)
    assert encoder.encoded == 0
    assert "moi.txt" in paths(index) and "ke-hoach-152.txt" not in paths(index)


def test_a_copy_of_a_file_is_not_encoded_again(
    ingest: Run, corpus: Path, encoder: HashingEncoder
) -> None:
    ingest()
    encoder.encoded = 0
    (corpus / "ban-sao.txt").write_text(DIRECTIVE, encoding="utf-8")
    report = ingest()
    assert (report.added, encoder.encoded) == (1, 0)


def test_two_files_that_swap_their_contents_are_both_updated(
    ingest: Run, corpus: Path, index: Path
) -> None:
    ingest()
    one, two = corpus / "chi-thi-24.txt", corpus / "ke-hoach-152.txt"
    first, second = one.read_text(encoding="utf-8"), two.read_text(encoding="utf-8")
    one.write_text(second, encoding="utf-8")
    two.write_text(first, encoding="utf-8")
    assert ingest().updated == 2
    catalog = opened(index).catalog
    stored = catalog.document("ke-hoach-152.txt")
    assert stored is not None and catalog.text(stored.id) == first


def test_an_unreadable_file_is_named_and_the_rest_go_on(
    ingest: Run, corpus: Path, index: Path
) -> None:
    (corpus / "rong.txt").write_bytes(b"")
    (corpus / "bang.xlsx").write_bytes(b"PK\x03\x04")
    report = ingest()
    assert report.added == 3
    assert sorted(failure.path for failure in report.failed) == ["bang.xlsx", "rong.txt"]
    assert len(paths(index)) == 3


def test_a_missing_or_empty_corpus_is_an_error_and_publishes_nothing(
    tmp_path: Path, index: Path, encoder: HashingEncoder
) -> None:
    for corpus in (tmp_path / "khong-co", tmp_path / "rong"):
        if corpus.name == "rong":
            corpus.mkdir()
        with pytest.raises(CorpusError, match=str(corpus)):
            Ingest(corpus, index, encoder.identity, lambda: encoder).run()
    assert live_number(index) is None


def test_emptying_the_corpus_leaves_the_old_index_answering(
    ingest: Run, corpus: Path, index: Path
) -> None:
    ingest()
    for path in LIBRARY:
        (corpus / path).unlink()
    with pytest.raises(CorpusError):
        ingest()
    assert paths(index) == sorted(LIBRARY)


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    ingest: Run, corpus: Path, index: Path
) -> None:
    report = ingest(dry_run=True)
    assert (report.added, report.published) == (3, False)
    assert not index.exists()
    ingest()
    (corpus / "chi-thi-24.txt").unlink()
    assert ingest(dry_run=True).removed == 1
    assert live_number(index) == 1


def test_an_index_of_another_model_is_refused_until_rebuilt(
    ingest: Run, corpus: Path, index: Path
) -> None:
    ingest()
    other = HashingEncoder("other")
    with pytest.raises(IncompatibleIndexError, match="--rebuild"):
        Ingest(corpus, index, other.identity, lambda: other).run()
    with pytest.raises(IncompatibleIndexError, match="--rebuild"):
        Assistant(index, other).search("chỉ thị")
    report = Ingest(corpus, index, other.identity, lambda: other, rebuild=True).run()
    assert (report.generation, other.encoded) == (2, report.chunks)


def test_a_second_writer_is_refused_and_told_who_holds_the_lock(ingest: Run, index: Path) -> None:
    ingest()
    with (index / "LOCK").open("r+") as lock:
        lock.write(str(os.getpid()))
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyIndexError, match=str(os.getpid())):
            ingest()


@pytest.mark.parametrize("name", ["catalog.sqlite3", "vectors.faiss", "lexicon/meta.json"])
def test_a_flipped_byte_is_never_served(
    ingest: Run, index: Path, name: str, encoder: HashingEncoder
) -> None:
    ingest()
    file = index / "generations" / "000001" / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)
    with pytest.raises(DamagedIndexError, match="--rebuild"):
        Assistant(index, encoder).search("chỉ thị")
    report = ingest(rebuild=True)
    assert report.added == 3
    assert Assistant(index, encoder).search("chỉ thị").results


def test_a_garbled_current_is_reported_and_mended_by_a_rebuild(ingest: Run, index: Path) -> None:
    ingest()
    (index / "CURRENT").write_text("???", encoding="utf-8")
    with pytest.raises(DamagedIndexError, match="--rebuild"):
        ingest()
    assert ingest(rebuild=True).generation == 2


def test_an_interrupted_ingest_leaves_the_old_index_answering(
    ingest: Run, corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    ingest()
    (corpus / "them.txt").write_text("Văn bản mới về cây xanh đô thị.", encoding="utf-8")

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "index":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(progress=interrupt)
    assert live_number(index) == 1
    assert paths(index) == sorted(LIBRARY)
    assert [path.name for path in (index / "generations").iterdir()] == ["000001"]
    assert ingest().added == 1


def test_only_the_last_three_generations_are_kept(ingest: Run, corpus: Path, index: Path) -> None:
    for number in range(5):
        (corpus / "doi.txt").write_text(f"Lần {number} sửa đổi.", encoding="utf-8")
        ingest()
    kept = sorted(path.name for path in (index / "generations").iterdir())
    assert kept == ["000003", "000004", "000005"]


def test_own_and_cited_numbers_are_kept_apart(ingest: Run, index: Path) -> None:
    ingest()
    catalog = opened(index).catalog
    path_of = {document.id: document.path for document in catalog.documents()}
    own = {path_of[n.document_id] for n in catalog.numbers_like("24-CT/TU") if n.own}
    citing = {path_of[n.document_id] for n in catalog.numbers_like("24-CT/TU") if not n.own}
    assert (own, citing) == ({"chi-thi-24.txt"}, {"ke-hoach-152.txt"})


class BatchesEncoder(HashingEncoder):
    """Notes how many chunks came at once."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.batches.append(len(texts))
        return super().encode_chunks(texts, progress=progress)


def test_chunks_are_encoded_while_files_are_still_being_read(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_ENCODE_WINDOW", 3)
    for number in range(6):
        text = numbered("CHỈ THỊ", f"{number + 1}-CT/TU", "Trồng cây xanh đô thị.")
        (corpus / f"mot-{number}.txt").write_text(text, encoding="utf-8")
        (corpus / f"y-nhu-{number}.txt").write_text(text, encoding="utf-8")
    encoder, before = BatchesEncoder(), list[int]()

    def progress(stage: Stage, done: int, total: int) -> None:
        if stage == "read":
            before.append(len(encoder.batches))

    task = Ingest(corpus, index, encoder.identity, lambda: encoder, progress=progress)
    report = task.run()
    assert before[0] == 0 < before[8] < len(encoder.batches)
    assert max(encoder.batches) <= 5  # never more than a window and a document
    # A copy that is read in another window gets the vector that is there.
    assert (report.encoded, report.chunks) == (sum(encoder.batches), report.encoded + 6)


def test_many_files_are_read_by_several_processes(ingest: Run, corpus: Path) -> None:
    for number in range(12):
        (corpus / f"bao-cao-{number}.txt").write_text(f"Báo cáo phần {number}.", encoding="utf-8")
    assert ingest(workers=2).added == 15


def test_a_file_that_stays_unreadable_publishes_nothing_new(ingest: Run, corpus: Path) -> None:
    (corpus / "rong.txt").write_bytes(b"")
    (corpus / "cat-cut.pdf").write_bytes(b"%PDF-1.7 cut")
    assert ingest().generation == 1
    report = ingest()
    assert (report.generation, report.published, report.added) == (1, False, 0)
    assert len(report.failed) == 2


def test_a_document_overwritten_by_something_unreadable_is_reported_as_removed(
    ingest: Run, corpus: Path, index: Path
) -> None:
    ingest()
    (corpus / "chi-thi-24.txt").write_bytes(b"%PDF-1.7 cut")
    report = ingest()
    assert (report.removed, report.updated) == (1, 0)
    assert [failure.path for failure in report.failed] == ["chi-thi-24.txt"]
    assert "chi-thi-24.txt" not in paths(index)
