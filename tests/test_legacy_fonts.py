from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from tests.accuracy import character_errors, flat
from tests.legacy_encoding import tcvn3, vni
from tests.pdf_pages import known_pages
from tracuu.readers.legacy_fonts import repaired

Encode = Callable[[str], str]
BOTH = pytest.mark.parametrize("encode", [tcvn3, vni])
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


@BOTH
def test_at_most_one_character_in_a_thousand_is_wrong(encode: Encode) -> None:
    errors = sum(character_errors(page, repaired(encode(page)) or "") for page in known_pages())
    assert errors <= 0.001 * sum(len(flat(page)) for page in known_pages())


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("encode", [tcvn3, vni])
def test_every_letter_comes_back(encode: Encode, tone: str) -> None:
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS]
    around = "Ủy ban nhân dân quận quyết định những việc sau đây trước hết"
    text = f"{around}\n" + "\n".join(f"đ{letter}n {around.lower()}" for letter in letters)
    assert (repaired(encode(text)) or "").lower() == text.lower()


@pytest.mark.parametrize("letter", ["ẳ", "Ẳ", "ỵ", "Ỵ"])
def test_letters_of_vni_that_the_library_leaves_are_mended(letter: str) -> None:
    word = {"ẳ": "khẳng", "Ẳ": "KHẲNG", "ỵ": "tỵ", "Ỵ": "TỴ"}[letter]
    text = f"Quyết định những kết quả đã đạt được, {word}, người đứng đầu"
    assert repaired(vni(text)) == text


def test_capitals_of_vni_with_a_small_mark_are_mended() -> None:
    assert repaired("UÛy ban, Uûy vieân, Ñieàu leä Ñaûng, Aùp duïng") == (
        "Ủy ban, Ủy viên, Điều lệ Đảng, Áp dụng"
    )


def test_headings_of_a_font_of_capitals_are_in_capitals() -> None:
    assert repaired("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM\n§éc lËp - Tù do - H¹nh phóc") == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    )


@pytest.mark.parametrize("horn", ["\u00ad", "\u2212", "\u2010", "-"])
def test_the_soft_hyphen_of_tcvn3_is_a_letter_whatever_became_of_it(horn: str) -> None:
    text = "Thủ tướng Chính phủ, Thông tư - Quyết định của nước, chính trị - xã hội"
    assert repaired(tcvn3(text).replace("\u00ad", horn)) == text


@BOTH
def test_only_the_lines_of_the_old_font_are_changed(encode: Encode) -> None:
    lines = [line for line in known_pages()[0].splitlines() if line]
    mixed = [encode(line) if number % 3 == 1 else line for number, line in enumerate(lines)]
    found = repaired("\n".join(mixed))
    assert found is not None
    assert character_errors("\n".join(lines), found) <= 0.001 * len("".join(lines))
    for number, line in enumerate(lines):
        if number % 3 != 1:
            assert found.split("\n")[number] == line


@BOTH
def test_words_of_both_kinds_in_one_line(encode: Encode) -> None:
    unicode, old = "Căn cứ Chỉ thị số 24-CT/TU", "về kỷ cương, trách nhiệm giải quyết công việc"
    assert repaired(f"{unicode} {encode(old)}") == f"{unicode} {old}"


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân quận Hai Bà Trưng có trách nhiệm thực hiện.",
        "Thông báo số 5 © 2023 · Công ty «Việt» ® tăng 5 °C, 2 × 3 m²",
        "L'éducation à l'école française est à améliorer où l'élève étudie.",
        "Der Präsident ließ die Bürger in Zürich über größere Änderungen abstimmen.",
        "The council adopted the resolution on time.",
        "Pi\xf1era và Fran\xe7ois đến thăm Việt Nam",
        "",
    ],
)
def test_what_is_of_no_old_font_is_left_alone(text: str) -> None:
    assert repaired(text) is None


@BOTH
def test_a_single_short_line_is_enough(encode: Encode) -> None:
    assert repaired(encode("Độc lập - Tự do - Hạnh phúc")) == "Độc lập - Tự do - Hạnh phúc"


def test_lines_and_indents_stay() -> None:
    text = "  Điều lệ\n\n\n\n    Quyết định\n\tNhững người đứng đầu"
    assert repaired(tcvn3(text)) == text
