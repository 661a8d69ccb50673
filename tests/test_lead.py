"""The words of a sentence that answer by themselves."""

from __future__ import annotations

import pytest

from tracuu.lead import lead_in


def told(sentence: str, kind: str, question: str, *named: str) -> str | None:
    span = lead_in(sentence, kind, question, named=named)  # type: ignore[arg-type]
    return span and sentence[span[0] : span[1]]


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("Ban Tuyên giáo báo cáo kết quả trước ngày 15/12/2023.", "trước ngày 15/12/2023"),
        ("Việc này hoàn thành trong tháng 9/2023.", "trong tháng 9/2023"),
        ("Các phường báo cáo trước ngày 25 hằng tháng.", "trước ngày 25 hằng tháng"),
        ("Hồ sơ được giải quyết trong thời hạn 15 ngày làm việc.",
         "trong thời hạn 15 ngày làm việc"),
        ("Hà Nội, ngày 07 tháng 8 năm 2023", "ngày 07 tháng 8 năm 2023"),
        ("Báo cáo sơ kết gửi về trong quý II/2024.", "trong quý II/2024"),
        ("Hộ gia đình đổ rác từ 18 giờ hằng ngày.", "từ 18 giờ"),
        ("Các đơn vị nghiêm túc thực hiện.", None),
    ],
)  # fmt: skip
def test_a_date_is_taken_with_its_preposition(sentence: str, date: str | None) -> None:
    assert told(sentence, "when", "thời hạn là khi nào") == date


def test_the_date_of_another_document_is_no_answer() -> None:
    sentence = "Triển khai Kế hoạch số 153-KH/QU, ngày 13/9/2023, về học tập Chỉ thị 24-CT/TU."
    assert told(sentence, "when", "khi nào hoàn thành học tập", "24-CT/TU") is None
    assert told(sentence, "when", "kế hoạch 153-KH/QU ban hành ngày nào", "153-KH/QU") == (
        "ngày 13/9/2023"
    )


def test_the_date_of_the_document_gives_way_to_the_date_it_sets() -> None:
    sentence = "Thực hiện Chỉ thị 30-CT/TU ngày 19/2/2024, báo cáo trước ngày 15/4/2024."
    assert told(sentence, "when", "hạn báo cáo", "30-CT/TU") == "trước ngày 15/4/2024"


def test_among_several_dates_there_is_no_choice_unless_one_is_clearly_meant() -> None:
    several = "Họp vào ngày 2/3/2024 và ngày 9/3/2024."
    assert told(several, "when", "họp ngày nào") is None
    clear = (
        "Kỳ họp thứ nhất diễn ra vào tháng 3/2024 với nhiều nội dung quan trọng về công tác cán bộ"
        " và xây dựng chính quyền, còn báo cáo tổng kết công tác dân vận nộp trước ngày 5/11/2024."
    )
    question = "hạn nộp báo cáo tổng kết công tác dân vận"
    assert told(clear, "when", question) == "trước ngày 5/11/2024"


@pytest.mark.parametrize(
    ("sentence", "question", "figure"),
    [
        ("Có 47 tập thể, 12 cá nhân được khen thưởng.", "bao nhiêu tập thể", "47 tập thể"),
        ("Có 47 tập thể, 12 cá nhân được khen thưởng.", "bao nhiêu cá nhân", "12 cá nhân"),
        ("Có 47 tập thể, 12 cá nhân được khen thưởng.", "kết quả là bao nhiêu", None),
        ("Đến nay 95,5% hộ dân đã đăng ký.", "tỷ lệ hộ dân đăng ký", "95,5%"),
        ("Từ 100-150 hộ phải di dời.", "bao nhiêu hộ phải di dời", "100-150 hộ phải"),
        ("Theo Nghị định 30/2020/NĐ-CP, có 3 phường.", "bao nhiêu phường", "3 phường"),
        ("Năm 2023, quận biểu dương nhiều tập thể.", "bao nhiêu tập thể", None),
    ],
)
def test_a_figure_is_one_of_what_was_asked_for(
    sentence: str, question: str, figure: str | None
) -> None:
    assert told(sentence, "how_many", question) == figure


def test_a_number_is_one_that_the_question_does_not_name() -> None:
    sentence = "Quận ủy ban hành Kế hoạch số 152-KH/QU thực hiện Chỉ thị số 24-CT/TU."
    question = "kế hoạch nào thực hiện chỉ thị 24-CT/TU"
    assert told(sentence, "which_number", question) == "152-KH/QU"


def test_who_did_it_is_left_to_the_sentence() -> None:
    assert told("Đồng chí Nguyễn Văn An trình bày.", "who", "ai trình bày") is None
