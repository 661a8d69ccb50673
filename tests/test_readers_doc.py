from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from tests.fixtures.prose import PROSE
from tests.fixtures.word97 import Heading, compound_file, doc
from tests.legacy_encoding import tcvn3, vni
from tests.reading import headings, needs_antiword, read
from tracuu.errors import DamagedFileError, EmptyFileError, FileError
from tracuu.readers.programs import run

SENTENCE = "Các cấp ủy quán triệt Chỉ thị 24-CT/TU; “kỷ cương” – trách nhiệm, ẵ ẳ ₫."


@needs_antiword
def test_paragraphs_are_read_with_every_vietnamese_letter(tmp_path: Path) -> None:
    lines = [line for line in PROSE.split("\n") if line]
    document = read(tmp_path, "a.doc", doc(*lines, SENTENCE))
    assert document.text.split("\n") == [*lines, SENTENCE]
    assert document.format == "doc"


@needs_antiword
def test_headings_are_those_of_the_styles(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.doc",
        doc("KẾ HOẠCH", Heading("I. Một", 1), "Lời", Heading("1. Hai", 2), Heading("II. Ba", 1)),
    )
    assert headings(document) == [(1, "I. Một"), (2, "1. Hai"), (1, "II. Ba")]
    assert document.text == "KẾ HOẠCH\nI. Một\nLời\n1. Hai\nII. Ba"


@needs_antiword
def test_the_cells_of_a_table_are_whole_however_narrow_its_columns(tmp_path: Path) -> None:
    long = "Hoàn thành việc rà soát toàn bộ thủ tục hành chính đang niêm yết tại bộ phận một cửa"
    data = doc(
        "Phân công:",
        [["Đơn vị", "Việc"], ["Phường An Thịnh, phường Bình Minh và các xã", long], ["", "x"]],
        "Xen giữa",
        [["a", "b", "c"]],
        "| không phải bảng |",
    )
    assert read(tmp_path, "a.doc", data).text.split("\n") == [
        "Phân công:",
        "Đơn vị | Việc",
        f"Phường An Thịnh, phường Bình Minh và các xã | {long}",
        "| x",
        "Xen giữa",
        "a | b | c",
        "| không phải bảng |",
    ]


@needs_antiword
@pytest.mark.parametrize("encode", [tcvn3, vni])
def test_a_text_in_an_old_font_is_read(tmp_path: Path, encode: Callable[[str], str]) -> None:
    lines = [line for line in PROSE.split("\n") if line]
    text = read(tmp_path, "a.doc", doc(*map(encode, lines))).text
    assert text.casefold().split("\n") == [line.casefold() for line in lines]


@needs_antiword
@pytest.mark.parametrize("size", [600, 2_000, 4_000])
def test_a_document_cut_off_is_damaged_or_short(tmp_path: Path, size: int) -> None:
    with pytest.raises(FileError, match=r"a\.doc"):
        read(tmp_path, "a.doc", doc(*PROSE.split("\n"))[:size])


@needs_antiword
def test_another_program_s_compound_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError):
        read(tmp_path, "a.doc", compound_file({"Workbook": b"x"}))
    with pytest.raises(DamagedFileError, match="old Word document"):
        read(tmp_path, "b.doc", compound_file({"WordDocument": b"x"}))


@needs_antiword
def test_a_document_without_words_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "a.doc", doc(" "))


def test_without_a_program_the_packages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileError, match=r"a\.doc: .*antiword or libreoffice") as caught:
        read(tmp_path, "a.doc", doc(SENTENCE))
    assert "apt-get install antiword" in caught.value.remedy


def test_libreoffice_is_asked_where_antiword_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script in its place takes the same options and leaves a Word document."""
    converted = docx.Document()
    converted.add_heading("I. Một", level=1)
    converted.save(str(tmp_path / "converted.docx"))
    programs = tmp_path / "programs"
    programs.mkdir()
    script = programs / "soffice"
    script.write_text(
        f"#!/bin/sh\nfor last; do :; done\n"
        f'/bin/cp {tmp_path}/converted.docx "${{last%.doc}}.docx"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    document = read(tmp_path, "a.doc", doc(SENTENCE))
    assert (document.path, document.format, document.text) == ("a.doc", "doc", "I. Một")
    assert headings(document) == [(1, "I. Một")]


def _is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_takes_too_long_is_killed_with_what_it_started(tmp_path: Path) -> None:
    started = time.monotonic()
    pid_file = tmp_path / "pid"
    command = ["sh", "-c", f"sleep 60 & echo $! > {pid_file}; echo ra; wait"]
    outcome = run(command, tmp_path, timeout_s=0.5, max_output=100)
    assert outcome.problem == "it took too long"
    assert time.monotonic() - started < 5
    child = int(pid_file.read_text(encoding="utf-8"))
    until = time.monotonic() + 5  # a busy system takes its time to end what was killed
    while _is_running(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _is_running(child)


def test_a_program_that_writes_without_end_is_killed(tmp_path: Path) -> None:
    outcome = run(["yes"], tmp_path, timeout_s=20, max_output=1_000_000)
    assert outcome.problem == "it wrote too much"


def test_a_program_is_told_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_OFFICE", "x")
    outcome = run(["env"], tmp_path, timeout_s=20, max_output=10_000)
    names = {line.split("=")[0] for line in outcome.output.decode().splitlines()}
    assert outcome.problem is None
    assert names <= {"PATH", "HOME", "TMPDIR", "LC_ALL", "PWD", "SHLVL", "_", "OLDPWD"}
    assert f"HOME={tmp_path}" in outcome.output.decode()


def test_what_a_failing_program_says_is_kept(tmp_path: Path) -> None:
    outcome = run(["sh", "-c", "echo hỏng rồi >&2; exit 3"], tmp_path, timeout_s=20, max_output=9)
    assert outcome.problem == "hỏng rồi"
    outcome = run(["sh", "-c", "kill -SEGV $$"], tmp_path, timeout_s=20, max_output=9)
    assert outcome.problem == f"it was ended by signal {int(os.WTERMSIG(11))}"
