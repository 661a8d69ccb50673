"""Feedback: kept whatever happens, exported so that people and evaluate can use it."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.libraries import assistant_over, write_corpus
from tests.libraries import ingest as ingest_corpus
from tracuu.cli import main
from tracuu.errors import DiskError, FeedbackError, UsageError
from tracuu.evaluation import Target, evaluate, judged_questions, load_questions
from tracuu.feedback import MAX_COMMENT_CHARS, Feedback, FeedbackFile, Verdict
from tracuu.indexing import IngestReport
from tracuu.types import Answer, Citation

ROOT = Path(__file__).resolve().parent.parent
WASTE = "Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày."
BOOKS = "Thư viện quận mở cửa từ thứ hai đến thứ sáu hằng tuần."
DOCUMENTS = {"rac.txt": WASTE, "thu-vien.txt": BOOKS}
UNKNOWN = "99-CT/TU nói gì?"

QUOTE = Citation("rac.txt", "Rác", None, None, "2023-08-07", "Điều 2. Giờ", 1, 0, len(WASTE), WASTE)
ANSWER = Answer(WASTE, False, None, (QUOTE,))
OTHER = Answer(BOOKS, False, None, (Citation("thu-vien.txt", "TV", None, None, None, None, 1, 0,
                                             len(BOOKS), BOOKS),))  # fmt: skip
NO_ANSWER = Answer("Thư viện không có.", True, "weak")


@pytest.fixture
def file(tmp_path: Path) -> FeedbackFile:
    """The feedback file of an index without generations."""
    (tmp_path / "index").mkdir()
    return FeedbackFile.beside(tmp_path / "index")


def say(
    file: FeedbackFile,
    verdict: Verdict,
    question: str = "Đổ rác lúc nào?",
    answer: Answer = ANSWER,
    *,
    comment: str = "",
    within: tuple[str, ...] = (),
) -> Feedback:
    return file.add(question, verdict, answer=answer, generation=3, comment=comment, within=within)


# The file


def test_what_was_said_is_read_back_in_order(file: FeedbackFile) -> None:
    assert file.all() == [] and not file.path.exists()
    kept = [
        say(file, "right", comment="  Đúng\nrồi "),
        say(file, "wrong", UNKNOWN, NO_ANSWER),
        say(file, "missing", within=("a.txt", "b/c.txt")),
    ]
    assert file.all() == kept
    first = kept[0]
    assert (first.id, first.comment, first.generation, first.citations) == (
        1, "Đúng rồi", 3, (QUOTE,),
    )  # fmt: skip
    assert abs(datetime.fromisoformat(first.when) - datetime.now(UTC)).total_seconds() < 60
    assert kept[1].abstained and kept[2].within == ("a.txt", "b/c.txt")


def test_text_is_kept_clean(file: FeedbackFile) -> None:
    kept = say(file, "wrong", "Đo\u0302\u0309 ra\u0301c?\x1b[31m", comment="a\x00\x1b]0;x\x07b")
    assert (kept.question, kept.comment) == ("Đổ rác?[31m", "a]0;xb")
    assert file.all() == [kept]


def test_what_is_too_long_is_refused(file: FeedbackFile) -> None:
    say(file, "right", "q" * 2000, comment="c" * MAX_COMMENT_CHARS)
    with pytest.raises(UsageError, match="question has 2001"):
        say(file, "right", "q" * 2001)
    with pytest.raises(UsageError, match="comment has 2001"):
        say(file, "right", comment="c" * (MAX_COMMENT_CHARS + 1))
    assert len(file.all()) == 1


WRITER = """
import sys
from pathlib import Path
from tests.test_feedback import ANSWER
from tracuu.feedback import FeedbackFile
file = FeedbackFile.beside(Path(sys.argv[1]))
sys.stdin.readline()
for number in range(25):
    file.add(f"{sys.argv[2]}-{number}", "right", answer=ANSWER, generation=1)
