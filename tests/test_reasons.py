"""Reasons that arise in English are told to Vietnamese readers in Vietnamese."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tracuu.errors import FileError
from tracuu.readers import list_files, read_document
from tracuu.ui.strings.reasons import in_language

ERRORS = {
    "CorpusError", "DamagedFileError", "EmptyFileError", "EncryptedFileError", "FileError",
    "RecognitionError", "UnreadableFileError", "UnsupportedFileError",
}  # fmt: skip
# What they say of a file is told by the page in words of its own.
ELSEWHERE = {
    "incoming.py", "letter_boxes.py", "page_drawing.py", "pictures.py", "quoted_places.py",
    "seen_words.py", "reading_process.py", "picture_process.py",
}  # fmt: skip
READERS = Path(__file__).parent.parent / "tracuu" / "readers"
ENGLISH = {"is", "its", "the", "it", "cannot", "read", "save", "take", "damaged", "more", "than"}
# A value for each gap of a message, by a word of the expression that fills it.
FILLED = {"suffix": ".xls", "_WANTED": "a PDF", "kind": "a program", "real": ".pdf", "where": "",
          "reason": "it is blank", "which": "its only page", "limit": "50 MB"}  # fmt: skip


def _messages() -> list[str]:
    """What the readers' errors say, and what they say to do, with the gaps filled in."""
    found: set[str] = set()
    for path in sorted(READERS.glob("*.py")):
        if path.name in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ERRORS:
                found |= {_filled(each) for each in node.args[:1]}
                found |= {_filled(each.value) for each in node.keywords if each.arg == "remedy"}
    return sorted(each for each in found if each and " " in each and each[0] != "{")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _filled(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = [
        str(each.value) if isinstance(each, ast.Constant) else _gap(ast.unparse(each))
        for each in node.values
    ]
    return "".join(parts)


def _gap(expression: str) -> str:
    if "path" in expression or "shown" in expression:
        return "tap.pdf"
    return next((value for name, value in FILLED.items() if name in expression), "7")


@pytest.mark.parametrize("message", _messages())
def test_every_reason_and_remedy_of_a_reader_has_its_vietnamese(message: str) -> None:
    told = in_language(message, "tap.pdf", "vi")
    left = ENGLISH & set(told.lower().replace(".", " ").replace(",", " ").split())
    assert not left, told


def test_there_are_many_of_them() -> None:
    assert len(_messages()) > 50


def test_a_real_failure_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    (tmp_path / "b.xls").write_bytes(b"x")
    with pytest.raises(FileError) as caught:
        read_document(tmp_path, "a.pdf")
    assert in_language(str(caught.value), "a.pdf", "vi") == "Tệp rỗng. Hãy đưa lại văn bản."
    refused = str(list_files(tmp_path).refused[0].error)
    assert in_language(refused, "b.xls", "vi").startswith("Không đọc loại tệp này (.xls). Hãy lưu")
    assert in_language(refused, "b.xls", "en").startswith(".xls is not read. Save it")


def test_what_nobody_foresaw_is_told_as_it_is() -> None:
    assert in_language("a.pdf: Something odd. Do this.", "a.pdf", "vi") == "Something odd. Do this."
