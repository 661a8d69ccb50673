"""Questions to the register: answered completely, counted exactly, and only when nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

import pytest

from tests.libraries import Ask, asker, ingest, numbered, write_corpus
from tracuu.generations import open_live
from tracuu.types import SILENT, Answer

TASKS = [
    "Lập danh sách hộ nghèo trên địa bàn",
    "Công khai kết quả rà soát tại nhà văn hóa",
    "Bố trí cán bộ tiếp dân vào sáng thứ hai",
    "Niêm yết số điện thoại đường dây nóng",
    "Thu gom rác thải cồng kềnh cuối tuần",
    "Sửa chữa đèn chiếu sáng ngõ xóm",
    "Tuyên truyền phòng cháy, chữa cháy cho hộ kinh doanh",
    "Kiểm tra việc lấn chiếm vỉa hè",
    "Rà soát đối tượng bảo trợ xã hội",
    "Tổ chức đối thoại với nhân dân",
    "Khơi thông cống rãnh trước mùa mưa",
    "Nộp báo cáo kết quả trước ngày 20/12/2023",
]
LETTERS = "abcdeghiklmn"
LONG = numbered(
    "CHỈ THỊ",
    "24-CT/TU",
    "Ban Thường vụ yêu cầu các phường:\n"
    + "\n".join(f"{letter}) {task};" for letter, task in zip(LETTERS, TASKS, strict=True))
    + "\nVăn phòng Thành ủy theo dõi, đôn đốc việc thực hiện Chỉ thị này.",
)
DIRECTIVE = numbered(
    "CHỈ THỊ",
    "24-CT/TU",
    "Yêu cầu các phường tổ chức đối thoại với nhân dân trong tháng 10/2023.\n"
    "Yêu cầu các cấp ủy nghiên cứu, quán triệt Chỉ thị, hoàn thành trong tháng 9/2023.\n"
    "Giao Ban Tuyên giáo Thành ủy chủ trì theo dõi, báo cáo kết quả trước ngày 15/12/2023.",
)
PLAN_152 = numbered(
    "KẾ HOẠCH",
    "152-KH/QU",
    "Căn cứ Quyết định số 500-QĐ/QU ngày 18/5/2016, Ban Thường vụ lập kế hoạch này.\n"
    "Kế hoạch này triển khai thực hiện Chỉ thị số 24-CT/TU của Thành ủy.\n"
    "Yêu cầu Đảng ủy các phường xây dựng kế hoạch trước ngày 30/9/2023.",
    date="13/9/2023",
)
PLAN_153 = numbered(
    "KẾ HOẠCH",
    "153-KH/QU",
    "Kế hoạch này tổ chức thực hiện Chỉ thị số 24-CT/TU của Thành ủy về học tập, quán triệt.",
    date="14/9/2023",
)
ARTICLE = (
    "Quận ủy quán triệt Chỉ thị 24-CT/TU của Thành ủy\n\n"
    "Sáng nay, Quận ủy đã tổ chức hội nghị quán triệt Chỉ thị 24-CT/TU ngày 7/8/2023.\n"
    "Bí thư Quận ủy yêu cầu các phường tổ chức sinh hoạt chuyên đề trong tháng 10/2023.\n"
)


class Library(Protocol):
    """What answers questions over these documents; ``index`` is where the last one is."""

    index: Path

    def __call__(self, **documents: str) -> Ask: ...


class _Libraries:
    """Libraries by their documents, each ingested once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, tuple[Path, Ask]] = {}
        self.index = folder

    def __call__(self, **documents: str) -> Ask:
        key = repr(sorted(documents.items()))
        if key not in self._made:
            folder = self._folder / str(len(self._made))
            write_corpus(folder, {f"{name}.txt": text for name, text in documents.items()})
            ingest(folder)
            self._made[key] = (folder / "index", asker(folder / "index"))
        self.index, ask = self._made[key]
        return ask


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return _Libraries(tmp_path_factory.mktemp("libraries"))


def quotes(answer: Answer) -> list[str]:
    assert not answer.abstained, answer.text
    return [each.quote for each in answer.citations]


