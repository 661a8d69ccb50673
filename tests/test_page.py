"""The page over a real small index, run without a browser."""

from __future__ import annotations

import html
import re
import threading
import tomllib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from urllib.parse import parse_qs, parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from tests.hashing_encoder import HashingEncoder
from tracuu.assistant import Assistant
from tracuu.catalog import StoredDocument
from tracuu.encoder import Encoder
from tracuu.errors import ModelError
from tracuu.types import Metadata, Page
from tracuu.ui.address import Address, read_address
from tracuu.ui.document import ANCHOR, part_at, part_starts, text_html
from tracuu.ui.marked import escaped, marked_html, one_line, plain_label, window
from tracuu.ui.original import is_as_ingested, original_file
from tracuu.ui.question import document_labels, example_questions
from tracuu.ui.resources import EncoderOnDemand, Library
from tracuu.ui.strings import STRINGS, speaker

ROOT = Path(__file__).parent.parent
# As wordy as its chunk: the hashing encoder knows no nearness but that of the words.
QUESTION = (
    "Chỉ thị số 24-CT/TU yêu cầu chung các cấp ủy nâng cao trách nhiệm giải quyết công việc,"
    " đảng bộ các phường tổ chức sinh hoạt chính trị trong tháng nào?"
)
RUBBISH = "Quy định về vệ sinh đường phố: giờ đổ rác, hộ gia đình đổ rác từ mấy giờ đến mấy giờ?"
EXAMPLE = "24-CT/TU yêu cầu các phường làm gì?"

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror="alert(1)">',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1)</script>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<meta http-equiv=refresh content=0;url=//x.example>",
    "<base href=//x.example>",
    "<form action=//x.example><input name=q></form>",
    "</mark></div></section><h1>x</h1>",
    "<mark id=tc-quote-mark>",
    "<!-- x -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<details open ontoggle=alert(1)>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img\nsrc=x\nonerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://x.example/a.png)",
    "<http://x.example>",
    "https://x.example và www.x.example và a@x.example",
    "$\\href{javascript:alert(1)}{x}$ và $$x^2$$",
    ":red[đỏ] :red-background[x] :small[x]",
    ":material/home: :streamlit: :smile:",
    "**đậm** _nghiêng_ ~~bỏ~~ `mã` # tiêu đề",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "{question} {0} %s %(x)s",
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.tags.append("instruction")

    def unknown_decl(self, data: str) -> None:
        self.tags.append("unknown")


def _parsed(source: str) -> _Tags:
    parser = _Tags()
    parser.feed(source)
    parser.close()
    return parser


# What is shown of hostile text


@pytest.mark.parametrize("payload", HOSTILE)
def test_marked_text_holds_no_tag_but_marks_and_shows_every_character(payload: str) -> None:
    text = f"trước {payload} sau"
    parsed = _parsed(marked_html(text, [(6, 6 + len(payload))], anchor="q"))
    assert (parsed.tags, parsed.attributes) == (["mark"], ["id"])
    assert parsed.text == text


@pytest.mark.parametrize("payload", HOSTILE)
def test_escaped_text_stays_inside_an_attribute(payload: str) -> None:
    for quote in "\"'":
        parsed = _parsed(f"<b title={quote}{escaped(payload)}{quote}></b>")
        assert (parsed.tags, parsed.attributes, parsed.text) == (["b"], ["title"], "")


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_label_leaves_markdown_nothing_to_act_on(payload: str) -> None:
    label = plain_label(payload)
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", label))
    shown = re.sub(r"\\(.)", r"\1", label)
    assert not re.search(r"[:@](?!\u2060)|www\.|->|<-|--|>=|<=|~=", shown)
    assert shown.replace("\u2060", "") == " ".join(payload.split())


def test_controls_and_direction_marks_do_not_reach_the_page() -> None:
    assert escaped("a\x00b\x1bc\u202egpj.exe") == "a\ufffdb\ufffdcgpj.exe"
    assert plain_label("a\u202eb\nc") == "ab c"


