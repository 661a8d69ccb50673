"""The corpus followed: what is put in is answered, once it is there whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO

import pytest

from tests.conftest import LIBRARY
from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.cli.ingest import main
from tracuu.encoder import Encoder
from tracuu.errors import BusyIndexError, CorpusError, TracuuError
from tracuu.generations import live_number, open_live
from tracuu.indexing import Ingest, IngestReport
from tracuu.publishing import writing
from tracuu.watching import Watch, is_remote

ROOT = Path(__file__).resolve().parent.parent
SETTLE_S = 0.25
DUTY = "LỊCH TRỰC TẾT\n\nĐiều 1. Giờ trực\nCán bộ trực tết từ 8 giờ đến 17 giờ hằng ngày.\n"
QUESTION = "Cán bộ trực tết từ 8 giờ đến 17 giờ hằng ngày?"


class Watching:
    """A watch in a thread of its own, and what it told."""

    def __init__(self, corpus: Path, index: Path, *, poll_s: float | None = None) -> None:
        self.index = index
        self.reports: list[IngestReport] = []
        self.errors: list[TracuuError] = []
        self.opened = 0
        self._corpus = corpus
        self._encoder = cache(self._open)
        self.watch = Watch(
            corpus,
            self._ingest,
            done=self.reports.append,
            failed=self.errors.append,
            settle_s=SETTLE_S,
            poll_s=poll_s,
            retry_s=0.3,
        )
        self.thread = threading.Thread(target=self.watch.run)
        self.thread.start()

    def _open(self) -> Encoder:
        self.opened += 1
        return HashingEncoder()

    def _ingest(self) -> IngestReport:
        identity = HashingEncoder().identity
        return Ingest(self._corpus, self.index, identity, self._encoder).run()

    def close(self) -> None:
        self.watch.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()

    def documents(self) -> set[str]:
        if live_number(self.index) is None:
            return set()
        generation = open_live(self.index)
        try:
            return {document.path for document in generation.catalog.documents()}
        finally:
            generation.close()


Start = Callable[..., Watching]


@pytest.fixture
def start(corpus: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a watch of the library, and wait for its first ingest."""
    started: list[Watching] = []

    def start(*, poll_s: float | None = None) -> Watching:
        started.append(Watching(corpus, tmp_path / "index", poll_s=poll_s))
        until(lambda: started[-1].reports or started[-1].errors)
        return started[-1]

    yield start
    for each in started:
        each.close()


def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)


