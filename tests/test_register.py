"""The register: duties with whom and when they bind, and relations, each with its place."""

from __future__ import annotations

from datetime import date

import pytest

from tests.register_scoring import (
    DATA,
    rows_of,
    score_deadlines,
    score_duties,
    score_relations,
)
from tracuu.metadata import describe
from tracuu.numbers import find_numbers
from tracuu.obligations import Duty
from tracuu.register import find_deadlines, find_duties, find_relations
from tracuu.types import Document, Metadata, Page

PLAN = """BAN THƯỜNG VỤ QUẬN ỦY
Số: 12-KH/QU
Ba Đồn, ngày 05 tháng 9 năm 2023

KẾ HOẠCH
Thực hiện Chỉ thị số 24-CT/TU của Thành ủy

Căn cứ Chỉ thị số 24-CT/TU ngày 07/8/2023, Ban Thường vụ lập kế hoạch như sau:

I. MỤC ĐÍCH
Nâng cao trách nhiệm của cán bộ.

II. NHIỆM VỤ
1. Văn phòng
Tổng hợp báo cáo trước ngày 25 hằng tháng.
2. Các phường
Yêu cầu Đảng ủy các phường:
a) Quán triệt Chỉ thị trong tháng 9/2023;
b) Không để sót chi bộ nào.

III. TỔ CHỨC THỰC HIỆN
Kế hoạch này thay thế Kế hoạch số 30-KH/QU.
"""

ARTICLE = """Quận Ba Đồn quán triệt Chỉ thị 24-CT/TU

Tại hội nghị, Kế hoạch số 12-KH/QU, ngày 05/9/2023, của Quận ủy thực hiện Chỉ thị 24-CT/TU được \
phổ biến. Theo đó, yêu cầu cấp ủy các cấp học tập xong trong tháng 9/2023. Đồng thời, đảng bộ các \
phường tổ chức thảo luận trong kỳ sinh hoạt chi bộ tháng 10/2023.

Năm ngoái, quận đã yêu cầu các phường rà soát và các phường đã hoàn thành.
"""