def lead(answer: Answer) -> str:
    assert answer.lead is not None, answer.text
    return answer.lead


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("24-CT/TU yêu cầu các phường làm gì?", "24-CT/TU yêu cầu các phường 12 việc:"),
        ("phường phải làm gì theo Chỉ thị 24", "24-CT/TU yêu cầu phường 12 việc:"),
        ("24-CT/TU yeu cau cac phuong lam gi", "24-CT/TU yêu cầu các phường 12 việc:"),
        ("what does 24-CT/TU require of wards?",
         "24-CT/TU requires 12 things of wards, in Vietnamese:"),
    ],
)  # fmt: skip
def test_every_duty_is_quoted_and_counted(library: Library, question: str, said: str) -> None:
    answer = library(chi_thi=LONG)(question)
    assert (lead(answer), len(answer.citations)) == (said, 12)
    for quote, task in zip(quotes(answer), TASKS, strict=True):
        assert task in quote
    assert quotes(answer)[0].startswith("Ban Thường vụ yêu cầu các phường:\na) Lập")
    assert quotes(answer)[1].startswith("b) Công khai")
    assert not any("Văn phòng Thành ủy" in each for each in quotes(answer))


def test_quotes_are_exact_and_each_time_is_in_the_words_of_its_quote(library: Library) -> None:
    answer = library(chi_thi=LONG)("24-CT/TU yêu cầu các phường làm gì?")
    catalog = open_live(library.index).catalog
    for each in answer.citations:
        stored = catalog.document(each.document)
        assert stored is not None
        assert catalog.text(stored.id)[each.start : each.end] == each.quote
    times = re.findall(r"^Thời gian: (.+)$", answer.text, re.MULTILINE)
    assert times == ["trước ngày 20/12/2023"]
    assert times[0] in answer.citations[-1].quote


def test_a_deadline_in_the_head_is_quoted_with_it(library: Library) -> None:
    between = "\n".join(f"{at}. Công an quận kiểm tra địa bàn số {at};" for at in range(1, 4))
    body = (
        "Trong tháng 9/2023, yêu cầu các đơn vị hoàn thành các việc sau:\n"
        f"{between}\n4. Các phường lập danh sách hộ nghèo."
    )
    answer = library(ke_hoach=numbered("KẾ HOẠCH", "7-KH/QU", body))(
        "7-KH/QU yêu cầu các phường làm gì?"
    )
    assert any("Các phường lập danh sách" in each for each in quotes(answer))
    for time in re.findall(r"^Thời gian: (.+)$", answer.text, re.MULTILINE):
        assert any(time in each for each in quotes(answer))
    assert not any("Công an quận" in each for each in quotes(answer))


@pytest.mark.parametrize(
    "question",
    ["24-CT/TU yêu cầu các sở làm gì?", "what does 24-CT/TU require of departments?"],
)
def test_duties_of_others_are_no_answer(library: Library, question: str) -> None:
    answer = library(chi_thi=LONG)(question)
    assert (answer.reason, answer.citations) == (SILENT, ())
    assert "24-CT/TU" in answer.text and ("sở" in answer.text or "departments" in answer.text)


def test_a_sentence_that_names_them_is_an_answer_though_it_is_no_duty(library: Library) -> None:
    body = "Các phường báo cáo kết quả.\n7-CT/TU: các sở đã làm việc theo yêu cầu về cây xanh."
    answer = library(chi_thi=numbered("CHỈ THỊ", "7-CT/TU", body))("7-CT/TU yêu cầu các sở làm gì?")
    assert any("các sở đã làm việc" in each for each in quotes(answer))


def test_of_a_topic_only_the_duties_that_speak_of_it_are_counted(library: Library) -> None:
    ask = library(chi_thi=LONG)
    answer = ask("24-CT/TU yêu cầu các phường làm gì với vỉa hè?")
    assert lead(answer) == "24-CT/TU yêu cầu các phường 1 việc nói đến “vỉa hè”:"
    assert quotes(answer)[-1].endswith("Kiểm tra việc lấn chiếm vỉa hè;")
    assert "việc" not in (ask("24-CT/TU yêu cầu các phường báo cáo gì?").lead or "")
    elsewhere = ask("24-CT/TU yêu cầu các phường làm gì với sân bay vũ trụ?")
    assert "việc" not in (elsewhere.lead or "")
    unnumbered = ask("Các phường phải làm gì với vỉa hè?")
    assert "việc" not in (unnumbered.lead or "")


def test_a_body_may_be_asked_about_by_its_name(library: Library) -> None:
    answer = library(chi_thi=DIRECTIVE)("24-CT/TU yêu cầu Ban Tuyên giáo làm gì?")
    assert lead(answer) == "24-CT/TU yêu cầu Ban Tuyên giáo 1 việc:"
    assert "báo cáo kết quả trước ngày 15/12/2023" in quotes(answer)[0]


