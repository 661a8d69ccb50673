"""The commands: what they print, and how they end."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DIRECTIVE, PLAN
from tests.hashing_encoder import HashingEncoder
from tests.libraries import assistant_over, write_corpus
from tracuu.assistant import Assistant
from tracuu.cli import ingest, main
from tracuu.cli.shell import response_json, run_command, write
from tracuu.encoder import identify
from tracuu.errors import (
    CorpusError,
    DamagedIndexError,
    EmptyFileError,
    ModelError,
    NoIndexError,
    QuestionError,
    TracuuError,
    UsageError,
)
from tracuu.generations import live_number
from tracuu.indexing import Ingest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = {"chi-thi-24.txt": DIRECTIVE, "quan/ke-hoach-152.txt": PLAN}

# What the commands promise, and what they say beyond that.
RESPONSE = {"question", "milliseconds", "results"}
ANSWER = {"text", "abstained", "reason", "citations", "lead", "readings"}
CITATION = {"document", "title", "number", "section", "page", "start", "end", "quote"}
MORE_OF_A_CITATION = {"issuer", "date", "origin", "may_be_misread"}
RESULT = {"rank", "score", "document", "title", "number", "section", "page", "start", "end", "text"}
MORE_OF_A_RESULT = {"chunk_id", "also_in", "origin", "may_be_misread"}
REPORT = {"generation", "documents", "unread_pages", "chunks", "seconds", "chunks_per_second"}
COUNTS = {"added", "updated", "removed", "unchanged", "failed"}
MORE_COUNTS = {"renamed"}


def has(fields: dict[str, Any], promised: set[str], *, more: Iterable[str] = ()) -> bool:
    return promised <= fields.keys() <= promised.union(more)


def command(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the checkout."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=300,
    )


# How a command ends


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("Sai cách dùng."), 2),
        (QuestionError("Câu hỏi trống."), 2),
        (CorpusError("Không có thư mục."), 1),
        (NoIndexError("Chưa có chỉ mục."), 1),
        (DamagedIndexError("Hỏng."), 1),
        (ModelError("Không có mô hình."), 1),
        (EmptyFileError("Rỗng."), 1),
        (TracuuError("Lỗi\n  trên hai dòng.", remedy="Hãy\nlàm lại."), 1),
    ],
)
def test_a_known_error_is_one_line_on_standard_error_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], error: TracuuError, code: int
) -> None:
    def fail() -> int:
        raise error

    assert run_command(fail) == code
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"{error}\n")
    assert err.count("\n") == 1


def test_a_command_ends_with_the_code_it_returns() -> None:
    assert [run_command(lambda code=code: code) for code in (0, 1, 3)] == [0, 1, 3]  # type: ignore[misc]


def test_an_interrupt_ends_with_1_and_says_how_things_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert run_command(interrupted, stopped="Dừng. Không có gì thay đổi.") == 1
    assert capsys.readouterr().err == "Dừng. Không có gì thay đổi.\n"


def test_an_unknown_error_is_not_hidden() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_command(fail)


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    script = (
        "import sys; from tracuu.cli.shell import run_command, write\n"
        "sys.exit(run_command(lambda: [write('x' * 999) for _ in range(999)] and 5))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_output_is_written_as_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    write("Chỉ thị")
    assert capsys.readouterr().out == "Chỉ thị\n"


# ask and search


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("cli"), LIBRARY)


def through_json(value: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json.dumps(value, ensure_ascii=False))
    return loaded


def test_an_answer_has_the_fields_that_are_promised(assistant: Assistant) -> None:
    quoted = "Đảng bộ các phường tổ chức sinh hoạt chính trị trong tháng 10/2023."
    # With title, section and the sentence before it: all that the encoder is given of it.
    question = "Chỉ thị 24-CT/TU, I. Yêu cầu chung: Các cấp ủy nâng cao trách nhiệm giải quyết"
    question += f" công việc. {quoted}"
    value = through_json(response_json(assistant.ask(question)))
    assert has(value, RESPONSE | {"answer"})
    assert (value["question"], value["milliseconds"] > 0) == (question, True)
    answer = value["answer"]
    assert has(answer, ANSWER)
    assert (answer["abstained"], answer["reason"]) == (False, None)
    assert answer["citations"]
    for citation in answer["citations"]:
        assert has(citation, CITATION, more=MORE_OF_A_CITATION)
    first = answer["citations"][0]
    assert (first["document"], first["number"]) == ("chi-thi-24.txt", "24-CT/TU")
    assert (first["section"], first["page"]) == ("I. Yêu cầu chung", 1)
    assert DIRECTIVE[first["start"] : first["end"]] == first["quote"] == quoted


def test_results_have_the_fields_that_are_promised(assistant: Assistant) -> None:
    value = through_json(response_json(assistant.search("các phường", top_k=2)))
    assert has(value, RESPONSE)
    assert [result["rank"] for result in value["results"]] == [1, 2]
    for result in value["results"]:
        assert has(result, RESULT, more=MORE_OF_A_RESULT)
        text = LIBRARY[result["document"]]
        assert text[result["start"] : result["end"]] == result["text"]
        assert isinstance(result["score"], float) and isinstance(result["page"], int)


def test_an_abstention_has_a_reason_and_no_citation(assistant: Assistant) -> None:
    answer = through_json(response_json(assistant.ask("99-CT/TU nói gì?")))["answer"]
    assert has(answer, ANSWER)
    assert (answer["abstained"], answer["citations"]) == (True, [])
    assert answer["reason"] == "unknown-number"


@pytest.mark.parametrize("name", ["ask", "search"])
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["một câu", "--questions", "cau-hoi.jsonl"],
        ["--questions", "khong-co.jsonl"],
    ],
)
def test_one_question_or_a_readable_file_of_them_is_needed(
    capsys: pytest.CaptureFixture[str], name: str, arguments: Sequence[str]
) -> None:
    assert main.main([name, *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    "bad",
    [
        *("{", "[1]", '{"id": 1}', '{"question": "a"}', "null"),
        *('{"id": 2, "question": " "}', '{"id": 2, "question": "?!"}'),
        *('{"id": 2, "question": null}', f'{{"id": 2, "question": "{"a" * 2001}"}}'),
    ],
)
def test_a_bad_line_of_a_question_file_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, bad: str
) -> None:
    path = tmp_path / "cau-hoi.jsonl"
    path.write_text(f'{{"id": 1, "question": "a"}}\n\n{bad}\n', encoding="utf-8")
    assert main.main(["ask", "--questions", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"{path}, line 3: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["khong-co"],
        ["ask", "a", "--top-k", "x"],
        ["ask", "a", "--since", "7/8/2023"],
        ["search", "a", "--until", "2023-13-01"],
        ["search", "a", "--khong-co"],
        ["evaluate"],
    ],
)
def test_what_cannot_be_understood_ends_with_2(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_folder_that_is_no_evaluation_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main.main(["evaluate", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_setting_that_does_not_exist_ends_with_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACUU_INDX", "x")
    assert main.main(["ask", "câu hỏi"]) == ingest.main([]) == 2
    assert capsys.readouterr().err.count("TRACUU_INDX") == 2


# ingest


class EncoderOfFolder(HashingEncoder):
    """The hashing encoder under the identity of a model folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._identity = identify(str(folder), cache=folder)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with corpus, index and a model folder that is identified and never loaded."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "model").mkdir()
    (folder / "model" / "config.json").write_text("{}", encoding="utf-8")
    corpus = write_corpus(folder, LIBRARY)
    encoder = EncoderOfFolder(folder / "model")
    Ingest(corpus, folder / "index", encoder.identity, lambda: encoder).run()
    return folder


