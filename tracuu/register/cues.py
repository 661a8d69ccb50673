"""The words by which a sentence demands something, and what shows that it does not.

All patterns are for folded text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracuu.register.verbs import PREDICATE

# "yêu cầu X làm": X follows the cue. "X phải làm": X stands before it.
_ORDERS = (
    r"yêu cầu(?!\s+(?:của|về|này|đó|trên(?! (?:toàn|địa bàn))|công việc|nhiệm vụ|công tác"
    r"|chung|cụ thể|đặt ra|đề ra|kỹ thuật"
    r"|thực tế|thực tiễn|cao|mới|phát triển|tại (?:điều|khoản|điểm|văn bản)|nêu|là|quản lý"
    r"|cấp bách|bức thiết|chính đáng|tối thiểu|hoàn thành nhiệm vụ đề ra)\b)"
    r"|đề nghị(?!\s+(?:của|này|đó|trên|về|cấp|thanh toán|xem xét lại|được|khen thưởng))"
    r"|(?:giao|phân công|giao nhiệm vụ cho|giao trách nhiệm cho"
    r"|ủy quyền cho)(?=\s+(?:cho\s+)?(?:các|mỗi|từng|đồng chí|ủy ban|ubnd|phòng|sở"
    r"|ban (?:tổ chức|tuyên giáo|dân vận|nội chính|quản lý|chỉ đạo|chỉ huy|thường vụ|chấp hành"
    r"|kinh tế|pháp chế|xây dựng|cán sự|thường trực)|văn phòng"
    r"|công an|thanh tra|mặt trận|mttq|đảng|chi|cấp ủy|hội|đoàn|liên đoàn|trung tâm|chủ tịch"
    r"|bí thư|chánh|trưởng|giám đốc|thủ trưởng|người đứng đầu"
    r"|cơ quan|đơn vị|bộ|cục|kho bạc|bảo hiểm|quận|huyện|phường|xã|thường trực|tổ|đội"
    r"|hiệu trưởng|nhà trường|lãnh đạo|cán bộ|công chức|bệnh viện|trạm|thị|ngành|lực lượng"
    r"|chính quyền|địa phương|trường|doanh nghiệp|công ty|điện lực|đồn|hạt|đài|ngân hàng|kế toán"
    r"|phó|giám|viện|tòa|thôn|chủ đầu tư|thành viên|báo|vụ|tổng cục|hợp tác xã|xã đội|nhà thầu"
    r"|thành)\b(?!\s+(?:nhân lực)))"
    r"|kiến nghị(?=\s+(?:với\s+)?(?:các|mỗi|ủy ban|ubnd|phòng|sở|ban|văn phòng|công an|thanh tra"
    r"|đảng"
    r"|chi|hội|trung tâm|chủ tịch|chủ đầu tư|cơ quan|đơn vị|bộ|cục|tổng|quận|huyện|thành|tỉnh|trung"
    r"|thường trực|chính phủ|quốc hội|hđnd|điện lực|công ty)\b)|kêu gọi|khuyến cáo(?!\s+(?:của"
    r"|này|về))|nhắc nhở|lưu ý|quán triệt yêu cầu"
    r"|chỉ đạo(?=\s+(?:các|ủy ban|ubnd|phòng|sở|ban|công an|đảng ủy|cấp ủy|chi bộ|tăng cường"
    r"|đẩy mạnh|rà soát|tổ chức|thực hiện|xây dựng|tập trung|cán bộ|cơ quan|đơn vị|toàn"
    r"|trên toàn)\b)"
)
_MODALS = (
    r"phải(?!\s+(?:chăng|không\b|là\b|đối mặt|đi lại|chờ|đợi|xếp hàng|mất|sống|chịu (?:cảnh"
    r"|đựng)|trái|nói|kể|thừa nhận|khẳng định|chi\b|gió|lòng|quấy))"
    r"|cần(?!\s+(?:sự|thêm|một|nhiều|những|tới|đến \d|thiết\b|cù|kiệm|thơ|giuộc|giờ|câu|trục"
    r"|cẩu|mẫn|lao|vụ\b|vương|sa\b|\w+(?:\s+\w+)?\s+thì\b))"
    r"|có trách nhiệm(?!\s+(?:với|cao|trước nhân dân|và|hơn|trong công việc)\b)"
    r"|chịu trách nhiệm|có nghĩa vụ|có nhiệm vụ"
    r"|bắt buộc|được (?:giao|phân công)(?=\s+(?:theo sát|phụ trách|giúp|chỉ đạo|chủ trì"
    r"|nhiệm vụ(?! được)|theo dõi|tham mưu|tổng hợp))|giữ vai trò chủ trì"
    r"|chủ trì(?=\s*(?:,|phối hợp|tham mưu|xây dựng|tổ chức|tổng hợp|theo dõi|thực hiện"
    r"|triển khai|hướng dẫn|kiểm tra|rà soát|báo cáo|soạn|đôn đốc|cùng|và phối hợp|chỉ đạo"
    r"|giúp|lập|đề xuất|thẩm định|giám sát|giải quyết|xử lý))"
    r"|phối hợp(?=\s+(?:chặt chẽ\s+)?(?:với|cùng|tổ chức|thực hiện|kiểm tra|triển khai"
    r"|tuyên truyền|giám sát|tham gia|xử lý|rà soát|cung cấp|hướng dẫn|vận động))"
)
_BANS = (
    r"không được(?!\s+(?:hưởng|công nhận|chấp nhận|cấp\b|giải quyết|trả lời|thanh toán"
    r"|quan tâm|duy trì|thuận lợi|tốt|xét|đào tạo|phản hồi|coi trọng|xem là|tính|như|đồng bộ"
    r"|bố trí|bảo đảm|đảm bảo|bao lâu|bài|báo\b|ai\b|nhắc|nêu|đề cập|ghi))"
    r"|không để(?!\s+(?:ý|lại|tâm))|nghiêm cấm|tuyệt đối (?:không|cấm)|cấm(?=\s+(?:các|mọi"
    r"|tổ chức|cá nhân|cán bộ|sử dụng|lợi dụng|đổ|xả|đưa|tàng trữ|hút|dừng|đỗ|lấn|họp|nhận|gây"
    r"|uống|lái))"
    r"|không\s+(?:ban hành|tổ chức|sử dụng|giao|bố trí|yêu cầu|gây|nhận|uống|hút|lấn chiếm"
    r"|tự ý|lợi dụng|né tránh|đùn đẩy|ra nghị quyết|đổ rác|đưa|tiếp nhận hồ sơ|thu thêm"
    r"|thu phí)\b|nghiêm túc không|không (?:được )?phép"
)
CUE = re.compile(rf"(?<![\w-])(?:(?P<order>{_ORDERS})|(?P<ban>{_BANS})|(?P<modal>{_MODALS}))(?!\w)")

_BY_LETTER = re.compile(r"\b(?:có|ra|gửi|ban hành|phát) (?:công văn|văn bản|công điện|thư) $")
# What stands before a cue that is a noun, another's right or a condition.
_NOT_ORDER = re.compile(
    r"(?:\b(?:theo|các|những|mục đích,|mọi|đáp ứng|đúng|với|quyền|có quyền|nội dung|và|văn bản"
    r"|đơn|hồ sơ|giấy"
    r"|phiếu|tờ trình|thư|công văn|xét|được|không|bảo đảm|đảm bảo|một số|nhiều|đạt|từ|ngoài|vì"
    r"|do|người|bên|sự|công tác"
    r"|ban|dưới sự|sự lãnh đạo,|lãnh đạo,|bàn|chuyển|nhu cầu,|khi có|nếu có|có|tập trung|hai"
    r"|ba|bốn|năm|vượt|xuất phát từ|việc"
    r"|\d+|trên|cho|tiêu chí,|thể hiện|phạm vi,|thực hiện|là|làm rõ|mục tiêu,|về|trước"
    r"|hướng dẫn)|cử tri|nghị)\s+$"
)
_BEFORE_MODAL = re.compile(
    r"\b(?:không|chưa|có|chẳng|vừa|bên|tay|(?<!vướng )mắc|gặp|vấp|lẽ|đã|rất|không nhất thiết|nhu"
    r"|khi|nếu|đang|ai|bất đắc dĩ|tình trạng|khiến|buộc|là người|nào|chuyên|cũng không|không còn"
    r"|đâu|sự)\s+$"
)
# "Phối hợp" is often a noun: "công tác phối hợp", "quy chế phối hợp".
_BEFORE_NOUN = re.compile(
    r"\b(?:công tác|công tác,|quy chế|chương trình|kế hoạch|tăng cường|tốt|với|và sự|cơ chế|kỹ năng"
    r"|quan hệ|phương thức|tinh thần|theo hướng|hội đồng|ý thức)\s+$"
)
_COMPLAINT = re.compile(
    r"\b(?:tình trạng|khiến|dẫn đến|làm cho|buộc|nguyên nhân|vì(?! vậy| thế)|bởi(?! vậy| thế)"
    r"|do (?!đó)|nhiều (?:hộ|người|nơi)|một số (?:hộ|người)"
    r"|những (?:điều|việc|vấn đề|nội dung|nhiệm vụ|giấy tờ|khó khăn)(?! (?:cấp bách|tồn tại"
    r"|phát sinh|trên|này|mới|thuộc|quan trọng|phức tạp vượt|đó))[^,.;]{0,40}(?:,\s+(?!các|mỗi"
    r"|ubnd|phòng|đơn vị)[^,.;]{0,20})?"
    r"|một số (?:vấn đề|nội dung|việc|điểm)|nhiều (?:vấn đề|nội dung|việc)|nơi(?! nào)"
    r"|các bước|số liệu|nhu cầu"
    r"|không có nghĩa|quy định (?:về )?(?:những )?(?:điều|việc)|vẫn còn|còn (?:có|tình trạng"
    r"|nhiều|để))(?:\s+[^\s,.;:]+){0,7}\s*$"
)
_CONDITION = re.compile(
    r"(?:^|[,;:]\s*|\b(?:mà|thì|trừ)\s+)(?:trong )?(?:nếu|khi(?! (?:thực hiện|triển khai"
    r"|giải quyết|tiếp|tổ chức|làm|tham gia|thi hành|xây dựng|ban hành|có vướng mắc))"
    r"|trường hợp|giả sử)\b[^,:;]*$"
)
_PAST = re.compile(r"\b(?:đã|vừa|vừa qua|mới)\s+(?:[^\s,.;:]+\s+){0,5}$")
_FORMERLY = re.compile(r"\b(?:trước đây|trước kia|trước đó|hồi đó|ngày trước|khi ấy|lúc đó)\b")
_SOMEBODY = re.compile(r"(?<!mọi )\bngười $")
_MAIN_PAST = re.compile(r"[^,.;:]{0,60}\bđã\b")
_NAMES_THINGS = re.compile(r"\b(?:mô hình|danh hiệu|việc|nội dung|thủ tục|giấy tờ|hồ sơ)\s+$")
_LONG_PAST = re.compile(r"\bđã\b[^,.;:]*$")
# That an order was carried out, so that the sentence tells what was done.
_DONE = re.compile(
    r"\b(?:đã (?:được )?(?:hoàn thành|thực hiện xong|triển khai xong|giải quyết xong|khắc phục"
    r"|xử lý xong|hoàn tất|đạt|tổ chức|ban hành|thực hiện|có|tiến hành|chấp hành)"
    r"|đến nay|kết quả(?: là)?,|nhờ đó|qua đó,? đã|nhờ vậy)\b"
)
_PENALTY = re.compile(
    r"\b(?:bị (?:phạt|xử phạt|xử lý|truy cứu|kỷ luật|thu hồi|đình chỉ|cảnh cáo|tước|phê bình"
    r"|khiển trách)|phạt tiền|phạt tù|phạt cảnh cáo|mức phạt)\b"
)
_DEFINES = re.compile(
    r"^[^,]{2,90}\s(?:là (?:việc|hành vi|quá trình|tổng hợp|người|tổ chức|cơ quan|văn bản"
    r"|hoạt động|tập hợp|khoản|hình thức|loại|bộ phận|một trong|khu vực|nơi)"
    r"|được hiểu là|gồm|bao gồm)\b"
)
_RIGHTS = re.compile(
    r"\b(?:có quyền|được quyền|có thể (?:yêu cầu|đề nghị)|được (?:lựa chọn|miễn|chọn|hưởng|phép))\b"
)
_ASKS = re.compile(
    r"\?\s*[\"”’»)]*\s*$|\b(?:phải chăng|hay không|thế nào|ra sao|là gì|bao lâu|những gì"
    r"|cần gì|vì sao|có phải)\s*[?.]?\s*$"
)
_DESCRIBES = re.compile(
    r"(?:cần|phải) được (?:xác định|coi|hiểu|xem|nhìn nhận) là\b|phải làm thường xuyên, lâu dài"
)
_NO_DEMAND = re.compile(
    r"^(?:đến dự|dự hội nghị|cùng dự|tham dự|nguồn|nơi nhận|ảnh|bản tóm lược|lưu|kính gửi"
    r"|từ khóa|trân trọng)\b"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of obligation at its place; an ``order`` names whom it addresses behind it."""

    start: int
    end: int
    order: bool
    ban: bool