"""


def test_four_processes_that_write_at_once_lose_nothing(file: FeedbackFile) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file.path.parent), str(number)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for writer in writers:  # all are loaded and waiting, and go now
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [""] * 4
    every = file.all()
    assert {each.question for each in every} == {f"{a}-{b}" for a in range(4) for b in range(25)}
    assert [each.id for each in every] == list(range(1, 101))
    assert [path.name for path in file.path.parent.iterdir()] == [file.path.name]


def _overwrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _truncate(path: Path, content: bytes) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _of_a_newer_version(path: Path, content: bytes) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 2")


def _of_another_program(path: Path, content: bytes) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE notes (text TEXT)")


def _with_bad_rows(path: Path, content: bytes) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE feedback SET citations = '{'")


@pytest.mark.parametrize(
    ("spoil", "says", "adds"),
    [
        (_overwrite, "is damaged", False),
        (_truncate, "is damaged", False),
        (_of_a_newer_version, "newer version", False),
        (_of_another_program, "something else", False),
        (_with_bad_rows, "is damaged", True),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_left_as_it_is(
    file: FeedbackFile, spoil: Callable[[Path, bytes], None], says: str, adds: bool
) -> None:
    for number in range(20):
        say(file, "right", f"{number} {'dài ' * 200}")
    spoil(file.path, b"not a database, " * 100)
    before = file.path.read_bytes()
    with pytest.raises(FeedbackError, match=says) as caught:
        file.all()
    assert str(file.path) in str(caught.value) and caught.value.remedy
    assert file.path.read_bytes() == before
    if not adds:
        with pytest.raises(FeedbackError, match=says):
            say(file, "wrong")
        assert file.path.read_bytes() == before


def test_a_folder_that_is_gone_or_cannot_be_written_is_a_disk_error(
    file: FeedbackFile, tmp_path: Path
) -> None:
    with pytest.raises(DiskError, match=re.escape(str(tmp_path / "gone"))):
        say(FeedbackFile.beside(tmp_path / "gone"), "right")
    file.path.mkdir()
    for act in (lambda: say(file, "right"), file.all):
        with pytest.raises(DiskError, match=re.escape(str(file.path))):
            act()


def test_a_writer_that_was_killed_leaves_what_was_there(file: FeedbackFile) -> None:
    kept = say(file, "right")
    script = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA cache_spill = 1'); db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('BEGIN IMMEDIATE')\n"
        "db.execute('UPDATE feedback SET comment = ?', ('x' * 200_000,))\n"
        "os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(file.path)], check=False, timeout=60)
    assert file.all() == [kept]
    assert say(file, "wrong").id == 2


def test_no_ingest_touches_the_feedback(
    corpus: Path, ingest: Callable[..., IngestReport], tmp_path: Path
) -> None:
    ingest()
    file = FeedbackFile.beside(tmp_path / "index")
    kept = say(file, "right")
    before = file.path.read_bytes()
    for number in range(4):  # more than the generations that are kept
        (corpus / "moi.txt").write_text(f"Văn bản mới số {number}.", encoding="utf-8")
        assert ingest(rebuild=number == 3).published
    assert not (tmp_path / "index" / "generations" / "000001").exists()
    assert file.path.read_bytes() == before and file.all() == [kept]


# Question files


def test_answers_judged_right_become_questions_that_evaluate_scores(tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path, DOCUMENTS)
    file = FeedbackFile.beside(assistant.index)
    for question in (WASTE, BOOKS, UNKNOWN):
        answer = assistant.ask(question).answer
        assert answer is not None and answer.abstained == (question == UNKNOWN)
        say(file, "right", question, answer)
    say(file, "wrong", "Giờ đổ rác?")
    path = tmp_path / "questions.jsonl"
    assert main.main(["feedback", "--index", str(assistant.index), "--questions", str(path)]) == 0
    questions = load_questions(path)
    assert [each.question for each in questions] == [WASTE, BOOKS, UNKNOWN]
    assert [each.answerable for each in questions] == [True, True, False]
    assert [each.document for each in questions[0].relevant] == ["rac.txt"]
    scores = evaluate(assistant, questions)
    assert (scores.hit_at_1, scores.citation_accuracy, scores.rightly_abstained) == (1, 1, 1)
    # The gold is the quote: a library that lost it no longer scores.
    write_corpus(tmp_path, {"rac.txt": "Nội quy khác hẳn về cây xanh đường phố."})
    ingest_corpus(tmp_path)
    assert evaluate(assistant, questions).citation_accuracy == 1 / 2


def test_only_what_says_where_the_right_answer_stands_is_used(file: FeedbackFile) -> None:
    say(file, "right", "Một?")
    say(file, "wrong", "Hai?")
    say(file, "missing", "Ba?")
    say(file, "wrong", "Bốn?", NO_ANSWER)
    say(file, "missing", "Năm?", NO_ANSWER)
    say(file, "right", "Sáu?", NO_ANSWER)
    say(file, "right", "Bảy?", NO_ANSWER, within=("rac.txt",))
    say(file, "right", "Tám?", Answer("Có.", False))
    judged = judged_questions(file.all())
    assert [(each.question, each.answerable) for each in judged.questions] == [
        ("Một?", True),
        ("Sáu?", False),
    ]
    assert judged.questions[0].relevant == (Target("rac.txt", "Điều 2. Giờ", WASTE),)
    assert judged.unused == {
        "wrong": 2, "missing": 2, "asked of chosen documents": 1, "nothing cited": 1,
    }  # fmt: skip


def test_the_last_judgement_of_an_answer_counts(file: FeedbackFile) -> None:
    say(file, "right", "Một?")
    say(file, "wrong", "một ?")  # a change of mind
    say(file, "wrong", "Hai?")
    say(file, "right", "Hai?")
    say(file, "right", "Ba?")
    say(file, "wrong", "Ba?", OTHER)  # of another answer, which takes nothing from the first
    judged = judged_questions(file.all())
    assert [each.question for each in judged.questions] == ["Hai?", "Ba?"]
    assert judged.unused == {"judged again": 2, "wrong": 2}


def test_places_of_several_right_answers_are_all_relevant_and_a_newer_answer_ends_an_abstention(
    file: FeedbackFile,
) -> None:
    say(file, "right", "Một?", NO_ANSWER)
    say(file, "right", "Một?", ANSWER)
    say(file, "right", "Một?", OTHER)
    judged = judged_questions(file.all())
    (only,) = judged.questions
    assert only.answerable
    assert [each.document for each in only.relevant] == ["rac.txt", "thu-vien.txt"]
    assert judged.unused == {"judged again": 1}


# The command


def run(capsys: pytest.CaptureFixture[str], file: FeedbackFile, *options: str) -> str:
    assert main.main(["feedback", "--index", str(file.path.parent), *options]) == 0
    return capsys.readouterr().out


def test_feedback_is_listed_for_people_and_as_json(
    capsys: pytest.CaptureFixture[str], file: FeedbackFile
) -> None:
    assert str(file.path) in run(capsys, file)
    say(file, "wrong", "Đổ rác\nlúc nào?", comment="Sai giờ.")
    say(file, "right", UNKNOWN, NO_ANSWER)
    listed = run(capsys, file)
    assert "wrong    Đổ rác lúc nào?\n" in listed and "Comment: Sai giờ." in listed
    assert "(no answer) Thư viện không có." in listed
    assert listed.endswith("In all: 1 right, 1 wrong, 0 missing.\n")
    rows = [json.loads(line) for line in run(capsys, file, "--json").splitlines()]
    assert [row["verdict"] for row in rows] == ["wrong", "right"]
    assert rows[0]["citations"][0]["quote"] == WASTE and rows[1]["citations"] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_table_is_a_formula(
    capsys: pytest.CaptureFixture[str], file: FeedbackFile, tmp_path: Path, start: str
) -> None:
    formula = f'{start}HYPERLINK("a"; 1)'
    hostile = Citation(formula, "", formula, None, None, formula, 1, 0, 1, formula)
    say(file, "wrong", formula, Answer(formula, False, None, (hostile,)), comment=formula,
        within=(formula,))  # fmt: skip
    table = tmp_path / "y-kien.csv"
    run(capsys, file, "--csv", str(table))
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    for text in (table.read_text(encoding="utf-8-sig"), run(capsys, file, "--csv")):
        assert not text.startswith("\ufeff")
        (row,) = csv.DictReader(io.StringIO(text, newline=""))
        assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
        assert not [cell for cell in row.values() if cell.startswith(("\t", "\r"))]
        assert row["question"].lstrip("'\n\t") == formula.strip("\r\t")


def test_a_table_reads_back_what_was_said(
    capsys: pytest.CaptureFixture[str], file: FeedbackFile
) -> None:
    say(file, "missing", 'Nói "gì", ở đâu?', comment="Thiếu; phụ lục, mục 2")
    say(file, "right", UNKNOWN, NO_ANSWER)
    text = run(capsys, file, "--csv")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert first["question"] == 'Nói "gì", ở đâu?' and first["comment"] == "Thiếu; phụ lục, mục 2"
    assert first["citations"] == "rac.txt · Điều 2. Giờ · trang 1"
    assert (first["abstained"], second["abstained"], second["citations"]) == ("no", "yes", "")


def test_what_cannot_be_written_is_one_line(
    capsys: pytest.CaptureFixture[str], file: FeedbackFile, tmp_path: Path
) -> None:
    index, target = str(file.path.parent), tmp_path / "gone" / "x"
    say(file, "wrong")
    path = tmp_path / "questions.jsonl"
    assert main.main(["feedback", "--index", index, "--questions", str(path)]) == 2
    assert "1 wrong" in capsys.readouterr().err and not path.exists()
    say(file, "right")
    for option in ("--csv", "--questions"):
        assert main.main(["feedback", "--index", index, option, str(target)]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1) and str(target) in err
    file.path.write_bytes(b"x" * 4096)
    assert main.main(["feedback", "--index", index]) == 1
    assert str(file.path) in capsys.readouterr().err
