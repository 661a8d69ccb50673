"""The language of a question, with or without accents, whatever places it names."""

from __future__ import annotations

import pytest

from tracuu.language import language_of

ACCENTED = """
Các phường phải làm gì để thực hiện chỉ thị?
Ai chịu trách nhiệm?
Hạn nộp báo cáo là ngày nào?
Quận Hai Bà Trưng có bao nhiêu phường?
Mức phạt đổ rác sai giờ là bao nhiêu?
Luật Điện ảnh quy định gì về phim?
Giờ đổ rác ở phố Huế
Google có phải nộp thuế ở Việt Nam không?
Công ty Facebook bị phạt bao nhiêu tiền?
Microsoft Word dùng để làm gì?
phường nào đạt chuẩn?
Thời hạn báo cáo?
kế hoạch
"""
UNACCENTED = """
cac phuong phai lam gi de thuc hien chi thi
han nop bao cao la ngay nao
ai chiu trach nhiem
quan hai ba trung co bao nhieu phuong
muc phat do rac sai gio la bao nhieu
luat dien anh quy dinh gi ve phim
gio do rac o pho Hue
nguoi dan duoc ho tro gi
thoi han bao cao
ke hoach cua quan uy
Quan Hai Ba Trung to chuc hoi nghi ngay nao?
Google nop thue o Viet Nam nhu the nao
can bo an sang o dau
ban do quy hoach
the can cuoc cong dan cap o dau
phong chong covid 19 o Ha Noi
ban quan ly du an metro
do an tot nghiep
CT 24
KH 152 noi gi
TP HCM
UBND phuong
"""
ENGLISH = """
What must the wards do under the directive?
Which wards are in Hai Ba Trung district?
Who is responsible for Thanh Xuan?
When is the report due?
How many party cells does Hong Bang have?
What is the fine for littering?
deadline for the report
Does the Hanoi Party Committee require a plan?
Explain the duties of ward chairmen
list of wards
directive
penalty for late reports
Who issued the decision on Nguyen Quy Duc street?
Is alcohol allowed at work?
Tell me about Ho Chi Minh City
public order in Thanh Xuan
garbage collection hours
Can a foreigner buy a house in Vietnam?
What did Quan Hai Ba Trung report?
land use fees in Quang Ninh province
waste disposal rules Hai Phong
Which articles concern children?
what is Đổi mới?
"""


def lines(text: str) -> list[str]:
    return text.strip().split("\n")


@pytest.mark.parametrize("question", lines(ACCENTED) + lines(UNACCENTED))
def test_vietnamese_is_told_with_and_without_accents(question: str) -> None:
    assert language_of(question) == "vi"


@pytest.mark.parametrize("question", lines(ENGLISH))
def test_english_is_told_whatever_places_it_names(question: str) -> None:
    assert language_of(question) == "en"


def test_what_tells_neither_language_is_taken_to_be_vietnamese() -> None:
    for question in ("", "?", "24", "Hai Ba Trung", "Thanh Xuan", "24/7"):
        assert language_of(question) == "vi"
