"""The sample library in ``corpus/``: marked digests in our own words, rebuilt by the script."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import docx
import pytest
from docx.table import Table
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
SCRIPT = ROOT / "scripts" / "build_sample_library.py"
ARTICLES = ROOT.parent / "shared" / "eval" / "directives" / "corpus"
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
DOCUMENTS = sorted(path for path in CORPUS.iterdir() if path.name != "README.md")
BUILT = [path for path in DOCUMENTS if path.suffix in {".docx", ".pdf"}]
NUMBERED = {
    "chi-thi-24-ct-tu.pdf": ("24-CT/TU", "07/8/2023"),
    "chi-thi-30-ct-tu.html": ("30-CT/TU", "19/2/2024"),
    "ke-hoach-152-kh-qu.txt": ("152-KH/QU", "13/9/2023"),
    "ke-hoach-153-kh-qu.docx": ("153-KH/QU", "13/9/2023"),
    "quyet-dinh-500-qd-qu.txt": ("500-QĐ/QU", "18/5/2016"),
}
RUN = 12

# Names that are facts: of directives, plans, yearly themes and registered models, and the
# headlines by which a source is cited. Nothing else may run on like an article.
OFFICIAL_TITLES = (
    "Tăng cường kỷ cương, kỷ luật và trách nhiệm giải quyết công việc trong hệ thống chính trị "
    "thành phố Hà Nội",
    "Tăng cường sự lãnh đạo của cấp ủy Đảng về xây dựng người Hà Nội thanh lịch, văn minh",
    "nghiên cứu, học tập, quán triệt và tổ chức đợt sinh hoạt chính trị về thực hiện "
    "Chỉ thị 24-CT/TU",
    "Tiêu chí làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh về “Gương mẫu, cầu thị, "
    "trách nhiệm, nói đi đôi với làm”",
    "Tiếp tục thực hiện Chỉ thị số 05-CT/TW về đẩy mạnh học tập và làm theo tư tưởng, đạo đức, "
    "phong cách Hồ Chí Minh",
    "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Công tác đảm bảo trật tự đô thị, quản lý đất đai, trật tự xây dựng giai đoạn 2016 - 2021 "
    "trên địa bàn quận Thanh Xuân",
    "Tăng cường sự lãnh đạo, chỉ đạo thực hiện công tác đảm bảo trật tự và văn minh đô thị "
    "trên địa bàn Thủ đô",
    "Tăng cường sự lãnh đạo, chỉ đạo của các cấp ủy đảng đối với công tác cấp Giấy chứng nhận "
    "quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất cho các tổ chức, cá nhân trên địa "
    "bàn thành phố Hà Nội",
    "Năm nâng cao hiệu lực, hiệu quả hoạt động của hệ thống chính trị",
    "Phát huy sức mạnh của cả hệ thống chính trị, phấn đấu hoàn thành thắng lợi mục tiêu, "
    "nhiệm vụ nhiệm kỳ 2015-2020, tổ chức thành công Đại hội Đảng các cấp",
    "Phát huy các giá trị văn hóa, xây dựng đạo đức công vụ và nâng cao ý thức trách nhiệm của "
    "đội ngũ cán bộ, đảng viên quận Thanh Xuân",
    "Nâng cao chất lượng phục vụ nhân dân, tạo mọi điều kiện thuận lợi để nhân dân phát triển "
    "sản xuất và kinh doanh, vay vốn giải quyết việc làm",
    "Công tác tuyên truyền, vận động các hộ dân và cơ quan doanh nghiệp trong diện GPMB đường "
    "vành đai II nút Ngã Tư Vọng - Vĩnh Tuy",
    "Trật tự ATGT, TTĐT và VSMT trên tuyến phố Nguyễn Quý Đức",
    "Phương án phòng cháy, chữa cháy, cứu hộ, cứu nạn nhà riêng lẻ ở khu dân cư",
    "Quận Hai Bà Trưng quán triệt Chỉ thị 24-CT/TU của Ban Thường vụ Thành ủy về việc",
    "Quận Hồng Bàng phát huy tinh thần “Gương mẫu, cầu thị, trách nhiệm, nói đi đôi với làm”",
    "Thanh Xuân: Học tập, làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh gắn với chức trách, "
    "nhiệm vụ được giao",
    "https://kinhtedothi.vn/quan-hai-ba-trung-de-cao-vai-tro-neu-guong-trong-thuc-hien-"
    "chi-thi-30-ct-tu.html",
)


def docx_text(path: Path) -> str:
    lines: list[str] = []
    for item in docx.Document(str(path)).iter_inner_content():
        if isinstance(item, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in item.rows]
        else:
            lines.append(item.text)
    return "\n".join(lines)


def read(path: Path) -> str:
    """All text of a document; of a web page also its menu, form and footer."""
    if path.suffix == ".docx":
        return docx_text(path)
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        body = LexborHTMLParser(text).body
        assert body is not None
        return body.text(separator="\n")
    return text


def flowing(text: str) -> str:
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """The words in lower case; a number (``24-CT/TU``) and a date (``07/8/2023``) are one each."""
    return re.findall(r"\w+(?:[-/]\w+)*", unicodedata.normalize("NFC", text).lower())


def runs(text: str) -> set[str]:
    found = words(text)
    return {" ".join(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def without_titles(text: str) -> list[str]:
    """The stretches of a document's words that stand between official titles."""
    joined = f" {' '.join(words(text))} "
    for title in sorted(OFFICIAL_TITLES, key=len, reverse=True):
        joined = joined.replace(f" {' '.join(words(title))} ", " | ")
    return joined.split("|")