def test_a_file_dropped_in_is_answered_and_one_taken_out_is_not(start: Start, corpus: Path) -> None:
    watching = start()
    assistant = Assistant(watching.index, HashingEncoder())
    (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
    until(lambda: live_number(watching.index) == 2)
    answer = assistant.ask(QUESTION).answer
    assert answer and [each.document for each in answer.citations] == ["lich-truc.txt"]
    (corpus / "lich-truc.txt").unlink()
    until(lambda: live_number(watching.index) == 3)
    assert watching.documents() == set(LIBRARY)
    results = assistant.search(QUESTION).results
    assert "lich-truc.txt" not in {each.document for each in results}


def test_a_file_written_in_pieces_is_ingested_once_and_whole(start: Start, corpus: Path) -> None:
    watching = start()
    pieces = [f"Điều {number}. Việc số {number} của phường.\n" for number in range(1, 13)]
    with (corpus / "dai.txt").open("w", encoding="utf-8") as file:
        for piece in pieces:
            file.write(piece)
            file.flush()
            time.sleep(SETTLE_S / 3)
    until(lambda: len(watching.reports) == 2)
    time.sleep(3 * SETTLE_S)
    assert [report.generation for report in watching.reports] == [1, 2]
    generation = open_live(watching.index)
    document = generation.catalog.document("dai.txt")
    assert document and generation.catalog.text(document.id).count("Việc số") == len(pieces)
    generation.close()


def test_two_files_put_in_together_are_one_batch(start: Start, corpus: Path) -> None:
    watching = start()
    (corpus / "mot.txt").write_text(DUTY, encoding="utf-8")
    (corpus / "moi").mkdir()
    (corpus / "moi" / "hai.txt").write_text(DUTY.replace("8 giờ", "9 giờ"), encoding="utf-8")
    until(lambda: len(watching.reports) == 2)
    assert (watching.reports[1].added, watching.reports[1].generation) == (2, 2)
    assert watching.opened == 1  # the model, for both ingests


def test_temporary_names_wake_nothing_and_side_files_do(start: Start, corpus: Path) -> None:
    watching = start()
    for name in ("~$chi-thi.docx", "scan.pdf.part", "x.crdownload", ".an.txt"):
        (corpus / name).write_text("x", encoding="utf-8")
    (corpus / "chi-thi-24.txt").read_text(encoding="utf-8")
    time.sleep(0.5 + 3 * SETTLE_S)  # news of inotify comes half a second late
    assert len(watching.reports) == 1
    line = "path,title\nchi-thi-24.txt,Chỉ thị về kỷ luật\n"
    (corpus / "metadata.csv").write_text(line, encoding="utf-8")
    until(lambda: live_number(watching.index) == 2)
    terms = "english,vietnamese,domain\nward,phường,office\n"
    (corpus / "glossary.csv").write_text(terms, encoding="utf-8")
    until(lambda: live_number(watching.index) == 3)
    assert watching.errors == []


@pytest.mark.slow
def test_a_temporary_file_that_grows_holds_nothing_up(start: Start, corpus: Path) -> None:
    watching = start()
    with (corpus / "to.pdf.part").open("w", encoding="utf-8") as growing:
        (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
        end = time.monotonic() + 10
        while live_number(watching.index) != 2:
            assert time.monotonic() < end
            growing.write("x")
            growing.flush()
            time.sleep(SETTLE_S / 5)


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_told_once(start: Start, corpus: Path) -> None:
    watching = start()
    (corpus / "hong.pdf").write_bytes(b"%PDF-1.4 cut off")
    until(lambda: len(watching.reports) == 2)
    assert not watching.reports[1].published
    assert [each.path for each in watching.reports[1].failed] == ["hong.pdf"]
    (corpus / "chi-thi-24.txt").touch()
    time.sleep(0.5 + 4 * SETTLE_S)
    assert len(watching.reports) == 2


def test_a_batch_that_fails_is_told_and_the_next_change_is_ingested(
    start: Start, corpus: Path
) -> None:
    watching = start()
    (corpus / "metadata.csv").write_text("path,titel\nx,y\n", encoding="utf-8")
    until(lambda: watching.errors)
    assert isinstance(watching.errors[0], CorpusError)
    (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
    until(lambda: len(watching.errors) == 2)
    (corpus / "metadata.csv").unlink()
    until(lambda: "lich-truc.txt" in watching.documents())
    assert len(watching.errors) == 2


@pytest.mark.slow
def test_while_another_command_writes_it_tries_again_and_says_so_once(
    start: Start, corpus: Path
) -> None:
    watching = start()
    with writing(watching.index):
        (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
        until(lambda: watching.errors)
        time.sleep(0.8)
    until(lambda: "lich-truc.txt" in watching.documents())
    assert [type(error) for error in watching.errors] == [BusyIndexError]


@pytest.mark.slow
def test_a_corpus_that_goes_away_and_comes_back_is_followed_again(
    start: Start, corpus: Path
) -> None:
    watching = start()
    corpus.rename(corpus.with_name("elsewhere"))
    until(lambda: watching.errors)
    assert watching.documents() == set(LIBRARY)
    corpus.with_name("elsewhere").rename(corpus)
    (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
    until(lambda: "lich-truc.txt" in watching.documents())
    (corpus / "lich-truc.txt").unlink()
    until(lambda: watching.documents() == set(LIBRARY))
    assert len(watching.errors) == 1


@pytest.mark.slow
def test_polling_finds_what_is_put_in_and_taken_out(start: Start, corpus: Path) -> None:
    watching = start(poll_s=0.2)
    (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
    until(lambda: "lich-truc.txt" in watching.documents())
    (corpus / "lich-truc.txt").unlink()
    until(lambda: watching.documents() == set(LIBRARY))


@pytest.mark.parametrize(
    ("kind", "remote"),
    [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False), ("fuseblk", False)],
)
def test_a_share_is_told_by_its_kind(tmp_path: Path, kind: str, remote: bool) -> None:
    device = tmp_path.stat().st_dev
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 0:999999 / /other rw - nfs server:/x rw\n"
        f"36 1 {os.major(device)}:{os.minor(device)} / /van\\040ban rw,noatime shared:1 -"
        f" {kind} server:/van-ban rw\n",
        encoding="utf-8",
    )
    assert is_remote(tmp_path, mounts=mounts) == remote


# As a process

SCRIPT = """
import sys
from pathlib import Path
from tests.hashing_encoder import HashingEncoder
from tracuu.errors import TracuuError
from tracuu.indexing import Ingest
from tracuu.watching import Watch

corpus, index = map(Path, sys.argv[1:])
encoder = HashingEncoder()
tell = lambda what: print(getattr(what, "added", what), flush=True)
ingest = Ingest(corpus, index, encoder.identity, lambda: encoder)
Watch(corpus, ingest.run, done=tell, failed=tell, settle_s=0.25).run()
"""


def process(*arguments: str | Path, before: Sequence[str] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-B", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line_with(stream: IO[str] | None, words: str) -> str:
    assert stream is not None
    for line in stream:
        if words in line:
            return line
    raise AssertionError(f"never said: {words}")


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_the_command_ends_with_0_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "corpus").mkdir()
    options: list[str | Path] = ["--watch", "--settle", "0.2", "--corpus", tmp_path / "corpus"]
    with process("ingest.py", *options, "--index", tmp_path / "index") as watching:
        # An empty corpus is an error of its batch alone.
        assert "holds no documents" in line_with(watching.stderr, "documents")
        watching.send_signal(number)
        out, err = watching.communicate(timeout=20)
    assert (watching.returncode, out) == (0, "")
    assert err.splitlines() == [
        "Stopped watching. The index is as the last ingest published it."
    ], err


ENCODING = """
import sys, time
import tracuu.cli.ingest as command
from tests.hashing_encoder import HashingEncoder

class Slow(HashingEncoder):
    def encode_chunks(self, texts, *, progress=None):
        print("encoding", flush=True)
        time.sleep(60)

command.identify = lambda model, cache: HashingEncoder().identity
command.load_encoder = lambda model, cache: Slow()
sys.exit(command.main(sys.argv[1:]))
"""


def test_an_ingest_under_way_is_left_unpublished(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    options: list[str | Path] = ["--watch", "--corpus", corpus, "--index", index]
    with process("-c", ENCODING, *options) as watching:
        line_with(watching.stdout, "encoding")
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(timeout=10) == 0
    assert live_number(index) is None
    assert list((index / "generations").iterdir()) == []


def _may_limit_inotify() -> bool:
    return subprocess.run([*_WITHOUT_INOTIFY, "true"], capture_output=True).returncode == 0


# In a user namespace of its own, which alone is denied inotify.
_WITHOUT_INOTIFY = [
    "unshare", "-Ur", "sh", "-c",
    'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"', "sh",
]  # fmt: skip


@pytest.mark.slow
def test_where_inotify_is_exhausted_the_corpus_is_polled(corpus: Path, tmp_path: Path) -> None:
    if not _may_limit_inotify():
        pytest.skip("no user namespace can be made here")
    arguments: list[str | Path] = ["-c", SCRIPT, corpus, tmp_path / "index"]
    with process(*arguments, before=_WITHOUT_INOTIFY) as watching:
        try:
            assert line_with(watching.stdout, "3") == "3\n"
            (corpus / "lich-truc.txt").write_text(DUTY, encoding="utf-8")
            assert line_with(watching.stdout, "1") == "1\n"
        finally:
            watching.kill()
        assert watching.stderr and "polled" in watching.stderr.read()


# Usage


@pytest.mark.parametrize(
    "arguments", [["--watch", "--dry-run"], ["--watch", "--rebuild"], ["--poll", "3"]]
)
def test_what_does_not_go_together_ends_with_2_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("value", ["0", "-1", "nan", "x"])
def test_seconds_are_a_number_above_0(value: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--watch", "--settle", value])
    assert ended.value.code == 2
