from __future__ import annotations

import codecs
import difflib
import unicodedata
from pathlib import Path

import pytest

from tests.fixtures.prose import PROSE, in_cp1258
from tests.legacy_encoding import tcvn3, vni
from tests.reading import page_texts, read
from tracuu.errors import DamagedFileError, EmptyFileError
from tracuu.readers.ordinals import ordinal
from tracuu.readers.syllables import is_syllable

TEXT = (
    "CHỈ THỊ\n"
    "Về tăng cường kỷ cương, kỷ luật trong giải quyết công việc\n"
    "\n"
    "1.  Người đứng đầu chịu trách nhiệm trước Thành ủy.\n"
    "\ta) Phường, xã, thị trấn báo cáo trước ngày 15/12/2023;  \n"
)


def test_plain_text_keeps_every_character_in_its_place(tmp_path: Path) -> None:
    document = read(tmp_path, "ct.txt", TEXT)
    assert document.text == TEXT
    assert (document.format, document.title, document.headings) == ("txt", None, ())
    assert page_texts(document) == [TEXT.strip()]


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        in_cp1258(TEXT),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=[
        "bom",
        "utf16",
        "utf16be",
        "le-no-bom",
        "be-no-bom",
        "utf32",
        "cp1258",
        "crlf",
        "cr",
        "nfd",
        "nfd-crlf-utf16",
    ],
)
def test_the_same_text_in_other_encodings_reads_the_same(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, "ct.txt", data).text == TEXT


def test_english_with_windows_quotes_is_read(tmp_path: Path) -> None:
    text = "The Standing Committee’s “Directive 24” – on discipline – applies to every ward. " * 4
    assert read(tmp_path, "en.txt", text.encode("cp1252")).text == text


def _errors(expected: str, found: str) -> float:
    """The share of the characters of ``expected`` that are not found, in place."""
    matcher = difflib.SequenceMatcher(None, expected, found, autojunk=False)
    wrong = [
        max(end - start, to - at)
        for kind, start, end, at, to in matcher.get_opcodes()
        if kind != "equal"
    ]
    return sum(wrong) / len(expected)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (tcvn3(PROSE).encode("latin-1"), PROSE),
        (vni(PROSE).encode("cp1252"), PROSE),
        (in_cp1258(PROSE), PROSE),
        (vni(PROSE.upper()).encode("cp1252"), PROSE.upper()),
    ],
    ids=["tcvn3", "vni", "cp1258", "vni-capitals"],
)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_prose_in_an_old_encoding_loses_one_letter_in_a_thousand_at_most(
    tmp_path: Path, suffix: str, data: bytes, expected: str
) -> None:
    assert len(expected) > 3_000
    found = read(tmp_path, f"a{suffix}", data).text
    wanted = expected if suffix == ".txt" else read(tmp_path, "b.md", expected).text
    assert _errors(wanted, found) <= 0.001


@pytest.mark.parametrize(
    "text",
    [
        "Thông báo",
        "Kế hoạch số 12",
        "Văn phòng Quận ủy kính gửi các phường",
        "Họp giao ban",
        "Hà Nội",
    ],
)
def test_a_few_words_in_an_old_encoding_are_read(tmp_path: Path, text: str) -> None:
    for data in (tcvn3(text).encode("latin-1"), vni(text).encode("cp1252"), in_cp1258(text)):
        assert read(tmp_path, "a.txt", data).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Gui cac phuong, don vi",
        "Hop luc 8h tai tru so",
        "Số 24-CT/TU",
        "Tổng giá: 5.000 €, © 2023 «trích»",
        "ViÖt Nam Céng hßa",
        "Café, naïve, Señor Muñoz, Ærø",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_short_text_in_unicode_is_never_converted(
    tmp_path: Path, text: str, encoding: str
) -> None:
    assert read(tmp_path, "a.txt", text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_short_text_in_utf16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    text = "Văn phòng gửi các phường"
    assert read(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_a_few_broken_bytes_are_said_with_their_place_and_not_guessed_away(tmp_path: Path) -> None:
    data = TEXT.encode()
    at = data.index("Người".encode())
    with pytest.raises(DamagedFileError, match=rf"byte {at} of") as caught:
        read(tmp_path, "hỏng.txt", data[:at] + b"\xff" + data[at:])
    assert "UTF-8" in caught.value.remedy


def test_a_broken_byte_in_english_is_not_guessed_away_either(tmp_path: Path) -> None:
    plain = "The ward reports to the Standing Committee of the district every month. " * 8
    data = (f"{plain}The committee – in writing – replies. " * 20).encode()
    with pytest.raises(DamagedFileError, match="not UTF-8"):
        read(tmp_path, "en.txt", data[:500] + b"\xff" + data[500:])


def test_a_text_cut_within_a_character_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="breaks off"):
        read(tmp_path, "cụt.txt", (TEXT + "ủ").encode()[:-1])


def test_utf16_cut_within_a_character_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="UTF-16-LE"):
        read(tmp_path, "cụt.txt", TEXT.encode("utf-16-le")[:-1])


@pytest.mark.parametrize("data", [bytes(range(32)) * 40, b"\x00\x01\x02abc" * 30])
def test_binary_data_is_no_text(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DamagedFileError):
        read(tmp_path, "nhị phân.txt", data)


@pytest.mark.parametrize("data", [b" \n\t\r\n", b"--- *** ...\n", codecs.BOM_UTF8, b"\xff\xfe"])
def test_a_text_without_a_word_is_empty(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "trống.txt", data)


@pytest.mark.parametrize(
    "word", ["Thường", "nghiêm", "quyết", "khuỷu", "ủy", "giữ", "gìn", "ưỡn", "xoong", "GIẢI"]
)
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["héi", "chñ", "Vi÷t", "CÃ¡c", "thá»‹", "strengths", "hòá"])
def test_what_a_wrong_table_makes_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_ordinals_are_written_as_lists_write_them() -> None:
    assert [ordinal(number, "lowerLetter") for number in (1, 26, 27)] == ["a", "z", "aa"]
    assert [ordinal(number, "upperRoman") for number in (4, 19, 90)] == ["IV", "XIX", "XC"]
    assert [ordinal(number, "decimalZero") for number in (3, 12)] == ["03", "12"]
    assert [ordinal(0, "lowerRoman"), ordinal(7, "chicago")] == ["0", "7"]
