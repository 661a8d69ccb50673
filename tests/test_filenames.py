"""The names of files from elsewhere, as they are stored."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tracuu.filenames import MAX_NAME_BYTES, safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Chỉ thị 24-CT.TU (bản cuối).docx", "Chỉ thị 24-CT.TU (bản cuối).docx"),
        (unicodedata.normalize("NFD", "Kế hoạch.pdf"), "Kế hoạch.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\an\\Chỉ thị.pdf", "Chỉ thị.pdf"),
        ("thư mục/con/a.md", "a.md"),
        ("a\x00b\u202efdp\u200b.txt", "abfdp.txt"),
        ("hai\ndòng\t tên  .txt", "hai dòng tên .txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("  a.txt. . ", "a.txt"),
        ("con.txt", "_con.txt"),
        ("COM\u00b9.tar.txt", "_COM\u00b9.tar.txt"),
        ("nul", "_nul"),
        ("console.txt", "console.txt"),
        ("a\udc80.txt", "a.txt"),
        ("", ""),
        ("..", ""),
        ("/", ""),
    ],
)
def test_a_name_keeps_what_people_read_and_loses_the_rest(given: str, name: str) -> None:
    assert safe_name(given) == name


def test_long_names_are_cut_keep_their_suffix_and_stay_apart() -> None:
    long = [safe_name(f"{'Ữ' * 200}{end}.docx") for end in ("một", "hai")]
    assert long[0] != long[1]
    for name in long:
        assert len(name.encode()) <= MAX_NAME_BYTES
        assert name.startswith("ỮỮỮ")
        assert name.endswith(".docx")
        assert safe_name(name) == name
    assert safe_name(f"{'Ữ' * 200}một.docx") == long[0]


@pytest.mark.parametrize("name", ["a" * 5000, "." * 5000 + "a", "a." + "b" * 5000, "ữ." * 5000])
def test_no_name_is_too_long_for_a_file_system(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    (tmp_path / safe).write_text("", encoding="utf-8")
    assert len(safe.encode()) <= MAX_NAME_BYTES
