"""Build the .docx and .pdf files of the sample library from the texts below.

``python scripts/build_sample_library.py [--out DIR] [--fonts DIR]`` writes the four
files of ``DOCUMENTS``, byte for byte the same on every run. The texts use a few marks
at the start of a line: ``@`` a header line, ``#`` the title, ``%`` what follows the
title, ``##`` and ``###`` headings, ``|`` a table row, ``---`` a new page; anything else
is a paragraph, which ends at an empty line.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document as DocxDocument
from fpdf import FPDF

ROOT = Path(__file__).resolve().parent.parent
DEBIAN_FONTS = Path("/usr/share/fonts/truetype/dejavu")
# A fixed date keeps a rebuilt file equal to the committed one.
MADE = datetime(2025, 1, 1, tzinfo=UTC)
AUTHOR = "Thư viện mẫu Tra Cứu"

DIRECTIVE_24 = """
@ Cơ quan ban hành: Ban Thường vụ Thành ủy Hà Nội
@ Số hiệu: 24-CT/TU
@ Ngày ban hành: 07/8/2023
# CHỈ THỊ SỐ 24-CT/TU
% Về “Tăng cường kỷ cương, kỷ luật và trách nhiệm giải quyết công việc trong hệ thống chính trị
thành phố Hà Nội”

Bản tóm lược dữ kiện, không phải nguyên văn. Nguồn: bài đăng lúc 17:30 ngày 15/09/2023 về hội nghị
của Quận ủy Hai Bà Trưng (tên bài ghi ở cuối).

## I. THÔNG TIN CHUNG
### 1. Tên, ngày và cơ quan ban hành
Chỉ thị 24-CT/TU do Ban Thường vụ Thành ủy Hà Nội ban hành ngày 07/8/2023. Tên đầy đủ của Chỉ thị
là “Tăng cường kỷ cương, kỷ luật và trách nhiệm giải quyết công việc trong hệ thống chính trị thành
phố Hà Nội”.
### 2. Mục đích
Chỉ thị 24-CT/TU nhằm siết kỷ cương, kỷ luật và nâng trách nhiệm của cán bộ khi giải quyết công việc
ở Hà Nội. Khi quán triệt Chỉ thị, quận Hai Bà Trưng mong mỗi tổ chức đảng và mỗi cán bộ, công chức,
người lao động đổi khác về nhận thức và trách nhiệm.
### 3. Ai phải thực hiện
Nơi phải thực hiện gồm cấp ủy, chính quyền, Mặt trận Tổ quốc và các đoàn thể.
Người đứng đầu chịu trách nhiệm trước hết về phần việc của đơn vị mình.

## II. YÊU CẦU ĐỐI VỚI CÁC PHƯỜNG CỦA QUẬN HAI BÀ TRƯNG
### 1. Sinh hoạt chính trị tháng 10/2023
Để thực hiện Chỉ thị 24-CT/TU, đảng bộ các phường và mọi chi bộ (100%) của cơ quan, của đơn vị hành
chính sự nghiệp và của lực lượng vũ trang phải sinh hoạt chính trị, tự phê bình, phê bình và thảo
luận về Chỉ thị vào kỳ sinh hoạt chi bộ tháng 10/2023.
### 2. Quán triệt trong tháng 9/2023
Các phường, cũng như mọi đơn vị khác của quận, phải lập kế hoạch nghiên cứu, quán triệt Chỉ thị
24-CT/TU tại chỗ. Việc nghiên cứu, quán triệt Chỉ thị 24-CT/TU tại đơn vị phải hoàn thành trong
tháng 9/2023.
### 3. Văn bản quy định
Hai yêu cầu trên được đặt ra ở Kế hoạch 153-KH/QU ngày 13/9/2023 của Ban Thường vụ Quận ủy Hai Bà
Trưng. Bài nguồn không dẫn điều khoản nào của chính Chỉ thị 24-CT/TU nói riêng về phường.

