"""Accents: given back where they were lost, and nothing else touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.libraries import assistant_over, ingest
from tracuu.accents import count_syllables, restore_accents, seed_counts
from tracuu.catalog import Catalog, SyllableTable
from tracuu.text import clean, strip_accents, words

LIBRARY = """Chỉ thị 24-CT/TU yêu cầu đảng bộ các phường tổ chức sinh hoạt chính trị.
Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày.
Quận Hai Bà Trưng xử lý vi phạm trật tự đô thị.
Các hộ gia đình ở mặt phố không đổ rác sai giờ.
Giám đốc Microsoft họp với quận ủy.
"""


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> SyllableTable:
    """The syllables of a library of five lines."""
    catalog = Catalog.create(tmp_path_factory.mktemp("accents") / "catalog.sqlite3")
    with catalog.transaction():
        catalog.syllables.count(*seed_counts([]))
        catalog.syllables.count(*count_syllables([LIBRARY]))
    return catalog.syllables


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ho gia dinh do rac may gio", "hộ gia đình đổ rác mấy giờ"),
        ("Quan Hai Ba Trung xu ly vi pham gi?", "Quận Hai Bà Trưng xử lý vi phạm gì?"),
        ("cac phuong to chuc sinh hoat chinh tri", "các phường tổ chức sinh hoạt chính trị"),
        ("khong do rac sai gio, dung hay sai?", "không đổ rác sai giờ, đúng hay sai?"),
        ("trat tu do thi la gi", "trật tự đô thị là gì"),
    ],
)
def test_five_lines_of_library_are_enough_to_give_accents_back(
    counts: SyllableTable, typed: str, meant: str
) -> None:
    assert restore_accents(typed, counts) == meant


@pytest.mark.parametrize(
    "half",
    [
        "ho gia đình do rac mấy giờ",
        "hộ gia đình do rac may gio",
        "ho gia dinh đổ rác may giờ",
    ],
)
def test_a_half_accented_question_gets_the_other_half(counts: SyllableTable, half: str) -> None:
    assert restore_accents(half, counts) == "hộ gia đình đổ rác mấy giờ"


@pytest.mark.parametrize(
    "question",
    [
        "hộ gia đình đổ rác mấy giờ",
        "Quận Hai Bà Trưng xử lý vi phạm gì?",
        "Đảng bộ các phường phải làm gì?",
        # One bare word among accented ones is a word of its own ("ai", "theo", "tin").
        "Giám đốc họp với ai theo chỉ thị?",
    ],
)
def test_an_accented_question_stays_as_typed(counts: SyllableTable, question: str) -> None:
    assert restore_accents(question, counts) == question


def test_a_word_that_is_also_written_bare_is_left_among_accented_ones(tmp_path: Path) -> None:
    # Here "công tác" is nearly always followed by "trọng", and "trong" is rare.
    text = "công tác trọng tâm. " * 9 + "Trong ra ngoài vào."
    assistant = assistant_over(tmp_path, {"a.txt": text})
    question = "Công tác trong quý tới ra sao?"
    assert assistant.search(question).query.searched == question


def test_foreign_names_and_unknown_words_stay(counts: SyllableTable) -> None:
    restored = restore_accents("giam doc Microsoft hop voi Beethoven", counts)
    assert restored == "giám đốc Microsoft họp với Beethoven"


def test_a_text_without_a_word_of_the_library_stays(counts: SyllableTable) -> None:
    for text in ("what is that", "12 + 34 = 46", "", "???", "Beethoven"):
        assert restore_accents(text, counts) == text


def test_capitals_stay_capitals(counts: SyllableTable) -> None:
    assert restore_accents("HO GIA DINH Do Rac pHo", counts) == "HỘ GIA ĐÌNH Đổ Rác pHố"


def test_a_document_number_stays_as_typed(tmp_path: Path) -> None:
    # "tu" and "qd" would have accented forms here.
    assistant = assistant_over(tmp_path, {"a.txt": LIBRARY + "Từ chức từ quý này, qđ."})
    for number in ("24-CT/TU", "24-ct/tu", "24 CT TU", "500-QD/QU", "30/2020/ND-CP"):
        query = assistant.search(f"chi thi {number} yeu cau gi tu chuc").query
        assert query.searched == f"chỉ thị {number} yêu cầu gì từ chức"


SYLLABLES = sorted({strip_accents(word) for word in words(LIBRARY)} | set(words(LIBRARY)))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(SYLLABLES), st.sampled_from(SYLLABLES).map(str.upper), st.text())
    ).map(" ".join)
)
@example("DO rac ĐỔ rac do\u0301 ﬁ ǅ İ ß")
def test_only_accents_ever_change(counts: SyllableTable, text: str) -> None:
    text = clean(text)
    restored = restore_accents(text, counts)
    assert len(restored) == len(text)
    assert strip_accents(restored) == strip_accents(text)


def syllables(folder: Path) -> Mapping[str, int]:
    generation = max((folder / "index" / "generations").iterdir())
    catalog = Catalog.read(generation / "catalog.sqlite3")
    return catalog.syllables.forms(["rac"]).get("rac", {})


def test_counts_follow_the_documents_that_the_library_holds(tmp_path: Path) -> None:
    once = {"a.txt": "Không đổ rác ra đường.", "b.txt": "Thu gom rác, phân loại rác."}
    assistant_over(tmp_path, once)
    with_both = syllables(tmp_path)["rác"]
    (tmp_path / "corpus" / "b.txt").unlink()
    ingest(tmp_path)
    with_one = syllables(tmp_path)["rác"]
    (tmp_path / "corpus" / "a.txt").write_text("Không ra đường.", encoding="utf-8")
    ingest(tmp_path)
    with_none = syllables(tmp_path).get("rác", 0)
    assert (with_both - with_none, with_one - with_none) == (3, 1)


def test_what_only_a_removed_document_wrote_is_no_longer_given_back(tmp_path: Path) -> None:
    word = "Khu tập thể Kửng Xoằm"
    assistant = assistant_over(tmp_path, {"a.txt": word, "b.txt": "Văn bản khác."})
    assert assistant.search("tap the kung xoam").query.searched == "tập thể kửng xoằm"
    (tmp_path / "corpus" / "a.txt").unlink()
    ingest(tmp_path)
    assert "kung xoam" in assistant.search("tap the kung xoam").query.searched
