"""What a document says of itself is read from its header, never from what it cites."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracuu.metadata import describe
from tracuu.types import Document, Metadata, Page


def read(text: str, *, path: str = "tep.txt", title: str | None = None) -> Metadata:
    return describe(Document(path, "txt", text, (Page(1, 0, len(text)),), (), title))


def said(text: str) -> Metadata:
    """What is read of a text, without the evidence."""
    return replace(read(text), evidence=())


PARTY_DIRECTIVE = """THÀNH ỦY HÀ NỘI\tĐẢNG CỘNG SẢN VIỆT NAM
*\tHà Nội, ngày 07 tháng 8 năm 2023
Số 24 - CT/TU

CHỈ THỊ
về tăng cường trật tự đô thị
trên các tuyến phố
-----
Thời gian qua, công tác quản lý đô thị đã có chuyển biến nhưng còn những hạn chế phải khắc phục sớm.
Thực hiện Chỉ thị số 05-CT/TW của Bộ Chính trị.
"""

DISTRICT_PLAN = """ĐẢNG BỘ THÀNH PHỐ HÀ NỘI
QUẬN ỦY HAI BÀ TRƯNG
*
Số 152-KH/QU
ĐẢNG CỘNG SẢN VIỆT NAM
Hai Bà Trưng, ngày 13 tháng 9 năm 2023

KẾ HOẠCH
thực hiện Chỉ thị 24-CT/TU của Thành ủy

I- MỤC ĐÍCH
"""

STATE_DECISION = """ỦY BAN NHÂN DÂN
QUẬN HỒNG BÀNG
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 15/QĐ-UBND
Hồng Bàng, ngày 1 tháng 3 năm 2024

QUYẾT ĐỊNH
Về việc thành lập Tổ công tác vỉa hè

