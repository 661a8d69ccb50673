"""In what surroundings a sentence without a word of obligation is an order all the same."""

from __future__ import annotations

import re

from tracuu.register.verbs import PREDICATE

# Documents whose plain sentences are orders: "Phòng Nội vụ tổng hợp, báo cáo ...".
ORDERING_TYPES = frozenset(
    {
        "Chỉ thị",
        "Kế hoạch",
        "Kế hoạch liên tịch",
        "Kế hoạch phối hợp",
        "Quyết định",
        "Công văn",
        "Hướng dẫn",
        "Kết luận",
        "Thông báo",
        "Thông báo kết luận",
        "Nghị quyết",
        "Chương trình",
        "Chương trình hành động",
        "Chương trình phối hợp",
        "Công điện",
        "Quy chế",
        "Quy chế phối hợp",
        "Quy định",
        "Phương án",
    }
)
_TASKS = re.compile(
    r"\b(?:nhiệm vụ|yêu cầu|giải pháp|tổ chức thực hiện|trách nhiệm|phân công|biện pháp"
    r"|việc cần làm|(?:những )?việc (?:theo|của)|cách làm|hướng làm tiếp|phần việc"
    r"|phương hướng|đề nghị|kiến nghị)\b"
)
_NO_TASKS = re.compile(
    r"\b(?:kết quả|tình hình|đã làm|đánh giá|mục đích|bối cảnh|thông tin|nguyên nhân|tồn tại"
    r"|hạn chế|ưu điểm|khuyết điểm"
    r"|căn cứ|sự cần thiết|hội nghị|thành phần|thời gian|nguồn|lưu ý|không có|không cho biết"
    r"|mốc|phạm vi|đối tượng"
    r"|giải thích từ ngữ|quan điểm|người phát biểu|người trình bày|người triển khai"
    r"|xử lý vi phạm|quyền của|khen thưởng)\b"
)
_PAST = re.compile(
    r"\b(?:đã|từng (?:được|là|bị)|vừa qua|thời gian qua|năm qua|trong những năm qua|hôm nay"
    r"|hiện nay|(?<!thực )(?<!thể )hiện có|đang|(?<!để )(?<!chưa )được (?!giao|phân công|đưa|lồng"
    r"|thực hiện|duy trì|tổ chức|tiến hành))\b"
)
_STATES = re.compile(
    r"\b(?:có hiệu lực|hết hiệu lực|có giá trị|nhằm mục đích|được ban hành|được áp dụng"
    r"|(?:trả lời|báo cáo|phúc đáp|có ý kiến|cho ý kiến)(?: \w+){0,10} như sau"
    r"|áp dụng (?:đối với|cho)|gồm có|là (?:một|cơ sở|căn cứ))\b"
)
_LINK = re.compile(
    r"(?:[\"“'‘]\s*)?(?:(?:đồng thời|cùng với đó|bên cạnh đó|ngoài ra|đặc biệt|trước mắt"
    r"|trước hết|riêng|trong đó|mặt khác"
    r"|thứ (?:nhất|hai|ba|tư|năm)|một là|hai là|ba là|bốn là|năm là|sáu là|cụ thể|theo đó"
    r"|từ đó|hằng \w+|hàng \w+|tiếp theo|song song với đó)\s*[,:]?\s*)?"
    r"(?:(?:và|cũng)\s+)?(?:(?:các )?(?:đồng chí|ông|bà)(?: \w+){2,5}, )?"
)
_ADVERBIAL = re.compile(
    r"(?:để|nhằm|trong|theo|căn cứ|trên cơ sở|khi|sau khi|trước|đối với|từ|đến|thực hiện"
    r"|cùng với|bên cạnh|qua|chậm nhất"
    r"|vào|tại|ở|định kỳ|hằng|hàng|mỗi|hết|ngay|kết thúc|tùy"
    r"|tiếp tục thực hiện)\b[^,;:]{2,150}(?:,[^,;:]{0,60}){0,2}?[,:]\s*"
)
_FURTHER = re.compile(
    r"(?:để|nhằm|trong|khi|sau khi|trước|nếu|trường hợp|chậm nhất|vào|tại)\b[^,;:]{2,120}[,:]\s*"
)
_SPOKEN = re.compile(
    r"[\"“'‘].{20,600}[\"”'’]\s*[-–,]?.{0,90}\b(?:nêu rõ|nhấn mạnh|yêu cầu|chỉ đạo|đề nghị)\b"
)
_IN_ACCORD = re.compile(r"theo đó\b")
_AHEAD = re.compile(
    r"\b(?:trong thời gian tới|thời gian tới|tới đây|những tháng cuối năm|giai đoạn tới"
    r"|nhiệm kỳ tới)\b\s*,?\s*"
)
_TOLD = re.compile(
    r"\s*(?:thống nhất|nhất trí|đồng ý|ghi nhận|đánh giá cao|cho rằng|khẳng định|họp|trình bày"
    r"|cho biết|nêu|nhận định"
    r"|có|là|được|bị|dự|đến dự|gồm|quyết định|vừa|mong|muốn|đạt|chưa|không còn|nhận được|vẫn"
    r"|còn|ban hành ngày)\b"
)
_WILL = re.compile(r"\s*(?:sẽ\s+)?")


