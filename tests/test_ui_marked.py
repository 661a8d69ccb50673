"""Document text on the page: escaped, marked and cut, and never anything but text."""

from __future__ import annotations

import re

import pytest

from tests.pages import parse_html
from tests.payloads import HOSTILE
from tracuu.ui.marked import escaped, marked_html, one_line, plain_label, window


@pytest.mark.parametrize("payload", HOSTILE)
def test_marked_text_holds_no_tag_but_marks_and_shows_every_character(payload: str) -> None:
    text = f"trước {payload} sau"
    parsed = parse_html(marked_html(text, [(6, 6 + len(payload))], anchor="q"))
    assert (parsed.tags, parsed.attributes) == (["mark"], ["id"])
    assert parsed.text == text


@pytest.mark.parametrize("payload", HOSTILE)
def test_escaped_text_stays_inside_an_attribute(payload: str) -> None:
    for quote in "\"'":
        parsed = parse_html(f"<b title={quote}{escaped(payload)}{quote}></b>")
        assert (parsed.tags, parsed.attributes, parsed.text) == (["b"], ["title"], "")


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_label_leaves_markdown_nothing_to_act_on(payload: str) -> None:
    label = plain_label(payload)
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", label))
    shown = re.sub(r"\\(.)", r"\1", label)
    assert not re.search(r"[:@](?!\u2060)|www\.|->|<-|--|>=|<=|~=", shown)
    assert shown.replace("\u2060", "") == " ".join(payload.split())


def test_controls_and_direction_marks_do_not_reach_the_page() -> None:
    assert escaped("a\x00b\x1bc\u202egpj.exe") == "a\ufffdb\ufffdcgpj.exe"
    assert plain_label("a\u202eb\nc") == "ab c"


def test_marks_may_overlap_and_are_clipped() -> None:
    assert marked_html("0123456789", [(4, 6), (1, 5), (8, 99)], start=2) == (
        "<mark>2345</mark>67<mark>89</mark>"
    )
    assert marked_html("abc", [(2, 2), (5, 9)]) == "abc"


def test_a_window_keeps_the_marks_and_whole_words() -> None:
    text = "một hai ba bốn năm sáu bảy"
    start, end = window(text, [(8, 10)], around=6)
    assert text[start:end] == "hai ba bốn"
    assert window(text, [(0, len(text))], around=6) == (0, len(text))


def test_one_line_cuts_between_words() -> None:
    assert one_line(" một\n hai ", limit=20) == "một hai"
    assert one_line("một hai ba", limit=8) == "một hai…"