@pytest.fixture
def model(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model folder of a copy of the office in ``tmp_path``, put in force."""
    shutil.copytree(office, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("TRACUU_MODEL", str(tmp_path / "model"))
    return tmp_path / "model"


@pytest.fixture
def corpus(model: Path) -> Path:
    return model.parent / "corpus"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ingest.py over the copy of the office; gives exit code, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        folders = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
        code = ingest.main([*folders, "--workers", "1", *arguments])
        return code, *capsys.readouterr()

    return run


def test_nothing_to_do_ends_with_0_and_says_so(run: Run, tmp_path: Path) -> None:
    code, out, err = run("--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    report = json.loads(out)
    assert has(report, REPORT)
    assert has(report["documents"], COUNTS, more=MORE_COUNTS)
    assert (report["generation"], report["chunks_per_second"]) == (1, 0.0)
    assert report["chunks"] == 4 and report["seconds"] >= 0
    expected = {"added": 0, "updated": 0, "removed": 0, "renamed": 0, "unchanged": 2, "failed": []}
    assert report["documents"] == expected
    code, out, err = run()
    assert (code, err) == (0, "")
    assert "Nothing new" in out and "2 unchanged" in out


def test_a_removal_is_published_and_ends_with_0(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "chi-thi-24.txt").unlink()
    code, out, _ = run("--json")
    report = json.loads(out)
    assert (code, report["generation"], report["documents"]["removed"]) == (0, 2, 1)
    assert report["chunks"] == 1
    assert live_number(tmp_path / "index") == 2


def test_a_file_that_cannot_be_read_is_named_and_ends_with_3(run: Run, corpus: Path) -> None:
    (corpus / "chi-thi-24.txt").unlink()
    (corpus / "rong.txt").write_bytes(b"")
    code, out, _ = run("--json")
    report = json.loads(out)
    assert (code, report["generation"]) == (3, 2)
    (failed,) = report["documents"]["failed"]
    assert set(failed) == {"path", "error"}
    assert failed["path"] == "rong.txt" and failed["error"]
    code, out, err = run()
    assert code == 3
    assert err.startswith("Not read: rong.txt: ")
    assert (err.count("rong.txt"), err.count("\n")) == (1, 1)
    assert "1 not read" in out


def test_a_dry_run_counts_and_changes_nothing(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "moi.txt").write_text("Văn bản mới.", encoding="utf-8")
    (corpus / "chi-thi-24.txt").unlink()
    code, out, _ = run("--dry-run", "--json")
    counts = json.loads(out)["documents"]
    assert (code, counts["added"], counts["removed"], counts["unchanged"]) == (0, 1, 1, 1)
    assert "Nothing was written" in run("--dry-run")[1]
    assert live_number(tmp_path / "index") == 1


def one_line(err: str, *parts: str) -> bool:
    return err.count("\n") == 1 and "Traceback" not in err and all(part in err for part in parts)


def test_no_corpus_ends_with_1_and_leaves_the_index(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "khong-co"
    assert ingest.main(["--corpus", str(missing), "--index", str(tmp_path / "index")]) == 1
    out, err = capsys.readouterr()
    assert out == "" and one_line(err, str(missing))
    assert live_number(tmp_path / "index") == 1


def test_a_corpus_of_which_nothing_can_be_read_ends_with_1(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "hong"
    corpus.mkdir()
    (corpus / "rong.txt").write_bytes(b"")
    index = tmp_path / "chi-muc"
    assert ingest.main(["--corpus", str(corpus), "--index", str(index)]) == 1
    assert one_line(capsys.readouterr().err, "rong.txt")
    assert live_number(index) is None


def test_another_model_ends_with_1_and_says_how_to_rebuild(run: Run, model: Path) -> None:
    (model / "config.json").write_text("[]", encoding="utf-8")
    code, out, err = run()
    assert (code, out) == (1, "") and one_line(err, "--rebuild")


def test_a_second_ingest_at_once_ends_with_1_and_names_the_first(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "index" / "LOCK").open("r+", encoding="ascii") as lock:
        lock.truncate(0)
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, out, err = run()
    assert (code, out) == (1, "") and one_line(err, "4711")


def test_a_damaged_index_ends_with_1_and_says_how_to_rebuild(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index" / "generations" / "000001" / "manifest.json").write_text("{")
    code, out, err = run()
    assert (code, out) == (1, "") and one_line(err, "manifest.json", "--rebuild")


def test_a_bad_own_glossary_ends_with_2_and_leaves_the_index(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "glossary.csv").write_text("ward;phường\n", encoding="utf-8")
    code, out, err = run()
    assert (code, out) == (2, "") and one_line(err, "glossary.csv, line 1")
    assert live_number(tmp_path / "index") == 1


@pytest.mark.parametrize("arguments", [["--workers", "0"], ["--workers", "x"], ["--khong-co"]])
def test_an_ingest_that_cannot_be_understood_ends_with_2(arguments: Sequence[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        ingest.main(arguments)
    assert ended.value.code == 2


# What is imported


def imported(stderr: str) -> set[str]:
    """The top-level packages in the output of ``python -X importtime``."""
    return set(re.findall(r"^import time:.*\| +(\w+)", stderr, re.M))


@pytest.mark.parametrize("arguments", [["ingest.py", "--help"], ["-m", "tracuu", "ask", "--help"]])
def test_help_ends_with_0_and_imports_no_torch(arguments: Sequence[str]) -> None:
    done = command("-X", "importtime", *arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ") and "--index" in done.stdout
    modules = imported(done.stderr)
    assert "argparse" in modules
    assert modules.isdisjoint({"torch", "transformers", "sentence_transformers"})


# The default model. One process ingests and asks and opens it once, which takes seconds.

ASKED = ["24-CT/TU yêu cầu các phường làm gì?", "what does directive 24 require of wards?",
         "99-CT/TU nói gì?"]  # fmt: skip
BOTH = """
import functools, sys
import tracuu.encoder
tracuu.encoder.load_encoder = functools.cache(tracuu.encoder.load_encoder)
from tracuu.cli import ingest, main
corpus, index, questions = sys.argv[1:]
code = ingest.main(["--corpus", corpus, "--index", index, "--json"])
ask = ["ask", "--questions", questions, "--index", index, "--type", "CT", "--top-k", "2"]
sys.exit(code or main.main(ask))
"""


@pytest.fixture(scope="session")
def with_default_model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A folder with corpus and index of two files, and the JSON of ingest.py and three answers."""
    folder = tmp_path_factory.mktemp("default-model")
    write_corpus(folder, LIBRARY)
    rows = [{"id": f"q{number}", "question": each} for number, each in enumerate(ASKED)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = command("-c", BOTH, folder / "corpus", folder / "index", folder / "questions.jsonl")
    assert done.returncode == 0, done.stderr
    return folder, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_default_model_ingests_and_answers(
    with_default_model: tuple[Path, list[Any]],
) -> None:
    _, (report, *responses) = with_default_model
    assert has(report, REPORT)
    assert (report["generation"], report["documents"]["added"], report["chunks"]) == (1, 2, 4)
    assert report["chunks_per_second"] > 0
    assert [each["id"] for each in responses] == ["q0", "q1", "q2"]
    assert [each["question"] for each in responses] == ASKED
    for each in responses:
        assert has(each, RESPONSE | {"id", "answer"})
        assert len(each["results"]) == 2
        assert {result["document"] for result in each["results"]} == {"chi-thi-24.txt"}
    for each in responses[:2]:
        quotes = [citation["quote"] for citation in each["answer"]["citations"]]
        assert any("Đảng bộ các phường" in quote for quote in quotes)
    assert responses[2]["answer"]["reason"] == "unknown-number"


def test_an_ingest_with_nothing_to_do_imports_no_torch(
    with_default_model: tuple[Path, list[Any]],
) -> None:
    folder, _ = with_default_model
    folders = ("--corpus", folder / "corpus", "--index", folder / "index")
    done = command("-X", "importtime", "ingest.py", *folders, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["documents"]["unchanged"] == 2
    modules = imported(done.stderr)
    assert "sqlite3" in modules
    assert modules.isdisjoint({"torch", "transformers", "sentence_transformers"})


def test_what_can_be_refused_at_once_is_refused_before_the_model_is_opened(tmp_path: Path) -> None:
    script = (
        "import sys; from tracuu.cli.main import main;"
        "code = main(sys.argv[1:]); assert 'torch' not in sys.modules; sys.exit(code)"
    )
    for question, code, words in (("???", 2, "no word"), ("chỉ thị 24", 1, "make ingest")):
        run = subprocess.run(
            [sys.executable, "-c", script, "ask", question, "--index", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == code, run.stderr
        assert words in run.stderr and len(run.stderr.strip().splitlines()) == 1
