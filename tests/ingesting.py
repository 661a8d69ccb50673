"""An ingest with the hashing encoder, as a process that tests kill, trace or starve.

``python -m tests.ingesting CORPUS INDEX``. The library's documents are named anew by each
version, which every chunk then shows: an index that mixes versions gives itself away.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, redirect_stderr
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

import tracuu.vectors  # noqa: F401  # loaded once, before processes are forked
from tests.hashing_encoder import HashingEncoder
from tracuu.cli.shell import run_command
from tracuu.generations import open_live
from tracuu.indexing import Ingest, IngestReport
from tracuu.lexicon import Term
from tracuu.storage import Generation
from tracuu.text import words
from tracuu.verification import verify

ROOT = Path(__file__).parent.parent
PATHS = tuple(f"quy-dinh-{number}.txt" for number in range(1, 13))
QUESTIONS = ("hộ gia đình đổ rác mấy giờ", "việc số 3", "giờ hằng ngày của phường")
TOP_K = 10

Top = list[list[tuple[str, str, str, float]]]

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed (apt-get install strace)"
)


def write_library(folder: Path, version: int = 1) -> Path:
    """Write the documents below ``folder / "corpus"``; returns that folder."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    for number, path in enumerate(PATHS, start=1):
        (corpus / path).write_text(
            f"QUY ĐỊNH VỀ VIỆC SỐ {number}\n\nĐiều 1. Phạm vi\nViệc số {number} của phường.\n\n"
            f"Điều 2. Giờ đổ rác\nHộ gia đình đổ rác từ {number} giờ hằng ngày.\n",
            encoding="utf-8",
        )
    name_version(corpus, version)
    return corpus


def name_version(corpus: Path, version: int) -> None:
    """Give every document of the library a new title, so that all of it is indexed anew."""
    present = (path for path in PATHS if (corpus / path).exists())
    rows = "".join(f"{path},Phiên bản {version}\n" for path in present)
    (corpus / "metadata.csv").write_text(f"path,title\n{rows}", encoding="utf-8")


def write_index(folder: Path, versions: int = 1) -> Path:
    """Write the library and its index, a generation a version, below ``folder``."""
    shutil.copytree(_made(versions).name, folder, dirs_exist_ok=True)
    return folder / "index"


@cache
def _made(versions: int) -> TemporaryDirectory[str]:
    made = TemporaryDirectory()
    corpus = write_library(Path(made.name))
    for version in range(1, versions + 1):
        name_version(corpus, version)
        ingest(corpus, Path(made.name, "index"))
    return made


def ingest(corpus: Path, index: Path, *, keep: int = 3) -> IngestReport:
    encoder = HashingEncoder()
    return Ingest(corpus, index, encoder.identity, lambda: encoder, keep=keep).run()


def top(index: Path) -> Top:
    """What both searches find for each question, best first: document, title, text and score."""
    encoder = HashingEncoder()
    with closing(open_live(index)) as generation:
        found = []
        for question in QUESTIONS:
            ids, scores = generation.vectors.search(encoder.encode_queries([question])[0], TOP_K)
            terms = [Term("word", word) for word in words(question)]
            hits = [*zip(map(int, ids), map(float, scores), strict=True)]
            found += [hits, generation.lexicon.search(terms, TOP_K)]
        return [[_result(generation, *hit) for hit in hits] for hits in found]


def _result(generation: Generation, chunk_id: int, score: float) -> tuple[str, str, str, float]:
    chunk = generation.catalog.chunks([chunk_id])[chunk_id]
    documents = {document.id: document for document in generation.catalog.documents()}
    document = documents[chunk.document_id]
    return document.path, document.metadata.title, chunk.chunk.text, score


def version_of(index: Path) -> int:
    """The version that the live generation answers from, which must be whole and one."""
    assert verify(index).intact, verify(index)
    answers = top(index)
    assert all(answers)
    titles = {title for answer in answers for _, title, _, _ in answer}
    assert len(titles) == 1, titles
    return int(titles.pop().rpartition(" ")[2])


def command(corpus: Path, index: Path) -> list[str]:
    """What runs an ingest as a process of its own."""
    return [sys.executable, "-B", "-m", "tests.ingesting", str(corpus), str(index)]


def run_traced(
    options: Sequence[str], corpus: Path, index: Path
) -> subprocess.CompletedProcess[str]:
    """Run an ingest under strace with ``options``."""
    return subprocess.run(
        ["strace", "-f", "-q", *options, *command(corpus, index)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def say(line: str) -> None:
    """A line for who runs the tests with ``-s``."""
    sys.stdout.write(f"\n{line}\n")
    sys.stdout.flush()


class Forks:
    """Ingests in processes forked off one that has all modules loaded already."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.ingesting"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._call("ready")

    def start(self, corpus: Path, index: Path, said: Path, *, at: float = 0.0) -> int:
        """Start an ingest at a time of the monotonic clock; returns its process id."""
        return int(self._call("start", str(corpus), str(index), str(said), str(at)))

    def ended(self, process: int) -> int:
        """Wait for an ingest; returns its exit code, or a signal's number as a negative one."""
        return int(self._call("wait", str(process)))

    def close(self) -> None:
        self._server.kill()
        self._server.communicate()

    def _call(self, *words: str) -> str:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write("\t".join(words) + "\n")
        self._server.stdin.flush()
        return self._server.stdout.readline().strip()


def _serve() -> None:
    for line in sys.stdin:
        match line.rstrip("\n").split("\t"):
            case ["start", corpus, index, said, at]:
                _answer(os.fork() or _forked(Path(corpus), Path(index), said, float(at)))
            case ["wait", process]:
                _answer(os.waitstatus_to_exitcode(os.waitpid(int(process), 0)[1]))
            case _:
                _answer("ready")


def _answer(value: object) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


def _forked(corpus: Path, index: Path, said: str, at: float) -> NoReturn:
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    time.sleep(max(0.0, at - time.monotonic()))
    os._exit(run_ingest(corpus, index))


def run_ingest(corpus: Path, index: Path) -> int:
    """An ingest as a command: its exit code; an error is a line on standard error."""

    def command() -> int:
        ingest(corpus, index)
        return 0

    return run_command(command)


def _main(corpus: Path, index: Path) -> int:
    with redirect_stderr(io.StringIO()) as said:
        code = run_ingest(corpus, index)
    os.writev(2, [said.getvalue().encode()])  # not by write, which tests let fail
    return code


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(_main(Path(sys.argv[1]), Path(sys.argv[2])))
    _serve()