CHỦ TỊCH ỦY BAN NHÂN DÂN QUẬN
Căn cứ Luật Tổ chức chính quyền địa phương số 77/2015/QH13;
Số: 99/QĐ-UBND
"""

OFFICIAL_LETTER = """UBND QUẬN LÊ CHÂN
PHÒNG NỘI VỤ
Số: 125/PNV-CCHC
V/v rà soát thủ tục hành chính
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Lê Chân, ngày 09 tháng 10 năm 2024
Kính gửi: Ủy ban nhân dân các phường
Thực hiện Công văn số 88/UBND-VX ngày 1/2/2024.
"""

LAW = """QUỐC HỘI
Luật số: 61/2031/QH17
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
LUẬT
VỈA HÈ
Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;
"""


def test_a_party_header_is_read() -> None:
    assert said(PARTY_DIRECTIVE) == Metadata(
        title="Chỉ thị 24-CT/TU về tăng cường trật tự đô thị trên các tuyến phố",
        number="24-CT/TU",
        type="Chỉ thị",
        issuer="Thành ủy Hà Nội",
        date="2023-08-07",
        subject="về tăng cường trật tự đô thị trên các tuyến phố",
        place="Hà Nội",
    )


def test_the_lower_of_two_party_bodies_issues() -> None:
    plan = read(DISTRICT_PLAN)
    assert (plan.number, plan.issuer) == ("152-KH/QU", "Quận ủy Hai Bà Trưng")
    assert plan.title == "Kế hoạch 152-KH/QU: thực hiện Chỉ thị 24-CT/TU của Thành ủy"
    assert plan.date == "2023-09-13"


def test_a_state_header_is_read_down_to_its_grounds() -> None:
    decision = read(STATE_DECISION)
    assert (decision.number, decision.type) == ("15/QĐ-UBND", "Quyết định")
    assert decision.issuer == "Ủy ban nhân dân quận Hồng Bàng"
    assert decision.subject == "Về việc thành lập Tổ công tác vỉa hè"
    assert decision.date == "2024-03-01"
    assert decision.title == "Quyết định 15/QĐ-UBND về việc thành lập Tổ công tác vỉa hè"


def test_a_letter_has_its_subject_under_its_number() -> None:
    letter = read(OFFICIAL_LETTER)
    assert (letter.number, letter.type) == ("125/PNV-CCHC", "Công văn")
    assert letter.title == "Công văn 125/PNV-CCHC về việc rà soát thủ tục hành chính"
    assert (letter.issuer, letter.date) == ("Phòng Nội vụ", "2024-10-09")


def test_a_law_is_called_by_its_name() -> None:
    law = read(LAW)
    assert law.title == "Luật Vỉa hè (61/2031/QH17)"
    assert (law.number, law.type, law.issuer) == ("61/2031/QH17", "Luật", "Quốc hội")


def test_columns_joined_on_one_line_are_told_apart() -> None:
    plan = read(
        "UBND PHƯỜNG SỞ DẦU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Số: 15/KH-UBND Sở Dầu, ngày 05 tháng 3 năm 2024\nKẾ HOẠCH\nPhòng cháy, chữa cháy\n"
    )
    assert (plan.issuer, plan.date) == ("UBND phường Sở Dầu", "2024-03-05")
    assert plan.title == "Kế hoạch 15/KH-UBND: Phòng cháy, chữa cháy"


def test_labels_are_read_as_lines_and_as_table_rows() -> None:
    lines = (
        "Cơ quan ban hành: Ban Thường vụ Quận ủy\nSố hiệu: 500-QĐ/QU\nNgày ban hành: 18/5/2016\n"
    )
    rows = (
        "Cơ quan ban hành | Ban Thường vụ Quận ủy\nSố ký hiệu | 500-QĐ/QU\n"
        "Ngày ban hành | 2016-05-18\n"
    )
    for header in (lines, rows):
        decision = read(
            header + "Loại văn bản: Quyết định\nQUYẾT ĐỊNH SỐ 500-QĐ/QU\nBan hành Tiêu chí\n"
        )
        assert (decision.number, decision.date) == ("500-QĐ/QU", "2016-05-18")
        assert decision.issuer == "Ban Thường vụ Quận ủy"
        assert decision.title == "Quyết định 500-QĐ/QU: Ban hành Tiêu chí"


@pytest.mark.parametrize(
    ("line", "number", "type_"),
    [
        ("CHỈ THỊ SỐ 24-CT/TU", "24-CT/TU", "Chỉ thị"),
        ("# Quyết định 500-QĐ/QU", "500-QĐ/QU", "Quyết định"),
        ("**Kế hoạch số 152-KH/QU của Ban Thường vụ Quận ủy**", "152-KH/QU", "Kế hoạch"),
        ("KE HOACH SO 152-KH/QU", "152-KH/QU", "Kế hoạch"),
        ("Nghị định số 30/2020/NĐ-CP về công tác văn thư", "30/2020/NĐ-CP", "Nghị định"),
        ("QUY ĐỊNH SỐ 69-QĐ/TW", "69-QĐ/TW", "Quy định"),
        ("Số: 05-ct/tw", "05-CT/TW", "Chỉ thị"),
        ("Số 125/SGDĐT-VP", "125/SGDĐT-VP", "Công văn"),
        ("Số:  24-CT / TU", "24-CT/TU", "Chỉ thị"),
        ("Số: l52-KH/QU", "152-KH/QU", "Kế hoạch"),
    ],
)
def test_a_number_is_own_behind_so_or_at_the_head_of_the_title(
    line: str, number: str, type_: str
) -> None:
    own = read(f"{line}\n\nNội dung chính\n")
    assert (own.number, own.type) == (number, type_)


@pytest.mark.parametrize(
    "text",
    [
        "Quận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU\n\nSáng nay, quận tổ chức hội nghị.\n",
        "Chỉ thị 24-CT/TU đã đi vào cuộc sống\n\nCác phường làm theo.\n",
        "Kế hoạch 152-KH/QU được triển khai ở 18 phường\n\nCác phường làm theo.\n",
        "Chỉ thị 24-CT/TU: một năm nhìn lại\n17:30 15/09/2023\n\nCác phường làm theo.\n",
        "Ngày đăng 15/09/2023 | 17:30\nChỉ thị 24-CT/TU và việc của phường\n",
        "Danh mục văn bản\n\nChỉ thị 24-CT/TU ngày 7/8/2023\nKế hoạch 152-KH/QU\n",
        "Căn cứ Chỉ thị số 24-CT/TU\nSố: 24-CT/TU\n",
        "Các đơn vị làm theo kế hoạch\nsố 152-KH/QU ngày 13/9/2023\n",
        "QUY CHẾ\nLàm việc của Ban\n(Ban hành kèm theo Quyết định số 15-QĐ/QU ngày 1/2/2023)\n",
        "Số:    /KH-UBND\nKẾ HOẠCH\nRa quân\n",
        "Các phường thi đua.\n" * 45 + "Số: 24-CT/TU\n",
        "",
    ],
)
def test_a_number_that_is_only_cited_is_not_own(text: str) -> None:
    assert read(text).number is None


def test_the_type_is_read_from_a_title_in_capitals_without_a_number() -> None:
    law = read("LUẬT VỈA HÈ\n\nĐiều 1. Phạm vi điều chỉnh\nLuật này quy định về vỉa hè.\n")
    assert (law.title, law.type, law.number) == ("LUẬT VỈA HÈ", "Luật", None)
    rules = read("QUY CHẾ\nLàm việc của Ban Thường vụ\n\nĐiều 1. Phạm vi\n")
    assert (rules.title, rules.type) == ("Quy chế làm việc của Ban Thường vụ", "Quy chế")
    assert read("Kế hoạch đi lại của tôi\n").type is None


def test_the_first_article_is_no_subject() -> None:
    decision = read("QUYẾT ĐỊNH\n\nĐiều 1. Ban hành kèm theo Quyết định này\n")
    assert (decision.title, decision.subject) == ("Quyết định", None)


def test_issuer_and_date_may_follow_the_number() -> None:
    plan = read("Kế hoạch số 152-KH/QU ngày 13-9-2023 của Ban Thường vụ Quận ủy về ra quân\n")
    assert (plan.issuer, plan.date) == ("Ban Thường vụ Quận ủy", "2023-09-13")
    assert plan.title == "Kế hoạch 152-KH/QU về ra quân"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Ngày đăng 15/09/2023 | 17:30 | Lượt xem: 19", "2023-09-15"),
        ("17:46 23/06/2022", "2022-06-23"),
        ("Thứ sáu, 15/9/2023 17:30", "2023-09-15"),
        ("Ngày ban hành: 7.8.2023", "2023-08-07"),
        ("Hà Nội, ngày 7 tháng 8 năm 2023", "2023-08-07"),
        ("Hà Nội, ngày    tháng 8 năm 2023", None),
        ("Hà Nội, ngày 31 tháng 2 năm 2023", None),
        ("Sáng ngày 15/9, quận tổ chức hội nghị", None),
    ],
)
def test_dates_are_iso_and_exist(line: str, date: str | None) -> None:
    assert read(f"Ra quân dọn vỉa hè\n{line}\n").date == date


def test_the_time_of_posting_is_no_part_of_a_headline() -> None:
    article = said("Thanh Xuân: làm theo lời Bác (09:41 11/05/2021)\n\nHôm qua, quận họp.\n")
    assert article == Metadata(title="Thanh Xuân: làm theo lời Bác", date="2021-05-11")


def test_the_markup_names_the_title_if_it_has_words() -> None:
    assert read("Dòng đầu\n", title="Hội nghị  ngày 15/9").title == "Hội nghị ngày 15/9"
    assert read("Dòng đầu\n", title=" - ").title == "Dòng đầu"
    assert read("Dòng đầu\n", title="Microsoft Word - 1.doc").title == "Dòng đầu"
    bare = read("CHỈ THỊ SỐ 24-CT/TU\nVề trật tự đô thị\n", title="CHỈ THỊ SỐ 24-CT/TU")
    assert bare.title == "Chỉ thị 24-CT/TU về trật tự đô thị"


PROSE = "Hôm nay các phường ra quân dọn vỉa hè. Người dân cùng tham gia. "


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("ke-hoach-152.txt", "ke hoach 152"),
        ("thu muc/03-ra-quan_dot-2.docx", "ra quan dot 2"),
        ("01. Báo cáo quý.pdf", "Báo cáo quý"),
        ("13-1973-dau-mo.txt", "1973 dau mo"),
        ("152-KH-QU.txt", "152 KH QU"),
        ("2024.txt", "2024"),
    ],
)
def test_prose_has_its_title_from_the_name_of_its_file(path: str, title: str) -> None:
    assert read(PROSE * 3, path=path).title == title
    assert read(PROSE.strip(), path=path).title == title
    assert read("", path=path).title == title


def test_a_title_made_of_the_files_name_says_so() -> None:
    (evidence,) = read("", path="ke-hoach.txt").evidence
    assert (evidence.field, evidence.file) == ("title", "ke-hoach.txt")


MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"


def test_one_may_sign_for_a_body_without_naming_a_post() -> None:
    directive = read(
        "BAN CHẤP HÀNH TRUNG ƯƠNG\n*\nSố 837-CT/TW\nĐẢNG CỘNG SẢN VIỆT NAM\n"
        "Hà Nội, ngày 10 tháng 7 năm 2031\nCHỈ THỊ\nCỦA BAN BÍ THƯ\nvề đào tạo nghề\n"
        "Thời gian qua.\nT/M BAN BÍ THƯ\nTrương Thị Mẫu\n"
    )
    assert (directive.signer, directive.post) == ("Trương Thị Mẫu", None)
    assert directive.subject == "về đào tạo nghề"


def test_a_draft_without_number_and_day_is_read_as_far_as_it_goes() -> None:
    draft = read(
        f"ỦY BAN NHÂN DÂN\nPHƯỜNG SỞ DẦU\n{MOTTO}Số:      /TTr-UBND\n"
        "Sở Dầu, ngày     tháng 5 năm 2031\nTỜ TRÌNH\nVề việc phê duyệt dự toán\n"
        "Kính gửi: Ủy ban nhân dân quận Hồng Bàng\nNơi nhận:\n- Như kính gửi;\n- Lưu: VT.\n"
        "CHỦ TỊCH\nVũ Thị Lan\n"
    )
    assert (draft.number, draft.date, draft.place) == (None, None, "Sở Dầu")
    assert draft.title == "Tờ trình về việc phê duyệt dự toán"
    assert draft.recipients == ("Ủy ban nhân dân quận Hồng Bàng",)


def test_a_rank_is_no_part_of_a_name() -> None:
    decision = read(
        f"SỞ Y TẾ HÀ NỘI\nTRUNG TÂM Y TẾ QUẬN BA ĐÌNH\n{MOTTO}Số: 812/QĐ-TTYT\n"
        "Ba Đình, ngày 1 tháng 2 năm 2031\nQUYẾT ĐỊNH\nVề việc bổ nhiệm viên chức\n"
        "GIÁM ĐỐC TRUNG TÂM Y TẾ QUẬN BA ĐÌNH\nCăn cứ Quyết định số 9/QĐ-UBND;\n"
        "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.\nGIÁM ĐỐC\nBS. CKII. Lê Văn Mẫu\n"
    )
    assert (decision.signer, decision.post) == ("Lê Văn Mẫu", "Giám đốc")
    assert decision.issuer == "Trung tâm Y tế quận Ba Đình"


def test_a_time_above_the_headline_is_not_the_title() -> None:
    article = said(
        "Thứ Sáu, 15/9/2023 17:30 GMT+7\nQuận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU\n"
        "Sáng 15/9, Quận ủy họp.\nTheo Báo Hà Nội Mới\n"
    )
    assert article == Metadata(
        title="Quận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU",
        date="2023-09-15",
        source="Báo Hà Nội Mới",
    )


def test_a_subject_may_begin_as_an_office_does() -> None:
    law = read(f"QUỐC HỘI\nLuật số: 61/2031/QH17\n{MOTTO}LUẬT\nPHÒNG CHÁY, CHỮA CHÁY\nCăn cứ\n")
    assert law.subject == "PHÒNG CHÁY, CHỮA CHÁY"
    managed = read("LUẬT\nQUẢN LÝ THUẾ\n\nĐiều 1. Phạm vi\nLuật này quy định.\n")
    assert managed.subject == "QUẢN LÝ THUẾ"


header_lines = st.sampled_from(
    (*PARTY_DIRECTIVE.split("\n"), *STATE_DECISION.split("\n"), *LAW.split("\n"), "V/v", "Số:",
     "T/M BAN THƯỜNG VỤ", "KT. CHỦ TỊCH", "BÍ THƯ", "Nơi nhận:", "- Như trên;", "Kính gửi:",
     "Lê Văn A", "Nguồn: https://", "KẾ HOẠCH", "về", "|", "a | b",
     "Ngày ban hành |", "Trích yếu: ra quân")
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(header_lines).map("\n".join)), st.none() | st.text())
def test_any_text_is_described(text: str, title: str | None) -> None:
    described = read(text, title=title)
    assert described.title.strip()
    assert described.number is None or described.number.strip()