def sets_tasks(path: str) -> bool | None:
    """Whether headings (folded) announce tasks; False where they announce what is no task."""
    for title in reversed(path.split(" > ")):
        tasks, others = _TASKS.search(title), _NO_TASKS.search(title)
        if others and not tasks:
            return False
        if tasks and not others:
            return True
        if tasks and others:
            return others.start() > tasks.start() and not title.lstrip(
                "ivx0123456789. "
            ).startswith("kết quả")
    return None


_ENACTS = re.compile(
    r"\s*(?:phê duyệt|ban hành|thành lập|kiện toàn|bổ nhiệm|công nhận|sửa đổi|bổ sung"
    r"|thay thế|thu hồi"
    r"|điều động|tặng|khen thưởng|công bố|giải thể|cho phép|điều chỉnh|hủy)\b"
)
_REPORTS_SPEECH = re.compile(
    r"\b(?:nêu rõ|nhấn mạnh|yêu cầu|chỉ thị|kế hoạch|quyết định|nghị quyết|kết luận|quy định|lưu ý"
    r"|khẳng định|chỉ rõ|theo|đề nghị|luật|thông báo)\b|[“\"]"
)


def reports_speech(sentence: str) -> bool:
    """Whether a folded sentence tells what somebody or a document says."""
    return _REPORTS_SPEECH.search(sentence) is not None


def enacts(sentence: str) -> bool:
    """Whether a folded sentence does what it says by saying it: "Phê duyệt Đề án ...".

    Only of a decision: a plan that says so gives it to somebody to do.
    """
    return _ENACTS.match(sentence) is not None


def tells(sentence: str) -> bool:
    """Whether a folded sentence tells what was or is, and orders nothing."""
    return _PAST.search(sentence) is not None or _STATES.search(sentence) is not None


def opening(folded: str, start: int, end: int) -> int:
    """Where a sentence begins behind linking words and adverbials: "Đồng thời, trong tháng 9, "."""
    link = _LINK.match(folded, start, end)
    at = link.end() if link else start
    if PREDICATE.match(folded, at, end) and not _ADVERBIAL.match(folded, at, end):
        return at
    adverbial = _ADVERBIAL.match(folded, at, end)
    while adverbial is not None:
        at = adverbial.end()
        adverbial = _FURTHER.match(folded, at, end)
    return at


def orders_at(folded: str, at: int, end: int) -> tuple[int, int] | None:
    """The verb with which an order without a subject begins at ``at``."""
    begun = _WILL.match(folded, at, end)
    at = begun.end() if begun else at
    predicate = PREDICATE.match(folded, at, end)
    if predicate is None:
        return None
    written = predicate.group()
    return predicate.start() + len(written) - len(written.lstrip()), predicate.end()


def refers_back(sentence: str) -> bool:
    """Whether a folded sentence begins with "Theo đó"."""
    return _IN_ACCORD.match(sentence) is not None


def is_spoken_order(sentence: str) -> bool:
    """Whether a folded sentence is a quotation that its speaker "nêu rõ" or "nhấn mạnh"."""
    return _SPOKEN.match(sentence) is not None


def ahead(folded: str, start: int, end: int) -> int | None:
    """Where a sentence goes on behind "trong thời gian tới", None where it looks to no future."""
    match = _AHEAD.search(folded, start, end)
    return match.end() if match else None


def states_at(folded: str, at: int) -> bool:
    """Whether a verb follows at ``at`` that tells what somebody did: "thống nhất", "họp"."""
    return _TOLD.match(folded, at) is not None
