from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.prose import PROSE, in_cp1258
from tests.legacy_encoding import tcvn3, vni
from tests.reading import headings, read
from tracuu.errors import DamagedFileError, EmptyFileError

BODY = (
    "Các cấp ủy quán triệt Chỉ thị này đến mọi đảng viên, cán bộ, công chức của cơ quan mình, "
    "báo cáo kết quả về Ban Thường vụ trước ngày 15/12/2023 để tổng hợp."
)

PORTAL = f"""<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Chỉ thị 24 | Cổng thông tin</title>
<style>p {{ color: red }}</style><script>document.write("độc hại")</script></head>
<body>
<header class="site-header"><a href="/">Cổng thông tin quận</a>
  <ul><li><a>Trang chủ</a></li><li><a>Tin tức</a></li></ul></header>
<nav>Trang chủ » Văn bản</nav>
<form id="aspnetForm" action="http://example.vn/post">
<div class="breadcrumb">Văn bản / Chỉ thị</div>
<div id="noi-dung">
  <h1>Chỉ thị 24-CT/TU</h1>
  <p>{BODY}</p>
  <h2>I.&nbsp;Yêu cầu<br>chung</h2>
  <p>Dòng một,<br>dòng <b>h</b><i>ai</i>
     xuống dòng trong mã</p>
  <p style="display: none">Chữ ẩn một</p><p hidden>Chữ ẩn hai</p>
  <div class="d-none">Chữ ẩn ba</div>
  <p>{BODY}</p>
</div>
<div class="box-comment"><p>Bình luận của bạn đọc</p><textarea>Viết ở đây</textarea></div>
<div class="g-recaptcha">Tôi không phải người máy</div>
<input type="text" value="Tìm kiếm"><button>Gửi</button>
</form>
<ul><li><a>Tin một</a></li><li><a>Tin hai</a></li><li><a>Tin ba</a></li><li><a>Tin bốn</a></li></ul>
<footer>Bản quyền của quận</footer>
</body></html>"""

TEXT = (
    f"Chỉ thị 24-CT/TU\n{BODY}\nI. Yêu cầu chung\nDòng một,\ndòng hai xuống dòng trong mã\n{BODY}"
)


def test_the_document_is_read_without_what_surrounds_it(tmp_path: Path) -> None:
    document = read(tmp_path, "ct.html", PORTAL)
    assert document.text == TEXT
    assert headings(document) == [(1, "Chỉ thị 24-CT/TU"), (2, "I. Yêu cầu chung")]
    assert document.title == "Chỉ thị 24-CT/TU"
    assert document.format == "html"


def test_the_main_element_is_taken_and_side_columns_are_not(tmp_path: Path) -> None:
    page = f"""<title>Kế hoạch 152</title><div class="col"><p>Thời tiết hôm nay</p></div>
    <article><p>{BODY}</p></article><div><p>Giá vàng hôm nay tăng</p></div>"""
    document = read(tmp_path, "kh.html", page)
    assert document.text == BODY
    assert document.title == "Kế hoạch 152"


def test_several_articles_are_all_read(tmp_path: Path) -> None:
    page = f"<article><p>{BODY}</p></article><article><p>Thứ hai: {BODY}</p></article>"
    assert read(tmp_path, "tin.html", page).text == f"{BODY}\nThứ hai: {BODY}"


def test_a_page_that_is_one_list_of_links_is_not_taken_for_a_menu(tmp_path: Path) -> None:
    items = "".join(f"<li><a>Chỉ thị số {n}</a></li>" for n in range(1, 6))
    assert read(tmp_path, "a.html", f"<ul>{items}</ul>").text.startswith("- Chỉ thị số 1\n- ")


@pytest.mark.parametrize(
    "data",
    [
        PORTAL.replace("utf-8", "utf-16").encode("utf-16"),
        PORTAL.replace("utf-8", "windows-1252").encode(),
        unicodedata.normalize("NFD", PORTAL).replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + PORTAL.encode(),
    ],
    ids=["utf16", "false-charset", "nfd-crlf", "bom"],
)
def test_other_encodings_read_the_same(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, "ct.htm", data).text == TEXT


def test_the_encoding_that_the_page_names_is_believed(tmp_path: Path) -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258"><p>Số đã ký'
    data = page.encode("ascii", "ignore") + "Ủy".encode("ascii", "ignore")
    assert b"windows-1258" in data
    written = page.replace("Số đã ký", "S\u00f4\u0301 \u0111a\u0303 ky\u0301").encode("cp1258")
    assert read(tmp_path, "a.html", written).text == "Số đã ký"


