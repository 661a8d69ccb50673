"""Offices with a name of their own, which begins with a capital: "Đồn Biên phòng Cửa Hội"."""

from __future__ import annotations

import re

from tracuu.obligations import AddresseeKind
from tracuu.register.body_words import UPPER
from tracuu.register.verbs import OPENS

_DEPARTMENTS = (
    r"Sở|Phòng(?!\s+(?:khám|Khám|họp))|Ban(?!\s+(?:Thường vụ|Chấp hành|Chỉ đạo|Quản lý|Quản trị"
    r"|Chỉ huy|Công tác|Cán sự|Thường trực|Trị sự|Giám hiệu|Giám đốc|Bảo vệ|Giám sát))"
    r"|Bộ(?!\s+(?:Chỉ huy|Tư lệnh|Luật))|Cục|Tổng cục|Vụ|Chi cục|Thanh tra"
    r"|(?:Ủy|Uỷ) ban Kiểm tra|Hạt|Thuế|Hải quan"
)
# Organs of a level, whose place is theirs too: "Ban Chỉ huy Quân sự xã".
_ORGANS = r"Ban Chỉ đạo|(?:Ban|Bộ) Chỉ huy|Bộ Tư lệnh|Đài|Trạm|Đội"
_OTHERS = (
    r"Ban Quản lý|Ban Quản trị|Trung tâm|Kho bạc|Báo|(?:Tổng )?[Cc]ông ty|Tập đoàn|Đồn|Điện lực"
    r"|Bệnh viện|Trường|Học viện|Viện|Hợp tác xã|HTX|Xí nghiệp|Nhà máy|Ngân hàng|Bưu điện|Cảng vụ"
    r"|Cơ quan|Khối|Quỹ|Nhà văn hóa|Thư viện|Bảo tàng|Doanh nghiệp|Chi nhánh|Tổ|Khu"
    r"|Đoàn(?=\s+(?:Kiểm|Giám"
    r"|Thanh tra|Công tác))"
)
_PARTY = (
    r"(?:Đảng (?:ủy|uỷ|bộ)|Đảng đoàn|Ban Cán sự|Chi bộ)"
    r"(?!\s+(?:Quận|Huyện|Phường|Xã|Thị|Thành|Tỉnh|Công an|Quân sự))"
)
_ORGANISATIONS = (
    r"Hội|Chi hội|Hiệp hội|Liên minh|Liên hiệp|Câu lạc bộ|Ban Công tác Mặt trận|Chi đoàn|Đoàn"
)
_HEADS: tuple[tuple[tuple[AddresseeKind, ...], str, bool], ...] = (
    (("other",), _ORGANS, True),
    (("other",), _OTHERS, False),
    (("party_committee",), _PARTY, False),
    (("department",), _DEPARTMENTS, False),
    (("organisations",), _ORGANISATIONS, False),
)
_NEXT_BODY = (
    r"Văn phòng|Phòng|Sở|Ban|UBND|HĐND|Công an|Ủy ban|Uỷ ban|Đảng|Mặt trận|MTTQ|Trung tâm"
    r"|Thanh tra|Đồn|Điện lực|Bệnh viện|Trường|Công ty|Hợp tác xã|HTX|Hạt|Trạm|Bưu điện|Ngân hàng|"
    r"Chủ tịch|Bí thư|Hội|Đoàn|Quận|Huyện|Thành|Tỉnh|Bộ|Cục|Chi|Kho|Trưởng|Chánh|Các|Liên đoàn"
    r"|Tòa|Viện|Báo|Đài|Giám đốc|Bảo hiểm|Hiệu trưởng|Thủ trưởng"
)
# Small words that go on with a name: "Sở Giao thông vận tải".
_GOES_ON = (
    r"(?:\s(?:vận tải|xã hội|đô thị|đất đai|dự án|đầu tư|xây dựng|thị trường|dân sự|hành chính"
    r"|công cộng"
    r"|cộng đồng|cháy nổ|nhân dân|nhà nước|môi trường|công ích|bệnh tật|dân phố|kinh tế|tế"
    r"|nông thôn"
    r"|công nghiệp|công|lợi|số|y tế|công trình|giao thông|trật tự|dịch vụ|việc làm|thông minh"
    r"|phát triển|quỹ đất|đa khoa|phòng cháy|chữa cháy|cứu nạn|và|,|cứu hộ|hạ tầng|chuyên ngành"
    r"|đỏ|tuổi|binh|trung học|tiểu học|mầm non|trọng điểm)(?!\w))*"
)
_COMPOUND = (
    r"(?:Doanh nghiệp|Kinh tế|Đa khoa|Quân sự|Nông nghiệp|Nông dân|Giáo dục|Đào tạo|Nhân dân"
    r"|Nhà nước|Thông tin|Truyền thông|Xã hội|Môi trường|Biên phòng|Truyền thanh|Truyền hình"
    r"|Thủy lợi|Phòng cháy|Chữa cháy|Giao thông|Dân sự|Công nghệ|Chuyển đổi|Dịch vụ|Phát triển"
    r"|Công nghiệp|Xây dựng|Đầu tư|Quản lý|Trung ương|Quận ủy|Huyện ủy|Thành ủy|Tỉnh ủy|Tiểu học"
    r"|Mầm non|Trung học|Cao đẳng|Đại học|Y tế|Văn hóa|Thể thao|Du lịch|Tổ chức|Kiểm sát|Cơ quan"
    r"|Quốc hội|Nhà máy|Chính trị)"
)
_NAME = (
    rf"(?:[{UPPER}]\w*(?:(?:\s(?:{_COMPOUND}(?!\w)|[{UPPER}]\w*))+"
    rf"|(?:\s(?![{UPPER}])(?!và\b|chủ\b|phải\b|cần\b|có\b|không\b|được\b|đã\b|sẽ\b|các\b|từ\b"
    rf"|đến\b|quận\b|huyện\b|xã\b(?! hội)|phường\b|tỉnh\b|thành phố\b|thị (?:xã|trấn)\b"
    rf"|{OPENS})\w+)?)"
    rf"(?:{_GOES_ON.replace('|và|,', '')})?)"
)
_NAMED = [
    (
        kinds,
        is_placed,
        re.compile(
            rf"(?:{heads})\s+(?!(?:nghị|thảo|họp)\b){_NAME}"
            rf"(?:(?:\s*[-–,]\s*|\s+và\s+|\s+)(?!(?:{_NEXT_BODY})\b){_NAME})*"
        ),
    )
    for kinds, heads, is_placed in _HEADS
]
PROPER = re.compile(
    r"(?:\s+(?!(?:Đảng|Quận ủy|Ban|UBND|HĐND|MTTQ|Mặt trận|Công an|Văn phòng|Phòng|Sở|Chủ tịch)\b)"
    rf"(?:{_COMPOUND}(?!\w)|[{UPPER}][\w.]*|\d{{1,2}}(?!\s?[/.%\w])))+"
)


def name_at(text: str, at: int, end: int) -> tuple[int, tuple[AddresseeKind, ...], bool] | None:
    """The end and kinds of an office named at ``at``, and whether a place behind it is its own."""
    if not text[at].isupper():
        return None
    for kinds, is_placed, pattern in _NAMED:
        if match := pattern.match(text, at, end):
            return match.end(), kinds, is_placed
    return None
