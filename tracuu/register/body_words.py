"""The nouns and names by which documents call bodies and people, with their kinds.

All patterns but those with capitals are for folded text.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracuu.obligations import AddresseeKind

UPPER = "A-ZÀÁẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬĐÈÉẺẼẸÊẾỀỂỄỆÌÍỈĨỊÒÓỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÙÚỦŨỤƯỨỪỬỮỰỲÝỶỸỴ"
_WARD = r"(?:xã|phường|thị trấn|đặc khu)"
_WARDS = rf"{_WARD}(?:(?:\s*[,-]\s*|\s+và\s+(?:các\s+)?|/){_WARD})*"
_DISTRICT = r"(?:quận|huyện|thị xã)"
_CITY = r"(?:thành phố|tp\b\.?|tỉnh)"
_ALL = (
    r"(?:(?:ở\s+|thuộc\s+)?(?:các|mọi|từng)\s+cấp(?!\s+ủy)"
    r"|từ\s+(?:trung ương|thành phố|tỉnh|quận|huyện|cấp quận|cấp huyện)\s+(?:đến|tới|xuống)\s+"
    r"(?:cơ sở|phường|xã))"
)
QUANTITY = (
    r"(?:(?:(?:trên\s+)?(?:tất cả|toàn thể|toàn bộ)(?:\s+các)?|100%(?:\s+số)?|\d{1,2}"
    r"|(?:các\s+)?đồng chí|các ông \(bà\)|(?:các\s+)?(?:ông|bà)(?!\s+con)(?=\s+(?:chủ|chánh|trưởng"
    r"|giám|bí))|các|mọi|mỗi|từng|những|đội ngũ|tập thể|một số|cả)\s+)"
)
# Names begin with a capital; a known office may also be written small.
_OFFICES = (
    r"(?:nội vụ|tài chính|tư pháp|y tế|giáo dục|văn hóa|kinh tế|quản lý đô thị|tài nguyên|lao động"
    r"|xây dựng|giao thông|công thương|thông tin|khoa học|du lịch|nông nghiệp|kế hoạch|ngoại vụ"
    r"|tổ chức|tuyên giáo|dân vận|nội chính|đô thị|nông thôn)"
)
POST = (
    r"(?:(?:người đứng đầu|thủ trưởng"
    r"|lãnh đạo(?=\s+(?:các|quận|huyện|ubnd|phường|xã|thành|tỉnh|cơ quan|đơn vị|phòng|sở|ban"
    r"|công ty|cục|chi cục|bệnh viện|doanh nghiệp|kho bạc|chi nhánh|nhà trường"
    r"|ủy ban|văn phòng|trung tâm|cấp)\b)|(?:phó )?chủ tịch|(?:phó )?bí thư"
    r"|trưởng phó các|trưởng, phó các"
    r"|(?:phó )?trưởng(?= (?:các|phòng|ban|công an|mặt trận|đoàn|khu|trạm|đồn|hạt|bộ phận|đài"
    r"|văn phòng))"
    r"|(?:phó |tổng )?giám đốc|(?:phó )?hiệu trưởng"
    r"|(?:phó )?chánh(?= (?:văn phòng|thanh tra|án))|(?:phó )?thủ tướng(?: chính phủ)?"
    r"|(?:phó )?chủ nhiệm"
    r"|(?:viện|tổng cục|chi cục|cục|vụ|bộ|đội|đồn|hạt|trạm|tổ|khoa|thuyền|chi hội|ban)\s+trưởng"
    r"|(?:xã|phường|thôn|huyện|ban)\s?đội trưởng"
    r"|trưởng (?:thôn|bản|ấp|xóm|khu phố|buôn|làng|khu dân cư)|chỉ huy trưởng"
    r"|chính trị viên|chính ủy|tư lệnh|viện trưởng)(?:\s+thường trực)?"
    r"(?:\s*(?:,|và|hoặc)\s+(?:cấp phó của người đứng đầu|cấp phó|phó trưởng))?)"
)


# "Ban Chỉ đạo chuyển đổi số xã": what it is for stands in small letters before its place.
_CALLED = (
    r"(?:ban chỉ đạo|ban quản lý|hội đồng|tổ công nghệ)(?:\s+(?!(?:với|các|của|cho|tại|ở|trên|phải"
    r"|cần|có|không|chỉ đạo|hướng dẫn|phối hợp|tổ chức|thực hiện|kiểm tra|yêu cầu|giao|đề nghị|họp"
    r"|báo cáo|đôn đốc|phân công|tham mưu|chủ trì|triển khai|ban hành|giám sát|theo dõi|rà soát"
    r"|tổng hợp|lập|gửi|trình|bàn giao|bố trí|nhân dân)\b)\w+){1,7}?"
    r"(?=\s+(?:quận|huyện|tỉnh|thành phố|thị xã|xã(?! hội)|phường|thị trấn)(?!\w))"
)


@dataclass(frozen=True, slots=True)
class Noun:
    """Nouns of one kind; ``is_placed`` says that the place behind them is theirs too.

    An office that is not placed keeps its kind whosever it is ("Phòng Y tế quận"), what is
    ``vague`` is only what its place is ("UBND phường").
    """

    kind: AddresseeKind
    pattern: str
    is_placed: bool = True
    vague: bool = False


BODIES = (
    Noun(
        "officials",
        r"(?:cán bộ|công chức|viên chức|đảng viên|người lao động|đoàn viên|hội viên|cấp ủy viên"
        r"|(?:đảng\s+)?ủy viên|chiến s[ĩỹ]|giáo viên|(?:(?:tỉnh|thành|huyện|quận|đảng) ủy|thú y"
        r"|khuyến nông|hòa giải|tình nguyện|cộng tác"
        r"|tuyên truyền|báo cáo|kiểm sát"
        r"|thanh tra|điều tra|kiểm lâm|thẩm định) viên|nhân viên|cbccvc|cbcc|y\s*,?\s*bác sĩ|bác sĩ"
        r"|(?:phóng|biên tập|công chứng|chấp hành|kiểm tra) viên|luật sư|thẩm phán"
        r"|công nhân(?! nhân dân)|kế toán(?: trưởng)?|thủ quỹ|thủ kho|văn thư(?! lưu trữ))"
        r"(?:\s+(?:chủ chốt|lãnh đạo|quản lý|không chuyên trách|thuộc quyền|đầu mối|tiếp dân"
        r"|ban thường vụ|ban chấp hành|btv|bch|thường vụ|chuyên trách|trẻ|y tế|hộ tịch|địa chính"
        r"|tư pháp(?:\s*-\s*hộ tịch)?|một cửa|thú y|khuyến nông))?",
    ),
    Noun(
        "department",
        r"(?:sở|phòng|ban|ngành)(?:(?:\s*,\s*|\s+và\s+|\s*-\s*|\s+)"
        r"(?:sở|phòng|ban|ngành|đoàn thể|đơn vị|chi cục|cơ quan|trung tâm)"
        r"(?!\s+(?:cháy|chống|hành|ngừa|đầu)))+"
        r"|(?:các|mọi|từng|mỗi)\s+(?:sở|phòng|ban|ngành|bộ|cục|vụ|chi cục)\b(?!\s+(?:phận"
        r"|tiêu chí))"
        rf"|(?:sở|phòng|ban|ngành)\s+{_OFFICES}(?!\w)"
        r"|thanh tra(?=\s+(?:quận|huyện|tỉnh|thành|sở|nhà nước|xây dựng|giao thông))"
        r"|(?:tổng\s+|chi\s+)?cục(?=\s+(?:thuế|thống kê|hải quan|quản lý|thi hành|chăn nuôi"
        r"|kiểm lâm"
        r"|thủy|bảo vệ|trồng))|hạt kiểm lâm"
        r"|ủy ban kiểm tra",
        is_placed=False,
    ),
    Noun(
        "party_committee",
        r"(?:ban thường vụ|btv|bch)|(?:ban chấp hành|thường trực)(?=\s+(?:đảng|quận|huyện|thành"
        r"|thị|tỉnh|các|cấp|chi)\b)|cấp ủy(?:\s+đảng)?(?:\s*,\s*tổ chức đảng)?"
        r"|các tổ chức\s*,\s*cơ sở đảng"
        r"|tổ chức\s+(?:cơ sở\s+)?đảng|tccs đảng"
        r"|đảng (?:ủy|bộ)(?:\s+(?:công an|quân sự|khối|các cơ quan|cơ quan))?|đảng đoàn"
        r"|ban cán sự(?:\s+đảng)?"
        r"|chi bộ|chi ủy|(?=(?:quận|huyện|thị|thành|tỉnh) ủy\b)",
    ),
    Noun(
        "office",
        r"văn phòng(?:\s+cấp ủy|\s+(?:đoàn đbqh(?:,| và)\s+)?(?:hđnd|hội đồng nhân dân)\s+và"
        r"(?=\s+(?:ubnd|ủy ban nhân dân)))?(?:\s+(?:ubnd|ủy ban nhân dân))?",
        is_placed=False,
    ),
    Noun(
        "organisations",
        r"(?:ban (?:công tác|thường trực)\s+)?(?:ủy ban\s+)?(?:mặt trận tổ quốc|mttq|ubmttq"
        r"|mặt trận)"
        r"(?:\s+việt nam)?"
        r"(?:\s+(?:và"
        r"|cùng)\s+(?:các\s+)?(?:tổ chức\s+)?(?:đoàn thể(?:\s+chính trị\s?-\s?xã hội)?"
        r"|chính trị\s?-\s?xã hội))?"
        r"|(?:các\s+)?(?:tổ chức\s+)?(?:đoàn thể"
        r"|chính trị\s?-\s?xã hội)(?:\s+chính trị\s?-\s?xã hội)?"
        r"|tổ chức ct-xh|(?:chi\s+)?hội\s+(?:liên hiệp\s+)?(?:phụ nữ|cựu chiến binh|nông dân"
        r"|chữ thập đỏ|người cao tuổi|luật gia|khuyến học|làm vườn|doanh nghiệp|cựu giáo chức"
        r"|thanh niên|sinh viên|người mù|đông y|nhà báo)|đoàn (?:thanh niên|tncs|phường|xã|trường)"
        r"|chi đoàn|(?:thành|quận|huyện|tỉnh)\s?đoàn|hiệp hội|câu lạc bộ"
        r"|liên minh hợp tác xã|công đoàn|liên đoàn lao động|các hội\b",
    ),
    Noun(
        "other",
        r"chính quyền(?: địa phương| cơ sở)?|ubnd|ủy ban nhân dân|(?:thường trực\s+)?(?:hđnd"
        r"|hội đồng nhân dân)",
        vague=True,
    ),
    Noun(
        "other",
        r"công an|cảnh sát|bộ đội(?: biên phòng| địa phương)?|đoàn đại biểu quốc hội|(?:ban"
        r"|bộ) chỉ huy(?: (?:quân sự|phòng thủ dân sự|bộ đội"
        r"|phòng chống|pctt))?|lực lượng(?:\s+(?:công an|chức năng|vũ trang|dân quân|quân sự"
        r"|thanh niên|xung kích|tuần tra|kiểm lâm"
        r"|cứu hộ|dân phòng|bảo vệ|an ninh|biên phòng|cơ sở|quản lý thị trường))*|dân quân"
        rf"|{_CALLED}|trạm y tế|đài (?:truyền thanh|phát thanh)|tổ công nghệ số|quân sự",
    ),
    Noun(
        "other",
        r"quân đội|bệnh viện|đồn biên phòng|dân phòng|điện lực|hợp tác xã|htx|ngân hàng|bưu điện"
        r"|hội đồng(?: thẩm định| nghiệm thu| xét duyệt| khoa học| quản lý| trường)?"
        r"|cộng đồng dân cư|phụ huynh(?:\s+học sinh)?|cha mẹ(?:\s+học sinh)?|bà con|mọi người"
        r"|(?:mỗi|từng|các) gia đình|vườn quốc gia|thư viện|bảo tàng|nhà văn hóa|siêu thị"
        r"|khu bảo tồn|chuyên gia|chính phủ|đại biểu|thí sinh|học sinh|sinh viên|thanh niên"
        r"|lái xe|tài xế|hành khách|du khách|khách hàng|ngư dân|nông dân|tiểu thương|chủ hàng"
        r"|(?<!môi )(?<!thị )(?<!hiện )(?<!lập )(?<!quảng )(?<!chủ )"
        r"(?:nhà\s+)?trường(?:\s+(?:học|mầm non|tiểu học|thcs|thpt|công lập|trung học))?(?=\s)"
        r"(?!\s+(?:hợp|xuyên))|trung tâm|ban quản lý|ban quản trị|ban chỉ đạo"
        r"|ban (?:tổ chức (?:hội nghị|lễ hội|giải)|trị sự|giám hiệu|giám đốc|bảo vệ|hộ tự|giám sát"
        r"|thanh tra nhân dân)|tổ dân phố|(?<!nông )thôn(?=\s*,|\s+và)"
        r"|các (?:thôn|xóm|ấp|bản làng|khu phố|tổ|đội|đồn|trạm|đài|báo|viện|hộ|chủ xe|chủ hộ"
        r"|chốt)\b"
        r"|khu dân cư|(?:chủ\s+)?hộ (?:gia đình|dân|kinh doanh|chăn nuôi|nuôi|sản xuất|nghèo|trồng)"
        r"|doanh nghiệp|công ty|xí nghiệp|chủ đầu tư|nhà thầu|đơn vị thi công|nhà đầu tư"
        r"|cơ sở (?:kinh doanh|sản xuất|chăn nuôi|giết mổ|giáo dục|y tế|khám bệnh|đào tạo|lưu trú"
        r"|dịch vụ)"
        r"|chủ (?:các (?:\w+ )?\w+|dự án(?: đầu tư)?|hộ|cơ sở|xe|nhà|phương tiện|rừng|sở hữu|tàu"
        r"|vật nuôi|trang trại"
        r"|công trình|quán|nguồn thải|thuê bao|cửa hàng|đất|doanh nghiệp)"
        r"|(?:tổ|đoàn) (?:công tác|giúp việc|kiểm tra|giám sát|thanh tra|thẩm định|biên tập"
        r"|liên gia"
        r"|tự quản|bảo vệ|bầu cử|hòa giải)"
        r"|đội (?:quản lý|dân phòng|trật tự|thuế|tuyên truyền|kiểm tra|phản ứng)"
        r"|bộ phận (?:một cửa"
        r"|tiếp nhận[^,.;]{0,30}kết quả)|(?:cơ quan|đơn vị) (?:chủ trì soạn thảo"
        r"|chủ trì thẩm định|soạn thảo|thẩm định|được phân công"
        r"|chủ trì nhiệm vụ|quản lý nhà nước|tiếp nhận|tham mưu)"
        r"|cơ quan(?:\s*,\s*đơn vị)?(?:\s*,\s*(?:tổ chức"
        r"|địa phương|cá nhân))*"
        r"|đơn vị(?:\s*(?:,|và)\s*cá nhân)?|địa phương|(?:tổ chức|tập thể|hộ gia đình)\s*(?:,|và"
        r"|hoặc)\s*cá nhân"
        r"|tổ chức(?=\s+(?:trực thuộc|trên địa bàn|và công dân|tín dụng))"
        r"|cá nhân|người dân|nhân dân|công dân|tập thể|kho bạc(?: nhà nước)?|bảo hiểm xã hội"
        r"|chi nhánh|cơ quan thuế"
        r"|tòa án(?: nhân dân)?|viện kiểm sát(?: nhân dân)?"
        r"|(?:người|chủ) (?!đều|nào|này|đứng đầu|dân\b|lao động|sử dụng lao động|trì|tịch|trương"
        r"|động|yếu|quan|nhiệm)\w+[^,.;]{0,40}?"
        r"(?=\s+(?:phải|có (?:trách nhiệm|nghĩa vụ)|không được|cần|chịu)\b)"
        r"|người (?:chăn nuôi|sản xuất|tiêu dùng|tham gia giao thông|điều khiển phương tiện"
        r"|nộp thuế"
        r"|kinh doanh|có uy tín|sử dụng đất|sử dụng lao động)|(?:bên|các bên)(?=\s+(?:phải|có))"
        r"|thành viên",
        is_placed=False,
    ),
)
PLACES: tuple[tuple[AddresseeKind, str], ...] = (
    ("all_levels", _ALL),
    ("ward", rf"(?:cấp\s+)?{_WARDS}(?!\s+(?:hội|giao|viên|đội trưởng))"),
    (
        "district",
        rf"(?:trên\s+)?(?:toàn\s+|cấp\s+)?(?:{_DISTRICT}(?!\s+ủy)(?:(?:\s*[,-]\s*"
        rf"|\s+và\s+)(?:{_DISTRICT}|thành phố(?! hồ)))*"
        r"|(?:quận|huyện|thị) ủy(?! viên))",
    ),
    ("city", rf"(?:toàn\s+|cấp\s+)?(?:{_CITY}(?!\s+ủy)|(?:thành|tỉnh) ủy(?! viên)|trung ương)"),
)
# The words with which a body's name begins: most of a sentence need not be tried.
FIRST_WORDS = (
    frozenset(
        """
    trên tất toàn 100 100% các mọi mỗi từng những đội tập một cả người thủ lãnh chủ phó bí trưởng
    giám tổng hiệu chánh viện cục bộ tổ chỉ cán công viên đảng đoàn hội cấp ủy chiến giáo nhân
    chuyên đại thí học cộng cbccvc cbcc sở phòng kiểm điều tuyên báo thẩm bác y sinh lái tài hành
    ban ngành thanh thường btv bch tccs chi quận huyện thị thành tỉnh văn mặt du khách ngư nông
    mttq ubmttq chính liên ubnd hđnd cảnh lực trạm quân bệnh nhà trường trung khu hộ doanh cơ
    đơn địa cá đồn điện hợp htx ngân bưu phụ cha bà ông tiểu hạt hiệp câu vụ đài kế vườn gia siêu
    hòa tình khuyến thú phóng biên luật chấp xí quỹ thuế hải
    dân kho bảo tòa bên xã phường đặc tp ở thuộc từ đồng tư thuyền khoa thôn tập nhà cảng thư
    """.split()
    )
    | {str(each) for each in range(1, 100)}
    | {f"{each:02d}" for each in range(1, 10)}
)
