"""The verbs of administrative orders, which open a sentence in the imperative."""

from __future__ import annotations

import re

_VERBS = """
    tăng cường|đẩy mạnh|nâng cao|thực hiện|triển khai|tổ chức|xây dựng|rà soát|báo cáo|hoàn thành
    |hoàn thiện|phối hợp|chủ trì|chỉ đạo|hướng dẫn|kiểm tra|giám sát|đôn đốc|tuyên truyền|quán triệt
    |phổ biến|vận động|tham mưu|bố trí|cung cấp|gửi|nộp|lập|ban hành|cập nhật|công khai|niêm yết
    |xử lý|giải quyết|khắc phục|chấm dứt|bảo đảm|đảm bảo|duy trì|củng cố|kiện toàn|phát huy|đề cao
    |gắn|lấy|coi trọng|chú trọng|quan tâm|tập trung|chủ động|thường xuyên|nghiêm túc|kiên quyết
    |kiên trì|xác định|phân công|cử|theo dõi|tổng hợp|đánh giá|sơ kết|tổng kết|khen thưởng
    |biểu dương
    |nhân rộng|đổi mới|cụ thể hóa|đưa|tiếp tục|tiếp nhận|thẩm định|phê duyệt|đề xuất|kiến nghị
    |lựa chọn|xem xét|trình|ký|đăng ký|tham gia|chấp hành|tuân thủ|giữ gìn|giữ|rút ngắn|cắt giảm
    |hỗ trợ|tạo điều kiện|bồi dưỡng|đào tạo|tập huấn|thu hồi|di dời|lắp đặt|sửa chữa|khơi thông
    |trực|ứng trực|phát hiện|ngăn chặn|phòng ngừa|phòng, chống|xử phạt|thông báo|thống kê|kê khai
    |số hóa|ứng dụng|công bố|làm tốt|làm|mở|thành lập|vận hành|quản lý|sử dụng|tiết kiệm|chuẩn bị
    |bám sát|nắm|liên hệ|phân loại|siết chặt|siết|tự phê bình|thúc đẩy|mở rộng|thực hành|nêu gương
    |gương mẫu|nêu cao|kịp thời|khẩn trương|huy động|lồng ghép|trả lời|giải trình|bàn giao|thu gom
    |lưu trữ|lưu|dừng|tạm dừng|đóng|treo|dọn|dọn dẹp|vệ sinh|trồng|tiếp dân|tiếp|ký cam kết|cam kết
    |đăng tải|đăng|phát động|phát|thí điểm|đối thoại|lắng nghe|tiến hành|rút kinh nghiệm|chuyển
    |khảo sát|điều tra|xác minh|hòa giải|nhập|trang bị|mua sắm|chi trả|cấp phát|cấp|thanh toán
    |quyết toán
    |giao|yêu cầu|tăng|giảm|bảo vệ|chăm lo|chăm sóc|thăm hỏi|tặng|tôn vinh|hạn chế|tránh|không
    |tuyệt đối|tích cực|phấn đấu|nghiên cứu|học tập|quy định|định kỳ|hằng tháng|hằng quý|hằng năm
    |hằng tuần|hàng tháng|hàng quý|hàng năm|hàng tuần|khai thác|phân cấp|sắp xếp|điều chỉnh|bổ sung
    |đối chiếu|tự kiểm tra|tháo gỡ|ưu tiên|thay thế|tuần tra|xóa|truyền thông|chủ trương|bảo trì
    |phục vụ|tôn trọng|giáo dục|tiếp thu|lãnh đạo|cải cách|rà|sẵn sàng|thu thập|thu|chi|nghiệm thu
    |điều hành|điều phối|phát triển|khuyến khích|khen|nhắc nhở|nhắc|đo|kiểm kê|kiểm điểm|ra văn bản
    |sinh hoạt|thảo luận|rèn luyện|kết hợp|chịu|phản ánh|phản hồi|liên lạc|xin ý kiến|thỉnh thị
    |hủy|chọn|đọc|ghi|viết|dùng|bầu|kết nạp|khai|trả|đeo|mặc|dán|bám|soạn|biên soạn|trao đổi
    |tập hợp|phân tích|dự báo|cảnh báo|giới thiệu|quảng bá|bình xét|xếp loại|cân đối|thẩm tra
    |sơ tán|đóng góp|kết nối|chia sẻ|khôi phục|tu sửa|nâng cấp|cải tạo|tiêu hủy|tháo dỡ|cưỡng chế
    |cắm|san lấp|vớt|nạo vét|phun|tiêm|cấp cứu|ra quân|phát quang|chặt tỉa|cắt tỉa|khoanh vùng
    |phân luồng|điều tiết|cách ly|điều trị|khám|giám định|bồi thường|đền bù|tái định cư|gia cố|đắp
    |cứu hộ|tìm kiếm|đấu nối|giải ngân|thi công|đình chỉ|ngừng|hoãn|tư vấn|đón tiếp|khuyến cáo
    |tái chế|tuyển chọn|tuyển|chấn chỉnh|chốt|gọi|rà quét|tích hợp|đồng bộ|xác thực|cài đặt|tẩy uế
    |chôn lấp|tiêm phòng|giữ vững|bồi đắp|kích hoạt|mời|dự|họp|nhắn|tố giác|khai báo|đăng kiểm
    |đầu tư|thúc|thi hành|đảm nhận|phụ trách|làm đầu mối|giúp|chuyển giao|ghi nhận|tạm ứng|khởi công
    |bảo quản|ghi chép|lắp|kẻ|sơn|quét|rào|che|kéo|rút|gia hạn|ký kết|thẩm duyệt|giám hộ
    |định hướng|hợp đồng|xuống giống|đi đầu|tiên phong|làm gương|thẩm tra|đo đạc|khuyến cáo
    |hoàn ứng|dạy|vào cuộc|ra mắt|hoàn trả
"""
_JOINED = "".join(_VERBS.split("\n")).replace(" |", "|").replace("    ", "")
# "Cấp ủy", "chi bộ" and "trực thuộc" are no verbs.
_NOT_BEFORE = {
    "cấp": r"(?! (?:ủy|xã|quận|huyện|tỉnh|thành))",
    "chi": r"(?! (?:bộ|ủy|cục|đoàn|nhánh|hội))",
    "dự": r"(?! (?:thảo|án|toán|kiến|phòng|trù|luật|báo))",
    "trực": r"(?! (?:thuộc|tiếp))",
}
_ALTERNATIVES = "|".join(
    verb + _NOT_BEFORE.get(verb, "")
    for verb in sorted({each.strip() for each in _JOINED.split("|")} - {""}, key=len, reverse=True)
)
# A verb that stands at a place, whatever is before it.
OPENS = rf"(?:{_ALTERNATIVES})(?!\w)"
# Nouns that begin or end like a verb: "tổ chức đảng", "công tác tuyên truyền", "ban tổ chức".
_NOT_VERB_AFTER = (
    r"(?<!các )(?<!mọi )(?<!mỗi )(?<!từng )(?<!ban )(?<!văn )(?<!số )(?<!cán )(?<!quyết )(?<!công )"
    r"(?<!phụ )(?<!cơ )(?<!đội )(?<!bộ )(?<!việc )(?<!sự )(?<!công tác )(?<!nhiệm vụ )"
    r"(?<!phận )(?<!được )(?<!những )(?<!kết quả )(?<!biện pháp )(?<!tổ )(?<!dân )"
)
_NOT_VERB_BEFORE = (
    r"(?!\s+(?:đảng\b(?! viên)|chính trị|cơ sở đảng|đoàn thể|bộ máy|dân phố|trưởng|hội phụ nữ))"
)
VERB = re.compile(rf"(?<!\w){_NOT_VERB_AFTER}(?:{_ALTERNATIVES})(?!\w){_NOT_VERB_BEFORE}")
_ADVERBS = (
    r"(?:(?:cũng|đồng thời|thường xuyên|kịp thời|chủ động|khẩn trương|nghiêm túc|tích cực"
    r"|tiếp tục|trực tiếp|"
    r"tập trung|phải|cần|sẽ|luôn|đều|căn cứ[^,.;]{0,80}?(?:,|(?= thi hành))|tự|ngay|cùng"
    r"|chịu trách nhiệm"
    r"|không ngừng|có kế hoạch|"
    r"hằng \w+|hàng \w+|định kỳ)\s+)*"
)
# Adverbs, then a verb: how a clause goes on behind its subject.
PREDICATE = re.compile(rf"\s*{_ADVERBS}(?P<verb>{_ALTERNATIVES})(?!\w){_NOT_VERB_BEFORE}")