def test_a_data_table_becomes_rows_with_its_header_first(tmp_path: Path) -> None:
    page = """<p>Phân công:</p><table><thead><tr><th>Đơn vị</th><th>Việc</th></tr></thead>
    <tbody><tr><td>Quận <b>ủy</b></td><td><p>Chỉ đạo</p><p>Kiểm tra</p></td></tr>
    <tr><td>Phường</td><td></td></tr><tr><td> </td><td> </td></tr></tbody></table>"""
    assert read(tmp_path, "a.html", page).text == (
        "Phân công:\nĐơn vị | Việc\nQuận ủy | Chỉ đạo Kiểm tra\nPhường |"
    )


def test_the_head_of_an_official_document_is_read_cell_by_cell(tmp_path: Path) -> None:
    page = """<table><tr><td>QUẬN ỦY HAI BÀ TRƯNG<br>*<br>Số 152-KH/QU</td>
    <td><b>ĐẢNG CỘNG SẢN VIỆT NAM</b><p>Hà Nội, ngày 13/9/2023</p></td></tr></table>
    <p>KẾ HOẠCH</p>"""
    assert read(tmp_path, "a.html", page).text.split("\n") == [
        "QUẬN ỦY HAI BÀ TRƯNG",
        "*",
        "Số 152-KH/QU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Hà Nội, ngày 13/9/2023",
        "KẾ HOẠCH",
    ]


def test_a_page_laid_out_by_tables_keeps_its_paragraphs(tmp_path: Path) -> None:
    page = f"""<table><tr><td><h2>I. Chung</h2><p>{BODY}</p>
    <table><tr><td>Quận</td><td>10</td></tr><tr><td>Phường</td><td>20</td></tr></table>
    </td></tr></table>"""
    document = read(tmp_path, "a.html", page)
    assert document.text == f"I. Chung\n{BODY}\nQuận | 10\nPhường | 20"
    assert headings(document) == [(2, "I. Chung")]


def test_lists_show_the_markers_that_a_browser_shows(tmp_path: Path) -> None:
    page = """<ol start="3"><li>Ba<ol type="a"><li>một<li>hai</ol><li value="7">Bảy<li>Tám</ol>
    <ul><li>Gạch</ul><ul style="list-style: none"><li>Trơn</ul><ol type="I"><li>La Mã</ol>"""
    assert read(tmp_path, "a.html", page).text.split("\n") == [
        "3. Ba", "a. một", "b. hai", "7. Bảy", "8. Tám", "- Gạch", "Trơn", "I. La Mã",
    ]  # fmt: skip


def test_preformatted_text_keeps_its_lines(tmp_path: Path) -> None:
    page = "<pre>Điều 1.  Phạm vi\n  Khoản một</pre>"
    assert read(tmp_path, "a.html", page).text == "Điều 1.  Phạm vi\n  Khoản một"


def test_xhtml_with_broken_tags_is_read(tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html><p>Chỉ thị <b>24</p><td>rời</svg></div>&#x110;'
    )
    assert read(tmp_path, "a.html", page).text == "Chỉ thị 24\nrờiĐ"


def test_a_page_of_scripts_alone_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        read(tmp_path, "a.html", "<html><body><script>Chỉ thị()</script><noscript>Bật lên")


def test_a_page_hidden_until_a_script_runs_is_read(tmp_path: Path) -> None:
    page = f'<body style="visibility:hidden"><p>{BODY}</p>'
    assert read(tmp_path, "a.html", page).text == BODY


def test_deep_nesting_is_read_and_absurd_nesting_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<div>" * 3000 + BODY).text == BODY
    with pytest.raises(DamagedFileError, match="nested"):
        read(tmp_path, "b.html", ("<div>" * 6000 + BODY) + "</div>" * 6000)
    with pytest.raises(DamagedFileError, match="nested"):
        read(tmp_path, "c.html", "<b><i>" * 3000 + BODY)