---
## III. VĂN BẢN TRIỂN KHAI Ở QUẬN HAI BÀ TRƯNG
### 1. Kế hoạch 152-KH/QU
Kế hoạch 152-KH/QU ngày 13/9/2023 nêu nhiệm vụ và giải pháp thực hiện Chỉ thị 24-CT/TU. Kế hoạch đòi
hỏi đổi mới cách lãnh đạo: văn bản phải ngắn và sát thực tế, việc gấp phải giải quyết ngay.
### 2. Kế hoạch 153-KH/QU
Kế hoạch 153-KH/QU ngày 13/9/2023 quy định việc học tập, quán triệt và đợt sinh hoạt chính trị về
Chỉ thị 24-CT/TU.

## IV. HỘI NGHỊ VÀ VIỆC KIỂM TRA
### 1. Hội nghị quán triệt
Quận ủy Hai Bà Trưng họp hội nghị quán triệt Chỉ thị 24-CT/TU vào sáng 15/9/2023. Trần Quyết Thắng
trình bày Kế hoạch 152-KH/QU; Nguyễn Duy Sơn trình bày Kế hoạch 153-KH/QU.
### 2. Kiểm tra, giám sát
Phùng Bích Nga, Chủ nhiệm Ủy ban Kiểm tra Quận ủy, phổ biến nhiệm vụ kiểm tra, giám sát việc thi
hành Chỉ thị.

## V. ĐIỀU THƯ VIỆN KHÔNG CÓ
Thư viện mẫu không có toàn văn Chỉ thị 24-CT/TU. Cách thực hiện ở các quận khác cũng không được bài
nguồn nhắc tới.

Nguồn đầy đủ: bài “Quận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU của Ban Thường vụ Thành ủy về việc
“Tăng cường kỷ cương, kỷ luật và trách nhiệm giải quyết công việc trong hệ thống chính trị thành phố
Hà Nội””, 15/09/2023, 17:30; bản dùng để tóm lược không ghi nơi đăng.
"""

PLAN_153 = """
@ Cơ quan ban hành: Ban Thường vụ Quận ủy Hai Bà Trưng
@ Số hiệu: 153-KH/QU
@ Ngày ban hành: 13/9/2023
# KẾ HOẠCH SỐ 153-KH/QU
% Về nghiên cứu, học tập, quán triệt và tổ chức đợt sinh hoạt chính trị về thực hiện Chỉ thị
24-CT/TU

Bản tóm lược dữ kiện, không phải nguyên văn. Nguồn: bài đăng lúc 17:30 ngày 15/09/2023 về hội nghị
của Quận ủy Hai Bà Trưng (tên bài ghi ở cuối).

## I. THÔNG TIN CHUNG
### 1. Ngày và cơ quan ban hành
Kế hoạch 153-KH/QU được Ban Thường vụ Quận ủy Hai Bà Trưng ban hành ngày 13/9/2023, cùng ngày với
Kế hoạch 152-KH/QU.
### 2. Mục đích
Kế hoạch 153-KH/QU tổ chức cho toàn Đảng bộ quận học tập Chỉ thị 24-CT/TU ngày 07/8/2023 của Ban
Thường vụ Thành ủy Hà Nội và mở một đợt sinh hoạt chính trị về Chỉ thị này.
### 3. Người triển khai
Nguyễn Duy Sơn triển khai Kế hoạch 153-KH/QU tại hội nghị sáng 15/9/2023. Chức vụ khi đó: Trưởng ban
Tuyên giáo Quận ủy kiêm Giám đốc Trung tâm chính trị quận.

## II. NỘI DUNG VÀ THỜI HẠN
### 1. Nghiên cứu, quán triệt tại đơn vị
a) Cấp ủy, tổ chức đảng, chính quyền, Mặt trận Tổ quốc và các đoàn thể ở mọi cấp phải lập kế hoạch
nghiên cứu, quán triệt Chỉ thị 24-CT/TU tại đơn vị mình.

b) Việc nghiên cứu, quán triệt Chỉ thị 24-CT/TU tại đơn vị phải hoàn thành trong tháng 9/2023.

c) Mỗi cơ quan, đơn vị được chọn hình thức học tập hợp với mình.
### 2. Sinh hoạt chính trị ở chi bộ
a) Thực hiện Chỉ thị 24-CT/TU, đảng bộ các phường và 100% số chi bộ của cơ quan, của đơn vị hành
chính sự nghiệp, của lực lượng vũ trang phải sinh hoạt chính trị, tự phê bình, phê bình và thảo luận
về Chỉ thị vào kỳ sinh hoạt chi bộ tháng 10/2023.

