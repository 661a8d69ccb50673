"""The page over a real small index, run without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.pages import (
    ask_page,
    html_of,
    open_page,
    parse_html,
    switch_language,
)
from tests.payloads import HOSTILE
from tracuu.assistant import Assistant
from tracuu.encoder import Encoder
from tracuu.errors import ModelError
from tracuu.ui.document import ANCHOR
from tracuu.ui.resources import EncoderOnDemand
from tracuu.ui.strings import STRINGS

ROOT = Path(__file__).parent.parent
# As wordy as its chunk: the hashing encoder knows no nearness but that of the words.
QUESTION = (
    "Chỉ thị số 24-CT/TU yêu cầu chung các cấp ủy nâng cao trách nhiệm giải quyết công việc,"
    " đảng bộ các phường tổ chức sinh hoạt chính trị trong tháng nào?"
)
RUBBISH = "Quy định về vệ sinh đường phố: giờ đổ rác, hộ gia đình đổ rác từ mấy giờ đến mấy giờ?"
EXAMPLE = "24-CT/TU yêu cầu các phường làm gì?"


def test_the_front_page_says_what_it_is_and_offers_questions(
    corpus: Path, assistant: Assistant
) -> None:
    page = open_page(corpus, assistant)
    assert "Tra Cứu" in html_of(page) and "3 văn bản" in html_of(page)
    assert page.text_input(key="question").label == "Câu hỏi của bạn"
    page.button(key="example-0").click().run()
    assert page.query_params == {"lang": "vi", "q": EXAMPLE}
    assert page.text_input(key="question").value == EXAMPLE
    assert "tc-results" in html_of(page)


def test_an_answer_shows_the_quote_in_its_context_with_its_source(
    corpus: Path, assistant: Assistant
) -> None:
    page = ask_page(open_page(corpus, assistant), QUESTION)
    answer = html_of(page).split('<section class="tc-results">')[0]
    quote = "Đảng bộ các phường tổ chức sinh hoạt chính trị trong tháng 10/2023."
    assert f"<mark>{quote}</mark>" in answer and "Các cấp ủy nâng cao" in answer
    assert "24-CT/TU" in answer and "trang 1" in answer and "07/08/2023" in answer
    assert answer.count(quote) == 1
    link = html.unescape(re.findall(r'href="\?([^"]*doc=[^"]*)"', answer)[0])
    document = open_page(corpus, assistant, **dict(parse_qsl(link)))
    opened = re.findall(rf'<mark id="{ANCHOR}">([^<]*)</mark>', html_of(document))
    assert opened and f"<mark>{opened[0]}</mark>" in answer
    assert document.download_button[0].label == "Tải tệp gốc"


def test_a_question_in_the_address_is_answered_in_its_language(
    corpus: Path, assistant: Assistant
) -> None:
    page = open_page(corpus, assistant, q=QUESTION, lang="en")
    assert "<h2>Answer</h2>" in html_of(page) and "page 1" in html_of(page)
    switch_language(page)
    assert "<h2>Trả lời</h2>" in html_of(page)
    assert page.query_params == {"lang": "vi", "q": QUESTION}
    assert page.text_input(key="question").value == QUESTION


def test_accents_given_back_are_said_with_a_way_back(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant, q="dang bo cac phuong sinh hoat chinh tri")
    assert "Đang tìm: đảng bộ các phường sinh hoạt chính trị" in html_of(page)
    assert STRINGS["vi"]["as_typed"] in html_of(page) and "typed=1" in html_of(page)
    exactly = open_page(corpus, assistant, q="dang bo cac phuong sinh hoat chinh tri", typed="1")
    assert "Đang tìm:" not in html_of(exactly)
    assert "Đang tìm:" not in html_of(open_page(corpus, assistant, q=QUESTION))


def test_the_chosen_documents_alone_are_searched(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant)
    page.multiselect(key="within").set_value(["quy-dinh/ve-sinh.txt"])
    ask_page(page, RUBBISH)
    assert page.query_params["in"] == "quy-dinh/ve-sinh.txt"
    assert "18 giờ đến 20 giờ" in html_of(page).split("tc-results")[
        0
    ] and "24-CT/TU" not in html_of(page)
    again = open_page(corpus, assistant, q="đổ rác", **{"in": "quy-dinh/ve-sinh.txt"})
    assert again.multiselect(key="within").value == ["quy-dinh/ve-sinh.txt"]
    gone = open_page(corpus, assistant, q=QUESTION, **{"in": "gone.txt"})
    assert gone.multiselect(key="within").value == [] and "tc-answer" in html_of(gone)


def test_an_abstention_is_a_notice_and_no_answer(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant, q="xyzzy qwerty")
    assert "tc-answer" not in html_of(page) and 'class="tc-notice" role="status"' in html_of(page)
    assert STRINGS["vi"]["abstained"] in html_of(page)


def test_an_unknown_number_is_told_and_the_nearest_are_offered(
    corpus: Path, assistant: Assistant
) -> None:
    page = open_page(corpus, assistant, q="25-CT/TU yêu cầu gì?")
    assert STRINGS["vi"]["abstained_number"] in html_of(page) and "tc-answer" not in html_of(page)
    offered = html_of(page).split(STRINGS["vi"]["ask_instead"])[1].split("</ul>")[0]
    assert ">24-CT/TU yêu cầu gì?</a>" in offered and "q=24-CT%2FTU" in offered


@pytest.mark.parametrize(
    ("question", "key"),
    [("", "question_empty"), ("  ", "question_empty"), ("?!", "question_wordless")],
)
def test_a_question_without_words_gets_one_friendly_line(
    corpus: Path, assistant: Assistant, question: str, key: str
) -> None:
    assert STRINGS["vi"][key] in html_of(open_page(corpus, assistant, q=question))
    assert STRINGS["en"][key] in html_of(open_page(corpus, assistant, q=question, lang="en"))


def test_a_question_of_a_whole_page_is_refused_kindly(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant, q="chữ " * 1000)
    assert "2000 ký tự" in html_of(page)


def test_a_document_shows_what_it_is_and_its_whole_text(corpus: Path, assistant: Assistant) -> None:
    shown = html_of(
        open_page(corpus, assistant, doc="quy-dinh/ve-sinh.txt", start="9999", end="10")
    )
    assert "TXT" in shown and "Người đổ rác sai giờ bị nhắc nhở lần đầu." in shown
    assert "<mark" not in shown and "<script" not in shown


def test_a_document_that_changed_or_went_is_said_so(corpus: Path, assistant: Assistant) -> None:
    file = corpus / "chi-thi-24.txt"
    file.write_text(file.read_text(encoding="utf-8") + "thêm", encoding="utf-8")
    page = open_page(corpus, assistant, doc="chi-thi-24.txt")
    assert STRINGS["vi"]["file_changed"] in html_of(page) and page.get("download_button")
    file.unlink()
    page = open_page(corpus, assistant, doc="chi-thi-24.txt")
    assert STRINGS["vi"]["file_missing"] in html_of(page) and not page.get("download_button")


@pytest.mark.parametrize("path", ["gone.txt", "../secret.txt", "/etc/passwd", "<b>x</b>", ""])
def test_what_is_not_in_the_catalogue_is_not_opened(
    corpus: Path, assistant: Assistant, path: str
) -> None:
    page = open_page(corpus, assistant, doc=path)
    assert STRINGS["vi"]["document_unknown"] in html_of(page)
    assert "<b>x" not in html_of(page) and not page.get("download_button")


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
        open_page(corpus, assistant),
        open_page(corpus, assistant, q=question),
        open_page(corpus, assistant, doc=path, start="0", end="30", q=question),
    ]
    for page in views:
        bodies = [each.proto.body for each in page.get("html") if "<style>" not in each.proto.body]
        tags = {tag for each in bodies for tag in parse_html(each).tags}
        names = {name for each in bodies for name in parse_html(each).attributes}
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
    page = ask_page(open_page(corpus, assistant), "lịch trực tết")
    assert "bản nạp số 1" in html_of(page)
    (corpus / "lich-truc.txt").write_text("LỊCH TRỰC TẾT\n\nTrực tết từ 8 giờ.", encoding="utf-8")
    ingest()
    ask_page(page, "lịch trực tết thế nào?")
    assert "bản nạp số 2" in html_of(page) and "Trực tết từ 8 giờ." in html_of(page)


# What can go wrong


def test_without_an_index_the_page_says_what_to_type(corpus: Path, tmp_path: Path) -> None:
    nothing = Assistant(tmp_path / "nothing", HashingEncoder())
    for language in ("vi", "en"):
        shown = html_of(open_page(corpus, nothing, lang=language))
        assert STRINGS[language]["NoIndexError"] in shown
        assert "<code>make ingest</code>" in shown


def test_an_index_of_another_model_is_refused_with_its_remedy(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    ingest()
    shown = html_of(open_page(corpus, Assistant(tmp_path / "index", HashingEncoder("other"))))
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
    shown = html_of(open_page(corpus, Assistant(tmp_path / "index", HashingEncoder())))
    assert STRINGS["vi"]["DamagedIndexError"] in shown
    assert "<code>make repair</code>" in shown


def test_a_fault_of_the_program_is_told_in_the_readers_language(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    def fail() -> Encoder:
        raise ZeroDivisionError("a fault")

    ingest()
    assistant = Assistant(tmp_path / "index", EncoderOnDemand(HashingEncoder().identity, fail))
    page = open_page(corpus, assistant)
    page.button(key="example-0").click().run()
    assert STRINGS["vi"]["unexpected"] in html_of(page) and not page.exception
    assert "a fault" not in html_of(page)


def test_a_model_that_cannot_be_opened_is_told_to_who_asks(
    corpus: Path, ingest: Callable[..., object], tmp_path: Path
) -> None:
    def fail() -> Encoder:
        raise ModelError("No <model>.", remedy="Run: make install (or not)")

    ingest()
    encoder = EncoderOnDemand(HashingEncoder().identity, fail)
    encoder.open_early()
    page = open_page(corpus, Assistant(tmp_path / "index", encoder))
    assert page.text_input(key="question")
    shown = html_of(ask_page(page, QUESTION))
    assert STRINGS["vi"]["ModelError"] in shown and "<code>make install</code>" in shown
    assert "No &lt;model&gt;." in shown
