"""An index of another format: refused in one line, whose command makes a good one."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import LIBRARY
from tests.fixtures.formats import FORMATS, write_index
from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.cli import ingest, main
from tracuu.encoder import Encoder
from tracuu.errors import IncompatibleIndexError, ModelError, TracuuError
from tracuu.generations import generation_numbers, live_number, open_live
from tracuu.indexing import Ingest, IngestReport
from tracuu.storage import FORMAT
from tracuu.verification import verify

OLD = range(1, FORMAT)
NEWER = FORMAT + 1
OTHERS = [*OLD, NEWER]
QUESTION = "Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày?"


@pytest.fixture
def index(corpus: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An index of the library in the format that the test is given, one above ours included."""
    written = min(request.param, max(FORMATS))
    write_index(written, corpus, tmp_path / "index", named=request.param)
    return tmp_path / "index"


def run_ingest(
    corpus: Path, index: Path, *options: str, encoder: Callable[[], Encoder] = HashingEncoder
) -> IngestReport:
    identity = HashingEncoder().identity
    return Ingest(corpus, index, identity, encoder, rebuild="--rebuild" in options).run()


def refusal(index: Path) -> str:
    with pytest.raises(IncompatibleIndexError) as refused:
        open_live(index)
    return str(refused.value)


def command_of(line: str) -> list[str]:
    """The options of the ingest that a line says to run."""
    found = re.search(r"ingest\.py ([-\w ]+)\)", line)
    assert found, line
    return found[1].split()


def contents(folder: Path) -> dict[str, str]:
    """The digest of every file below a folder but for the lock."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "LOCK"
    }


def test_every_format_before_ours_is_among_the_fixtures() -> None:
    assert set(OLD) <= FORMATS.keys()


@pytest.mark.parametrize("index", OTHERS, indirect=True)
def test_the_line_says_which_format_it_is_and_which_is_read(
    index: Path, request: pytest.FixtureRequest
) -> None:
    line = refusal(index)
    found = request.node.callspec.params["index"]
    assert f"has format {found}" in line and f"reads format {FORMAT}" in line
    assert "\n" not in line
    assert ("Update the program" in line) == ("older than the index" in line) == (found > FORMAT)


@pytest.mark.parametrize("index", OTHERS, indirect=True)
def test_the_command_it_names_makes_a_good_index_of_the_same_corpus(
    index: Path, corpus: Path
) -> None:
    before = contents(index / "generations")
    report = run_ingest(corpus, index, *command_of(refusal(index)))
    assert (report.generation, report.added) == (2, len(LIBRARY))
    assert verify(index).intact
    answer = Assistant(index, HashingEncoder()).ask(QUESTION).answer
    assert answer and [each.document for each in answer.citations] == ["quy-dinh/ve-sinh.txt"]
    # The old one stays beside it until newer ones push it out.
    assert contents(index / "generations").items() >= before.items()
    assert generation_numbers(index) == [1, 2]


def top_of(index: Path) -> list[list[tuple[str, int, float]]]:
    """The best ten of a hundred questions: document, place and score."""
    assistant = Assistant(index, HashingEncoder())
    words = [word for text in LIBRARY.values() for word in text.split()]
    asked = [" ".join(words[start % len(words) :][:6]) for start in range(0, 500, 5)]
    return [
        [(each.document, each.start, each.score) for each in assistant.search(text).results]
        for text in asked
    ]


@pytest.mark.slow
def test_twenty_migrations_answer_a_hundred_questions_as_a_fresh_index_does(
    corpus: Path, tmp_path: Path
) -> None:
    run_ingest(corpus, tmp_path / "fresh")
    fresh = top_of(tmp_path / "fresh")
    for trial in range(20):
        index = tmp_path / f"old-{trial}"
        written = list(OLD)[trial % len(OLD)]
        write_index(written, corpus, index, named=written)
        run_ingest(corpus, index, *command_of(refusal(index)))
        assert verify(index, every=False).intact and top_of(index) == fresh


@pytest.mark.parametrize("index", OTHERS, indirect=True)
def test_nothing_of_it_is_lost_where_the_new_one_is_not_finished(index: Path, corpus: Path) -> None:
    def fail() -> Encoder:
        raise ModelError("No model.")

    before = contents(index)
    with pytest.raises(ModelError):
        run_ingest(corpus, index, "--rebuild", encoder=fail)
    with pytest.raises(IncompatibleIndexError):
        run_ingest(corpus, index)
    assert contents(index) == before


# Each command

COMMANDS = [
    ["verify"],
    ["rollback"],
    ["repair"],
    ["status"],
    ["register"],
    ["duties"],
    ["backup", "BACKUP"],
]


@pytest.mark.parametrize("index", OTHERS, indirect=True)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_each_command_gives_one_line_with_the_remedy_and_ends_with_1(
    index: Path, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(tmp_path / "b.tar") if word == "BACKUP" else word for word in command]
    assert main.main([*words, "--index", str(index)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1 and "make rebuild" in said.err, said.err
    assert not (tmp_path / "b.tar").exists()


@pytest.mark.parametrize("index", OTHERS, indirect=True)
@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["ingest", "dry-run"])
def test_an_ingest_gives_the_line_and_ends_with_1(
    index: Path,
    corpus: Path,
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("TRACUU_MODEL", str(tmp_path / "model"))  # identified, never loaded
    folders = ["--corpus", str(corpus), "--index", str(index)]
    assert ingest.main([*folders, *options]) == 1
    assert capsys.readouterr() == ("", refusal(index) + "\n")


@pytest.mark.parametrize("index", OTHERS, indirect=True)
def test_who_asks_is_given_the_line(index: Path) -> None:
    with pytest.raises(TracuuError) as told:
        Assistant(index, HashingEncoder()).ask(QUESTION)
    assert str(told.value) == refusal(index)


@pytest.mark.slow
@pytest.mark.parametrize("index", OTHERS, indirect=True)
def test_with_the_packaged_model_ask_gives_the_line_and_the_command_mends_it(
    index: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["ask", QUESTION, "--index", str(index)]) == 1
    line = capsys.readouterr().err
    assert line == refusal(index) + "\n"
    folders = ["--corpus", str(corpus), "--index", str(index)]
    assert ingest.main([*folders, *command_of(line)]) == 0
    assert main.main(["ask", QUESTION, "--index", str(index)]) == 0
    assert "18 giờ đến 20 giờ" in capsys.readouterr().out


# The format at hand, until it is raised


@pytest.mark.parametrize("index", [each for each in FORMATS if each == FORMAT], indirect=True)
def test_the_fixture_of_our_own_format_is_opened_whole_and_answers(
    index: Path, corpus: Path
) -> None:
    assert verify(index).intact
    assert run_ingest(corpus, index).unchanged == len(LIBRARY)
    assert live_number(index) == 1
    answer = Assistant(index, HashingEncoder()).ask(QUESTION).answer
    assert answer and [each.document for each in answer.citations] == ["quy-dinh/ve-sinh.txt"]