b) Tất cả cán bộ, đảng viên thuộc Đảng bộ quận đều tham gia đợt sinh hoạt này.

## III. BẢNG VIỆC, NƠI LÀM VÀ THỜI HẠN
| Việc | Nơi thực hiện | Thời hạn
| Lập kế hoạch nghiên cứu, quán triệt | Cấp ủy, chính quyền, đoàn thể các cấp | Tháng 9/2023
| Học tập, quán triệt xong tại đơn vị | Cấp ủy, chính quyền, đoàn thể các cấp | Tháng 9/2023
| Tự phê bình, phê bình, thảo luận Chỉ thị | Đảng bộ các phường và 100% chi bộ | Tháng 10/2023

## IV. VĂN BẢN VÀ NGƯỜI LIÊN QUAN
### 1. Văn bản
Kế hoạch 152-KH/QU do Trần Quyết Thắng trình bày tại cùng hội nghị, nêu nhiệm vụ và giải pháp chung
của quận.
### 2. Kiểm tra, giám sát
Việc kiểm tra, giám sát do Phùng Bích Nga, Chủ nhiệm Ủy ban Kiểm tra Quận ủy, phổ biến. Bài nguồn
không nêu ngày nộp báo cáo kết quả của Kế hoạch 153-KH/QU.

Nguồn đầy đủ: bài “Quận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU của Ban Thường vụ Thành ủy về việc
“Tăng cường kỷ cương, kỷ luật và trách nhiệm giải quyết công việc trong hệ thống chính trị thành phố
Hà Nội””, 15/09/2023, 17:30; bản dùng để tóm lược không ghi nơi đăng.
"""

WARD_MODELS = """
# Các mô hình của phường và đơn vị ở quận Thanh Xuân

Bản tóm lược dữ kiện, không phải nguyên văn. Nguồn: HNP, bài của Thu Uyên, đăng lúc 09:41 ngày
11/05/2021 (tên bài ghi ở cuối).

## I. BỐI CẢNH
Các mô hình dưới đây được đăng ký hoặc làm điểm trong 5 năm quận Thanh Xuân thực hiện Chỉ thị
05-CT/TW của Bộ Chính trị. Quận có 11 phường; bài nguồn chỉ nêu mô hình của một số phường.

## II. TỔ DÂN PHỐ “5 KHÔNG”
### 1. Năm nội dung
Mô hình Tổ dân phố “5 không” gồm: (1) không có rác thải; (2) không lấn chiếm lòng đường, vỉa hè;
(3) không vi phạm trật tự xây dựng; (4) không phát sinh tệ nạn xã hội mới; (5) không còn hộ nghèo.
### 2. Nơi lập kế hoạch
UBND quận Thanh Xuân lập kế hoạch làm điểm Tổ dân phố “5 không” trong năm 2019.

## III. MÔ HÌNH CỦA CÁC PHƯỜNG
### 1. Bảng các phường
| Phường | Mô hình | Lĩnh vực
| Thượng Đình | “Ngay và luôn” | Thủ tục hành chính, mâu thuẫn dân sinh
| Kim Giang | “Nâng cao chất lượng phục vụ nhân dân, tạo mọi điều kiện thuận lợi để nhân dân
phát triển sản xuất và kinh doanh, vay vốn giải quyết việc làm” | Phục vụ nhân dân
| Phương Liệt | “Công tác tuyên truyền, vận động các hộ dân và cơ quan doanh nghiệp trong diện GPMB
đường vành đai II nút Ngã Tư Vọng - Vĩnh Tuy” | Giải phóng mặt bằng
| Thanh Xuân Bắc | “Trật tự ATGT, TTĐT và VSMT trên tuyến phố Nguyễn Quý Đức” | Giao thông, đô thị,
vệ sinh môi trường
| Khương Đình | “Phương án phòng cháy, chữa cháy, cứu hộ, cứu nạn nhà riêng lẻ ở khu dân cư” | Phòng
cháy, cứu nạn
| Thanh Xuân Nam | Bộ phận một cửa văn minh, thân thiện và chuyên nghiệp | Thủ tục hành chính
| Nhân Chính | Chung cư văn hóa | Ứng xử nơi ở chung
### 2. Diễn giải
a) Phường Thượng Đình đăng ký mô hình “Ngay và luôn”, áp dụng khi giải quyết thủ tục hành chính và
những mâu thuẫn dân sinh mà người dân bức xúc.