def test_a_duty_on_all_wards_falls_on_the_one_that_is_asked_about(library: Library) -> None:
    ask = library(chi_thi=DIRECTIVE)
    answer = ask("Phường Bạch Mai phải làm gì theo 24-CT/TU?")
    assert len(quotes(answer)) == 1 and "đối thoại với nhân dân" in quotes(answer)[0]


def test_what_wards_must_do_at_all_is_told_from_every_document(library: Library) -> None:
    ask = library(chi_thi=DIRECTIVE, mot=PLAN_152, hai=PLAN_153)
    answer = ask("Các phường phải làm gì?")
    assert lead(answer) == "Các văn bản trong thư viện yêu cầu các phường 2 việc:"
    assert {each.document for each in answer.citations} == {"chi_thi.txt", "mot.txt"}
    assert lead(ask("What must wards do?")).startswith("The library's documents require 2 things")


def test_an_article_that_tells_of_a_directive_is_named_as_such(library: Library) -> None:
    ask = library(bai=ARTICLE)
    assert lead(ask("24-CT/TU yêu cầu các phường làm gì?")) == (
        "24-CT/TU yêu cầu các phường 1 việc (theo bài “Quận ủy quán triệt Chỉ thị 24-CT/TU của"
        " Thành ủy”; thư viện không có toàn văn 24-CT/TU):"
    )
    assert "the library does not hold the full text of 24-CT/TU" in lead(
        ask("what does 24-CT/TU require of wards?")
    )


def test_a_duty_that_another_document_repeats_counts_once(library: Library) -> None:
    digest = ARTICLE.replace("Sáng nay", "Trong tuần qua")
    answer = library(bai=ARTICLE, diem_bao=digest)("24-CT/TU yêu cầu các phường làm gì?")
    assert lead(answer).startswith("24-CT/TU yêu cầu các phường 1 việc")
    assert len(answer.citations) == 1
    both = library(bai=ARTICLE, chi_thi=DIRECTIVE)
    held = both("24-CT/TU yêu cầu các phường làm gì?")
    assert lead(held) == (
        "24-CT/TU yêu cầu các phường 1 việc (ngoài ra 1 câu trong bài “Quận ủy quán triệt Chỉ thị"
        " 24-CT/TU của Thành ủy” nói về văn bản này):"
    )
    assert [each.document for each in held.citations] == ["chi_thi.txt", "bai.txt"]


@pytest.mark.parametrize(
    ("question", "said", "count"),
    [
        ("Hạn báo cáo theo 24-CT/TU là khi nào?", "Thời gian: trước ngày 15/12/2023", 1),
        ("han bao cao cua 24-CT/TU", "Thời gian: trước ngày 15/12/2023", 1),
        ("By what date must results on Directive 24-CT/TU be reported?",
         "When: 15 December 2023 (“trước ngày 15/12/2023”)", 1),
        ("24-CT/TU có những thời hạn nào?", "24-CT/TU nêu 3 việc có thời hạn:", 3),
        ("what are the deadlines of 24-CT/TU?",
         "24-CT/TU requires 3 things by a stated time, in Vietnamese:", 3),
        ("thời hạn của các cấp ủy theo 24-CT/TU", "Thời gian: trong tháng 9/2023", 1),
    ],
)  # fmt: skip
def test_deadlines_are_told_all(library: Library, question: str, said: str, count: int) -> None:
    answer = library(chi_thi=DIRECTIVE)(question)
    assert (lead(answer), len(answer.citations)) == (said, count)


@pytest.mark.parametrize(
    "question",
    [
        "Các phường có nhiệm vụ gì theo 24-CT/TU và thời hạn là khi nào?",
        "what does 24-CT/TU require of wards and by when?",
    ],
)
def test_what_and_by_when_is_told_together(library: Library, question: str) -> None:
    answer = library(chi_thi=DIRECTIVE)(question)
    assert re.search(r"các phường 1 việc:|requires 1 thing of wards", lead(answer))
    assert "trong tháng 10/2023" in answer.text.splitlines()[-1]