def rejects(sentence: str) -> bool:
    """Whether a folded sentence demands nothing whatever its words: a question, a penalty."""
    if _ASKS.search(sentence) or _NO_DEMAND.match(sentence):
        return True
    is_order = re.match(r"(?:yêu cầu|đề nghị|giao|nghiêm cấm)\b", sentence) is not None
    return _PENALTY.search(sentence) is not None and not is_order


def first_cue(folded: str, start: int, end: int, *, is_news: bool) -> Cue | None:
    """The first word of ``folded[start:end]`` that demands something, None where none does."""
    sentence = folded[start:end]
    for match in CUE.finditer(folded, start, end):
        before = folded[max(start, match.start() - 160) : match.start()]
        if _is_free(match, before, sentence, folded[match.end() : end], is_news=is_news):
            ban = match["ban"] is not None
            return Cue(match.start(), match.end(), match["order"] is not None, ban)
    return None


def _is_free(
    match: re.Match[str], before: str, sentence: str, after: str, *, is_news: bool
) -> bool:
    """Whether a cue is no noun, not in the past, in no condition and told of nobody's rights."""
    if _CONDITION.search(before):
        return False
    if match["order"]:
        return _orders(match["order"], before, sentence, after, is_news=is_news)
    if _DONE.search(sentence) and _LONG_PAST.search(before):
        return False
    if (
        _FORMERLY.search(before)
        or _LONG_PAST.search(before)
        or _DESCRIBES.match(match.group() + after)
    ):
        return False
    if match["modal"]:
        return _obliges(match["modal"], before, sentence, after)
    return _forbids(match["ban"], before, sentence, is_news=is_news)


