"""The admin's view over a real small index, run without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import html_of, page_script
from tracuu.assistant import Assistant
from tracuu.audit import AuditLog
from tracuu.evaluation import Scorebook
from tracuu.feedback import FeedbackFile
from tracuu.generations import live_number
from tracuu.indexing import IngestReport
from tracuu.passwords import hash_password
from tracuu.types import Language
from tracuu.ui.admin import signin
from tracuu.ui.resources import Library
from tracuu.ui.server import uploaders
from tracuu.ui.strings import STRINGS

VI = STRINGS["vi"]
PASSWORD = "mot mat khau du dai"
HASHED = hash_password(PASSWORD)
TABS = ("ingest", "condition", "metadata", "glossary", "opinions", "evaluation", "journal")
QUESTION = "Ai theo dõi, đôn đốc việc thực hiện Kế hoạch 152-KH/QU?"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    signin._throttle.clear()


def _open(corpus: Path, assistant: Assistant, *, secret: str = HASHED, **choices: str) -> AppTest:
    page = AppTest.from_function(
        page_script, args=(Library(corpus, assistant),), default_timeout=20
    )
    if secret:
        page.secrets["admin"] = {"password": secret}
    page.query_params = {"view": "admin", **choices}
    page.run()
    assert not page.exception and VI["unexpected"] not in html_of(page)
    return page


def _sign_in(page: AppTest, password: str = PASSWORD) -> AppTest:
    page.text_input(key="password").set_value(password)
    _press(page, VI["sign_in"])
    return page


def _press(page: AppTest, label: str) -> None:
    next(each for each in page.button if each.label == label).click()
    page.run()
    assert not page.exception and VI["unexpected"] not in html_of(page)


def _signed_in(corpus: Path, assistant: Assistant, tab: str) -> AppTest:
    return _sign_in(_open(corpus, assistant, tab=tab))


# Who is let in


def test_without_a_password_set_the_page_says_how_and_does_nothing(
    corpus: Path, assistant: Assistant
) -> None:
    page = _open(corpus, assistant, secret="")
    assert "python -m tracuu password" in html_of(page)
    assert not page.text_input and not page.get("file_uploader")


def test_the_password_lets_in_and_signing_out_ends_it(corpus: Path, assistant: Assistant) -> None:
    page = _open(corpus, assistant)
    assert not page.get("file_uploader")
    _sign_in(page)
    assert "Đã đăng nhập: admin" in html_of(page) and page.get("file_uploader")
    _press(page, VI["sign_out"])
    assert page.text_input(key="password").value == "" and not page.get("file_uploader")
    actions = [each.action for each in AuditLog.beside(assistant.index).entries(10)]
    assert actions == ["sign-out", "sign-in"]


def test_wrong_passwords_make_everybody_wait(corpus: Path, assistant: Assistant) -> None:
    page = _open(corpus, assistant)
    for _ in range(5):
        _sign_in(page, "sai mat khau roi")
        assert VI["sign_in_wrong"] in html_of(page)
    other = _sign_in(_open(corpus, assistant))
    assert "Hãy đợi" in html_of(other) and not other.get("file_uploader")


def test_a_hash_that_is_none_is_said_so(corpus: Path, assistant: Assistant) -> None:
    page = _sign_in(_open(corpus, assistant, secret="mat-khau-de-tran"))
    assert ".streamlit/secrets.toml" in html_of(page) and not page.get("file_uploader")


def test_an_idle_session_is_signed_out(
    corpus: Path, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _sign_in(_open(corpus, assistant))
    monkeypatch.setattr(signin, "IDLE_S", 0.0)
    page.run()
    assert not page.get("file_uploader") and page.text_input(key="password")


def test_only_sessions_that_were_admitted_may_upload() -> None:
    uploaders.admit("a")
    assert "a" in uploaders and "b" not in uploaders
    uploaders.dismiss("a")
    assert "a" not in uploaders


# The tabs


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_tab_is_shown_in_both_languages(
    corpus: Path, assistant: Assistant, language: Language
) -> None:
    page = _open(corpus, assistant, lang=language)
    page.text_input(key="password").set_value(PASSWORD)
    _press(page, STRINGS[language]["sign_in"])
    for tab in TABS:
        page.query_params = {"view": "admin", "tab": tab, "lang": language}
        page.run()
        assert not page.exception and STRINGS[language]["unexpected"] not in html_of(page)
        heading = STRINGS[language][f"tab_{tab}"]
        assert f'aria-current="page">{heading}</a>' in html_of(page)


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    corpus: Path, assistant: Assistant
) -> None:
    page = _signed_in(corpus, assistant, "ingest")
    (corpus / "moi.txt").write_text("Một văn bản mới.", encoding="utf-8")
    (corpus / "la.xls").write_bytes(b"x")
    (corpus / "chi-thi-24.txt").unlink()
    _press(page, VI["ingest_look"])
    shown = html_of(page)
    assert "1 văn bản mới" in shown and "1 đã bỏ" in shown and "1 không đọc được" in shown
    assert "Không đọc loại tệp này (.xls). Hãy lưu" in shown
    assert live_number(assistant.index) == 1


def test_the_condition_names_what_was_not_read_and_what_is_missing(
    corpus: Path, assistant: Assistant, ingest: Callable[..., IngestReport]
) -> None:
    (corpus / "hong.pdf").write_bytes(b"%PDF-1.7\nxxx")
    (corpus / "moi.txt").write_text("Căn cứ Chỉ thị số 77-CT/TU.", encoding="utf-8")
    ingest()
    shown = html_of(_signed_in(corpus, assistant, "condition"))
    assert "hong.pdf" in shown and "Tệp không đọc được" in shown and "Hãy đưa lại" in shown
    assert "77-CT/TU" in shown and "thư viện chưa có" in shown


def test_an_older_ingest_is_gone_back_to(
    corpus: Path, assistant: Assistant, ingest: Callable[..., IngestReport]
) -> None:
    (corpus / "moi.txt").write_text("Một văn bản mới.", encoding="utf-8")
    ingest()
    page = _signed_in(corpus, assistant, "condition")
    _press(page, VI["roll_back_do"].format(number=1))
    assert live_number(assistant.index) == 1 and "Đã quay về bản 1." in html_of(page)
    assert AuditLog.beside(assistant.index).entries(1)[0].details == {"to": 1}


def test_a_damaged_index_can_be_looked_at_and_left(
    corpus: Path, assistant: Assistant, ingest: Callable[..., IngestReport]
) -> None:
    (corpus / "moi.txt").write_text("Một văn bản mới.", encoding="utf-8")
    ingest()
    file = assistant.index / "generations" / "000002" / "catalog.sqlite3"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()
    file.write_bytes(data)
    page = _signed_in(corpus, assistant, "condition")
    assert VI["DamagedIndexError"] in html_of(page)
    _press(page, VI["verify_do"])
    assert VI["not_intact"] in html_of(page) and "catalog.sqlite3" in html_of(page)
    _press(page, VI["roll_back_do"].format(number=1))
    assert live_number(assistant.index) == 1


def test_what_people_say_is_listed_and_becomes_questions_to_evaluate(
    corpus: Path, assistant: Assistant
) -> None:
    answer = assistant.ask(QUESTION).answer
    assert answer is not None
    FeedbackFile.beside(assistant.index).add(
        QUESTION, "right", answer=answer, generation=1, comment="<b>tốt</b>"
    )
    shown = html_of(_signed_in(corpus, assistant, "opinions"))
    assert "Kế hoạch 152-KH/QU?" in shown and "&lt;b&gt;tốt" in shown
    page = _signed_in(corpus, assistant, "evaluation")
    _press(page, VI["questions_judged"])
    assert "Có 1 câu hỏi." in html_of(page)
    _press(page, VI["evaluate"])
    (scored,) = Scorebook.beside(assistant.index).all()
    assert (scored.generation, scored.scores.questions) == (1, 1)
    assert VI["scores"] in html_of(page)


def test_the_log_tells_what_was_done_in_the_language_of_the_page(
    corpus: Path, assistant: Assistant
) -> None:
    AuditLog.beside(assistant.index).add("ai đó", "upload", {"file": "<b>.txt"})
    with AuditLog.beside(assistant.index).path.open("a", encoding="utf-8") as file:
        file.write("không phải của ta\n")
    shown = html_of(_signed_in(corpus, assistant, "journal"))
    assert "đưa tệp vào" in shown and "&lt;b&gt;.txt" in shown and "không phải của ta" in shown