def test_a_law_named_by_its_title_is_asked_as_one_named_by_its_number(library: Library) -> None:
    law = (
        "QUỐC HỘI\nLuật số: 09/2017/QH14\nHà Nội, ngày 19 tháng 6 năm 2017\n\nLUẬT\nDU LỊCH\n\n"
        "Điều 5. Trách nhiệm\nỦy ban nhân dân cấp xã phải giữ gìn vệ sinh tại khu du lịch.\n"
        "Bộ Công an có trách nhiệm bảo đảm an ninh trong hoạt động du lịch.\n"
    )
    ask = library(luat=law)
    for question in ("Luật Du lịch yêu cầu các xã làm gì?", "09/2017/QH14 yêu cầu các xã làm gì?"):
        assert lead(ask(question)) == "09/2017/QH14 yêu cầu các xã 1 việc:"
        assert quotes(ask(question)) == [
            "Ủy ban nhân dân cấp xã phải giữ gìn vệ sinh tại khu du lịch."
        ]


def test_english_months_are_explained(library: Library) -> None:
    answer = library(chi_thi=DIRECTIVE)("what does 24-CT/TU require of wards?")
    assert "When: October 2023 (“trong tháng 10/2023”)" in answer.text


@pytest.mark.parametrize(
    "question", ["Đơn vị nào chủ trì theo 24-CT/TU?", "who leads under 24-CT/TU?"]
)
def test_who_leads_is_told_in_words_of_the_quote(library: Library, question: str) -> None:
    answer = library(chi_thi=DIRECTIVE)(question)
    assert "“Ban Tuyên giáo Thành ủy”" in lead(answer)
    assert [("Ban Tuyên giáo Thành ủy" in each) for each in quotes(answer)] == [True]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Kế hoạch nào thực hiện 24-CT/TU?",
         "2 kế hoạch thực hiện 24-CT/TU: 152-KH/QU, 153-KH/QU."),
        ("ke hoach nao thuc hien chi thi 24",
         "2 kế hoạch thực hiện 24-CT/TU: 152-KH/QU, 153-KH/QU."),
        ("which plans implement 24-CT/TU?", "2 plans implement 24-CT/TU: 152-KH/QU, 153-KH/QU."),
    ],
)  # fmt: skip
def test_all_plans_that_implement_a_directive_are_named(
    library: Library, question: str, said: str
) -> None:
    ask = library(chi_thi=DIRECTIVE, mot=PLAN_152, hai=PLAN_153)
    answer = ask(question)
    assert lead(answer) == said
    assert all("24-CT/TU" in each for each in quotes(answer)) and len(quotes(answer)) == 2


def test_what_a_document_is_based_on_and_implements(library: Library) -> None:
    ask = library(chi_thi=DIRECTIVE, mot=PLAN_152, hai=PLAN_153)
    based = ask("152-KH/QU căn cứ văn bản nào?")
    assert lead(based) == (
        "152-KH/QU căn cứ 1 văn bản: 500-QĐ/QU (thư viện không có toàn văn 500-QĐ/QU)."
    )
    assert "Căn cứ Quyết định số 500-QĐ/QU" in quotes(based)[0]
    assert lead(ask("what is 152-KH/QU based on?")).startswith("152-KH/QU is based on 1 document")
    assert lead(ask("152-KH/QU thực hiện chỉ thị nào?")) == (
        "152-KH/QU thực hiện 1 chỉ thị: 24-CT/TU."
    )


REPLACING = numbered(
    "CHỈ THỊ",
    "30-CT/TU",
    "Chỉ thị này thay thế Chỉ thị số 24-CT/TU ngày 07/8/2023 của Thành ủy.\n"
    "Yêu cầu các phường công khai số điện thoại đường dây nóng.",
    date="19/02/2024",
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("văn bản nào thay thế 24-CT/TU?", "1 văn bản thay thế 24-CT/TU: 30-CT/TU."),
        ("24-CT/TU được thay thế bởi văn bản nào?", "1 văn bản thay thế 24-CT/TU: 30-CT/TU."),
        ("which document replaces 24-CT/TU?", "1 document replaces 24-CT/TU: 30-CT/TU."),
        ("30-CT/TU thay thế văn bản nào?", "30-CT/TU thay thế 1 văn bản: 24-CT/TU."),
        ("what does 30-CT/TU replace?", "30-CT/TU replaces 1 document: 24-CT/TU."),
    ],
)
def test_what_replaces_what(library: Library, question: str, said: str) -> None:
    answer = library(chi_thi=DIRECTIVE, moi=REPLACING)(question)
    assert lead(answer) == said
    assert quotes(answer) == [
        "Chỉ thị này thay thế Chỉ thị số 24-CT/TU ngày 07/8/2023 của Thành ủy."
    ]