def _orders(cue: str, before: str, sentence: str, after: str, *, is_news: bool) -> bool:
    is_past = _PAST.search(before) is not None
    if not is_news and _MAIN_PAST.match(sentence) and before.strip():
        return False
    if is_past and (not is_news or cue.startswith("chỉ đạo") or _DONE.search(after)):
        return False
    if _NOT_ORDER.search(before) and not (_is_second(cue, before) or _BY_LETTER.search(before)):
        return False
    if cue == "lưu ý" and not before.strip(" ,") and PREDICATE.match(after) is None:
        return "các" in after[:12]
    if _RIGHTS.search(before[-40:]):
        return False
    if cue.startswith(("chỉ đạo", "phân công", "giao")) and before.strip():
        # A verb of the sentence, not the object of another: "lãnh đạo, chỉ đạo các ...".
        if cue.startswith("chỉ đạo") and len(before) > 40 and before.rstrip().endswith((",", ";")):
            return False
        return not re.search(r"(?:lãnh đạo, |lãnh đạo và |kịp thời )$", before)
    return True


def _is_second(cue: str, before: str) -> bool:
    """Whether "và" joins the cue to a clause: "... kiểm tra và đề nghị các phường ..."."""
    return before.endswith("và ") and cue in {"yêu cầu", "đề nghị", "giao"} and len(before) > 30