b) Phường Kim Giang có mô hình do Chi bộ UBND phường đăng ký, hướng vào phục vụ nhân dân, sản xuất,
kinh doanh và vay vốn.

c) Phường Phương Liệt đăng ký mô hình vận động các hộ dân, cơ quan và doanh nghiệp trong diện giải
phóng mặt bằng đường vành đai II.

d) Phường Thanh Xuân Bắc đăng ký mô hình khoán quản trên tuyến phố Nguyễn Quý Đức.

đ) Phường Khương Đình đăng ký mô hình về phương án phòng cháy, chữa cháy và cứu hộ, cứu nạn cho nhà
riêng lẻ trong khu dân cư.

e) Phường Thanh Xuân Nam làm mô hình bộ phận một cửa; phường Nhân Chính làm mô hình chung cư văn
hóa, cư dân ứng xử lịch thiệp và tôn trọng không gian dùng chung.

## IV. MÔ HÌNH CỦA CƠ QUAN, ĐƠN VỊ
### 1. Khối cơ quan
Toàn bộ (100%) đơn vị, phòng, ban đăng ký xây dựng cơ quan xanh, chỗ làm việc gọn và ngăn nắp. Đảng
bộ Cơ quan Dân Đảng cải cách hành chính ở bộ phận lo thủ tục về công tác đảng, đảng viên.
### 2. Công an quận
Đảng bộ Công an quận đặt tiêu chí riêng về bản lĩnh, đạo đức và ứng xử cho cán bộ, chiến sĩ. Một mô
hình được nêu là hướng dẫn người dân chấp hành luật giao thông, nhường nhịn nhau khi va chạm.

Nguồn đầy đủ: Thu Uyên, “Thanh Xuân: Học tập, làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh gắn
với chức trách, nhiệm vụ được giao”, HNP, 11/05/2021, 09:41.
"""

DUTIES = """
# Tổng hợp nhiệm vụ và thời hạn trong các văn bản

Bản tóm lược dữ kiện, không phải nguyên văn. Nguồn: năm bài báo kê ở cuối bản tổng hợp.

## I. CÁCH DÙNG
Bản này gom các nhiệm vụ mà những bản tóm lược khác của thư viện mẫu đã nêu. Việc nào có thời hạn
thì ghi ở mục II; việc làm thường xuyên hoặc không rõ thời hạn thì ghi ở mục III.

## II. VIỆC CÓ THỜI HẠN
### 1. Trong tháng 9/2023: quán triệt Chỉ thị 24-CT/TU
a) Nơi làm: cấp ủy, chính quyền, Mặt trận Tổ quốc và đoàn thể các cấp ở quận Hai Bà Trưng.

b) Việc: các nơi này phải hoàn thành nghiên cứu, quán triệt Chỉ thị 24-CT/TU tại đơn vị trong tháng
9/2023.

c) Văn bản quy định: Kế hoạch 153-KH/QU ngày 13/9/2023.
### 2. Tháng 10/2023: sinh hoạt chính trị ở chi bộ
a) Nơi làm: đảng bộ các phường và mọi chi bộ cơ quan, đơn vị, lực lượng vũ trang ở quận Hai Bà
Trưng.

b) Việc: đảng bộ các phường và các chi bộ ấy phải tự phê bình, phê bình và thảo luận Chỉ thị
24-CT/TU vào kỳ sinh hoạt chi bộ tháng 10/2023.

c) Văn bản quy định: Kế hoạch 153-KH/QU ngày 13/9/2023.
### 3. Trước ngày 15/4/2024: báo cáo về Chỉ thị 30-CT/TU
a) Nơi làm: các tổ chức cơ sở đảng ở quận Hai Bà Trưng.

