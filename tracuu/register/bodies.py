"""The bodies and people that Vietnamese documents address, with their canonical kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracuu.obligations import AddresseeKind

_UPPER = "A-ZÀÁẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬĐÈÉẺẼẸÊẾỀỂỄỆÌÍỈĨỊÒÓỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÙÚỦŨỤƯỨỪỬỮỰỲÝỶỸỴ"
_WARD = r"(?:xã|phường|thị trấn|đặc khu)"
_WARDS = rf"{_WARD}(?:(?:\s*[,-]\s*|\s+và\s+(?:các\s+)?|/){_WARD})*"
_DISTRICT = r"(?:quận|huyện|thị xã)"
_CITY = r"(?:thành phố|tp\b\.?|tỉnh)"
_ALL = (
    r"(?:(?:ở\s+|thuộc\s+)?(?:các|mọi|từng)\s+cấp(?!\s+ủy)"
    r"|từ\s+(?:trung ương|thành phố|tỉnh|quận|huyện|cấp quận|cấp huyện)\s+(?:đến|tới|xuống)\s+"
    r"(?:cơ sở|phường|xã))"
)
_QUANTITY = (
    r"(?:(?:(?:trên\s+)?(?:tất cả|toàn thể|toàn bộ)(?:\s+các)?|100%(?:\s+số)?|\d{1,2}|các đồng chí|"
    r"các|mọi|mỗi|từng|những|đội ngũ|tập thể|một số|cả)\s+)"
)
# Names begin with a capital; a known office may also be written small.
_OFFICES = (
    r"(?:nội vụ|tài chính|tư pháp|y tế|giáo dục|văn hóa|kinh tế|quản lý đô thị|tài nguyên|lao động"
    r"|xây dựng|giao thông|công thương|thông tin|khoa học|du lịch|nông nghiệp|kế hoạch|ngoại vụ"
    r"|tổ chức|tuyên giáo|dân vận|nội chính|đô thị|nông thôn)"
)
_POST = (
    r"(?:(?:người đứng đầu|thủ trưởng"
    r"|lãnh đạo(?=\s+(?:các|quận|huyện|ubnd|phường|xã|thành|tỉnh|cơ quan|đơn vị|phòng|sở|ban"
    r"|công ty"
    r"|ủy ban|văn phòng|trung tâm|cấp)\b)|chủ tịch|phó chủ tịch|bí thư|phó bí thư"
    r"|trưởng phó các|trưởng, phó các|trưởng(?= (?:các|phòng|ban|công an|đoàn|khu|trạm))"
    r"|giám đốc|tổng giám đốc|hiệu trưởng"
    r"|chánh văn phòng|chánh thanh tra|thủ tướng(?: chính phủ)?|chủ nhiệm"
    r"|viện trưởng|cục trưởng|bộ trưởng|đội trưởng"
    r"|tổ trưởng|trưởng thôn|chỉ huy trưởng)(?:\s+thường trực)?"
    r"(?:\s*(?:,|và|hoặc)\s+(?:cấp phó của người đứng đầu|cấp phó|phó trưởng))?)"
)

_BODIES: tuple[tuple[AddresseeKind, str], ...] = (
    (
        "officials",
        r"(?:cán bộ|công chức|viên chức|đảng viên|người lao động|đoàn viên|hội viên|cấp ủy viên"
        r"|(?:đảng\s+)?ủy viên|chiến s[ĩỹ]|giáo viên|nhân viên|cbccvc|cbcc)"
        r"(?:\s+(?:chủ chốt|lãnh đạo|quản lý|không chuyên trách|thuộc quyền|đầu mối|tiếp dân"
        r"|ban thường vụ|ban chấp hành|btv|bch|thường vụ|chuyên trách|trẻ))?",
    ),
    (
        "department",
        r"(?:sở|phòng|ban|ngành)(?:(?:\s*,\s*|\s+và\s+|\s*-\s*|\s+)"
        r"(?:sở|phòng|ban|ngành|đoàn thể|đơn vị|chi cục|cơ quan|trung tâm)"
        r"(?!\s+(?:cháy|chống|hành|ngừa|đầu)))+"
        r"|(?:các|mọi|từng|mỗi)\s+(?:sở|phòng|ban|ngành|bộ|cục|vụ|chi cục)\b(?!\s+(?:phận"
        r"|tiêu chí))"
        rf"|(?:sở|phòng|ban|ngành)\s+{_OFFICES}(?!\w)"
        r"|thanh tra(?=\s+(?:quận|huyện|tỉnh|thành|sở|nhà nước|xây dựng|giao thông))",
    ),
    (
        "party_committee",
        r"(?:ban thường vụ|ban chấp hành|thường trực|btv|bch)(?=\s+(?:đảng|quận|huyện|thành|thị"
        r"|tỉnh|các|cấp|chi)\b)|cấp ủy(?:\s+đảng)?(?:\s*,\s*tổ chức đảng)?"
        r"|các tổ chức\s*,\s*cơ sở đảng"
        r"|tổ chức\s+(?:cơ sở\s+)?đảng|tccs đảng"
        r"|đảng (?:ủy|bộ)(?:\s+(?:công an|quân sự|khối|các cơ quan|cơ quan))?|đảng đoàn"
        r"|ban cán sự(?:\s+đảng)?"
        r"|chi bộ|chi ủy|(?=(?:quận|huyện|thị|thành|tỉnh) ủy\b)",
    ),
    (
        "office",
        r"văn phòng",
    ),
    (
        "organisations",
        r"(?:ủy ban\s+)?(?:mặt trận tổ quốc|mttq|ubmttq|mặt trận)(?:\s+việt nam)?"
        r"(?:\s+(?:và"
        r"|cùng)\s+(?:các\s+)?(?:tổ chức\s+)?(?:đoàn thể(?:\s+chính trị\s?-\s?xã hội)?"
        r"|chính trị\s?-\s?xã hội))?"
        r"|(?:các\s+)?(?:tổ chức\s+)?(?:đoàn thể"
        r"|chính trị\s?-\s?xã hội)(?:\s+chính trị\s?-\s?xã hội)?"
        r"|tổ chức ct-xh|hội\s+(?:liên hiệp\s+)?(?:phụ nữ|cựu chiến binh|nông dân|chữ thập đỏ"
        r"|người cao tuổi|luật gia|khuyến học)|đoàn thanh niên|đoàn tncs|(?:thành|quận"
        r"|huyện)\s?đoàn"
        r"|công đoàn|liên đoàn lao động|các hội\b",
    ),
    (
        "other",
        r"chính quyền|ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|công an|cảnh sát|bộ đội"
        r"|ban chỉ huy quân sự|lực lượng (?:công an|chức năng|vũ trang)|trạm y tế",
    ),
    (
        "other",
        r"quân đội|bệnh viện"
        r"|hội đồng(?: thẩm định| nghiệm thu| xét duyệt| khoa học| quản lý| trường)?"
        r"|cộng đồng dân cư"
        r"|chuyên gia|chính phủ|đại biểu|thí sinh|học sinh"
        r"|(?<!môi )(?<!thị )(?<!hiện )(?<!lập )(?<!quảng )(?<!chủ )"
        r"(?:nhà\s+)?trường(?:\s+(?:học|mầm non|tiểu học|thcs|thpt|công lập|trung học))?(?=\s)"
        r"(?!\s+(?:hợp|xuyên))|trung tâm|ban quản lý|ban chỉ đạo|ban tổ chức hội nghị|tổ dân phố"
        r"|khu dân cư|hộ gia đình|hộ dân|hộ kinh doanh|doanh nghiệp|chủ đầu tư|nhà thầu"
        r"|cơ sở kinh doanh"
        r"|chủ (?:dự án(?: đầu tư)?|hộ|cơ sở|xe|nhà|phương tiện|rừng|sở hữu)"
        r"|tổ công tác|tổ giúp việc"
        r"|bộ phận (?:một cửa"
        r"|tiếp nhận[^,.;]{0,30}kết quả)|cơ quan(?:\s*,\s*đơn vị)?(?:\s*,\s*(?:tổ chức"
        r"|địa phương))*"
        r"|đơn vị|địa phương|(?:tổ chức|tập thể)\s*(?:,|và|hoặc)\s*cá nhân"
        r"|tổ chức(?=\s+(?:trực thuộc|trên địa bàn|và công dân))"
        r"|cá nhân|người dân|nhân dân|công dân|tập thể|kho bạc nhà nước|bảo hiểm xã hội"
        r"|chi cục thuế"
        r"|tòa án(?: nhân dân)?|viện kiểm sát(?: nhân dân)?"
        r"|người (?!đều|nào|này|đứng đầu|dân\b|lao động|sử dụng lao động)\w+[^,.;]{0,40}?"
        r"(?=\s+(?:phải|có (?:trách nhiệm|nghĩa vụ)|không được|cần|chịu)\b)"
        r"|người sử dụng lao động|(?:bên|các bên)(?=\s+(?:phải|có))|thành viên",
    ),
)
_PLACES: tuple[tuple[AddresseeKind, str], ...] = (
    ("all_levels", _ALL),
    ("ward", rf"(?:cấp\s+)?{_WARDS}(?!\s+(?:hội|giao|viên))"),
    (
        "district",
        rf"(?:trên\s+)?(?:toàn\s+|cấp\s+)?(?:{_DISTRICT}(?!\s+ủy)(?:(?:\s*[,-]\s*"
        rf"|\s+và\s+){_DISTRICT})*"
        r"|(?:quận|huyện|thị) ủy(?! viên))",
    ),
    ("city", rf"(?:toàn\s+|cấp\s+)?(?:{_CITY}(?!\s+ủy)|(?:thành|tỉnh) ủy(?! viên)|trung ương)"),
)
# These are named by an office of their own; the place behind them is only its address.
_UNPLACED = frozenset({1, 3, 6})
_NEXT_BODY = (
    r"Văn phòng|Phòng|Sở|Ban|UBND|HĐND|Công an|Ủy ban|Uỷ ban|Đảng|Mặt trận|MTTQ|Trung tâm"
    r"|Thanh tra|"
    r"Chủ tịch|Bí thư|Hội|Đoàn|Quận|Huyện|Thành|Tỉnh|Bộ|Cục|Chi|Kho|Trưởng|Chánh|Các|Liên đoàn"
    r"|Tòa|Viện|Báo|Đài"
)
_NAME_PART = rf"[{_UPPER}]\w*(?:\s(?![{_UPPER}])(?!và\b|chủ\b|phải\b|cần\b)\w+)?"
_NAMED = re.compile(
    r"(?:Sở|Phòng|Ban(?!\s+(?:Thường vụ|Chấp hành|Chỉ đạo|Quản lý))|Bộ|Cục|Vụ|Chi cục|Thanh tra"
    r"|Ủy ban Kiểm tra|Uỷ ban Kiểm tra|Ban Chỉ đạo|Ban Quản lý|Trung tâm|Kho bạc|Đài|Báo"
    r"|Công ty|Đội)"
    rf"\s+{_NAME_PART}(?:(?:\s*[-–,]\s*|\s+và\s+|\s+)(?!(?:{_NEXT_BODY})\b){_NAME_PART})*"
)
_NAMED_OTHER = (
    "Ban Chỉ đạo",
    "Ban Quản lý",
    "Trung tâm",
    "Kho bạc",
    "Đài",
    "Báo",
    "Công ty",
    "Đội",
)
_PROPER = re.compile(
    r"(?:\s+(?!(?:Đảng|Quận ủy|Ban|UBND|HĐND|MTTQ|Mặt trận|Công an|Văn phòng|Phòng|Sở|Chủ tịch)\b)"
    rf"(?:[{_UPPER}][\w.]*|\d{{1,2}}(?!\s?[/.%\w])))+"
)


def _groups(kinds: tuple[tuple[AddresseeKind, str], ...], prefix: str) -> str:
    return "|".join(f"(?P<{prefix}{at}>{pattern})" for at, (_, pattern) in enumerate(kinds))


_OF = r"(?:\s+(?:của|tại|ở|thuộc|trực thuộc))?"


def _noun(body: str, place: str, alone: str) -> str:
    """A body with its place, or a place alone; the arguments are the names of the groups."""
    return (
        rf"(?:(?:{_groups(_BODIES, body)})(?!\w)"
        rf"(?:{_OF}\s+{_QUANTITY}{{0,2}}(?:{_groups(_PLACES, place)})(?!\w))?"
        rf"|(?:{_groups(_PLACES, alone)})(?!\w))"
    )


_BODY = re.compile(
    rf"(?<![\w-]){_QUANTITY}?(?:(?P<post>{_POST})(?!\w)(?:\s+(?:của\s+)?{_QUANTITY}?"
    rf"{_noun('b', 'p', 'q')})?|{_noun('c', 'r', 's')})"
)


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group of the pattern means."""

    kind: AddresseeKind
    is_place_of: bool = False
    is_unplaced: bool = False