def test_marks_may_overlap_and_are_clipped() -> None:
    assert marked_html("0123456789", [(4, 6), (1, 5), (8, 99)], start=2) == (
        "<mark>2345</mark>67<mark>89</mark>"
    )
    assert marked_html("abc", [(2, 2), (5, 9)]) == "abc"


def test_a_window_keeps_the_marks_and_whole_words() -> None:
    text = "một hai ba bốn năm sáu bảy"
    start, end = window(text, [(8, 10)], around=6)
    assert text[start:end] == "hai ba bốn"
    assert window(text, [(0, len(text))], around=6) == (0, len(text))


def test_one_line_cuts_between_words() -> None:
    assert one_line(" một\n hai ", limit=20) == "một hai"
    assert one_line("một hai ba", limit=8) == "một hai…"


# Strings, colours, addresses


def test_both_languages_have_the_same_strings_with_the_same_fields() -> None:
    vi, en = STRINGS["vi"], STRINGS["en"]
    assert vi.keys() == en.keys()
    for key in vi:
        fields = [
            {name for _, name, *_ in Formatter().parse(each[key]) if name} for each in (vi, en)
        ]
        assert fields[0] == fields[1], key
        assert vi[key].strip() and en[key].strip(), key


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _blend(colour: str, ground: str, opacity: float) -> str:
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_links_buttons_and_borders_have_enough_contrast(mode: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme = config["theme"][mode]
    style = (ROOT / "tracuu" / "ui" / "style.css").read_text(encoding="utf-8")
    faint = min(float(each) for each in re.findall(r"opacity: (0\.\d+)", style))
    notice = _blend("#7f7f7f", theme["backgroundColor"], 0.16)
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"], notice):
        assert _contrast(theme["textColor"], ground) >= 7
        assert _contrast(_blend(theme["textColor"], ground, faint), ground) >= 4.5
        assert _contrast(theme["linkColor"], ground) >= 4.5
        assert _contrast(theme["borderColor"], ground) >= 2.5
    assert _contrast("#ffffff", theme["primaryColor"]) >= 4.5
    light, dark = re.findall(r"color: light-dark\((#\w+), (#\w+)\); \}", style)[0]
    assert theme["linkColor"] == {"light": light, "dark": dark}[mode]


def test_the_highlight_has_dark_letters_on_a_light_ground() -> None:
    style = (ROOT / "tracuu" / "ui" / "style.css").read_text(encoding="utf-8")
    ground, letters = re.findall(r"mark \{ background: (#\w+); color: (#\w+)", style)[0]
    assert _contrast(ground, letters) >= 7


def test_the_page_is_served_to_this_machine_only_and_tells_nobody() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] and config["server"]["enableCORS"]
    assert config["browser"]["gatherUsageStats"] is False
    assert "http" not in config["theme"]["font"] and "fontFaces" not in config["theme"]


class _Parameters(dict[str, list[str]]):
    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])


def test_an_address_says_what_its_link_said() -> None:
    address = Address("en", "a&b=c?", ("x y.pdf", "ü/&.md"), True, "k/ế hoạch.docx", 12, 340)
    query = address.link().removeprefix("?")
    assert read_address(_Parameters(parse_qs(query))) == address


@pytest.mark.parametrize("bad", ["-1", "x", "", "9" * 30, "１２", "1e3", "²"])
def test_an_offset_that_is_no_number_is_left_out(bad: str) -> None:
    address = read_address(_Parameters(doc=["a"], start=[bad], end=["5"], lang=["xx"]))
    assert (address.start, address.end, address.language) == (0, 5, "vi")


# Documents


def _stored(
    path: str, title: str = "Tên", *, sha256: str = "", number: str | None = None,
    type: str | None = None,
) -> StoredDocument:  # fmt: skip
    return StoredDocument(1, path, sha256, "txt", Metadata(title, number, type))


