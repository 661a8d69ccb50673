from __future__ import annotations

import pytest

from tests.pdf_pages import known_pages
from tracuu.readers.quality import assess, prose
from tracuu.readers.syllables import is_syllable
from tracuu.text import strip_accents

ENGLISH = (
    "The Steering Committee of the district shall report to the Standing Committee on the results "
    "of the first year before the end of December, and the wards are to send their own reports to "
    "the Office of the Committee by the fifth of the month in which the period ends. "
) * 2
NAMES = (
    "Trường Đại học Harvard và Viện bảo tàng Victoria mời ông Schwarzenegger, bà Merkel cùng các "
    "giáo sư Friedman, Krugman, Stiglitz và Bernanke đến dự hội nghị ở Massachusetts về chính sách "
    "tiền tệ của các nước đang phát triển, vào mùa thu năm nay với sự giúp đỡ của thành phố."
)


@pytest.mark.parametrize("page", known_pages())
def test_office_prose_scores_high(page: str) -> None:
    quality = assess(page)
    assert not quality.suspect
    assert quality.score > 0.95


def test_what_is_no_prose_does_not_count() -> None:
    text = "Số 24-CT/TU, 30/2020/NĐ-CP, UBND, HĐND, TW, XVIII, 2.500.000đ, a) vp@quan.vn www.x.vn"
    assert list(prose(text)) == ["Số"]


def test_english_is_not_suspect() -> None:
    quality = assess(ENGLISH)
    assert quality.is_english
    assert not quality.suspect
    assert quality.score == 1.0


def test_foreign_names_do_not_make_a_page_suspect() -> None:
    assert not assess(NAMES).suspect


def _without_accents(text: str) -> str:
    return strip_accents(text)


def _shifted(text: str) -> str:
    return "".join(chr(ord(char) + 1) if char.isalpha() else char for char in text)


def _some_lost(text: str) -> str:
    return "".join("\ufffd" if number % 60 == 0 else char for number, char in enumerate(text))


@pytest.mark.parametrize("spoil", [_without_accents, _shifted, _some_lost])
def test_a_spoilt_page_is_suspect(spoil: object) -> None:
    assert callable(spoil)
    for page in known_pages():
        quality = assess(spoil(page))
        assert quality.suspect
        assert quality.score < assess(page).score - 0.1


def test_a_short_page_is_suspect_only_if_plainly_wrong() -> None:
    for fine in ("PHỤ LỤC I", "Nơi nhận: - Như trên; - Lưu VT.", "Annex 1", "12", ""):
        assert not assess(fine).suspect
    assert assess("Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp Tù do H¹nh phóc").suspect


def test_bullets_of_symbol_fonts_are_no_damage() -> None:
    assert not assess("\uf0b7 Như trên;\n\uf0b7 Lưu văn thư;\n\uf0fc Đã ký").suspect


@pytest.mark.parametrize("word", ["các", "một", "cac", "viết", "dẹp", "Ủy", "hoà", "quốc"])
def test_a_stop_bears_acute_or_dot_below_or_nothing(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["cỏc", "tãt", "bềch", "hủp"])
def test_no_other_tone_before_a_stop(word: str) -> None:
    assert not is_syllable(word)
