"""Lists are quoted so that they can be understood: an item with its head, a head with items."""

from __future__ import annotations

from tracuu.quoting import head_of, with_items
from tracuu.text import Span

LIST = """Ban Thường vụ yêu cầu các phường:
a) Tổ chức học tập trong tháng 9;
b) Báo cáo kết quả trước ngày 15/12;
c) Công khai số điện thoại của người phụ trách.
Văn phòng Quận ủy theo dõi việc thực hiện."""


def place(text: str, part: str) -> Span:
    start = text.index(part)
    return start, start + len(part)


def test_a_head_is_quoted_with_its_items() -> None:
    start, end = with_items(LIST, place(LIST, "Ban Thường vụ yêu cầu các phường:"))
    assert LIST[start:end].endswith("người phụ trách.")


def test_a_sentence_that_opens_no_list_is_quoted_alone() -> None:
    span = place(LIST, "Văn phòng Quận ủy theo dõi việc thực hiện.")
    assert with_items(LIST, span) == span


def test_every_item_has_the_head_of_its_list() -> None:
    head = place(LIST, "Ban Thường vụ yêu cầu các phường:")
    for item in ("a) Tổ chức học tập trong tháng 9;", "b) Báo cáo kết quả trước ngày 15/12;",
                 "c) Công khai số điện thoại của người phụ trách."):  # fmt: skip
        assert head_of(LIST, place(LIST, item)) == head


def test_what_follows_a_list_is_no_item_of_it() -> None:
    assert head_of(LIST, place(LIST, "Văn phòng Quận ủy theo dõi việc thực hiện.")) is None


def test_a_sentence_of_prose_has_no_head() -> None:
    text = "Quận có 18 phường. Các phường đã báo cáo."
    assert head_of(text, place(text, "Các phường đã báo cáo.")) is None
