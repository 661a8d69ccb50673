"""Which documents a question is about: by number, by title, by filter."""

from __future__ import annotations

import re

import pytest

from tests.libraries import assistant_over, numbered
from tracuu.assistant import Assistant, Response
from tracuu.errors import UsageError
from tracuu.types import UNKNOWN_NUMBER, Filters

BODY = "Các phường tổ chức sinh hoạt chính trị trong tháng {}."
LAW = """LUẬT {name}

Điều 1. Phạm vi điều chỉnh
Luật này quy định về {about}.

Điều 2. Khiếu nại
Việc khiếu nại được giải quyết trong thời hạn {days} ngày.
"""
# 24-CT/TU among its neighbours, all with the same words.
NEIGHBOURS = {
    "ct-24.txt": numbered("CHỈ THỊ", "24-CT/TU", BODY.format(10)),
    "ct-25.txt": numbered("CHỈ THỊ", "25-CT/TU", BODY.format(11)),
    "ct-124.txt": numbered("CHỈ THỊ", "124-CT/TU", BODY.format(12)),
    "kh-24.txt": numbered("KẾ HOẠCH", "24-KH/TU", BODY.format(9)),
    "qd-500.txt": numbered("QUYẾT ĐỊNH", "500-QĐ/QU", BODY.format(8)),
    "qd-500-tu.txt": numbered("QUYẾT ĐỊNH", "500-QĐ/TU", BODY.format(7)),
    "bao-cao.txt": "Kết quả sinh hoạt chính trị\n\nCác phường báo cáo việc thực hiện"
    " Chỉ thị số 24-CT/TU của Thành ủy và Quyết định số 500-QĐ/QU của Quận ủy,"
    " theo Chỉ thị số 05-CT/TW.\n",
    "dien-anh.txt": LAW.format(name="ĐIỆN ẢNH", about="phim và điện ảnh", days=30),
    "du-lich.txt": LAW.format(name="DU LỊCH", about="khách du lịch", days=30),
    "thu-vien.txt": LAW.format(name="THƯ VIỆN", about="sách", days=30).replace(
        "LUẬT THƯ VIỆN", "Luật số: 46/2019/QH14\n\nLUẬT\nTHƯ VIỆN"
    ),
    "ke-hoach.txt": "KẾ HOẠCH\n\nCác phường làm vệ sinh.\n",
}  # fmt: skip
TWIN = {"ct-24-quan.txt": numbered("CHỈ THỊ", "24-CT/QU", "Chi bộ họp hằng tháng.")}

