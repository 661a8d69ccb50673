"""The commands that look after an index, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ingesting import version_of, write_index
from tracuu.cli.ingest import main as ingest_command
from tracuu.cli.main import main
from tracuu.generations import live_number


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two generations."""
    return write_index(tmp_path, 2)


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, list[str], list[str]]:
    """The exit code of a command, and its lines on standard output and standard error."""
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out.splitlines(), said.err.splitlines()


def test_the_health_of_an_index_is_told_in_a_line(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "verify", "--health", "--index", index)[:2] == (
        0,
        [f"{index}: generation 2"],
    )
    (index / "CURRENT").write_text("?", encoding="ascii")
    code, out, _ = run(capsys, "verify", "--health", "--index", index)
    assert code == 1
    assert out == [f"{index}: not well: {index / 'CURRENT'} holds no generation number."]


def test_verify_says_what_is_intact_and_what_is_not(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "verify", "--index", index)
    assert (code, out) == (0, ["Generation 2 (live): intact, 12 documents, 36 chunks"])
    (index / "generations/000002/vectors.faiss").unlink()
    code, out, _ = run(capsys, "verify", "--all", "--index", index)
    assert code == 1
    assert out[1:] == [
        "Generation 2 (live): damaged",
        "  vectors.faiss cannot be read: No such file or directory.",
        "To mend it, run: make repair",
    ]
    code, out, _ = run(capsys, "verify", "--json", "--index", index)
    found = json.loads(out[0])
    assert (code, found["intact"], found["live"]) == (1, False, 2)
    assert found["checks"][0]["problems"]


def test_rollback_says_what_is_live_and_what_the_next_ingest_will_do(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = index.parent / "corpus"
    code, out, _ = run(capsys, "rollback", "--index", index, "--corpus", corpus)
    assert code == 0 and version_of(index) == 1
    assert out[0].startswith("Generation 1 of ") and "is live: 12 documents, 36 chunks" in out[0]
    assert out[1] == "Before, it was generation 2, which stays."
    assert "0 added, 12 updated, 0 removed, 0 renamed" in out[2]
    code, out, _ = run(capsys, "rollback", "--to", "2", "--index", index, "--corpus", corpus)
    assert code == 0 and version_of(index) == 2
    assert out[2].endswith("is as this generation holds it.")
    code, _, err = run(capsys, "rollback", "--to", "9", "--index", index)
    assert code == 2 and err == [f"There is no generation 9 in {index}; there are: 1, 2."]


def test_repair_says_what_it_did_or_why_it_could_not(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("repair", "--index", index, "--corpus", index.parent / "corpus")
    assert run(capsys, *command)[1] == ["Nothing to repair: generation 2 is intact."]
    (index / "generations/000002/vectors.faiss").unlink()
    code, out, _ = run(capsys, *command)
    assert code == 0
    assert out == ["Repaired: vectors.faiss. Generation 3, made from generation 2, is live."]
    (index / "generations/000003/catalog.sqlite3").unlink()
    code, out, err = run(capsys, *command)
    assert (code, out, len(err)) == (1, [], 1)
    assert "rollback --to 1" in err[0] and "make rebuild" in err[0]


def test_backup_and_restore_say_what_they_wrote(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = tmp_path / "b.tar", tmp_path / "other"
    code, out, _ = run(capsys, "backup", file, "--index", index)
    assert code == 0
    assert out[0].startswith(f"{file}: generation 2, 12 documents, 36 chunks, no feedback; ")
    code, out, err = run(capsys, "backup", file, "--index", index)
    assert (code, out) == (2, []) and "--force" in err[0]
    code, out, _ = run(capsys, "restore", file, "--index", other)
    assert code == 0 and "restored from generation 2" in out[0]
    assert version_of(other) == 2
    file.write_bytes(file.read_bytes()[:5000])
    code, out, err = run(capsys, "restore", file, "--index", other)
    assert (code, out, len(err)) == (1, [], 1) and live_number(other) == 1


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_at_least_one_generation_is_kept(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        ingest_command(["--keep", number])
    assert exit_.value.code == 2
    assert "--keep" in capsys.readouterr().err
