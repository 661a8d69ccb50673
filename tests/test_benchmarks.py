"""The figures of benchmarks: kept by section, read from drivers, scored by place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.collections import COLLECTIONS, ROOT
from benchmarks.launcher import __file__ as launcher
from benchmarks.peers.__main__ import Measured, notes, table
from benchmarks.peers.driving import (
    CHUNKS,
    QUESTIONS,
    RESULTS,
    SUMMARY,
    ChunkRow,
    Found,
    Material,
    QuestionRow,
    Summary,
    drive,
    read_chunks,
    read_questions,
    read_results,
    read_summary,
    write_rows,
)
from benchmarks.peers.environments import PeerError, last_line, python_of
from benchmarks.peers.material import Exported, answer_of, export, scores_of
from benchmarks.report import machine, markdown_table, write_section
from benchmarks.samples import part_of, questions_about
from tracuu.evaluation import EvalQuestion, Target, load_questions, save_questions

LAW = """Luật Thử nghiệm

Điều 1. Phạm vi
Luật này quy định việc trồng cây trong trường học của huyện.

Điều 2. Hiệu lực
Luật này có hiệu lực từ ngày 01 tháng 7 năm 2025.
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A collection of two laws of which questions ask about the second."""
    folder = tmp_path / "small"
    (folder / "corpus").mkdir(parents=True)
    (folder / "corpus" / "a.txt").write_text(LAW.replace("cây", "hoa"), encoding="utf-8")
    (folder / "corpus" / "b.txt").write_text(LAW, encoding="utf-8")
    questions = [
        EvalQuestion(str(number), f"Câu hỏi {number}?", True, (Target("b.txt", "Điều 2"),))
        for number in range(1, 6)
    ]
    questions.append(EvalQuestion("6", "Không có?", False, ()))
    save_questions(folder / "questions.vi.jsonl", questions)
    return folder


def test_a_section_replaces_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_section("speed", "python -m one", "| 1 |", path=path)
    write_section("peers", "python -m two", "| 2 |", path=path)
    write_section("speed", "python -m one --more", "| 3 |", path=path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Results of the benchmarks\n")
    assert "| 1 |" not in text and "`python -m one`" not in text
    assert text.index("`python -m one --more`") < text.index("| 3 |") < text.index("| 2 |")
    assert [text.count(f"<!-- {mark} -->") for mark in ("begin speed", "end speed")] == [1, 1]


def test_words_around_the_sections_stay(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_text(
        "Before.\n\n<!-- begin a -->\nold\n<!-- end a -->\n\nAfter.\n", encoding="utf-8"
    )
    write_section("a", "python -m a", "new", path=path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n<!-- begin a -->\n## A\n")
    assert text.endswith("new\n<!-- end a -->\n\nAfter.\n")
    assert "old" not in text


def test_a_section_says_on_what_machine_without_its_name() -> None:
    said = machine()
    assert f"{len(os.sched_getaffinity(0))} cores" in said
    assert "GiB of memory" in said
    assert os.uname().nodename not in said


def test_a_table_has_a_row_a_line() -> None:
    assert markdown_table(("a", "b"), [("x", "1")]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


def test_a_part_takes_the_documents_asked_about(small: Path) -> None:
    assert [each.path for each in part_of(small, chunks=1)] == ["b.txt"]
    assert {each.path for each in part_of(small, chunks=None)} == {"a.txt", "b.txt"}


def test_questions_are_answerable_from_the_part_and_spread(small: Path) -> None:
    questions = load_questions(small / "questions.vi.jsonl")
    assert [each.id for each in questions_about(questions, ["b.txt"], limit=2)] == ["1", "3"]
    assert len(questions_about(questions, ["x/b.txt"], limit=None)) == 5
    assert questions_about(questions, ["a.txt"], limit=None) == []


class ByWords:
    """A peer that counts the words a question shares with a chunk."""

    def __init__(self, material: Material) -> None:
        assert material.folder.is_dir()
        self._chunks: list[ChunkRow] = []

    def index(self, chunks: Sequence[ChunkRow]) -> None:
        self._chunks = list(chunks)

    def search(self, question: str) -> list[int]:
        words = set(question.lower().split())

        def shared(chunk: ChunkRow) -> int:
            return len(words & set(chunk.text.lower().split()))

        ranked = sorted(self._chunks, key=shared, reverse=True)
        return [chunk.number for chunk in ranked[:10]]


def test_a_driver_reads_what_is_exported_and_writes_what_is_read(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "material", tmp_path / "out"
    out.mkdir()
    exported = export(small, folder, chunks=1, questions=2)
    assert tuple(read_chunks(folder / CHUNKS)) == exported.chunks
    first = exported.chunks[0]
    text = (folder / "corpus" / first.document).read_text(encoding="utf-8")
    assert text[first.start : first.end] == first.text
    assert all(each.text in each.heading_and_text for each in exported.chunks)
    monkeypatch.setattr(sys, "argv", ["driver", str(folder), "no-model", str(out)])
    drive("", ByWords)
    found, summary = read_results(out / RESULTS), read_summary(out / SUMMARY)
    assert [(each.set, each.id) for each in found] == [("questions.vi", "1"), ("questions.vi", "3")]
    assert all(set(each.chunks) == set(range(len(exported.chunks))) for each in found)
    assert summary.chunks == len(exported.chunks)
    assert summary.peak_mib > 10
    assert summary.index_seconds > 0


@pytest.mark.skipif(
    not (COLLECTIONS / "score.py").exists(), reason="the collections' scorer is not there"
)
def test_a_peer_is_scored_by_the_place_it_found(small: Path, tmp_path: Path) -> None:
    exported = export(small, tmp_path / "material", chunks=1, questions=2)
    (right,) = (each.number for each in exported.chunks if "Điều 2" in (each.section or ""))
    wrong = [each.number for each in exported.chunks if each.number != right]
    found = [
        Found("questions.vi", "1", 5.0, [right, *wrong]),
        Found("questions.vi", "3", 7.0, [*wrong, right]),
    ]
    scores = scores_of(exported, found, tmp_path)["questions.vi"]
    places = len({exported.chunks[number].section for number in wrong}) + 1
    assert scores["hit@1"] == 0.5
    assert scores["mrr@10"] == pytest.approx((1 + 1 / places) / 2, abs=1e-4)


def test_an_answer_file_names_the_chunk_s_place() -> None:
    chunk = ChunkRow(0, "b.txt", "Điều 2. Hiệu lực", 1, 5, 9, "text", "title\ntext")
    answer = answer_of(Found("questions.vi", "1", 5.0, [0]), [chunk])
    assert answer["results"] == [
        {"rank": 1, "document": "b.txt", "section": "Điều 2. Hiệu lực", "page": 1, "text": "text"}
    ]
    assert answer["answer"]["citations"] == []


def test_the_table_has_each_peer_with_its_scores(tmp_path: Path) -> None:
    scores = {"questions.vi": {"mrr@10": 0.94, "hit@1": 0.9}}
    found = [Found("questions.vi", str(each), each, [0]) for each in range(1, 101)]
    measured = Measured("txtai", Summary("txtai 9.14.0", 500, 50.0, 1200.0), found, scores)
    row = table([measured]).splitlines()[-1]
    assert row == "| txtai | 9.14.0 | 10.0 | 50.5 | 95.0 | 1200 | 0.940, 0.900 |"
    said = notes(Exported(tmp_path, (), {"questions.vi": ()}), {"nomvn": "does not run: why"})
    assert said.endswith("\n\nnom-vn does not run: why")


def test_the_product_runs_in_its_own_environment(tmp_path: Path) -> None:
    assert python_of("tracuu", tmp_path) == Path(sys.executable)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_installed_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "txtai").write_text("a file where the folder belongs", encoding="utf-8")
    with pytest.raises(PeerError, match=r"^cannot be installed: [^\n]*txtai[^\n]*$"):
        python_of("txtai", tmp_path)


def test_the_reason_is_the_last_line_that_says_something() -> None:
    assert last_line("Traceback:\n  x\nValueError: no such folder\n\n") == (
        "ValueError: no such folder"
    )


def test_drivers_need_only_the_standard_library_of_the_project() -> None:
    code = (
        "import sys, benchmarks.peers.driving;"
        "print(*(name for name in ('tracuu', 'numpy', 'torch') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_launcher_tells_the_child_s_own_peak_and_exit_code() -> None:
    command = [sys.executable, "-I", "-S", launcher, sys.executable, "-I", "-S", "-c"]
    small, large = (
        subprocess.run([*command, code], capture_output=True, text=True, check=True)
        for code in ("pass", "bytearray(200 << 20)")
    )
    seconds, peak_kib = map(float, small.stderr.splitlines()[-1].split())
    assert 0 < seconds < 30
    assert peak_kib < 60 << 10
    assert float(large.stderr.split()[-1]) > 200 << 10
    assert subprocess.run([*command, "raise SystemExit(3)"], capture_output=True).returncode == 3


def test_rows_with_line_separators_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / QUESTIONS
    write_rows(path, [QuestionRow("questions.vi", "1", "a\u2028b\x85c")])
    assert [each.question for each in read_questions(path)] == ["a\u2028b\x85c"]
