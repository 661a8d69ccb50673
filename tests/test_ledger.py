"""The register of a library: each number with what is said of it, duties by whom and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.libraries import ingest, numbered, write_corpus
from tracuu.errors import UsageError
from tracuu.generations import open_live
from tracuu.ledger import DutyFilter, Ledger, NumberRow
from tracuu.storage import Generation

DIRECTIVE = numbered(
    "CHỈ THỊ",
    "24-CT/TU",
    "1. Các phường phải báo cáo kết quả trước ngày 15/12/2023.\n"
    "2. Ban Tuyên giáo Thành ủy có trách nhiệm theo dõi việc thực hiện trước ngày 30/9/2023.\n"
    "3. Thủ trưởng các phòng phải kiểm tra hằng tháng.\n"
    "4. Các cấp phải tổ chức học tập trong tháng 10/2023.\n"
    "5. Chỉ thị này thay thế Chỉ thị số 10-CT/TU ngày 01/02/2010 của Thành ủy.\n",
)
OLD = numbered("CHỈ THỊ", "10-CT/TU", "Các xã phải họp hằng quý.\n", date="01/02/2010")
PLAN = numbered(
    "KẾ HOẠCH",
    "152-KH/QU",
    "Kế hoạch này thực hiện Chỉ thị số 24-CT/TU của Thành ủy.\n"
    "Văn phòng Quận ủy có trách nhiệm theo dõi việc thực hiện.\n"
    "Kế hoạch này thay thế một số điều của Kế hoạch số 100-KH/QU của Quận ủy.\n",
    date="13/9/2023",
)
ARTICLE = "Phường học tập\n\nPhường học tập Chỉ thị số 24 ngày 07/8/2023, Quyết định 77-QĐ/TW.\n"
DOCUMENTS = {"24.txt": DIRECTIVE, "10.txt": OLD, "152.txt": PLAN, "bao.txt": ARTICLE}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("library")
    write_corpus(folder, DOCUMENTS)
    ingest(folder)
    with closing(open_live(folder / "index")) as opened:
        yield opened


@pytest.fixture
def ledger(generation: Generation) -> Ledger:
    return Ledger(generation.catalog)


def row(ledger: Ledger, number: str) -> NumberRow:
    (found,) = ledger.numbers(number)
    return found


def related(found: NumberRow) -> set[tuple[str, str | None]]:
    return {(each.kind, each.number) for each in found.relations}


# Numbers


def test_each_number_is_held_or_only_cited(ledger: Ledger) -> None:
    rows = {each.number: each for each in ledger.numbers()}
    held = {number for number, each in rows.items() if each.held}
    assert held == {"24-CT/TU", "10-CT/TU", "152-KH/QU"}
    assert {"77-QĐ/TW", "100-KH/QU"} <= rows.keys() - held
    (document,) = rows["24-CT/TU"].documents
    assert (document.path, document.type, document.date) == ("24.txt", "Chỉ thị", "2023-08-07")


def test_a_relation_is_seen_from_both_sides_with_its_clause(
    ledger: Ledger, generation: Generation
) -> None:
    assert ("implements", "24-CT/TU") in related(row(ledger, "152-KH/QU"))
    assert {("implemented_by", "152-KH/QU"), ("replaces", "10-CT/TU")} <= related(
        row(ledger, "24-CT/TU")
    )
    for each in row(ledger, "24-CT/TU").relations:
        document = generation.catalog.document(each.document)
        assert document is not None
        assert generation.catalog.text(document.id)[each.start : each.end] == each.quote != ""


def test_the_same_is_said_of_a_number_alone_and_in_the_whole_register(ledger: Ledger) -> None:
    every = {each.key: each for each in ledger.numbers()}
    for key, each in every.items():
        alone = next(other for other in ledger.numbers(each.number) if other.key == key)
        assert alone == each


def test_a_number_without_issuer_that_can_mean_one_only_is_that_one(ledger: Ledger) -> None:
    assert "Chỉ thị 24" not in {each.number for each in ledger.numbers()}
    assert {each.document for each in row(ledger, "24-CT/TU").relations} >= {"bao.txt"}


def test_superseded_is_only_what_a_clause_replaces_whole(ledger: Ledger) -> None:
    (by,) = row(ledger, "10-CT/TU").superseded_by
    assert (by.kind, by.number, by.document) == ("replaced_by", "24-CT/TU", "24.txt")
    assert "thay thế Chỉ thị số 10-CT/TU" in by.quote
    assert row(ledger, "100-KH/QU").superseded_by == ()  # some articles of it
    assert row(ledger, "24-CT/TU").superseded_by == ()


@pytest.mark.parametrize("written", ["24-CT/TU", "24 CT TU", "24ct/tu", "chỉ thị 24", "chi thi 24",
                                     "directive 24"])  # fmt: skip
def test_a_number_is_known_in_any_spelling(ledger: Ledger, written: str) -> None:
    assert row(ledger, written).number == "24-CT/TU"


def test_an_unknown_number_is_refused_with_the_nearest(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match=r"neither holds nor cites 25-CT/TU.*24-CT/TU"):
        ledger.numbers("25-CT/TU")
    with pytest.raises(UsageError, match="is no document number"):
        ledger.duties(DutyFilter(number="phường"))


# Duties


def said(ledger: Ledger, **wanted: str) -> list[str]:
    return [each.quote for each in ledger.duties(DutyFilter(**wanted))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "addressee", ["phường", "phuong", "các phường", "PHƯỜNG", "ward", "wards", "xã"]
)
def test_those_of_a_level_have_its_duties_and_those_of_every_level(
    ledger: Ledger, addressee: str
) -> None:
    found = said(ledger, addressee=addressee)
    assert [quote.split(" phải")[0] for quote in found] == ["Các xã", "Các phường", "Các cấp"]


@pytest.mark.parametrize("addressee", ["Ban Tuyên giáo", "ban tuyen giao", "Tuyên giáo Thành ủy"])
def test_a_body_is_found_by_words_of_its_name(ledger: Ledger, addressee: str) -> None:
    (quote,) = said(ledger, addressee=addressee)
    assert quote.startswith("Ban Tuyên giáo Thành ủy")


def test_two_kinds_are_one_addressee_that_is_both(ledger: Ledger) -> None:
    (quote,) = said(ledger, addressee="thủ trưởng các phòng")
    assert quote.startswith("Thủ trưởng các phòng")
    assert said(ledger, addressee="thủ trưởng phường") == []


def test_accents_that_are_typed_count(ledger: Ledger) -> None:
    assert said(ledger, addressee="phượng") == []


def test_duties_by_due_date_number_and_document(ledger: Ledger) -> None:
    assert len(said(ledger, due_before="2023-09-30")) == 1
    within = said(ledger, due_since="2023-10-01", due_before="2023-12-31")
    assert len(within) == 2 and within[0].startswith("Các phường")
    assert said(ledger, number="152 KH QU") == said(ledger, document="152.txt") != []
    with pytest.raises(UsageError, match=r"holds no document 152\.pdf\. The nearest is 152\.txt"):
        said(ledger, document="152.pdf")
    with pytest.raises(UsageError, match="needs words"):
        said(ledger, addressee="?!")


def test_a_row_has_all_that_is_known_of_a_duty(ledger: Ledger) -> None:
    rows = ledger.duties(DutyFilter(addressee="Ban Tuyên giáo"))
    (found,) = rows
    assert (found.number, found.document, found.page) == ("24-CT/TU", "24.txt", 1)
    assert (found.directive, found.due, found.issued) == ("24-CT/TU", ("2023-09-30",), "2023-08-07")
    assert found.addressees[0].startswith("Ban Tuyên giáo") and not found.prohibition


def test_a_limit_is_that_of_the_duties_that_are_left(ledger: Ledger) -> None:
    every = ledger.duties(DutyFilter(addressee="ward"))
    assert ledger.duties(DutyFilter(addressee="ward", limit=2)) == every[:2]
    assert len(ledger.duties(DutyFilter(limit=3))) == 3


def test_an_empty_register_is_no_error(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"a.txt": "Thư viện mở cửa từ 8 giờ."})
    ingest(tmp_path)
    with closing(open_live(tmp_path / "index")) as opened:
        assert Ledger(opened.catalog).numbers() == [] == Ledger(opened.catalog).duties()