_MENU = "".join(f"<a href='{n}'>Mục {n}</a><br>" for n in range(1, 6))
LAYOUTS = {
    "tables": f"""<table width="100%"><tr><td colspan="2"><img src="bieu-ngu.jpg"></td></tr><tr>
        <td width="180">{_MENU}</td><td><h2>CHỈ THỊ</h2><p>{BODY}</p><p>{BODY}</p></td></tr>
        <tr><td colspan="2" class="footer">Bản quyền thuộc về quận</td></tr></table>""",
    "blog": f"""<header id="masthead"><nav><ul><li><a>Trang chủ</a></li></ul></nav></header>
        <main><article id="post-1"><header><h1>CHỈ THỊ</h1></header><div class="entry-content">
        <p>{BODY}</p><p>{BODY}</p></div><footer>Thẻ: chỉ thị</footer></article>
        <section id="comments"><h2>Bình luận</h2><p>Rất đồng tình với chỉ thị này</p>
        <form><label>Tên</label><input></form></section></main><aside>Bài mới</aside>""",
    "form": f"""<form id="aspnetForm"><input type="hidden" value="abc"><div id="ctl00_menuTop">
        <ul><li><a>Trang chủ</a></li></ul></div><div class="title">CHỈ THỊ</div><div><p>{BODY}</p>
        <p>{BODY}</p></div><div class="captcha">Nhập mã xác nhận <input></div>
        <div id="ctl00_binhluan">Ý kiến bạn đọc</div><div class="footer-x">© Quận</div></form>""",
    "word": f"""<div class="WordSection1"><p class="MsoNormal" align="center"><b>CHỈ THỊ<o:p></o:p>
        </b></p><p class="MsoNormal">{BODY}<o:p>&nbsp;</o:p></p><p class="x">{BODY}</p></div>""",
    "news": f"""<div class="row"><div class="col-8"><div class="article-detail"><h1>CHỈ THỊ</h1>
        <p class="sapo">{BODY}</p><p>{BODY}</p></div><div class="fb-comments">Đang tải</div>
        <div class="social-share">Chia sẻ Zalo</div><div class="related-news"><h3>Tin liên quan</h3>
        <ul><li><a>Tin A</a></li></ul></div></div><div class="col-4 sidebar"><p>Thời tiết 25 độ</p>
        </div></div><div id="cookie-popup">Trang này dùng cookie</div>""",
    "columns": f"""<div class="leftmenu"><p>Danh mục</p></div><div id="noidung"><center>CHỈ THỊ
        </center><br>{BODY}<br><br>{BODY}</div><div style="DISPLAY:none">Lượt truy cập</div>""",
    "print": f"""<div><a>Trang chủ</a> <a>In</a> <a>Gửi</a> <a>Đóng</a></div>
        <h3>CHỈ THỊ</h3><div align="justify">{BODY}</div><div align="justify">{BODY}</div>""",
}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_document_alone_is_read_whatever_the_layout(tmp_path: Path, layout: str) -> None:
    page = f"<html><head><title>Cổng</title></head><body>{LAYOUTS[layout]}</body></html>"
    text = read(tmp_path, "a.html", page).text
    assert [line for line in text.split("\n") if line] == ["CHỈ THỊ", BODY, BODY]


@pytest.mark.parametrize(
    ("charset", "encode"),
    [
        ("windows-1258", in_cp1258),
        ("iso-8859-1", in_cp1258),
        ("x-user-defined", lambda text: tcvn3(text).encode("latin-1")),
        ("windows-1252", lambda text: vni(text).encode("cp1252")),
        ("utf-8", lambda text: vni(text).encode()),
        ("utf-8", lambda text: tcvn3(text).encode("ascii", "xmlcharrefreplace")),
    ],
    ids=["cp1258", "false", "tcvn3", "vni", "vni-in-utf8", "tcvn3-in-entities"],
)
def test_old_encodings_and_fonts_are_read(
    tmp_path: Path, charset: str, encode: Callable[[str], bytes]
) -> None:
    lines = [line for line in PROSE.split("\n") if line]
    body = b"".join(b"<p class='x y'>" + encode(line) + b"</p>" for line in lines)
    head = f"<html><head><meta charset={charset}><title>x</title></head>".encode()
    text = read(tmp_path, "a.html", head + b"<body>" + body).text
    assert text.casefold().split("\n") == [line.casefold() for line in lines]


def test_a_list_of_links_within_a_text_stays(tmp_path: Path) -> None:
    links = ", ".join(f"<a>Luật số {n}</a>" for n in range(1, 6))
    page = f"<p>{BODY}</p><div>Căn cứ các văn bản sau đây: {links};</div><p>{BODY}</p>"
    assert "Luật số 5" in read(tmp_path, "a.html", page).text
