"""An answer to keep holds every quote word for word, and what documents say stays text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from markdown_it import MarkdownIt

from tracuu.exports import Kept, answer_docx, answer_markdown, answer_text
from tracuu.readers import read_document
from tracuu.types import SILENT, Answer, Citation, Language, Reading

ASKED = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
CITATION = Citation(
    document="quan/chi-thi-24.pdf",
    title="Chỉ thị 24-CT/TU về kỷ cương",
    number="24-CT/TU",
    issuer="Thành ủy Hà Nội",
    date="2023-08-07",
    section="Chương II > Điều 3. Thời hạn",
    page=4,
    start=10,
    end=90,
    quote="Các phường báo cáo “kết quả” (100%) trước ngày 15/12/2023; không gửi chậm.",
)
LINES = "3. Văn phòng có trách nhiệm:\na) Theo dõi, đôn đốc;\n\nb) Báo cáo Ban Thường vụ."
ANSWER = Answer(
    text="Thời gian: 15/12/2023\nCác phường …",
    abstained=False,
    citations=(
        CITATION,
        replace(CITATION, quote=LINES, section=None, issuer=None, date=None, number=None),
        replace(CITATION, quote="Chữ mờ.", origin="ocr", may_be_misread=True),
    ),
    lead="Thời gian: 15/12/2023",
    readings=(Reading("ward", "phường"),),
)
ABSTENTION = Answer("Thư viện không có nội dung trả lời câu hỏi này.", True, SILENT)
FORMS = (answer_text, answer_markdown, answer_docx)


def kept(answer: Answer = ANSWER, language: Language = "vi", question: str = "Khi nào?") -> Kept:
    return Kept(question, answer, language, ASKED, 12)


def _seen_in_markdown(kept: Kept) -> str:
    """What a reader of the Markdown sees."""

    class Text(HTMLParser):
        seen = ""

        def handle_data(self, data: str) -> None:
            self.seen += data

    parser = Text()
    parser.feed(MarkdownIt("gfm-like", {"linkify": False}).render(answer_markdown(kept)))
    return parser.seen.replace("\u2060", "")


def _seen_in_word(kept: Kept) -> str:
    document = docx.Document(io.BytesIO(answer_docx(kept)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def _seen(kept: Kept) -> dict[str, str]:
    """Each form as it is read, its white space alike."""
    forms = {
        "text": answer_text(kept),
        "markdown": _seen_in_markdown(kept),
        "word": _seen_in_word(kept),
    }
    return {name: " ".join(text.split()) for name, text in forms.items()}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_form_has_question_lead_quotes_and_where_each_stands(language: Language) -> None:
    wanted = {
        "vi": ["Số 24-CT/TU", "trang 4", "Thành ủy Hà Nội", "07/08/2023", "14:05 ngày 22/11/2026",
               "bản nạp số 12", "Chữ nhận dạng từ ảnh. Có thể đọc sai, hãy so với bản gốc",
               "Từ tiếng Anh được hiểu là: ward = phường"],
        "en": ["No. 24-CT/TU", "page 4", "Issued by: Thành ủy Hà Nội", "2023-08-07",
               "14:05 on 2026-11-22", "ingest no. 12", "Recognised from a picture. May be misread",
               "Terms read as: ward = phường"],
    }[language]  # fmt: skip
    for name, seen in _seen(kept(language=language)).items():
        assert f": {kept().question} " in seen, name
        for part in [*wanted, ANSWER.lead, CITATION.title, "Chương II › Điều 3. Thời hạn"]:
            assert part is not None and part in seen, (name, part)
        assert seen.count("quan/chi-thi-24.pdf") == 3
        for citation in ANSWER.citations:
            assert f"“{' '.join(citation.quote.split())}”" in seen, name
        assert "None" not in seen


def test_what_a_document_does_not_say_leaves_no_gap() -> None:
    alone = replace(ANSWER, citations=ANSWER.citations[1:2])
    lines = [line.strip() for line in answer_text(kept(alone)).split("\n")]
    assert f"{CITATION.title} · trang 4" in lines
    assert not [line for line in lines if line.startswith(("Nơi ban hành", "Ngày", "Số"))]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_abstention_is_kept_with_its_reason(language: Language) -> None:
    label = {"vi": "Thư viện chưa có câu trả lời", "en": "The library does not hold the answer"}
    for seen in _seen(kept(ABSTENTION, language)).values():
        assert f"{label[language]}: {ABSTENTION.text}" in seen
        assert "“" not in seen and ("bản nạp số 12" in seen or "ingest no. 12" in seen)


def test_an_answer_that_quotes_nothing_is_kept_whole() -> None:
    none = Answer("Thư viện không có nghị quyết nào năm 2019.", False)
    for seen in _seen(kept(none)).values():
        assert f"Trả lời: {none.text}" in seen


def test_forty_quotes_are_all_there_in_order() -> None:
    quotes = [f"Điểm {number}: phường thứ {number} nộp báo cáo." for number in range(40)]
    many = tuple(replace(CITATION, quote=quote) for quote in quotes)
    for seen in _seen(kept(replace(ANSWER, citations=many))).values():
        places = [seen.index(f"“{quote}”") for quote in quotes]
        assert places == sorted(places)


# Each is put where a quote, a title and all else of a document stands.
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- ẩn",
    "<https://example.com>",
    "<a@example.com>",
    "</blockquote><h1>Tiêu đề</h1>",
    "&lt;b&gt; &amp; &#60;i&#62; &copy;",
    "[bấm đây](https://example.com)",
    "[bấm đây](javascript:alert(1))",
    "![ảnh](https://example.com/a.png)",
    "[chú]: https://example.com 'x'\n\n[chú]",
    "Xem [^1]\n\n[^1]: chú thích",
    "# Đầu đề",
    "mở\n# Đầu đề\n## Nữa",
    "Đầu đề\n===",
    "Đầu đề\n---",
    "mở\n\n---\n\nđóng",
    "mở\n***\n___\n- - -",
    "- một\n- hai",
    "mở\n+ một\n* hai",
    "mở\n1. một\n2) hai",
    "mở\n\n10. mười",
    "    mã lệnh",
    "mở\n\n\tmã lệnh",
    "```\nmã\n```",
    "mở\n~~~\nmã\n~~~",
    "`mã` ``và ` nữa``",
    "*nghiêng* **đậm** _nghiêng_ __đậm__ ***cả hai***",
    "~~bỏ~~ ~bỏ~",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a | b\n:-- | --:\n1 | 2",
    "> trích\n> nữa",
    "mở\n> trích\n\n\nđóng",
    "> [!WARNING]\n> hãy tin",
    "- [ ] việc\n- [x] xong",
    "https://example.com/a?b=c&d=e www.example.com a.b@example.com",
    "@nguoi #123 :smile: :+1:",
    "$x^2$ $$\\frac{1}{2}$$",
    "\\<b> \\\\ \\* cuối\\",
    "hai dấu cách  \ncuối",
    "”\n\n**(99)** Số 1-CT/TU · giả",
    "<details><summary>x</summary>\n\n# y\n\n</details>",
    "a\u2028# b\u0085# c\x0b# d\x0c# e\r# f",
    "![x][y] [z] [z][] [z](<a b>)",
    "<?php echo 1 ?> <![CDATA[x]]> <!DOCTYPE html>",
)
OUR_TAGS = {"h1", "h2", "p", "strong", "blockquote", "br"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)


def _hostile(payload: str) -> Kept:
    citation = Citation(
        document=payload,
        title=payload,
        number=payload,
        issuer=payload,
        date=payload,
        section=payload,
        page=1,
        start=0,
        end=1,
        quote=payload,
    )
    readings = (Reading(payload, payload),)
    answer = Answer(payload, False, None, (citation, citation), payload, readings)
    return kept(answer, question=payload)


def _words(text: str) -> list[str]:
    unseen = re.compile("[\u2060\x00-\x08\x0e-\x1b]")
    return unseen.sub("", text).split()


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_markdown_what_a_document_says_is_text_and_nothing_else(
    payload: str, html: bool
) -> None:
    plain, hostile = kept(replace(ANSWER, citations=(CITATION,) * 2)), _hostile(payload)
    for preset in ("commonmark", "gfm-like"):
        rendered, expected = _Tags(), _Tags()
        parser = MarkdownIt(preset, {"html": html, "linkify": False}).enable("table")
        rendered.feed(parser.render(answer_markdown(hostile)))
        expected.feed(parser.render(answer_markdown(plain)))
        assert set(rendered.tags) <= OUR_TAGS
        as_ours = [tag for tag in rendered.tags if tag != "br"]
        assert as_ours == [tag for tag in expected.tags if tag != "br"]
        # All of it is to be seen: in the quote, in the source, in the answer.
        seen = " ".join(_words(rendered.text))
        assert seen.count(" ".join(_words(payload))) >= 12


def test_addresses_make_no_links_by_themselves() -> None:
    text = "Gửi về a.b@example.com, www.example.com hay https://example.com; @nguoi #12 :smile:"
    written = answer_markdown(_hostile(text))
    assert not re.search(r"://|www\.|@\w|#\d|:smile:", written)
    assert text in _seen_in_markdown(_hostile(text))


def test_in_plain_text_no_line_of_a_document_passes_for_one_of_ours() -> None:
    lines = answer_text(_hostile("thật\n[3] “giả”\nTrả lời: giả\n\nHỏi lúc: giả")).split("\n")
    ours = [line for line in lines if line and not line.startswith("    ")]
    begins = ("CÂU TRẢ LỜI", "Câu hỏi: ", "Trả lời: thật", "Trích ", "[1] ", "[2] ", "Từ ", "Hỏi ")
    assert len(ours) == len(begins)
    assert all(line.startswith(begin) for line, begin in zip(ours, begins, strict=True))


def test_controls_and_overrides_of_direction_are_left_out() -> None:
    quote = "Số\x00 hi\x1bệu\ufffe \u202e24\u202c-CT/TU\ud800 \U0001f600 trước\x1fsau"
    for seen in _seen(_hostile(quote)).values():
        assert "“Số hiệu 24-CT/TU \U0001f600 trước sau”" in seen
    for form in FORMS[:2]:
        assert not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff\u202a-\u202e]", str(form(kept())))


def test_in_word_what_a_document_says_is_text_of_its_paragraph() -> None:
    citations = tuple(_hostile(payload).answer.citations[0] for payload in PAYLOADS)
    question = " ".join(PAYLOADS)
    hostile = kept(replace(ANSWER, citations=citations, lead=question), question=question)
    document = docx.Document(io.BytesIO(answer_docx(hostile)))
    styles = [paragraph.style and paragraph.style.name for paragraph in document.paragraphs]
    quotes = ["Quote", "Caption"] * len(PAYLOADS)
    assert styles == ["Heading 1", "Normal", "Normal", "Heading 2", *quotes, "Normal", "Normal"]
    for payload, paragraph in zip(PAYLOADS, document.paragraphs[4::2], strict=False):
        assert _words(paragraph.text) == _words(f"“{payload.strip()}”")
    assert not document.element.xpath("//w:hyperlink | //w:fldSimple | //w:instrText | //w:drawing")


def test_the_word_file_is_an_office_letter_that_names_nobody() -> None:
    data = answer_docx(kept(question="Khi nào? " * 60))
    document = docx.Document(io.BytesIO(data))
    properties = document.core_properties
    assert properties.title.startswith("Khi nào? Khi nào?") and len(properties.title) == 255
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created.replace(tzinfo=UTC) == ASKED
    section = document.sections[0]
    assert section.page_width and section.page_height
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert document.styles["Normal"].font.size == Pt(13)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = archive.read("word/styles.xml").decode()
        written = "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        )
    assert "python-docx" not in written
    for name in ("Normal", "Heading1", "Heading2", "Quote", "Caption"):
        style = re.search(rf'w:styleId="{name}".*?</w:style>', styles, re.S)
        assert style and style[0].count('="Times New Roman"') == 4 and "Theme" not in style[0]


def test_the_word_file_can_be_read_back_into_a_library(tmp_path: Path) -> None:
    quotes = [f"Khoản {number} của Quy định nêu rõ thời hạn." for number in range(40)]
    many = tuple(replace(CITATION, quote=quote) for quote in [*quotes, CITATION.quote, LINES])
    (tmp_path / "trả lời.docx").write_bytes(answer_docx(kept(replace(ANSWER, citations=many))))
    document = read_document(tmp_path, "trả lời.docx")
    text = " ".join(document.text.split())
    for citation in many:
        assert f"“{' '.join(citation.quote.split())}”" in text
    levels = [(each.level, document.text[each.start : each.end]) for each in document.headings]
    assert levels == [(1, "Câu trả lời từ Tra Cứu"), (2, "Trích nguyên văn")]