FULL = ["24-CT/TU", "24 - CT / TU", "24 CT TU", "24CT/TU", "24-ct/tu", "Chỉ thị số 24-CT/TU"]
SHORT = ["CT 24", "chỉ thị 24", "chi thi 24", "directive 24", "Directive No. 24"]
ASKED = ["{}", "{} yêu cầu các phường làm gì?", "{} yeu cau cac phuong lam gi",
         "What does {} require of wards?"]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("neighbours"), NEIGHBOURS)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The library with a second document that "chỉ thị 24" may mean."""
    return assistant_over(tmp_path_factory.mktemp("twins"), NEIGHBOURS | TWIN)


def documents(response: Response) -> list[str]:
    """The documents of the results, each once, best first."""
    return list(dict.fromkeys(result.document for result in response.results))


# Numbers


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("spelling", FULL)
def test_every_full_spelling_finds_the_same_document_first(
    twins: Assistant, spelling: str, asked: str
) -> None:
    response = twins.search(asked.format(spelling))
    assert documents(response)[0] == "ct-24.txt"
    assert [number.meant for number in response.scope.numbers] == [("24-CT/TU",)]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("spelling", SHORT)
def test_every_short_spelling_finds_the_only_document_it_can_mean_first(
    library: Assistant, spelling: str, asked: str
) -> None:
    response = library.search(asked.format(spelling))
    assert documents(response)[0] == "ct-24.txt"
    assert [number.meant for number in response.scope.numbers] == [("24-CT/TU",)]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("spelling", ["500-QĐ/QU", "500-QD/QU", "500-qd/qu", "500/QĐ-QU"])
def test_a_number_without_its_accents_is_the_same_and_another_issuer_is_not(
    library: Assistant, spelling: str, asked: str
) -> None:
    response = library.search(asked.format(spelling))
    assert documents(response)[0] == "qd-500.txt"
    assert "qd-500-tu.txt" not in documents(response)


def test_a_known_number_is_searched_where_it_is_borne_or_cited_own_first(
    library: Assistant,
) -> None:
    for spelling in FULL:
        assert documents(library.search(spelling)) == ["ct-24.txt", "bao-cao.txt"]


def test_own_comes_above_cited_though_the_citing_text_holds_more_of_the_question(
    library: Assistant,
) -> None:
    response = library.search("các phường thực hiện 24-CT/TU")
    assert documents(response) == ["ct-24.txt", "bao-cao.txt"]


@pytest.mark.parametrize("spelling", SHORT)
def test_a_short_form_of_two_documents_names_and_finds_both(
    twins: Assistant, spelling: str
) -> None:
    response = twins.search(spelling)
    (number,) = response.scope.numbers
    assert set(number.meant) == {"24-CT/TU", "24-CT/QU"}
    assert {"ct-24.txt", "ct-24-quan.txt"} <= set(documents(response))


@pytest.mark.parametrize("spelling", SHORT)
def test_of_two_that_a_short_form_may_mean_the_words_decide(
    twins: Assistant, spelling: str
) -> None:
    city = documents(twins.search(f"{spelling}: các phường sinh hoạt chính trị"))
    district = documents(twins.search(f"{spelling}: chi bộ họp hằng tháng"))
    assert city.index("ct-24.txt") < city.index("ct-24-quan.txt")
    assert district.index("ct-24-quan.txt") < district.index("ct-24.txt")


def test_of_two_numbers_the_documents_with_both_are_searched(library: Assistant) -> None:
    assert documents(library.search("24-CT/TU và 500-QĐ/QU")) == ["bao-cao.txt"]
    either = documents(library.search("24-CT/TU và 25-CT/TU"))
    assert set(either) == {"ct-24.txt", "ct-25.txt", "bao-cao.txt"}


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("26-CT/TU yêu cầu các phường làm gì?", "26-CT/TU"),
        ("chỉ thị 26 yêu cầu các phường làm gì?", "chỉ thị 26"),
        ("26 ct tu yeu cau cac phuong lam gi", "26 ct tu"),
        ("What does directive 26 require of wards?", "directive 26"),
    ],
)
def test_an_unknown_number_is_named_with_the_nearest_and_nothing_is_quoted(
    library: Assistant, question: str, written: str
) -> None:
    response = library.ask(question)
    (number,) = response.scope.unknown
    assert (number.written, number.meant) == (written, ())
    assert number.nearest[0] == "25-CT/TU"
    answer = response.answer
    assert answer is not None and answer.abstained
    assert (answer.reason, answer.citations) == (UNKNOWN_NUMBER, ())
    assert written in answer.text and "25-CT/TU" in answer.text


def test_the_reason_for_an_unknown_number_is_a_word_that_programs_may_rely_on() -> None:
    assert UNKNOWN_NUMBER == "unknown-number"


def test_one_unknown_number_beside_a_known_one_is_still_told(library: Assistant) -> None:
    response = library.ask("24-CT/TU và 99-CT/TU khác nhau thế nào?")
    assert [number.written for number in response.scope.unknown] == ["99-CT/TU"]
    assert response.answer is not None and response.answer.reason == UNKNOWN_NUMBER


def test_a_number_that_is_only_cited_is_known(library: Assistant) -> None:
    response = library.search("Chỉ thị 05-CT/TW")
    assert documents(response) == ["bao-cao.txt"]
    assert (response.scope.unknown, response.scope.bearing) == ((), frozenset())


def test_a_question_without_a_number_is_searched_everywhere(library: Assistant) -> None:
    scope = library.search("Các phường sinh hoạt chính trị tháng nào?").scope
    assert (scope.within, scope.numbers, scope.bearing) == (None, (), frozenset())


# Titles


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Luật Điện ảnh giải quyết khiếu nại trong bao lâu?", "dien-anh.txt"),
        ("theo luật du lịch, khiếu nại được giải quyết trong bao lâu?", "du-lich.txt"),
        ("luat dien anh giai quyet khieu nai trong bao lau", "dien-anh.txt"),
        ("theo Luat Du lich thi khieu nai trong thoi han nao", "du-lich.txt"),
        ("How are complaints settled under the Law on Cinema?", "dien-anh.txt"),
        ("Law on Tourism: time limit for complaints", "du-lich.txt"),
        ("Luật Thư viện giải quyết khiếu nại trong bao lâu?", "thu-vien.txt"),
        ("Law on Libraries: complaints", "thu-vien.txt"),
    ],
)
def test_a_document_named_by_its_title_is_favoured_in_either_language(
    library: Assistant, question: str, document: str
) -> None:
    response = library.search(question)
    paths = library.generation().catalog.documents()
    assert {each.path for each in paths if each.id in response.scope.named} == {document}
    assert response.results[0].document == document
    assert response.scope.within is None
    assert len(documents(response)) > 1


def test_the_title_decides_between_two_documents_that_say_the_same(library: Assistant) -> None:
    sentence = "Việc khiếu nại được giải quyết trong thời hạn 30 ngày"
    for name, document in (("Luật Điện ảnh", "dien-anh.txt"), ("Luật Du lịch", "du-lich.txt")):
        for question in (f"{name}: {sentence}", f"{sentence} theo {name}"):
            assert library.search(question).results[0].document == document


def test_a_kind_of_document_is_not_the_name_of_one(library: Assistant) -> None:
    """ "ke-hoach.txt" has the title "Kế hoạch"."""
    assert library.search("kế hoạch của các phường").scope.named == frozenset()


def test_a_longer_title_wins_over_one_inside_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = {
        "a.md": "# Luật Nhà ở\n\nNhà ở được bảo hành.\n",
        "b.md": "# Luật Nhà ở công vụ\n\nNhà ở được bảo hành.\n",
        "c.md": "# Nhà ở công vụ\n\nNhà ở được bảo hành.\n",
    }
    assistant = assistant_over(tmp_path_factory.mktemp("longer"), texts)
    found = assistant.search("Luật Nhà ở công vụ nói gì về bảo hành?")
    assert found.results[0].document == "b.md"
    assert len(found.scope.named) == 1


# Filters

OFFICE = {
    "ct-24.txt": "THÀNH ỦY HÀ NỘI\n*\nSố 24-CT/TU\nHà Nội, ngày 07 tháng 8 năm 2023\n\n"
    "CHỈ THỊ\nvề kỷ cương\n\nCác phường sinh hoạt chính trị.\n",
    "kh-152.txt": "QUẬN ỦY HAI BÀ TRƯNG\n*\nSố 152-KH/QU\nHai Bà Trưng, ngày 13 tháng 9 năm 2023"
    "\n\nKẾ HOẠCH\nthực hiện kỷ cương\n\nThực hiện Chỉ thị số 24-CT/TU, các phường họp.\n",
    "qd-500.txt": "QUẬN ỦY THANH XUÂN\n*\nSố 500-QĐ/QU\nThanh Xuân, ngày 18 tháng 5 năm 2016\n\n"
    "QUYẾT ĐỊNH\nvề trật tự đô thị\n\nPhường Nhân Chính xử lý vi phạm.\n",
    "quy-dinh.txt": "QUY ĐỊNH VỀ VỆ SINH\n\nCác phường quét dọn đường.\n",
    "ghi-chep.txt": "Ghi chép không ngày tháng về phường Láng.\n",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("office"), OFFICE)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), set(OFFICE)),
        (Filters(documents=("ct-24.txt",)), {"ct-24.txt"}),
        (Filters(documents=("ct-24.txt", "ghi-chep.txt")), {"ct-24.txt", "ghi-chep.txt"}),
        (Filters(types=("CT",)), {"ct-24.txt"}),
        (Filters(types=("ct",)), {"ct-24.txt"}),
        (Filters(types=("Chỉ thị",)), {"ct-24.txt"}),
        (Filters(types=("chi thi",)), {"ct-24.txt"}),
        (Filters(types=("CHỈ THỊ", "KH")), {"ct-24.txt", "kh-152.txt"}),
        (Filters(types=("QĐ",)), {"qd-500.txt"}),
        (Filters(types=("qd",)), {"qd-500.txt"}),
        (Filters(types=("quy dinh",)), {"quy-dinh.txt"}),
        (Filters(types=("QyĐ",)), {"quy-dinh.txt"}),
        (Filters(types=("NQ",)), set()),
        (Filters(issuer="Thành ủy"), {"ct-24.txt"}),
        (Filters(issuer="thanh uy"), {"ct-24.txt"}),
        (Filters(issuer="quận uỷ"), {"kh-152.txt", "qd-500.txt"}),
        (Filters(issuer="ủy H"), set()),
        (Filters(place="Nhân Chính"), {"qd-500.txt"}),
        (Filters(place="hai ba trung"), {"kh-152.txt"}),
        (Filters(place="Lán"), set()),
        (Filters(since="2023-08-07"), {"ct-24.txt", "kh-152.txt"}),
        (Filters(since="2023-08-08"), {"kh-152.txt"}),
        (Filters(until="2023-08-07"), {"ct-24.txt", "qd-500.txt"}),
        (Filters(since="2016-01-01", until="2016-12-31"), {"qd-500.txt"}),
        (Filters(issuer="quan uy", since="2023-01-01"), {"kh-152.txt"}),
        (Filters(documents=("ct-24.txt",), types=("KH",)), set()),
    ],
)
def test_a_filter_leaves_only_what_it_names(
    office: Assistant, filters: Filters, expected: set[str]
) -> None:
    assert set(documents(office.search("phường", filters=filters))) == expected


def test_a_filter_and_a_number_both_hold(office: Assistant) -> None:
    both = office.search("24-CT/TU", filters=Filters(types=("KH",)))
    assert documents(both) == ["kh-152.txt"]
    neither = office.search("24-CT/TU", filters=Filters(types=("QĐ",)))
    assert neither.results == ()
    answer = office.ask("24-CT/TU", filters=Filters(types=("QĐ",))).answer
    assert answer is not None and answer.abstained and answer.citations == ()


def test_a_title_does_not_lead_out_of_a_filter(library: Assistant) -> None:
    response = library.search("Luật Điện ảnh", filters=Filters(documents=("du-lich.txt",)))
    assert documents(response) == ["du-lich.txt"]


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        (Filters(documents=("khong-co.txt",)), "khong-co.txt"),
        (Filters(documents=("ct-24.txt", "../ct-24.txt")), "../ct-24.txt"),
        (Filters(types=("XYZ",)), "XYZ"),
    ],
)
def test_a_filter_on_what_does_not_exist_is_an_error_that_names_it(
    office: Assistant, filters: Filters, named: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(named)):
        office.search("phường", filters=filters)
