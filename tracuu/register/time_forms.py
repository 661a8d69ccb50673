"""The forms in which a text states a deadline, as patterns for folded text."""

from __future__ import annotations

import re

from tracuu.register.calendar_words import COUNT

_YEAR = r"(?:\s?[/.-]\s?(?P<{0}>\d{{4}})|\s*,?\s*năm\s+(?P<{0}n>\d{{4}}|nay))"
_DAY = (
    r"(?:ngày\s+|mùng\s+)*\d{1,2}(?:\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4}|\s+năm\s+\d{4})?"
    r"|\s+tháng\s+\d{1,2}(?:\s*,?\s*năm\s+\d{4}|\s?[/.-]\s?\d{4})?)(?![\d/.-]*\d)"
)
_MONTH = rf"(?:(?P<mp>đầu|giữa|cuối)\s+)?tháng\s+(?P<m>\d{{1,2}})(?:{_YEAR.format('my')})?"
_QUARTER = (
    rf"(?:(?P<qp>đầu|giữa|cuối)\s+)?quý\s+(?P<q>iv|i{{1,3}}|[1-4])\b(?:{_YEAR.format('qy')})?"
)
_HALF = (
    r"(?P<hn>6|06|sáu|9|09|chín|3|03|ba)\s+tháng\s+(?P<hp>đầu|cuối)\s+năm"
    r"(?:\s+(?:học\s+)?(?P<hy>\d{4}|nay))?"
)
_IN_YEAR = (
    r"(?:(?P<yp>đầu|giữa|cuối)\s+)?năm\s+(?P<y>\d{4}|nay)|(?P<ype>đầu|giữa|cuối)\s+năm(?!\s*\d)"
)
SPAN = rf"(?:{_HALF}|{_QUARTER}|{_MONTH}|{_IN_YEAR})"
_CLOCK = (
    r"(?:(?:\d{1,2}\s?(?:giờ|h|g)\s?(?:\d{2}(?:\s?phút)?)?|\d{1,2}:\d{2})\s*,?\s*"
    r"(?:(?:sáng|chiều|tối)\s+)?)?(?:hết\s+)?"
)
_BY = (
    r"(?:(?:hạn\s+chót|hạn\s+cuối|thời\s+hạn|hạn)(?:\s+[^\W\d]+){0,6}\s*:"
    r"|(?:chậm\s+nhất|muộn\s+nhất|trễ\s+nhất|hạn\s+chót|hạn\s+cuối(?:\s+cùng)?|thời\s+hạn|hạn)"
    r"(?:\s+(?:là|vào|đến|trước|trong|hết|hoàn\s+thành|nộp|báo\s+cáo|cùng))*\s*:?"
    r"|không\s+(?:muộn|chậm)\s+hơn|không\s+quá(?=\s+ngày)|(?:xong\s+)?trước(?:\s+hết)?"
    r"|(?:từ\s+nay\s+)?(?:cho\s+)?(?:đến|tới)(?:\s+(?:hết|trước))?|hết|xong)"
)
_UNIT = r"(?P<unit>ngày\s+làm\s+việc|ngày|tuần|tháng|năm|giờ)"
_ANCHOR = (
    r"(?P<anchor>(?:,?\s*(?:kể\s+từ|tính\s+từ|từ)\s+(?:khi|ngày|lúc|thời\s+điểm)|,?\s*sau\s+khi"
    r"|\s+trước\s+(?:khi|ngày))\s+[^,.;:()\n]{2,90}?)"
    r"(?=\s+(?:phải|các|cơ\s+quan|đơn\s+vị|ubnd|ủy\s+ban|người|chủ|phòng|sở)\b|[,.;:()\n]|$)"
)
_IN = (
    r"(?:trong\s+(?:thời\s+hạn|thời\s+gian|vòng|khoảng)(?:\s+(?:tối\s+đa|không\s+quá|là))?"
    r"|trong(?:\s+không\s+quá)?|chậm\s+nhất(?:\s+(?:là|sau|trong))*|muộn\s+nhất(?:\s+(?:là|sau"
    r"|trong))*"
    r"|không\s+quá|tối\s+đa|sau|thời\s+hạn(?:\s+là)?|(?:thời\s+)?hạn(?:\s+[^\W\d_]+){0,4}\s*:)"
)

