from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

import pytest

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


def _in_cp1258(text: str) -> bytes:
    """``text`` as the Vietnamese table of Windows has it: letters, then tone marks."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    written = ""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        base = "".join(part for part in parts if part not in tones)
        written += unicodedata.normalize("NFC", base)
        written += "".join(part for part in parts if part in tones)
    return written.encode("cp1258")


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
        _in_cp1258(TEXT),
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


def test_a_legacy_font_is_refused_rather_than_indexed_as_rubbish(tmp_path: Path) -> None:
    # "Cộng hòa xã hội chủ nghĩa Việt Nam" and more, in the font table TCVN3.
    data = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam, \xa7\xb6ng C\xe9ng s\xb6n. "
    with pytest.raises(DamagedFileError, match=r"not UTF-8 \(byte 1 of"):
        read(tmp_path, "tcvn3.txt", data * 5)


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