def test_parts_tile_a_long_text() -> None:
    text = "dòng chữ\n" * 1000
    starts = part_starts(text, size=700)
    assert starts[0] == 0 and all(text[at - 1] == "\n" for at in starts[1:])
    for position in (0, 699, 700, 4321, len(text) - 1):
        part = part_at(text, position, size=700)
        assert part.start <= position < part.end and part.end - part.start <= 700
        assert starts[part.number - 1] == part.start and part.count == len(starts)
    assert part_at("x" * 2000, 1999, size=700).end == 2000
    assert part_at("", 0).end == 0


def test_a_quote_over_two_pages_is_marked_on_both_and_found_on_the_first() -> None:
    text = "trang một. trang hai."
    pages = (Page(1, 0, 11), Page(2, 11, 21))
    shown = text_html(text, pages, [(6, 16)], part_at(text, 0), speaker("vi"))
    assert shown.count("<mark") == 2 and shown.count(f'id="{ANCHOR}"') == 1
    assert shown.index(ANCHOR) < shown.index("Trang 2")
    assert _parsed(shown).text == "Trang 1trang một. Trang 2trang hai."


def test_only_files_inside_the_corpus_are_handed_out(tmp_path: Path) -> None:
    corpus, secret = tmp_path / "corpus", tmp_path / "secret.txt"
    corpus.mkdir()
    secret.write_text("bí mật")
    (corpus / "a.txt").write_text("a")
    (corpus / "out.txt").symlink_to(secret)
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    (corpus / "in.txt").symlink_to(corpus / "a.txt")
    assert original_file(corpus, _stored("a.txt")) == corpus / "a.txt"
    assert original_file(corpus, _stored("in.txt")) == corpus / "a.txt"
    refused = ["../secret.txt", str(secret), "out.txt", "loop.txt", "gone.txt", ".", "a\0.txt"]
    for path in refused:
        assert original_file(corpus, _stored(path)) is None, path
    assert original_file(tmp_path / "nowhere", _stored("a.txt")) is None


def test_a_changed_original_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert is_as_ingested(file, _stored("a.txt", sha256=digest))
    file.write_bytes(b"b")
    assert not is_as_ingested(file, _stored("a.txt", sha256=digest))


# The choice of documents and the examples


def test_examples_come_from_the_library() -> None:
    say = speaker("vi")
    numbered = [
        _stored("a", number="24-CT/TU", type="CT"),
        _stored("b", number="30-CT/TU", type="CT"),
        _stored("c", number="152-KH/QU", type="KH"),
        _stored("d"),
    ]
    asked = example_questions(numbered, say)
    assert asked[0] == EXAMPLE
    assert [re.findall(r"\d+-\w+/\w+", each)[0] for each in asked] == [
        "24-CT/TU",
        "152-KH/QU",
        "30-CT/TU",
    ]
    assert example_questions([_stored("d", "Nội quy")], say) == ["“Nội quy” có nội dung gì?"]
    assert example_questions([], say) == []


def test_documents_that_look_alike_are_told_apart() -> None:
    labels = document_labels([_stored("a.txt"), _stored("b.txt"), _stored("c.txt", "Khác")])
    assert labels == {"a.txt": "Tên (a.txt)", "b.txt": "Tên (b.txt)", "c.txt": "Khác"}


# The model


