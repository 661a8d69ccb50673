from __future__ import annotations

import io
import json
import random
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.ingesting import (
    ingest,
    name_version,
    say,
    top,
    version_of,
    write_index,
    write_library,
)
from tracuu.archive import back_up, restore
from tracuu.errors import (
    BackupError,
    DamagedIndexError,
    IncompatibleIndexError,
    NoIndexError,
    UsageError,
)
from tracuu.feedback import FeedbackFile
from tracuu.generations import live_number, read_manifest
from tracuu.types import Answer


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return write_index(tmp_path)


@pytest.fixture
def backup(index: Path, tmp_path: Path) -> Path:
    judge(index, "Giờ đổ rác?")
    back_up(index, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


def judge(index: Path, question: str) -> None:
    answer = Answer(text="Không rõ.", abstained=True, reason="weak", citations=())
    FeedbackFile.beside(index).add(question, "wrong", answer=answer, generation=1)


def questions(index: Path) -> list[str]:
    return [each.question for each in FeedbackFile.beside(index).all()]


def round_trips(folder: Path, trials: int) -> None:
    """Back up, restore elsewhere and over another version; digests and answers must be equal."""
    corpus, index = write_library(folder), folder / "index"
    for version in range(1, trials + 1):
        name_version(corpus, version)
        ingest(corpus, index)
        judge(index, f"Câu hỏi {version}?")
        done = back_up(index, folder / "backup.tar", force=True)
        source = read_manifest(index / f"generations/{done.generation:06d}")
        other = folder / f"other-{version % 2}"  # restored into every other time
        shutil.rmtree(folder / "other-1", ignore_errors=True)
        there = restore(other, folder / "backup.tar")
        restored = read_manifest(other / f"generations/{there.generation:06d}")
        assert (restored.files, restored.chunks) == (source.files, source.chunks)
        assert top(other) == top(index) and version_of(other) == version
        assert there.feedback is not there.feedback_kept


def test_a_restored_index_has_the_same_digests_and_answers(tmp_path: Path) -> None:
    round_trips(tmp_path, 3)


@pytest.mark.slow
def test_twenty_backups_are_restored(tmp_path: Path) -> None:
    round_trips(tmp_path, 20)
    say("Backup and restore: 20 of 20 with the same digests and answers")


def test_feedback_is_restored_only_where_there_is_none(
    index: Path, backup: Path, tmp_path: Path
) -> None:
    done = restore(tmp_path / "elsewhere", backup)
    assert (done.feedback, done.feedback_kept) == (True, False)
    assert questions(tmp_path / "elsewhere") == ["Giờ đổ rác?"]
    judge(index, "Câu hỏi sau đó?")
    done = restore(index, backup)
    assert (done.generation, done.feedback, done.feedback_kept) == (2, False, True)
    assert questions(index) == ["Giờ đổ rác?", "Câu hỏi sau đó?"]
    assert not list(index.glob("*.new"))


def test_an_ingest_goes_on_from_a_restored_index(index: Path, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    restore(other, backup)
    assert not ingest(tmp_path / "corpus", other).published
    name_version(tmp_path / "corpus", 2)
    assert ingest(tmp_path / "corpus", other).encoded == 36
    assert version_of(other) == 2


def test_a_backup_replaces_no_file_unless_told_to(index: Path, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(UsageError, match="--force"):
        back_up(index, backup)
    assert backup.read_bytes() == before
    back_up(index, backup, force=True)


def test_a_backup_is_readable_by_its_owner_only_and_leaves_nothing_beside_it(
    backup: Path, tmp_path: Path
) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"backup.tar", "corpus", "index"}


def test_what_is_damaged_or_not_there_is_not_backed_up(index: Path, tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        back_up(tmp_path / "none", tmp_path / "b.tar")
    (index / "generations/000001/vectors.faiss").write_bytes(b"?")
    with pytest.raises(DamagedIndexError, match="repair"):
        back_up(index, tmp_path / "b.tar")
    with pytest.raises(UsageError, match="no folder"):
        back_up(index, tmp_path / "missing" / "b.tar")
    assert not list(tmp_path.glob("*b.tar*"))


def refuses(index: Path, backup: Path, match: str = "cannot be restored") -> None:
    """Restoring fails with one line and leaves the index as it was."""
    live, content = live_number(index), sorted(path.name for path in index.rglob("*"))
    with pytest.raises(BackupError, match=match) as error:
        restore(index, backup)
    assert str(backup) in str(error.value) and "\n" not in str(error.value)
    assert live_number(index) == live
    assert sorted(path.name for path in index.rglob("*")) == content


def test_a_foreign_or_missing_file_is_refused_in_one_line(index: Path, tmp_path: Path) -> None:
    (index / "LOCK").touch()
    foreign = tmp_path / "foreign"
    refuses(index, foreign, "No such file")
    for content in (b"", b"hello", bytes(20_000), random.Random(1).randbytes(20_000)):
        foreign.write_bytes(content)
        refuses(index, foreign)
    with tarfile.open(foreign, "w") as tar:
        tar.add(tmp_path / "corpus", "corpus")
    refuses(index, foreign, "does not begin with")


def test_a_cut_or_damaged_backup_is_refused_in_one_line(
    index: Path, backup: Path, tmp_path: Path
) -> None:
    whole, chance, bad = backup.read_bytes(), random.Random(1), tmp_path / "bad.tar"
    end = max(place for place, byte in enumerate(whole) if byte)
    for _ in range(20):
        bad.write_bytes(whole[: chance.randrange(end)])
        refuses(index, bad)
    with tarfile.open(backup) as tar:
        places = [(each.offset_data, each.size) for each in tar]
    for start, size in places:
        damaged = bytearray(whole)
        damaged[start + chance.randrange(size)] ^= 1
        bad.write_bytes(damaged)
        refuses(index, bad)


def repacked(
    backup: Path, target: Path, change: Callable[[tarfile.TarInfo, bytes], tarfile.TarInfo]
) -> Path:
    """A copy of a backup with its members changed."""
    with tarfile.open(backup) as tar, tarfile.open(target, "w") as copy:
        for info in tar:
            file = tar.extractfile(info)
            content = file.read() if file else b""
            changed = change(info, content)
            copy.addfile(changed, io.BytesIO(content[: changed.size]))
    return target


def test_members_that_no_backup_has_are_refused(index: Path, backup: Path, tmp_path: Path) -> None:
    def link(info: tarfile.TarInfo, content: bytes) -> tarfile.TarInfo:
        if info.name == "vectors.faiss":
            info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0
        return info

    def rename(info: tarfile.TarInfo, content: bytes) -> tarfile.TarInfo:
        info.name = "../escaped" if info.name == "vectors.faiss" else info.name
        return info

    def shorten(info: tarfile.TarInfo, content: bytes) -> tarfile.TarInfo:
        info.size -= 10 if info.name == "vectors.faiss" else 0
        return info

    for change in (link, rename, shorten):
        refuses(index, repacked(backup, tmp_path / "bad.tar", change))
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("name", ["../../escaped", "/escaped", "lexicon/..", "app.py", "LOCK"])
def test_a_list_that_names_other_files_is_refused(index: Path, tmp_path: Path, name: str) -> None:
    listing = {"backup": 1, "files": [{"name": name, "size": 1, "sha256": "0"}]}
    bad = tmp_path / "bad.tar"
    with tarfile.open(bad, "w") as tar:
        for member, content in (("backup.json", json.dumps(listing).encode()), (name, b"x")):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    refuses(index, bad, "no backup holds")


def test_a_list_that_promises_more_than_the_file_holds_is_refused(
    index: Path, tmp_path: Path
) -> None:
    listing = {
        "backup": 1,
        "files": [{"name": "vectors.faiss", "size": 10**15, "sha256": "0"}],
    }
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        content = json.dumps(listing).encode()
        info = tarfile.TarInfo("backup.json")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    refuses(index, tmp_path / "bad.tar", "no backup holds")


def test_a_backup_of_an_older_format_is_refused_with_the_command(
    index: Path, tmp_path: Path
) -> None:
    generation = index / "generations/000001"
    old = json.loads((generation / "manifest.json").read_text("utf-8")) | {"format": 2}
    content = json.dumps(old).encode()
    back_up(index, tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as tar, tarfile.open(tmp_path / "old.tar", "w") as copy:
        members = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]
        members["manifest.json"] = content
        listing = json.loads(members.pop("backup.json"))
        for each in listing["files"]:
            each["size"] = len(members[each["name"]])
            each["sha256"] = sha256(members[each["name"]]).hexdigest()
        for name, data in {"backup.json": json.dumps(listing).encode(), **members}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            copy.addfile(info, io.BytesIO(data))
    with pytest.raises(IncompatibleIndexError, match=r"format 2; .*make rebuild"):
        restore(index, tmp_path / "old.tar")
    assert live_number(index) == 1


def test_backups_made_while_people_judge_and_ingests_prune_are_whole(
    index: Path, tmp_path: Path
) -> None:
    corpus, ended = tmp_path / "corpus", threading.Event()

    def change() -> None:
        for version in range(2, 8):
            judge(index, f"Câu hỏi {version}?")
            name_version(corpus, version)
            ingest(corpus, index, keep=1)
        ended.set()

    writer = threading.Thread(target=change)
    writer.start()
    made: list[Path] = []
    while not ended.is_set():
        made.append(tmp_path / f"{len(made)}.tar")
        back_up(index, made[-1])
    writer.join()
    for number, file in enumerate([made[0], made[-1]]):
        done = restore(tmp_path / f"other-{number}", file)
        assert version_of(tmp_path / f"other-{number}") == done.source
        assert len(questions(tmp_path / f"other-{number}")) >= done.source - 1