def _group(name: str) -> _Group:
    if name == "post":
        return _Group("heads")
    row = int(name[1:])
    if name[0] in "bc":
        return _Group(_BODIES[row][0], is_unplaced=row in _UNPLACED)
    return _Group(_PLACES[row][0], is_place_of=name[0] in "pr")


_FOLLOWING_PLACE = re.compile(
    rf"{_OF}\s+{_QUANTITY}?(?:{'|'.join(pattern for _, pattern in _PLACES)})(?!\w)"
)
_GROUP_KINDS = [_group(name) for name in _BODY.groupindex]
_TAIL = re.compile(
    r"(?:\s+(?:cơ sở|trực thuộc|(?:có )?liên quan|chức năng|chuyên môn|nhà nước|sự nghiệp"
    r"|công lập|ngoài công lập|thuộc quyền|nói trên|nêu trên|khác|này|ấy)(?!\w))+"
)
# Behind these a body is where, whose or to whom, and not the one who acts.
_OBLIQUE = frozenset(
    """
    của thuộc tại ở do gửi về với theo bởi giữa trong trên bàn vào tới đến ra trước cấp khối cho
    từ vi nhân ngoài qua bằng sự
    """.split()
)
_WORD = re.compile(r"(?<![\w-])(?:\w+|100%)")
# The words with which a body's name begins: most of a sentence need not be tried.
_FIRST_WORDS = (
    frozenset(
        """
    trên tất toàn 100 100% các mọi mỗi từng những đội tập một cả người thủ lãnh chủ phó bí trưởng
    giám tổng hiệu chánh viện cục bộ tổ chỉ cán công viên đảng đoàn hội cấp ủy chiến giáo nhân
    chuyên đại thí học cộng cbccvc cbcc sở phòng
    ban ngành thanh thường btv bch tccs chi quận huyện thị thành tỉnh văn mặt
    mttq ubmttq chính liên ubnd hđnd cảnh lực trạm quân bệnh nhà trường trung khu hộ doanh cơ
    đơn địa cá
    dân kho bảo tòa bên xã phường đặc tp ở thuộc từ
    """.split()
    )
    | {str(each) for each in range(1, 100)}
    | {f"{each:02d}" for each in range(1, 10)}
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body or group of people named in a text; ``oblique`` if only a preposition's object."""

    start: int
    end: int
    kinds: tuple[AddresseeKind, ...]
    oblique: bool


@lru_cache(maxsize=4)
def find_bodies(text: str, folded: str, start: int, end: int) -> tuple[Body, ...]:
    """The bodies named in ``text[start:end]``, in order; ``folded`` is the folded text.

    The last are kept: whether a sentence orders and whom is asked one after the other.
    """
    found: list[Body] = []
    stop = start
    for word in _WORD.finditer(folded, start, end):
        at = word.start()
        if at < stop or word.group() not in _FIRST_WORDS:
            continue
        body = _named(text, folded, at, end)
        if body is None:
            match = _BODY.match(folded, at, end)
            body = _body(text, folded, match, end) if match else None
        if body is None:
            continue
        if found and found[-1].kinds == ("heads",) and at - found[-1].end == 1:
            before = found.pop()  # "Trưởng" + "Ban Tiếp công dân"
            body = Body(before.start, body.end, ("heads", *body.kinds), before.oblique)
        found.append(body)
        stop = body.end
    return tuple(found)


def may_begin_body(text: str, folded: str, at: int, end: int) -> bool:
    """Whether a body may be named right at ``at`` or one character on: a cheap look."""
    word = _WORD.search(folded, at, min(end, at + 16))
    if word is None or word.start() - at > 1:
        return False
    return word.group() in _FIRST_WORDS or text[word.start()].isupper()


def _named(text: str, folded: str, at: int, end: int) -> Body | None:
    """An office with a name of its own at ``at``: "Phòng Tài chính - Kế hoạch"."""
    if not text[at].isupper():
        return None
    match = _NAMED.match(text, at, end)
    if match is None:
        return None
    kind: AddresseeKind = "other" if match.group().startswith(_NAMED_OTHER) else "department"
    stop = match.end()
    if place := _FOLLOWING_PLACE.match(folded, stop, end):
        stop = place.end()
        proper = _PROPER.match(text, stop, end)
        stop = proper.end() if proper else stop
    return Body(at, stop, (kind,), _is_oblique(folded, at))


def _body(text: str, folded: str, match: re.Match[str], end: int) -> Body:
    kinds: list[AddresseeKind] = []
    is_unplaced = False
    for each, value in zip(_GROUP_KINDS, match.groups(), strict=True):
        if value is None:
            continue
        if not (each.is_place_of and is_unplaced):
            kinds.append(each.kind)
        is_unplaced = is_unplaced or each.is_unplaced
    stop = match.end()
    while stop > match.start() and text[stop - 1].isspace():
        stop -= 1
    if tail := _TAIL.match(folded, stop, end):
        stop = tail.end()
    if proper := _PROPER.match(text, stop, end):
        stop = proper.end()
    # "Đảng ủy phường": the body is the ward's, whatever it is; "UBND" alone says nothing more.
    ordered = tuple(dict.fromkeys(kinds)) or ("other",)
    if len(ordered) > 1 and "other" in ordered:
        ordered = tuple(each for each in ordered if each != "other")
    return Body(match.start(), stop, ordered, _is_oblique(folded, match.start()))


def _is_oblique(folded: str, start: int) -> bool:
    before = folded[max(0, start - 20) : start].rstrip()
    last = before.rpartition(" ")[2]
    if last == "toàn":
        last = before[: -len("toàn")].rstrip().rpartition(" ")[2]
    return last in _OBLIQUE