BY_DAY = re.compile(rf"\b{_BY}\s*{_CLOCK}(?P<day>{_DAY})")
ON_DAY = re.compile(
    rf"\b(?:vào|trong|hoàn\s+thành|thời\s+gian(?:\s+thực\s+hiện)?\s*:)\s+(?:hôm\s+"
    rf"|trong\s+)?{_CLOCK}"
    rf"(?P<day>ngày\s+{_DAY}|{_DAY})"
)
FROM_DAY = re.compile(
    rf"\btừ\s+{_CLOCK}(?P<from>{_DAY}|ngày\s+\d{{1,2}})\s*(?:đến|tới|-|–)\s*{_CLOCK}(?P<day>{_DAY})"
)
FROM_MONTH = re.compile(
    rf"\b(?:từ\s+)?tháng\s+(?P<fm>\d{{1,2}})(?:\s?[/.]\s?(?P<fy>\d{{4}}))?\s*"
    rf"(?:đến|tới|-|–)\s*(?:hết\s+"
    rf"|cuối\s+)?(?:tháng\s+)?(?P<m>\d{{1,2}})(?:{_YEAR.format('my')})?(?!\d)"
)
BY_SPAN = re.compile(rf"\b(?P<by>{_BY})\s+{SPAN}(?![\d/])")
IN_SPAN = re.compile(
    rf"\b(?:(?:trong|vào|ngay\s+trong|ngay|hoàn\s+thành(?:\s+xong)?|xong"
    rf"|thời\s+gian(?:\s+thực\s+hiện)?"
    rf"(?:\s+hoàn\s+thành)?\s*:|thực\s+hiện|kỳ|dịp)\s+(?:(?:các|cả|thời\s+gian|khoảng|dịp)\s+)?"
    rf"|kỳ\s+(?:sinh\s+hoạt|họp|báo\s+cáo)(?:\s+[^\W\d_]+){{0,4}}?\s+"
    rf"|\((?:xong\s+)?){SPAN}(?![\d/])"
)
BARE_SPAN = re.compile(
    r"(?:(?<=[,;|])\s*|^\s*)(?P<bare>(?:(?:đầu|giữa|cuối)\s+)?(?:tháng\s+\d{1,2}\s?[/.]\s?\d{4}"
    r"|quý\s+(?:iv|i{1,3}|[1-4])\s?[/.]\s?\d{4}))(?=\s*[,;:.|)]|\s*$)",
    re.MULTILINE,
)
PART_OF_MONTH = re.compile(
    r"(?:\btrong\s+|\bvào\s+)?(?:(?P<n>\d{1,2})\s+ngày|(?P<half>nửa)|tuần)\s+(?P<part>đầu|cuối)\s+"
    rf"(?:của\s+)?tháng\s+(?P<m>\d{{1,2}})(?:{_YEAR.format('my')})?"
)
SPANS = re.compile(
    r"\b(?:trong|vào)\s+(?:các\s+|hai\s+|cả\s+)?(?P<unit>tháng|quý)\s+(?P<first>\d{1,2}|iv"
    r"|i{1,3})\b"
    rf"(?:{_YEAR.format('fy')})?(?:\s*(?:,|và)\s*(?:tháng\s+|quý\s+)?(?P<last>\d{{1,2}}|iv"
    rf"|i{{1,3}})\b"
    rf"(?!\s*(?:ngày|%)))+(?:{_YEAR.format('my')})?"
)
RELATIVE = re.compile(
    rf"\b(?P<in>{_IN})\s+(?P<n>{COUNT})\s*(?:\([^)]{{1,20}}\)\s*)?{_UNIT}\b(?!\s*(?:tuổi|\d"
    rf"|đầu|cuối|qua|gần|vừa|liền|thực hiện|triển khai|học\b|tới\b))(?:{_ANCHOR})?"
)
COUNTED_FROM = re.compile(rf"(?<![\w/.-])(?P<n>{COUNT})\s*(?:\([^)]{{1,20}}\)\s*)?{_UNIT}{_ANCHOR}")
ISSUE = re.compile(r"ngày\s+(?:ký|ban\s+hành)\b|(?:ký|ban\s+hành)\s*$")
NAMING = re.compile(
    r"(?:chuyên đề|chủ đề|giai đoạn|nhiệm kỳ|dự toán|niên độ|năm học|diễn ra|kế hoạch"
    r"|chương trình)\s*$"
)
LOOKS_TIMED = re.compile(
    r"\b(?:ngày|tháng|quý|năm|tuần|giờ|hạn|hằng|hàng|mỗi|định\s+kỳ|trước|đến|xong)\b|\d{1,2}/\d"
)
# A cheap look at what a form must hold, before it is tried.
EVERY = re.compile(r"\b(?:hằng|hàng|mỗi|từng|lần|định kỳ|quý|cuối tháng|đầu tháng)\b")
A_DAY = re.compile(r"\d\s?[/.-]\s?\d|ngày\s+\d|\d\s+tháng\s")
A_SPAN = re.compile(r"(?:tháng|quý|năm)\s+(?:\d|i|nay)|(?:đầu|cuối|giữa)\s+năm")
A_COUNT = re.compile(rf"(?:{COUNT})\s*(?:\([^)]*\)\s*)?(?:ngày|tuần|tháng|năm|giờ)\b")