b) Việc: các tổ chức này phải báo cáo kết quả thực hiện Chỉ thị 30-CT/TU cho Ban Thường vụ Quận ủy
trước ngày 15/4/2024, thông qua Ban Tuyên giáo Quận ủy.

c) Văn bản: Chỉ thị 30-CT/TU ngày 19/2/2024 và kế hoạch của Quận ủy Hai Bà Trưng (không rõ số).

---
## III. VIỆC THƯỜNG XUYÊN HOẶC KHÔNG RÕ THỜI HẠN
### 1. Quận Hai Bà Trưng
a) Theo Kế hoạch 152-KH/QU, văn bản ban hành phải ngắn và sát thực tế; việc cấp bách phải được xử lý
ngay.

b) Khi thực hiện Chỉ thị 30-CT/TU, người đứng đầu cấp ủy và chính quyền phải nêu gương.
### 2. Quận Hồng Bàng
a) Thực hiện Quyết định 500-QĐ/QU ngày 18/5/2016, tổ chức cơ sở đảng phải quán triệt bộ tiêu chí
“Gương mẫu, cầu thị, trách nhiệm, nói đi đôi với làm”.

b) Đảng ủy các phường lập kế hoạch tuyên truyền bộ tiêu chí và đưa vào sinh hoạt chi bộ.
### 3. Quận Thanh Xuân
a) Thực hiện Chỉ thị 05-CT/TW, cán bộ chủ chốt và người đứng đầu đăng ký làm theo Bác, sát với chức
trách được giao.

b) Thực hiện Kết luận 01-KL/TW, chi bộ sinh hoạt chuyên đề mỗi quý; các đơn vị thực hiện chuyên đề
năm 2023 của quận.

## IV. MỐC THỜI GIAN ĐỂ ĐỐI CHIẾU
a) Ngày 18/5/2016: Quyết định 500-QĐ/QU của Ban Thường vụ Quận ủy Hồng Bàng.

b) Ngày 26/5/2016: Chỉ thị 08-CT/TU của Thành ủy Hà Nội. Ngày 01/9/2016: Chỉ thị 09-CT/TU của Thành
ủy Hà Nội.

c) Ngày 07/8/2023: Chỉ thị 24-CT/TU. Ngày 13/9/2023: Kế hoạch 152-KH/QU và Kế hoạch 153-KH/QU. Ngày
15/9/2023: hội nghị quán triệt của Quận ủy Hai Bà Trưng.

d) Ngày 19/2/2024: Chỉ thị 30-CT/TU. Ngày 15/4/2024: hạn mà báo cáo phải nộp trước đó.

Nguồn đầy đủ: (1) Linh Chi, KTĐT, bài trên kinhtedothi.vn về Chỉ thị 30-CT/TU ở quận Hai Bà Trưng,
không ghi ngày đăng; (2) bài ngày 15/09/2023 về hội nghị của Quận ủy Hai Bà Trưng; (3) Thế Khoa, bài
ngày 23/06/2022 về quận Hồng Bàng; (4) Thu Uyên, HNP, bài ngày 11/05/2021 về quận Thanh Xuân; (5)
bài không ghi ngày về hai năm thực hiện Kết luận 01-KL/TW ở quận Thanh Xuân.
"""

DOCUMENTS = {
    "chi-thi-24-ct-tu.pdf": DIRECTIVE_24,
    "ke-hoach-153-kh-qu.docx": PLAN_153,
    "mo-hinh-phuong-thanh-xuan.docx": WARD_MODELS,
    "tong-hop-nhiem-vu-thoi-han.pdf": DUTIES,
}

# The mark at the start of a line and the kind of block it opens, longest mark first.
MARKS = {
    "---": "page",
    "###": "heading2",
    "##": "heading1",
    "#": "title",
    "%": "subtitle",
    "@": "header",
    "|": "row",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A title, heading, paragraph, table row or page break; a row's cells are joined by ``|``."""

    kind: str
    text: str

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in self.text.split("|")]