def test_the_model_is_opened_once_and_only_when_needed() -> None:
    opened: list[HashingEncoder] = []

    def load() -> Encoder:
        opened.append(HashingEncoder())
        return opened[-1]

    encoder = EncoderOnDemand(HashingEncoder().identity, load)
    assert encoder.identity == HashingEncoder().identity
    assert not encoder.is_open() and not opened
    threads = [threading.Thread(target=encoder.encode_queries, args=(["a"],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert encoder.is_open() and len(opened) == 1
    assert encoder.dimension == 256 and encoder.encode_chunks(["a"]).shape == (1, 256)


# The page


def _script(library: object) -> None:
    """Run alone, by its source: it sees no name of this module."""
    from typing import cast

    from tracuu.ui.page import show
    from tracuu.ui.resources import Library

    show(lambda: cast(Library, library))


def _open(corpus: Path, assistant: Assistant, **parameters: str) -> AppTest:
    library = Library(corpus, assistant)
    page = AppTest.from_function(_script, args=(library,), default_timeout=20)
    page.query_params = dict(parameters)
    page.run()
    _check(page)
    return page


def _check(page: AppTest) -> None:
    assert not page.exception and STRINGS["vi"]["unexpected"] not in _html(page)
    assert STRINGS["en"]["unexpected"] not in _html(page)


def _html(page: AppTest) -> str:
    """The HTML that the page shows, without its style sheets and the script of its links."""
    bodies = (each.proto.body for each in page.get("html"))
    ours = ("<style>", (ROOT / "tracuu" / "ui" / "links.html").read_text(encoding="utf-8")[:60])
    return "\n".join(each for each in bodies if not each.startswith(ours))


def _switch(page: AppTest) -> None:
    """Follow the link to the other language."""
    link = re.findall(r'class="tc-language" lang="[a-z]+" href="\?([^"]*)"', _html(page))[0]
    page.query_params = dict(parse_qsl(html.unescape(link)))
    page.run()


def _ask(page: AppTest, question: str) -> AppTest:
    page.text_input(key="question").set_value(question)
    next(each for each in page.button if each.label in ("Tìm", "Ask")).click()
    page.run()
    _check(page)
    return page


def test_the_front_page_says_what_it_is_and_offers_questions(
    corpus: Path, assistant: Assistant
) -> None:
    page = _open(corpus, assistant)
    assert "Tra Cứu" in _html(page) and "3 văn bản" in _html(page)
    assert page.text_input(key="question").label == "Câu hỏi của bạn"
    page.button(key="example-0").click().run()
    assert page.query_params == {"lang": "vi", "q": EXAMPLE}
    assert page.text_input(key="question").value == EXAMPLE
    assert "tc-results" in _html(page)


def test_an_answer_shows_the_quote_in_its_context_with_its_source(
    corpus: Path, assistant: Assistant
) -> None:
    page = _ask(_open(corpus, assistant), QUESTION)
    answer = _html(page).split('<section class="tc-results">')[0]
    quote = "Đảng bộ các phường tổ chức sinh hoạt chính trị trong tháng 10/2023."
    assert f"<mark>{quote}</mark>" in answer and "Các cấp ủy nâng cao" in answer
    assert "24-CT/TU" in answer and "trang 1" in answer and "07/08/2023" in answer
    assert answer.count(quote) == 1
    link = html.unescape(re.findall(r'href="\?([^"]*doc=[^"]*)"', answer)[0])
    document = _open(corpus, assistant, **dict(parse_qsl(link)))
    opened = re.findall(rf'<mark id="{ANCHOR}">([^<]*)</mark>', _html(document))
    assert opened and f"<mark>{opened[0]}</mark>" in answer
    assert document.download_button[0].label == "Tải tệp gốc"


def test_a_question_in_the_address_is_answered_in_its_language(
    corpus: Path, assistant: Assistant
) -> None:
    page = _open(corpus, assistant, q=QUESTION, lang="en")
    assert "<h2>Answer</h2>" in _html(page) and "page 1" in _html(page)
    _switch(page)
    assert "<h2>Trả lời</h2>" in _html(page)
    assert page.query_params == {"lang": "vi", "q": QUESTION}
    assert page.text_input(key="question").value == QUESTION


def test_accents_given_back_are_said_with_a_way_back(corpus: Path, assistant: Assistant) -> None:
    page = _open(corpus, assistant, q="dang bo cac phuong sinh hoat chinh tri")
    assert "Đang tìm: đảng bộ các phường sinh hoạt chính trị" in _html(page)
    assert STRINGS["vi"]["as_typed"] in _html(page) and "typed=1" in _html(page)
    exactly = _open(corpus, assistant, q="dang bo cac phuong sinh hoat chinh tri", typed="1")
    assert "Đang tìm:" not in _html(exactly)
    assert "Đang tìm:" not in _html(_open(corpus, assistant, q=QUESTION))


def test_the_chosen_documents_alone_are_searched(corpus: Path, assistant: Assistant) -> None:
    page = _open(corpus, assistant)
    page.multiselect(key="within").set_value(["quy-dinh/ve-sinh.txt"])
    _ask(page, RUBBISH)
    assert page.query_params["in"] == "quy-dinh/ve-sinh.txt"
    assert "18 giờ đến 20 giờ" in _html(page).split("tc-results")[0] and "24-CT/TU" not in _html(
        page
    )
    again = _open(corpus, assistant, q="đổ rác", **{"in": "quy-dinh/ve-sinh.txt"})
    assert again.multiselect(key="within").value == ["quy-dinh/ve-sinh.txt"]
    gone = _open(corpus, assistant, q=QUESTION, **{"in": "gone.txt"})
    assert gone.multiselect(key="within").value == [] and "tc-answer" in _html(gone)


def test_an_abstention_is_a_notice_and_no_answer(corpus: Path, assistant: Assistant) -> None:
    page = _open(corpus, assistant, q="xyzzy qwerty")
    assert "tc-answer" not in _html(page) and 'class="tc-notice" role="status"' in _html(page)
    assert STRINGS["vi"]["abstained"] in _html(page)


def test_an_unknown_number_is_told_and_the_nearest_are_offered(
    corpus: Path, assistant: Assistant
) -> None:
    page = _open(corpus, assistant, q="25-CT/TU yêu cầu gì?")
    assert STRINGS["vi"]["abstained_number"] in _html(page) and "tc-answer" not in _html(page)
    offered = _html(page).split(STRINGS["vi"]["ask_instead"])[1].split("</ul>")[0]
    assert ">24-CT/TU yêu cầu gì?</a>" in offered and "q=24-CT%2FTU" in offered


@pytest.mark.parametrize(
    ("question", "key"),
    [("", "question_empty"), ("  ", "question_empty"), ("?!", "question_wordless")],
)
def test_a_question_without_words_gets_one_friendly_line(
    corpus: Path, assistant: Assistant, question: str, key: str
) -> None:
    assert STRINGS["vi"][key] in _html(_open(corpus, assistant, q=question))
    assert STRINGS["en"][key] in _html(_open(corpus, assistant, q=question, lang="en"))


def test_a_question_of_a_whole_page_is_refused_kindly(corpus: Path, assistant: Assistant) -> None:
    page = _open(corpus, assistant, q="chữ " * 1000)
    assert "2000 ký tự" in _html(page)


def test_a_document_shows_what_it_is_and_its_whole_text(corpus: Path, assistant: Assistant) -> None:
    shown = _html(_open(corpus, assistant, doc="quy-dinh/ve-sinh.txt", start="9999", end="10"))
    assert "TXT" in shown and "Người đổ rác sai giờ bị nhắc nhở lần đầu." in shown
    assert "<mark" not in shown and "<script" not in shown


def test_a_document_that_changed_or_went_is_said_so(corpus: Path, assistant: Assistant) -> None:
    file = corpus / "chi-thi-24.txt"
    file.write_text(file.read_text(encoding="utf-8") + "thêm", encoding="utf-8")
    page = _open(corpus, assistant, doc="chi-thi-24.txt")
    assert STRINGS["vi"]["file_changed"] in _html(page) and page.get("download_button")
    file.unlink()
    page = _open(corpus, assistant, doc="chi-thi-24.txt")
    assert STRINGS["vi"]["file_missing"] in _html(page) and not page.get("download_button")


@pytest.mark.parametrize("path", ["gone.txt", "../secret.txt", "/etc/passwd", "<b>x</b>", ""])
def test_what_is_not_in_the_catalogue_is_not_opened(
    corpus: Path, assistant: Assistant, path: str
) -> None:
    page = _open(corpus, assistant, doc=path)
    assert STRINGS["vi"]["document_unknown"] in _html(page)
    assert "<b>x" not in _html(page) and not page.get("download_button")


def test_hostile_documents_and_questions_are_only_text(
    corpus: Path, ingest: Callable[..., object], assistant: Assistant
) -> None:
    hostile = "\n".join(HOSTILE)
    (corpus / "x'\"<img src=x onerror=alert(1)>.txt").write_text(
        f"<script>alert(1)</script> ![x](y) :red[x]\n\n{hostile}\n", encoding="utf-8"
    )
    ingest()
    question = '<img src=x onerror=alert(1)> "script" alert'
    path = "x'\"<img src=x onerror=alert(1)>.txt"
    views = [
        _open(corpus, assistant),
        _open(corpus, assistant, q=question),
        _open(corpus, assistant, doc=path, start="0", end="30", q=question),
    ]
    for page in views:
        bodies = [each.proto.body for each in page.get("html") if "<style>" not in each.proto.body]
        tags = {tag for each in bodies for tag in _parsed(each).tags}
        names = {name for each in bodies for name in _parsed(each).attributes}
        assert not tags & {"img", "svg", "iframe", "form", "style", "link", "base", "comment"}
        assert names <= {
            "aria-current",
            "aria-label",
            "class",
            "id",
            "href",
            "lang",
            "role",
            "hidden",
        }
        scripts = [each for each in page.get("html") if "<script" in each.proto.body]
        assert all("alert" not in each.proto.body for each in scripts)
        allowed = [each for each in page.get("html") if each.proto.unsafe_allow_javascript]
        assert all("alert" not in each.proto.body for each in allowed)
        assert not page.markdown and not page.caption


def test_a_new_index_is_used_at_the_next_question(
    corpus: Path, ingest: Callable[..., object], assistant: Assistant
) -> None:
    page = _ask(_open(corpus, assistant), "lịch trực tết")
    assert "bản nạp số 1" in _html(page)
    (corpus / "lich-truc.txt").write_text("LỊCH TRỰC TẾT\n\nTrực tết từ 8 giờ.", encoding="utf-8")
    ingest()
    _ask(page, "lịch trực tết thế nào?")
    assert "bản nạp số 2" in _html(page) and "Trực tết từ 8 giờ." in _html(page)


# What can go wrong


def test_without_an_index_the_page_says_what_to_type(corpus: Path, tmp_path: Path) -> None:
    nothing = Assistant(tmp_path / "nothing", HashingEncoder())
    for language in ("vi", "en"):
        shown = _html(_open(corpus, nothing, lang=language))
        assert STRINGS[language]["NoIndexError"] in shown
        assert "<code>make ingest</code>" in shown


def test_an_index_of_another_model_is_refused_with_its_remedy(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    ingest()
    shown = _html(_open(corpus, Assistant(tmp_path / "index", HashingEncoder("other"))))
    assert STRINGS["vi"]["IncompatibleIndexError"] in shown
    assert "<code>make rebuild</code>" in shown


def test_a_damaged_index_is_refused_with_its_remedy(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    ingest()
    file = tmp_path / "index" / "generations" / "000001" / "vectors.faiss"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    shown = _html(_open(corpus, Assistant(tmp_path / "index", HashingEncoder())))
    assert STRINGS["vi"]["DamagedIndexError"] in shown
    assert "<code>make repair</code>" in shown


def test_a_fault_of_the_program_is_told_in_the_readers_language(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    def fail() -> Encoder:
        raise ZeroDivisionError("a fault")

    ingest()
    assistant = Assistant(tmp_path / "index", EncoderOnDemand(HashingEncoder().identity, fail))
    page = _open(corpus, assistant)
    page.button(key="example-0").click().run()
    assert STRINGS["vi"]["unexpected"] in _html(page) and not page.exception
    assert "a fault" not in _html(page)


def test_a_model_that_cannot_be_opened_is_told_to_who_asks(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    def fail() -> Encoder:
        raise ModelError("No <model>.", remedy="Run: make install (or not)")

    ingest()
    encoder = EncoderOnDemand(HashingEncoder().identity, fail)
    encoder.open_early()
    page = _open(corpus, Assistant(tmp_path / "index", encoder))
    assert page.text_input(key="question")
    shown = _html(_ask(page, QUESTION))
    assert STRINGS["vi"]["ModelError"] in shown and "<code>make install</code>" in shown
    assert "No &lt;model&gt;." in shown
