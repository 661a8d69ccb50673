from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.reading import headings, read
from tracuu.errors import EmptyFileError

DIRECTIVE = """---
title: "Chỉ thị 24-CT/TU về kỷ cương"
date: 2023-08-07
---

# CHỈ THỊ

Về *tăng cường* **kỷ cương** của [Thành ủy](https://example.vn "x")

## I. Yêu cầu chung

1. Người đứng đầu `chịu trách nhiệm`.
2. Không đùn đẩy:
   - cấp trên;
   - cấp dưới.

II. Tổ chức
===========

| Đơn vị | Thời hạn |
|--------|:--------:|
| Quận **ủy** | 15/12/2023 |

> Nơi nhận: các phường.
"""


def test_marks_are_reduced_to_words_and_headings_keep_their_place(tmp_path: Path) -> None:
    document = read(tmp_path, "ct.md", DIRECTIVE)
    assert document.text == (
        "CHỈ THỊ\n"
        "Về tăng cường kỷ cương của Thành ủy\n"
        "I. Yêu cầu chung\n"
        "1. Người đứng đầu chịu trách nhiệm.\n"
        "2. Không đùn đẩy:\n"
        "- cấp trên;\n"
        "- cấp dưới.\n"
        "II. Tổ chức\n"
        "Đơn vị | Thời hạn\n"
        "Quận ủy | 15/12/2023\n"
        "Nơi nhận: các phường."
    )
    assert headings(document) == [(1, "CHỈ THỊ"), (2, "I. Yêu cầu chung"), (1, "II. Tổ chức")]
    assert document.title == "Chỉ thị 24-CT/TU về kỷ cương"
    assert document.format == "md"


def test_decomposed_text_with_windows_line_ends_reads_the_same(tmp_path: Path) -> None:
    expected = read(tmp_path, "a.md", DIRECTIVE).text
    changed = unicodedata.normalize("NFD", DIRECTIVE).replace("\n", "\r\n")
    assert read(tmp_path, "b.md", b"\xef\xbb\xbf" + changed.encode()).text == expected


def test_the_only_top_heading_is_the_title(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "# Kế hoạch 152\n\nNội dung.").title == "Kế hoạch 152"
    assert read(tmp_path, "b.md", "# Phần một\n\nNội dung.\n\n# Phần hai\n").title is None


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "---\n\nĐiều 1. Phạm vi\n\nÁp dụng cho các phường.\n")
    assert document.text == "Điều 1. Phạm vi\nÁp dụng cho các phường."


def test_a_paragraph_broken_into_lines_is_one_and_separate_lines_stay_apart(tmp_path: Path) -> None:
    source = (
        "Số: 24-CT/TU\nHà Nội, ngày 07 tháng 8 năm 2023\n\n"
        "Các cấp ủy quán triệt Chỉ thị này đến mọi đảng viên, đến Ủy ban\n"
        "Nhân dân và các đoàn thể; định kỳ báo cáo kết quả\nvề Thành ủy.\n"
    )
    assert read(tmp_path, "a.md", source).text == (
        "Số: 24-CT/TU\nHà Nội, ngày 07 tháng 8 năm 2023\n"
        "Các cấp ủy quán triệt Chỉ thị này đến mọi đảng viên, đến Ủy ban "
        "Nhân dân và các đoàn thể; định kỳ báo cáo kết quả về Thành ủy."
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("1986\\. Năm đổi mới", "1986. Năm đổi mới"),
        ("5) Việc năm\n6) Việc sáu", "5) Việc năm\n6) Việc sáu"),
        ("3. Ba\n1. Bốn", "3. Ba\n1. Bốn"),
        ("a) Một việc\nb) Hai việc", "a) Một việc\nb) Hai việc"),
        ("một<br>hai <b>ba</b>", "một\nhai ba"),
        ("R&amp;D &lt;5 tỷ&gt; 2 * 3", "R&D <5 tỷ> 2 * 3"),
        ("![Dấu đỏ](x.png) của quận", "Dấu đỏ của quận"),
        ("~~~\nmã  số\n~~~", "mã  số"),
        ("<div>Ghi chú<script>x()</script></div>", "Ghi chú"),
        ("<!-- ẩn -->\n\nHiện", "Hiện"),
        ("quyet_dinh_so_500 và 5*6*7", "quyet_dinh_so_500 và 567"),
        ("- \n- Việc hai", "- Việc hai"),
        ("> " * 60 + "Sâu", "Sâu"),
    ],
)
def test_each_mark_is_read_as_a_browser_would_show_it(
    tmp_path: Path, source: str, text: str
) -> None:
    assert read(tmp_path, "a.md", source).text == text


def test_a_file_of_marks_alone_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "a.md", "---\n\n***\n\n<!-- không có gì -->\n")
