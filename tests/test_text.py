from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracuu.text import accented_share, clean, fold, sentence_spans, strip_accents, words


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_clean_composes_and_unifies_line_ends() -> None:
    decomposed = unicodedata.normalize("NFD", "Chỉ thị\r\nsố 24\u200b-CT/TU\rHà\u00a0Nội")
    assert clean(decomposed) == "Chỉ thị\nsố 24-CT/TU\nHà Nội"


@pytest.mark.parametrize(
    ("old", "new"),
    [("Hoà", "hòa"), ("THUỶ", "thủy"), ("uỷ ban", "ủy ban"), ("khoẻ", "khỏe"), ("quý", "quý"),
     ("hoàn", "hoàn"), ("tuỳ", "tùy"), ("toán", "toán")],
)  # fmt: skip
def test_both_placements_of_a_tone_mark_are_one_word(old: str, new: str) -> None:
    assert fold(old) == fold(new) == new


@given(st.text())
def test_search_keys_keep_every_character_in_its_place(text: str) -> None:
    composed = clean(text)
    assert len(fold(composed)) == len(composed)
    assert len(strip_accents(composed)) == len(composed)


def test_accents_are_stripped_to_plain_letters() -> None:
    assert strip_accents("Đường Nguyễn Trãi, quận Hai Bà Trưng") == (
        "Duong Nguyen Trai, quan Hai Ba Trung"
    )


def test_words_are_folded_syllables() -> None:
    assert words("Uỷ ban, Quận-uỷ: 24!") == ["ủy", "ban", "quận", "ủy", "24"]


def test_accented_share_tells_typed_without_accents() -> None:
    assert accented_share("chi thi yeu cau gi") == 0
    assert accented_share("chỉ thị yêu cầu gì") > 0.25


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một câu. Hai câu.", ["Một câu.", "Hai câu."]),
        ("Ở TP. Hà Nội có họp. Xong.", ["Ở TP. Hà Nội có họp.", "Xong."]),
        ("Theo C. Mác thì vậy. Đúng.", ["Theo C. Mác thì vậy.", "Đúng."]),
        ("Điều 1. Phạm vi\nQuy định này áp dụng.", ["Điều 1.", "Phạm vi", "Quy định này áp dụng."]),
        ("1. Tuân thủ pháp luật.", ["1. Tuân thủ pháp luật."]),
        ("Ông nói: “Phải làm ngay.” Mọi người nghe.",
         ["Ông nói: “Phải làm ngay.”", "Mọi người nghe."]),
        ("Giá 1.000.000 đồng. Hết.", ["Giá 1.000.000 đồng.", "Hết."]),
    ],
)  # fmt: skip
def test_sentences_of_administrative_prose(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet='aAđ1 .;!?\n"”'))
def test_sentences_leave_out_nothing_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    joined = "".join("".join(text[start:end].split()) for start, end in spans)
    assert joined == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
