"""Asking on the page: a part of the library, which document is meant, what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.pages import ask_page, html_of, open_page
from tracuu.assistant import Assistant
from tracuu.indexing import IngestReport
from tracuu.storage import Generation
from tracuu.ui.resources import keep_fresh
from tracuu.ui.strings import STRINGS

VI = STRINGS["vi"]
REPORT = "24-CT/TU yêu cầu Ban Tuyên giáo báo cáo kết quả trước ngày nào?"


@pytest.fixture
def twins(corpus: Path, ingest: Callable[..., IngestReport], tmp_path: Path) -> Assistant:
    """A library with two decisions of one number, the older of which was replaced."""
    for office, name, day in (("QU", "Quận ủy", "01"), ("TU", "Thành ủy", "02")):
        (corpus / f"quyet-dinh-500-{office}.txt").write_text(
            f"QUYẾT ĐỊNH SỐ 500-QĐ/{office}\nSố hiệu: 500-QĐ/{office}\n"
            f"Ngày ban hành: {day}/3/2020\n\n"
            f"{name} tổ chức bếp ăn tập thể cho cán bộ từ ngày {day}/4/2020.\n",
            encoding="utf-8",
        )
    (corpus / "quyet-dinh-600.txt").write_text(
        "QUYẾT ĐỊNH SỐ 600-QĐ/QU\nSố hiệu: 600-QĐ/QU\nNgày ban hành: 05/6/2021\n\n"
        "Quyết định này thay thế Quyết định số 500-QĐ/QU ngày 01/3/2020.\n",
        encoding="utf-8",
    )
    ingest()
    return Assistant(tmp_path / "index", HashingEncoder())


def test_a_part_of_the_library_is_searched_and_said(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant, q=REPORT, type="Kế hoạch")
    assert "Chỉ tìm trong: Kế hoạch" in html_of(page)
    assert "chi-thi-24.txt" not in html_of(page).split("tc-results")[1]
    assert page.selectbox(key="narrow-type").value == "Kế hoạch"
    everywhere = html_of(page).split(VI["everywhere"])[0].rpartition('href="')[2].partition('"')[0]
    assert "type" not in parse_qs(unescape(everywhere).removeprefix("?"))
    dated = open_page(corpus, assistant, q=REPORT, since="2023-09-01", until="2023-12-31")
    assert "từ 01/09/2023 · đến 31/12/2023" in html_of(dated)
    assert "chi-thi-24.txt" not in html_of(dated).split("tc-results")[1]


def test_what_the_library_does_not_know_narrows_nothing(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant, q=REPORT, type="<b>Sắc lệnh</b>", since="hôm qua")
    assert "chi-thi-24.txt" in html_of(page) and "&lt;b&gt;Sắc lệnh" in html_of(page)


def test_the_form_moves_the_page_to_what_was_chosen(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant)
    page.selectbox(key="narrow-type").set_value("Chỉ thị")
    ask_page(page, REPORT)
    assert page.query_params["type"] == "Chỉ thị" and page.query_params["q"] == REPORT


def test_each_document_that_a_number_may_mean_is_a_question_of_its_own(
    corpus: Path, twins: Assistant
) -> None:
    page = open_page(corpus, twins, q="Quyết định 500 tổ chức bếp ăn tập thể từ ngày nào?")
    offered = html_of(page).split("tc-which")[1].split("</section>")[0]
    assert "500-QĐ/QU" in offered and "500-QĐ/TU" in offered
    link = unescape(offered.split('href="')[1].partition('"')[0])
    (question,) = parse_qs(link.removeprefix("?"))["q"]
    again = open_page(corpus, twins, q=question)
    assert question.startswith("500-QĐ/") and "tc-which" not in html_of(again)


def test_a_superseded_document_is_marked_among_the_results(corpus: Path, twins: Assistant) -> None:
    page = open_page(corpus, twins, q="500-QĐ/QU tổ chức bếp ăn tập thể cho cán bộ từ ngày nào?")
    results = html_of(page).split("tc-results")[1].split("<li>")
    marked = {'tc-number">500-QĐ/QU<' in each: VI["superseded"] in each for each in results[1:]}
    assert marked.get(True) is True and marked.get(False, False) is False


def test_the_questions_of_a_session_are_listed_newest_first(
    corpus: Path, assistant: Assistant
) -> None:
    page = open_page(corpus, assistant)
    assert "tc-history" not in html_of(page)
    for question in (REPORT, "Ai theo dõi, đôn đốc việc thực hiện 152-KH/QU?", REPORT):
        ask_page(page, question)
    history = html_of(page).split("tc-history")[1].split("</ol>")[0]
    assert history.count("<li>") == 2 and history.index("Ban Tuyên giáo") < history.index("152-KH")
    assert "Những câu đã hỏi trong phiên này (2)" in history


def test_an_answer_is_offered_as_text_and_as_files(corpus: Path, assistant: Assistant) -> None:
    page = open_page(corpus, assistant, q=REPORT)
    copied = page.code[0].value
    assert "trước ngày 15/12/2023" in copied and "24-CT/TU" in copied
    labels = [each.proto.label for each in page.get("download_button")]
    assert labels == [VI["save_docx"], VI["save_markdown"]]


def test_each_generation_is_prepared_once_in_the_background(
    corpus: Path, assistant: Assistant, ingest: Callable[..., IngestReport]
) -> None:
    prepared: list[int] = []

    def prepare(generation: Generation) -> None:
        prepared.append(generation.number)
        raise RuntimeError("whatever goes wrong, the next is prepared")

    keep_fresh(assistant, interval_s=0.02, prepare=prepare)
    for number in (1, 2):
        until = time.monotonic() + 20
        while len(prepared) < number and time.monotonic() < until:
            time.sleep(0.02)
        (corpus / "moi.txt").write_text("Một văn bản mới.", encoding="utf-8")
        ingest()
    time.sleep(0.2)
    assert prepared == [1, 2]