def document(text: str) -> Document:
    half = text.find("\n", len(text) // 2) + 1 or len(text)
    return Document("a.txt", "txt", text, (Page(1, 0, half), Page(2, half, len(text))))


def duties(text: str, type_: str | None = None) -> tuple[Duty, ...]:
    return find_duties(document(text), Metadata(title="", type=type_))


@pytest.fixture(scope="module")
def plan() -> tuple[Duty, ...]:
    return find_duties(document(PLAN), describe(document(PLAN)))


def quote(text: str, duty: Duty) -> str:
    return text[duty.start : duty.end]


# The marked texts


# "held" was written by somebody who had not seen the rules, and is never to be tuned on.
@pytest.mark.parametrize("half", ["dev", "held"])
@pytest.mark.parametrize("name", ["duties", "addressees", "deadlines", "bans"])
def test_the_duties_of_the_marked_texts_are_found(name: str, half: str) -> None:
    score = score_duties(rows_of(DATA / f"{half}-duties.jsonl"))[name]
    assert min(score.precision, score.recall) >= 0.9, score.errors


@pytest.mark.parametrize("half", ["dev", "held"])
def test_the_deadlines_of_the_marked_texts_are_found(half: str) -> None:
    score = score_deadlines(rows_of(DATA / f"{half}-deadlines.jsonl"))
    assert min(score.precision, score.recall) >= 0.9, score.errors


@pytest.mark.parametrize("half", ["dev", "held"])
def test_the_relations_of_the_marked_texts_are_found(half: str) -> None:
    score = score_relations(rows_of(DATA / f"{half}-relations.jsonl"))
    assert min(score.precision, score.recall) >= 0.9, score.errors


def test_the_marked_texts_are_many_and_half_of_them_without_a_duty() -> None:
    rows = rows_of(DATA / "dev-duties.jsonl")
    assert len(rows) >= 150
    assert 0.35 <= sum(not row["duties"] for row in rows) / len(rows) <= 0.65
    assert len(rows_of(DATA / "dev-deadlines.jsonl")) >= 60
    assert len(rows_of(DATA / "dev-relations.jsonl")) >= 75


# Places


def test_every_part_of_a_duty_is_the_text_at_its_place(plan: tuple[Duty, ...]) -> None:
    assert plan
    for duty in plan:
        assert quote(PLAN, duty).strip() == quote(PLAN, duty) != ""
        for addressee in duty.addressees:
            assert PLAN[addressee.start : addressee.end] == addressee.text
        for deadline in duty.deadlines:
            assert PLAN[deadline.start : deadline.end] == deadline.text


def test_a_duty_knows_its_section_and_page(plan: tuple[Duty, ...]) -> None:
    last = plan[-1]
    assert last.section is not None
    assert "II. NHIỆM VỤ" in last.section
    assert last.page == (1 if last.start < document(PLAN).pages[0].end else 2)


def test_whatever_the_spelling_of_the_tone_the_place_is_right() -> None:
    text = "Quận uỷ yêu cầu Đảng uỷ các phường hoà giải xong trước ngày 10/10/2023."
    (duty,) = duties(text)
    assert [each.text for each in duty.addressees] == ["Đảng uỷ các phường"]
    assert duty.deadlines[0].due == "2023-10-10"


# Lists and headings


def test_items_carry_the_head_of_their_list_and_its_addressees(plan: tuple[Duty, ...]) -> None:
    items = [each for each in plan if each.head]
    assert [quote(PLAN, each) for each in items] == [
        "Quán triệt Chỉ thị trong tháng 9/2023;",
        "Không để sót chi bộ nào.",
    ]
    for item in items:
        assert item.head is not None
        assert PLAN[slice(*item.head)] == "Yêu cầu Đảng ủy các phường:"
        assert item.addressees[0].text == "Đảng ủy các phường"
        assert "ward" in item.addressees[0].kinds
    assert [each.prohibition for each in items] == [False, True]


def test_a_heading_that_names_somebody_addresses_what_stands_below(plan: tuple[Duty, ...]) -> None:
    (report,) = (each for each in plan if "Tổng hợp" in quote(PLAN, each))
    assert [each.text for each in report.addressees] == ["Văn phòng"]
    assert report.deadlines[0].rrule == "FREQ=MONTHLY;BYMONTHDAY=25"


def test_a_purpose_is_no_duty(plan: tuple[Duty, ...]) -> None:
    assert not any("Nâng cao trách nhiệm" in quote(PLAN, each) for each in plan)


def test_a_title_is_no_duty(plan: tuple[Duty, ...]) -> None:
    assert not any("Thực hiện Chỉ thị số" in quote(PLAN, each) for each in plan)


# Articles


def test_an_article_tells_the_duties_of_the_directive_and_what_carries_them() -> None:
    found = find_duties(document(ARTICLE), Metadata(title=ARTICLE.split("\n")[0]))
    assert [each.directive for each in found] == ["24-CT/TU", "24-CT/TU"]
    assert [each.carrier for each in found] == ["12-KH/QU", "12-KH/QU"]
    assert [each.deadlines[0].due for each in found] == ["2023-09-30", "2023-10-31"]
    assert "all_levels" in found[0].addressees[0].kinds
    assert "ward" in found[1].addressees[0].kinds


def test_what_was_done_is_no_duty() -> None:
    assert not duties("Năm ngoái, quận đã yêu cầu các phường rà soát và các phường đã hoàn thành.")


@pytest.mark.parametrize(
    "text",
    [
        "Đây là việc cần thiết.",
        "Phải chăng các phường chưa hiểu?",
        "Nhu cầu của người dân rất lớn.",
        "Công dân có quyền yêu cầu trả lời.",
        "Giao thông trên tuyến phố đã thông suốt.",
        "Tổ chức vi phạm thì bị xử phạt theo quy định.",
        "Hồ sơ được trả theo yêu cầu của người nộp.",
        "Sự phối hợp giữa các phòng có tiến bộ.",
    ],
)
def test_words_that_only_look_like_an_obligation_are_none(text: str) -> None:
    assert not duties(text)


def test_who_presides_leads_and_who_helps_supports() -> None:
    text = "Giao Phòng Y tế chủ trì, phối hợp với UBND các phường và Công an quận kiểm tra."
    (duty,) = duties(text, "Kế hoạch")
    assert [(each.text, each.role) for each in duty.addressees] == [
        ("Phòng Y tế", "lead"),
        ("UBND các phường", "support"),
        ("Công an quận", "support"),
    ]


def test_who_speaks_and_who_receives_is_not_addressed() -> None:
    text = "Bí thư Quận ủy yêu cầu các phường báo cáo về Ban Tổ chức Quận ủy."
    (duty,) = duties(text)
    assert [each.text for each in duty.addressees] == ["các phường"]


# Deadlines


def test_a_date_without_a_year_is_that_after_the_day_of_issue() -> None:
    text = "Nộp trước ngày 20/01."
    (deadline,) = find_deadlines(text, 0, len(text), issued=date(2023, 9, 13))
    assert deadline.due == "2024-01-20"
    (unknown,) = find_deadlines(text, 0, len(text), issued=None)
    assert unknown.due is None


def test_working_days_have_no_day_of_their_own() -> None:
    text = "Trả lời trong vòng 05 ngày làm việc kể từ ngày ký."
    (deadline,) = find_deadlines(text, 0, len(text), issued=date(2023, 9, 13))
    assert (deadline.days, deadline.working, deadline.due) == (5, True, None)


def test_a_day_that_the_calendar_does_not_have_is_no_day() -> None:
    text = "Nộp trước ngày 31/02/2024."
    (deadline,) = find_deadlines(text, 0, len(text), issued=None)
    assert deadline.due is None


def test_only_the_stretch_asked_for_is_read() -> None:
    text = "Nộp trước ngày 10/10/2023. Báo cáo trước ngày 12/12/2023."
    (deadline,) = find_deadlines(text, 27, len(text), issued=None)
    assert text[deadline.start : deadline.end] == deadline.text == "trước ngày 12/12/2023"


# Relations


def test_relations_have_a_direction_and_a_place() -> None:
    found = find_relations(document(PLAN), describe(document(PLAN)))
    told = {(each.kind, each.subject, each.number) for each in found}
    assert ("based_on", "self", "24-CT/TU") in told
    assert ("implements", "self", "24-CT/TU") in told
    assert ("replaces", "self", "30-KH/QU") in told
    for each in found:
        assert each.display in PLAN[each.start : each.end]


def test_numbers_that_are_known_already_need_not_be_found_again() -> None:
    subject, about = document(ARTICLE), Metadata(title=ARTICLE.split("\n")[0])
    numbers = find_numbers(ARTICLE)
    assert find_relations(subject, about, numbers=numbers) == find_relations(subject, about)
    assert find_duties(subject, about, numbers=numbers) == find_duties(subject, about)


def test_a_document_without_words_states_nothing() -> None:
    assert duties("") == ()
    assert find_relations(document(""), Metadata(title="")) == ()
