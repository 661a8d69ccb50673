"""Sections follow the numbering of a document, and of each document that it brings with it."""

from __future__ import annotations

import pytest

from tracuu.chunking import chunk_document
from tracuu.structure import sections
from tracuu.types import Document, Heading, Page


def document(text: str, *, headings: tuple[str, ...] = ()) -> Document:
    marks = tuple(Heading(at := text.index(each), at + len(each), 2) for each in headings)
    return Document("a.txt", "txt", text, (Page(1, 0, len(text)),), marks)


def paths(text: str, *, headings: tuple[str, ...] = ()) -> list[str | None]:
    return [section.path for section in sections(document(text, headings=headings))]


PARTY = """CHỈ THỊ
về trật tự đô thị
I- MỤC ĐÍCH
1- Mục đích
Nâng cao trách nhiệm.
2- Yêu cầu
a) Làm ngay
b) Làm đúng
II- NHIỆM VỤ
1. Công tác tuyên truyền
a) Tuyên truyền trong chi bộ;
b) Tuyên truyền ở tổ dân phố.
2. Các cấp ủy phải báo cáo trước ngày 20 hằng tháng.
"""


def test_party_texts_may_put_a_dash_behind_the_number() -> None:
    assert paths(PARTY) == [
        None,
        "I- MỤC ĐÍCH > 1- Mục đích",
        "I- MỤC ĐÍCH > 2- Yêu cầu",
        "II- NHIỆM VỤ > 1. Công tác tuyên truyền",
    ]


def test_points_and_numbered_sentences_stay_in_the_text_of_their_section() -> None:
    texts = {chunk.section: chunk.text for chunk in chunk_document(document(PARTY))}
    assert "a) Làm ngay\nb) Làm đúng" in texts["I- MỤC ĐÍCH > 2- Yêu cầu"]
    last = texts["II- NHIỆM VỤ > 1. Công tác tuyên truyền"]
    assert last.endswith("2. Các cấp ủy phải báo cáo trước ngày 20 hằng tháng.")


@pytest.mark.parametrize(
    "line",
    [
        "C. Mác và Ph. Ăng-ghen viết nhiều tác phẩm",
        "V/v rà soát thủ tục hành chính",
        "V. I. Lê-nin bàn về công tác đảng",
        "X. Họ và tên người khai",
        "Mục 3 của Kế hoạch này quy định việc khác",
        "Phụ lục I ban hành kèm theo Kế hoạch này",
        "Điều 9 của Luật này áp dụng cho mọi người",
        "3. Việc thứ ba",
    ],
)
def test_a_line_that_does_not_continue_a_sequence_is_no_heading(line: str) -> None:
    assert paths(f"I. MỤC ĐÍCH\nLàm việc.\n{line}\nHết.\n") == ["I. MỤC ĐÍCH"]


DECISION = """QUYẾT ĐỊNH
Về việc ban hành Quy chế
Điều 1. Ban hành kèm theo Quyết định này Quy chế.
Điều 2. Hiệu lực
Quyết định có hiệu lực từ ngày ký.
"""


@pytest.mark.parametrize(
    "heading",
    [
        "Phụ lục I",
        "PHỤ LỤC",
        "Phụ lục 2 (Kèm theo Quyết định số 15/QĐ-UBND)",
        "PHỤ LỤC SỐ 01",
        "Phụ lục 1a",
        "Mẫu số 01",
    ],
)
def test_an_annex_counts_anew(heading: str) -> None:
    annex = f"{heading}\nĐiều 1. Nội dung\nMột.\nĐiều 2. Khác\nHai.\n"
    assert paths(DECISION + annex)[-2:] == [
        f"{heading} > Điều 1. Nội dung",
        f"{heading} > Điều 2. Khác",
    ]
    annex = f"{heading}\nI. MỤC ĐÍCH\n1. Yêu cầu\nMột.\n2. Phạm vi\nHai.\n"
    assert paths(DECISION + annex)[-2:] == [
        f"{heading} > I. MỤC ĐÍCH > 1. Yêu cầu",
        f"{heading} > I. MỤC ĐÍCH > 2. Phạm vi",
    ]


def test_the_second_annex_is_not_below_the_first() -> None:
    annexes = "Phụ lục I\nI. MỘT\nMột.\nPhụ lục II\nI. HAI\nHai.\n"
    assert paths(DECISION + annexes)[-2:] == ["Phụ lục I > I. MỘT", "Phụ lục II > I. HAI"]


def test_an_annex_that_the_markup_declares_counts_anew_too() -> None:
    text = f"{DECISION}Phụ lục I\nI. MỤC ĐÍCH\nMột.\nII. NHIỆM VỤ\nHai.\n"
    assert paths(text, headings=("Phụ lục I",))[-2:] == [
        "Phụ lục I > I. MỤC ĐÍCH",
        "Phụ lục I > II. NHIỆM VỤ",
    ]


def test_an_annex_takes_its_title_from_below_the_note_in_brackets() -> None:
    text = "PHỤ LỤC II\n(Kèm theo Kế hoạch số 15/KH-UBND)\nDANH MỤC ĐƯỜNG PHỐ\nPhố Huế.\n"
    assert paths(DECISION + text)[-1] == "PHỤ LỤC II. DANH MỤC ĐƯỜNG PHỐ"


def test_an_attached_document_has_its_own_sections() -> None:
    text = (
        f"{DECISION}QUY CHẾ\nLàm việc của Tổ công tác\n"
        "(Ban hành kèm theo Quyết định số 15/QĐ-UBND ngày 1 tháng 3 năm 2024)\n"
        "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nMột.\nĐiều 2. Đối tượng\nHai.\n"
    )
    assert paths(text) == [
        None,
        "Điều 1. Ban hành kèm theo Quyết định này Quy chế",
        "Điều 2. Hiệu lực",
        "QUY CHẾ Làm việc của Tổ công tác",
        "QUY CHẾ Làm việc của Tổ công tác > Chương I. QUY ĐỊNH CHUNG > Điều 1. Phạm vi",
        "QUY CHẾ Làm việc của Tổ công tác > Chương I. QUY ĐỊNH CHUNG > Điều 2. Đối tượng",
    ]


def test_a_document_is_not_attached_to_itself() -> None:
    text = "QUY CHẾ\nLàm việc\n(Ban hành kèm theo Quyết định số 15-QĐ/QU)\nĐiều 1. Phạm vi\nMột.\n"
    assert paths(text) == [None, "Điều 1. Phạm vi"]


def test_an_entry_of_a_list_of_forms_opens_no_section() -> None:
    text = "I. BIỂU MẪU\nDanh mục gồm:\nMẫu số 01: Đơn đề nghị\nMẫu số 02: Báo cáo\n"
    assert paths(text) == ["I. BIỂU MẪU"]


def test_a_number_that_comes_twice_in_capitals_still_opens_a_section() -> None:
    text = "I. MỘT\nMột.\nII. HAI\nHai.\nII. BA\nBa.\nIV. BỐN\nBốn.\nIV. không phải mục\n"
    assert paths(text) == ["I. MỘT", "II. HAI", "II. BA", "IV. BỐN"]


def test_a_chapter_and_its_title_may_be_two_headings_of_one_level() -> None:
    text = "QUY CHẾ\nChương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nMột.\nChương II\nTỔ CHỨC\nHai.\n"
    marked = ("Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "Chương II", "TỔ CHỨC")
    assert paths(text, headings=marked)[-2:] == [
        "Chương I. QUY ĐỊNH CHUNG > Điều 1. Phạm vi",
        "Chương II. TỔ CHỨC",
    ]