def test_an_answer_from_a_superseded_document_says_so_and_cites_the_clause(
    library: Library,
) -> None:
    ask = library(chi_thi=DIRECTIVE, moi=REPLACING)
    clause = "Chỉ thị này thay thế Chỉ thị số 24-CT/TU ngày 07/8/2023 của Thành ủy."
    note = f"24-CT/TU đã được thay thế bởi 30-CT/TU: “{clause}”"
    for question in (
        "24-CT/TU yêu cầu các phường làm gì?",
        "24-CT/TU nói gì về đối thoại với nhân dân?",
    ):
        answer = ask(question)
        assert note in lead(answer) and answer.text.startswith(lead(answer))
        assert quotes(answer)[-1] == clause
    english = ask("what does 24-CT/TU require of wards?")
    assert "24-CT/TU was replaced by 30-CT/TU" in lead(english)
    assert "thay thế bởi" not in lead(ask("30-CT/TU yêu cầu các phường làm gì?"))


def test_what_proves_nothing_of_the_whole_document_marks_nothing(library: Library) -> None:
    clauses = {
        "41-CT/TU": "Chỉ thị này thay thế khoản 2 Chỉ thị số 41-CT/TU ngày 07/8/2023 của Thành ủy.",
        "42-CT/TU": "Chỉ thị này thay thế Chỉ thị số 42-CT/TU ngày 05/5/2019 của Thành ủy.",
        "43-CT/TU": "Giao Văn phòng nghiên cứu, đề xuất thay thế Chỉ thị số 43-CT/TU của Thành ủy.",
        "44-CT/TU": "Chỉ thị này sửa đổi Chỉ thị số 44-CT/TU của Thành ủy.",
    }
    documents: dict[str, str] = {}
    for at, (number, clause) in enumerate(clauses.items()):
        documents[f"cu_{at}"] = numbered("CHỈ THỊ", number, "Yêu cầu các phường giữ vệ sinh chung.")
        documents[f"moi_{at}"] = numbered("CHỈ THỊ", f"5{at}-CT/TU", clause, date="19/02/2024")
    ask = library(**documents)
    for number in clauses:
        answer = ask(f"{number} yêu cầu các phường làm gì?")
        assert lead(answer) == f"{number} yêu cầu các phường 1 việc:"


FIRST_TWELVE = ", ".join(f"{number}-CT/TU" for number in range(10, 22))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Có bao nhiêu chỉ thị năm 2023?",
         f"Thư viện có 14 chỉ thị năm 2023: {FIRST_TWELVE}, …"),
        ("co bao nhieu chi thi nam 2023",
         f"Thư viện có 14 chỉ thị năm 2023: {FIRST_TWELVE}, …"),
        ("how many directives of 2024 are there?",
         "The library holds 1 directive of 2024: 30-CT/TU."),
        ("Thư viện có bao nhiêu kế hoạch?", "Thư viện có 1 kế hoạch: 152-KH/QU."),
    ],
)  # fmt: skip
def test_documents_are_counted_exactly(library: Library, question: str, said: str) -> None:
    many = {
        f"ct{number}": numbered("CHỈ THỊ", f"{number}-CT/TU", "Các phường giữ gìn vệ sinh chung.")
        for number in range(10, 24)
    }
    ask = library(**many, copy=many["ct10"] + "\n", moi=REPLACING, ke_hoach=PLAN_152)
    answer = ask(question)
    assert lead(answer) == said
    assert all(re.search(r"\d", each) for each in quotes(answer))


def test_what_the_register_lacks_is_left_to_ordinary_answers(library: Library) -> None:
    ask = library(chi_thi=DIRECTIVE)
    for question in (
        "văn bản nào thay thế 24-CT/TU?",
        "kế hoạch nào thực hiện 24-CT/TU?",
        "có bao nhiêu nghị quyết năm 2019?",
        "24-CT/TU được ban hành ngày nào?",
        "Mức phạt nồng độ cồn là bao nhiêu?",
    ):
        assert not re.search(
            r"\b\d+ (việc|văn bản|kế hoạch|nghị quyết)\b", ask(question).lead or ""
        )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Có bao nhiêu chỉ thị năm 2019?", "Thư viện không có chỉ thị nào năm 2019."),
        ("How many directives of 2019 are there?", "The library holds no directive of 2019."),
    ],
)
def test_where_there_is_none_that_is_said(library: Library, question: str, said: str) -> None:
    answer = library(chi_thi=LONG)(question)
    assert (answer.text, answer.reason, answer.citations) == (said, SILENT, ())