def parse_blocks(source: str) -> Iterator[Block]:
    """Split a marked text into blocks, in order; a line without a mark goes on the block above."""
    kind, lines = "", list[str]()
    for line in [*source.splitlines(), ""]:
        mark = next((mark for mark in MARKS if line.startswith(mark)), "")
        # Headings are one line, so that the paragraph below needs no empty line.
        closed = not line or mark or kind.startswith("heading")
        if closed and kind:
            yield Block(kind, " ".join(lines))
            kind, lines = "", []
        if line:
            kind = kind or MARKS.get(mark, "paragraph")
            lines.append(line.removeprefix(mark).strip())


def title_of(blocks: list[Block]) -> str:
    """The title with what follows it, as a file's properties show it."""
    return " ".join(block.text for block in blocks if block.kind in {"title", "subtitle"})


def write_docx(blocks: list[Block], path: Path) -> None:
    """Write the blocks as a Word file with real heading styles and tables."""
    document = docx.Document()
    styles = {"title": "Title", "subtitle": "Subtitle"}
    styles |= {"heading1": "Heading 1", "heading2": "Heading 2"}
    rows: list[list[str]] = []
    for block in [*blocks, Block("end", "")]:
        if block.kind == "row":
            rows.append(block.cells)
            continue
        if rows:
            add_table(document, rows)
            rows = []
        if block.kind != "end":
            document.add_paragraph(block.text, style=styles.get(block.kind))
    properties = document.core_properties
    properties.author, properties.title, properties.comments = AUTHOR, title_of(blocks), ""
    properties.created = properties.modified = MADE
    packed = io.BytesIO()
    document.save(packed)
    path.write_bytes(with_fixed_dates(packed.getvalue()))


def add_table(document: DocxDocument, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def with_fixed_dates(packed: bytes) -> bytes:
    """The same zip archive with one fixed date on every entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


class SamplePdf(FPDF):
    """A4 pages with their number at the foot."""

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("DejaVu", size=9)
        self.cell(0, 8, f"Trang {self.page_no()}/{{nb}}", align="C")


def write_pdf(blocks: list[Block], path: Path, *, fonts: Path) -> None:
    """Write the blocks as a PDF with a text layer, bookmarks and embedded font subsets."""
    pdf = SamplePdf(format="A4")
    pdf.add_font("DejaVu", fname=fonts / "DejaVuSans.ttf")
    pdf.add_font("DejaVu", style="B", fname=fonts / "DejaVuSans-Bold.ttf")
    pdf.set_title(title_of(blocks))
    pdf.set_author(AUTHOR)
    pdf.set_lang("vi")
    pdf.set_creation_date(MADE)
    pdf.set_margin(22)
    pdf.set_auto_page_break(True, margin=22)
    pdf.add_page()
    for block in blocks:
        add_to_pdf(pdf, block)
    pdf.output(str(path))


def add_to_pdf(pdf: FPDF, block: Block) -> None:
    if block.kind == "page":
        pdf.add_page()
        return
    if block.kind == "heading1":
        pdf.start_section(block.text)
    size = {"title": 14, "heading1": 11.5}.get(block.kind, 10.5)
    bold = block.kind in {"title", "subtitle", "heading1", "heading2"}
    pdf.set_font("DejaVu", style="B" if bold else "", size=size)
    centred = block.kind in {"title", "subtitle"}
    pdf.multi_cell(
        0, size * 0.5, block.text, align="C" if centred else "L", new_x="LMARGIN", new_y="NEXT"
    )
    pdf.ln(0.5 if block.kind == "header" else 2)


def build(out: Path, *, fonts: Path) -> None:
    """Write every file of ``DOCUMENTS`` into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    for name, source in DOCUMENTS.items():
        blocks = list(parse_blocks(source))
        if name.endswith(".docx"):
            write_docx(blocks, out / name)
        else:
            write_pdf(blocks, out / name, fonts=fonts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the sample library's .docx and .pdf files.")
    parser.add_argument("--out", type=Path, default=ROOT / "corpus", help="where to write")
    parser.add_argument("--fonts", type=Path, default=DEBIAN_FONTS, help="folder of DejaVuSans.ttf")
    arguments = parser.parse_args()
    if not (arguments.fonts / "DejaVuSans.ttf").is_file():
        parser.error(f"no DejaVuSans.ttf in {arguments.fonts}; install fonts-dejavu-core")
    build(arguments.out, fonts=arguments.fonts)


if __name__ == "__main__":
    main()
