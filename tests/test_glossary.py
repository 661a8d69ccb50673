"""The glossary: the packaged file, how terms are met, and the office's own file."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.libraries import assistant_over, ingest
from tracuu.assistant import Assistant
from tracuu.errors import UsageError
from tracuu.generations import live_number
from tracuu.glossary import COLUMNS, PACKAGED, Glossary, load_glossary, read_entries
from tracuu.text import WORD

DOMAINS = {
    "admin", "agriculture", "arts", "civil", "civil-status", "constitution", "court", "culture",
    "document", "duty", "education", "environment", "finance", "general", "geography", "health",
    "history", "information", "labour", "law", "order", "party", "place", "science", "society",
    "state", "statistics", "urban",
}  # fmt: skip


@pytest.fixture(scope="module")
def packaged() -> Glossary:
    return load_glossary()


def rows() -> list[list[str]]:
    with PACKAGED.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "glossary.csv"
    path.write_text(text, encoding="utf-8")
    return path


def best(glossary: Glossary, term: str) -> str | None:
    """The first translation of a term that is met as a whole."""
    found = glossary.translate(term)
    return found[0].vietnamese[0] if len(found) == 1 and found[0].english == term else None


# The packaged file


def test_the_packaged_file_has_its_columns_and_thousands_of_terms() -> None:
    header, *entries = rows()
    assert tuple(header) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in entries)
    assert len({row[0] for row in entries}) >= 3000


def test_the_packaged_terms_are_trimmed_nfc_and_english_ones_in_lower_case() -> None:
    for english, vietnamese, _ in rows()[1:]:
        for term in (english, vietnamese):
            assert term == unicodedata.normalize("NFC", " ".join(term.split()))
        assert WORD.search(english) and vietnamese
        assert english == english.lower()


def test_no_packaged_translation_stands_twice() -> None:
    pairs = [(english, vietnamese.lower()) for english, vietnamese, _ in rows()[1:]]
    assert len(pairs) == len(set(pairs))


def test_every_packaged_row_has_one_of_the_domains() -> None:
    assert {row[2] for row in rows()[1:]} <= DOMAINS


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("ward", "phường"),
        ("district", "quận"),
        ("directive", "chỉ thị"),
        ("people's committee", "Ủy ban nhân dân"),
        ("People’s Committee", "Ủy ban nhân dân"),
        ("Hai Ba Trung", "Hai Bà Trưng"),
        ("party cell", "chi bộ"),
        ("Law on Cinema", "luật điện ảnh"),
    ],
)
def test_the_words_that_offices_use_are_known(
    packaged: Glossary, english: str, vietnamese: str
) -> None:
    assert best(packaged, english) == vietnamese
    assert english in packaged


# How terms are met


def test_the_longest_term_wins_and_keeps_its_place() -> None:
    glossary = Glossary([("party", "đảng"), ("party cell", "chi bộ"), ("cell", "tế bào")])
    text = "Each party cell, each cell."
    found = glossary.translate(text)
    assert [each.vietnamese for each in found] == [("chi bộ",), ("tế bào",)]
    assert [text[each.start : each.end] for each in found] == ["party cell", "cell"]
    assert [each.english for each in found] == ["party cell", "cell"]


def test_several_translations_come_in_the_order_of_the_file() -> None:
    glossary = Glossary([("ward", "phường"), ("ward", "khoa"), ("ward", "phường")])
    assert glossary.translate("WARD")[0].vietnamese == ("phường", "khoa")
    assert len(glossary) == 2


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("wards", "ward"),
        ("committees", "committee"),
        ("policies", "policy"),
        ("party cells", "party cell"),
        ("required", "require"),
        ("requires", "require"),
        ("organising", "organise"),
        ("Reported", "report"),
        ("children", "child"),
        ("men", "man"),
        ("taught", "teach"),
        ("written", "write"),
        ("criteria", "criterion"),
        ("men left", "man leave"),
        ("ward", "wards"),
    ],
)
def test_inflected_words_meet_their_entry(asked: str, entry: str) -> None:
    assert best(Glossary([("x", "sai"), (entry, "đúng")]), asked) == "đúng"


def test_a_word_of_another_stem_is_not_met() -> None:
    glossary = Glossary([("police", "công an"), ("general", "tướng"), ("new", "mới")])
    for word in ("policy", "generation", "newer york", "wards", ""):
        assert [each.english for each in glossary.translate(word) if each.english == word] == []


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("collectives", "collective", "collect"),
        ("activities", "activity", "actively"),
        ("activities", "activity", "active"),
        ("units", "unit", "unite"),
        ("reported", "report", "reporter"),
        ("produced", "produce", "producer"),
        ("elected", "elect", "election"),
    ],
)
def test_of_entries_with_one_stem_the_closest_wins(asked: str, right: str, wrong: str) -> None:
    for entries in ([(right, "đúng"), (wrong, "sai")], [(wrong, "sai"), (right, "đúng")]):
        assert best(Glossary(entries), asked) == "đúng"


def test_the_packaged_entry_of_the_closest_stem_wins(packaged: Glossary) -> None:
    assert best(packaged, "collectives") == "tập thể"
    assert best(packaged, "activities") == "hoạt động"
    assert best(packaged, "units") == "đơn vị"
    assert best(packaged, "reported") == "báo cáo"


# The office's own file


def test_an_own_term_replaces_the_packaged_one_and_new_ones_are_added(
    tmp_path: Path, packaged: Glossary
) -> None:
    assert "zoning board" not in packaged
    text = "english,vietnamese,domain\nWard,phường của ta,x\nzoning board,ban quy hoạch,x\n"
    glossary = load_glossary(own(tmp_path, text))
    assert glossary.translate("ward")[0].vietnamese == ("phường của ta",)
    assert glossary.translate("zoning boards")[0].vietnamese == ("ban quy hoạch",)
    assert best(glossary, "directive") == "chỉ thị"


def test_an_own_file_of_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "glossary.csv"
    path.write_bytes("\ufeffenglish,vietnamese\r\nzoning board,ban quy hoạch\r\n".encode())
    assert read_entries(path) == [("zoning board", "ban quy hoạch")]


def test_an_own_file_is_stored_as_text_is(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "phường của ta")
    path = own(tmp_path, f"english,vietnamese,domain\nward,{decomposed},x\n")
    assert read_entries(path) == [("ward", "phường của ta")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("ward,phường\n", 1),
        ("english;vietnamese;domain\nward;phường;x\n", 1),
        ("english,vietnamese,domain\nward,phường,x\n,quận,x\n", 3),
        ("english,vietnamese,domain\nward,,x\n", 2),
        ("english,vietnamese,domain\nward\n", 2),
        ("english,vietnamese,domain\n???,phường,x\n", 2),
        ('english,vietnamese,domain\na,b,x\nward,"phường,x\ncity,phố,x\n', 3),
        ('english,vietnamese,domain\nward,"phường"của,x\n', 2),
    ],
)
def test_a_bad_own_file_is_one_line_that_names_file_and_line(
    tmp_path: Path, text: str, line: int
) -> None:
    path = own(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_entries(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert "\n" not in str(caught.value)


def test_an_own_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "glossary.csv"
    path.write_bytes("english,vietnamese\nward,phường".encode("utf-16"))
    with pytest.raises(UsageError, match=re.escape(str(path))) as caught:
        read_entries(path)
    assert "UTF-8" in caught.value.remedy


LIBRARY = {"a.txt": "Ban quy hoạch họp hằng tháng.", "b.txt": "Phường báo cáo hằng quý."}
OWN = "english,vietnamese,domain\nzoning board,ban quy hoạch,urban\n"


def test_adding_changing_or_removing_the_own_file_makes_a_new_generation(tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path, LIBRARY)
    path = tmp_path / "corpus" / "glossary.csv"
    question = "When does the zoning board meet?"
    assert "ban quy hoạch" not in assistant.search(question).query.searched

    path.write_text(OWN, encoding="utf-8")
    report = ingest(tmp_path)
    assert (report.published, report.generation, report.encoded, report.failed) == (True, 2, 0, [])
    assert "ban quy hoạch" in assistant.search(question).query.searched
    assert not ingest(tmp_path).published

    path.write_text(OWN.replace("ban quy hoạch", "hội đồng quy hoạch"), encoding="utf-8")
    assert ingest(tmp_path).generation == 3
    assert "hội đồng quy hoạch" in assistant.search(question).query.searched

    path.unlink()
    assert ingest(tmp_path).generation == 4
    assert "quy hoạch" not in assistant.search(question).query.searched


def test_a_bad_own_file_stops_the_ingest_and_the_old_index_answers(tmp_path: Path) -> None:
    assistant_over(tmp_path, LIBRARY)
    path = tmp_path / "corpus" / "glossary.csv"
    path.write_text("english,vietnamese,domain\nward,,x\n", encoding="utf-8")
    (tmp_path / "corpus" / "c.txt").write_text("Văn bản mới.", encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(f"{path}, line 2")):
        ingest(tmp_path)
    assert live_number(tmp_path / "index") == 1
    assert Assistant(tmp_path / "index", HashingEncoder()).search("phường").results