def test_the_library_holds_8_to_12_documents_in_every_format() -> None:
    suffixes = [path.suffix for path in DOCUMENTS]
    assert 8 <= len(DOCUMENTS) <= 12
    for suffix in (".txt", ".md", ".html", ".docx", ".pdf"):
        assert suffixes.count(suffix) >= 2, suffix
    assert len(suffixes) == sum(map(suffixes.count, (".txt", ".md", ".html", ".docx", ".pdf")))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_says_that_it_is_a_digest_and_of_what(path: Path) -> None:
    text = read(path)
    mark = re.search(
        r"Bản tóm lược dữ kiện, không phải nguyên văn\. Nguồn: \S.{15,}", flowing(text)
    )
    assert mark is not None
    assert mark.start() < 500
    assert text == unicodedata.normalize("NFC", text)
    assert re.fullmatch(r"[a-z0-9-]+\.[a-z]+", path.name)
    assert 2000 <= len(text) <= 5000


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_only_a_digest_of_a_numbered_document_bears_its_number(path: Path) -> None:
    headers = re.findall(r"^Số hiệu: (\S+)\nNgày ban hành: (\S+)$", spaced(path), re.M)
    assert headers == ([NUMBERED[path.name]] if path.name in NUMBERED else [])
    if path.name in NUMBERED:
        title = rf"^(CHỈ THỊ|KẾ HOẠCH|QUYẾT ĐỊNH) SỐ {re.escape(headers[0][0])}$"
        assert re.search(title, read(path), re.M)


def spaced(path: Path) -> str:
    return re.sub(r"\s*\n\s*", "\n", read(path))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_runs_on_like_an_article(path: Path) -> None:
    if not ARTICLES.is_dir():
        pytest.skip(f"the articles are not beside the checkout ({ARTICLES.name} is absent)")
    articles = set[str]()
    for article in ARTICLES.glob("*.txt"):
        articles |= runs(article.read_text(encoding="utf-8"))
    copied = {run for stretch in without_titles(read(path)) for run in runs(stretch)} & articles
    assert articles
    assert not copied


@pytest.mark.parametrize("name", ["chi-thi-24-ct-tu.pdf", "ke-hoach-153-kh-qu.docx"])
def test_what_directive_24_asks_of_wards_is_said_in_one_sentence(name: str) -> None:
    sentences = re.split(r"(?<=\.) ", flowing(read(CORPUS / name)))
    wanted = ("24-CT/TU", "đảng bộ các phường", "chi bộ", "phải", "tháng 10/2023")
    assert any(all(part in sentence for part in wanted) for sentence in sentences)


def test_the_pdfs_have_several_pages_that_end_between_sentences() -> None:
    for path in CORPUS.glob("*.pdf"):
        pages = [page.extract_text().splitlines() for page in PdfReader(path).pages]
        assert len(pages) >= 2
        assert all(re.search(r"[.!?]$", lines[-2]) for lines in pages)
        assert [lines[-1] for lines in pages] == [
            f"Trang {number}/{len(pages)}" for number in range(1, len(pages) + 1)
        ]


def test_the_word_files_have_heading_styles_and_tables() -> None:
    for path in CORPUS.glob("*.docx"):
        document = docx.Document(str(path))
        styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
        assert {"Title", "Heading 1", "Heading 2"} <= styles
        assert document.tables


def test_one_page_has_a_menu_a_comment_form_and_a_footer_to_leave_out() -> None:
    pages = [LexborHTMLParser(path.read_bytes()) for path in CORPUS.glob("*.html")]
    assert all(page.css_first("h1") and page.css_first("h2") for page in pages)
    assert sum(all(map(page.css_first, ("nav", "form", "footer"))) for page in pages) == 1


def test_the_script_builds_the_same_files_again(tmp_path: Path) -> None:
    if not FONT.is_file():
        pytest.skip("the DejaVu fonts are not installed (Debian: fonts-dejavu-core)")
    subprocess.run([sys.executable, SCRIPT, "--out", tmp_path], check=True, timeout=120)
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in BUILT]
    for path in BUILT:
        assert read(tmp_path / path.name) == read(path)