def _obliges(cue: str, before: str, sentence: str, after: str) -> bool:
    if cue in {"phải", "cần"}:
        if _BEFORE_MODAL.search(before) or _COMPLAINT.search(before):
            return False
        if re.search(r"\bmà\b[^,.;:]*$", before) or _MAIN_PAST.match(sentence):
            return False
        if _NAMES_THINGS.search(before) and re.match(r"[^,.;:]{0,40}\s(?:là|gồm)\b", after):
            return False
        if cue == "cần" and re.match(
            r"\s*(?:làm ngay|làm|giải quyết|nhân rộng|thực hiện|có)\s*(?:$|[:.,])", after
        ):
            return before.strip() == "" or not before.rstrip().endswith(
                ("việc", "mô hình", "nội dung")
            )
        return not (_DEFINES.match(sentence) and len(before) > 3 and "gồm" in sentence[:120]) or (
            sentence.find("gồm") < len(before) - 3
        )
    if cue.startswith(("phối hợp", "chủ trì", "có trách nhiệm")):
        is_noun = (_BEFORE_MODAL.search(before) or _BEFORE_NOUN.search(before)) or _SOMEBODY.search(
            before
        )
        return not (is_noun or _RIGHTS.search(before[-60:]))
    if cue == "chịu trách nhiệm":
        return not re.search(r"\b(?:dám|tự|không|người|tinh thần|và dám)\s+$", before)
    return not _BEFORE_MODAL.search(before)


def _forbids(cue: str, before: str, sentence: str, *, is_news: bool) -> bool:
    if _COMPLAINT.search(before) or re.search(
        r"\b(?:mà|còn|vẫn|nếu|hoặc|nhưng|nào|trường hợp|vì|do|hành vi|điều cấm|bị) $", before
    ):
        return False
    if cue.startswith("không ") and cue not in {
        "không được",
        "không để",
        "không phép",
        "không được phép",
    }:
        # Without a modal it demands only at the head of a clause.
        if is_news:
            return False
        return before.strip() == "" or before.rstrip().endswith((",", ";", ":", "và"))
    return not (_DEFINES.match(sentence) and "gồm" in sentence[:60])
