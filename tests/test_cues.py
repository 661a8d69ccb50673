from __future__ import annotations

import pytest

from tracuu.cues import form_words, has_form, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hạn báo cáo kết quả là khi nào?", "when"),
        ("han bao cao ket qua la khi nao", "when"),
        ("By what date must results be reported?", "when"),
        ("Kế hoạch được ban hành ngày nào?", "when"),
        ("Bao nhiêu tập thể được khen thưởng?", "how_many"),
        ("How many collectives were commended?", "how_many"),
        ("Ai triển khai Kế hoạch 153-KH/QU?", "who"),
        ("Who presented the plan?", "who"),
        ("24-CT/TU yêu cầu các phường làm gì?", "duty"),
        ("what does 24-CT/TU require of wards?", "duty"),
        ("trách nhiệm của người đứng đầu", "duty"),
        ("Phường nào đăng ký mô hình?", "where"),
        ("Mô hình tổ dân phố gồm những gì?", "other"),
    ],
)
def test_the_kind_of_question(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("sentence", "kind", "expected"),
    [
        ("Báo cáo trước ngày 15/4/2024.", "when", True),
        ("Việc này hoàn thành trong tháng 9/2023.", "when", True),
        ("Các đơn vị nghiêm túc thực hiện.", "when", False),
        ("Có 47 tập thể được khen thưởng.", "how_many", True),
        ("Nhiều tập thể được khen thưởng.", "how_many", False),
        ("Nguyễn Duy Sơn triển khai kế hoạch.", "who", True),
        ("các đơn vị triển khai kế hoạch.", "who", False),
        ("Các phường phải lập kế hoạch.", "duty", True),
        ("Cán bộ, đảng viên đã nhận thức sâu sắc.", "duty", False),
        ("Hai yêu cầu trên được đặt ra năm ngoái.", "duty", False),
        ("Câu nào cũng được.", "other", True),
    ],
)
def test_whether_a_sentence_has_the_form_of_the_answer(
    sentence: str, kind: str, expected: bool
) -> None:
    assert has_form(sentence, kind) is expected  # type: ignore[arg-type]


def test_words_of_duty_are_form_only_where_duties_are_asked_for() -> None:
    assert "yêu_cầu" in form_words("duty")
    assert "yêu_cầu" not in form_words("when")
    assert "gì" in form_words("other")
