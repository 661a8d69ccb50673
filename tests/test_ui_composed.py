"""A language model on the page and on the command line, over a real small index and server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.hashing_encoder import HashingEncoder
from tests.libraries import assistant_over
from tests.llm_server import (
    Behaviour,
    Server,
    never_begins,
    refuses,
    repeats_evidence,
    says,
    serving,
    stalls,
)
from tests.pages import page_script, switch_language
from tracuu.assistant import Assistant
from tracuu.cli import main
from tracuu.language_model import ServedModel
from tracuu.types import Answer, Citation, Composed, Language, Statement
from tracuu.ui.address import Address
from tracuu.ui.composed import composed_html
from tracuu.ui.resources import Library
from tracuu.ui.strings import STRINGS, speaker

VI, EN = STRINGS["vi"], STRINGS["en"]
RUBBISH = "Quy định về vệ sinh đường phố: giờ đổ rác, hộ gia đình đổ rác từ mấy giờ đến mấy giờ?"
UNKNOWN = "99-CT/TU yêu cầu gì?"
QUOTE = "Hộ gia đình đổ rác từ 18 giờ đến 20 giờ hằng ngày."
RULES = f"QUY ĐỊNH VỀ VỆ SINH ĐƯỜNG PHỐ\n\nĐiều 2. Giờ đổ rác\n{QUOTE}\n"
SAID = "Hộ gia đình đổ rác từ 18 giờ đến 20 giờ"
TRUE = f"{SAID} [1]."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("composed")
    assistant_over(folder, {"ve-sinh.txt": RULES})
    return folder


def assistant_with(folder: Path, server: Server, *, timeout_s: float = 10) -> Assistant:
    model = ServedModel(server.url, "m", timeout_s=timeout_s)
    return Assistant(folder / "index", HashingEncoder(), language_model=model)


# The assistant


def test_an_abstention_is_never_sent(folder: Path) -> None:
    with serving(says(TRUE)) as server:
        assistant = assistant_with(folder, server)
        for question in (UNKNOWN, "xyzzy qwerty"):
            response = assistant.ask(question)
            assert response.answer is not None and response.answer.abstained
            assert not assistant.composes(response) and not list(assistant.compose(response))
        found = assistant.search(RUBBISH)
        assert not assistant.composes(found) and not list(assistant.compose(found))
        assert not server.requests


def test_without_a_model_nothing_is_composed(folder: Path) -> None:
    assistant = Assistant(folder / "index", HashingEncoder())
    response = assistant.ask(RUBBISH)
    assert not assistant.composes(response) and not list(assistant.compose(response))


def test_the_answer_is_the_same_whatever_the_model_does(folder: Path) -> None:
    plain = Assistant(folder / "index", HashingEncoder()).ask(RUBBISH).answer
    for behaviour in (says(TRUE), refuses(500)):
        with serving(behaviour) as server:
            assistant = assistant_with(folder, server)
            response = assistant.ask(RUBBISH)
            assert not server.requests, "it is asked only when somebody wants to read it"
            assert list(assistant.compose(response))
            assert response.answer == plain and len(server.requests) == 1


# The page


def open_page(folder: Path, assistant: Assistant, **parameters: str) -> AppTest:
    library = Library(folder / "corpus", assistant)
    page = AppTest.from_function(page_script, args=(library,), default_timeout=20)
    page.query_params = dict(parameters)
    return page.run()


def shown(page: AppTest) -> str:
    assert not page.exception
    found = (each.proto.body for each in page.get("html"))
    bodies = "\n".join(each for each in found if not each.startswith("<style>"))
    assert VI["unexpected"] not in bodies and EN["unexpected"] not in bodies
    return bodies


@pytest.mark.parametrize(("language", "page_word"), [("vi", "trang 1"), ("en", "page 1")])
def test_checked_statements_stand_above_the_quotes(
    folder: Path, language: Language, page_word: str
) -> None:
    with serving(says(f"{TRUE} Hộ gia đình đổ rác từ 6 giờ [1].")) as server:
        html = shown(open_page(folder, assistant_with(folder, server), q=RUBBISH, lang=language))
    above, _, below = html.partition('<section class="tc-answer">')
    assert f"{SAID}. (<a href=" in above and "6 giờ" not in above
    assert STRINGS[language]["composed_how"] in above
    assert f"<mark>{QUOTE}</mark>" in below and f">{page_word}</a>)" in above
    (link,) = re.findall(r'href="(\?[^"]*doc=[^"]*)"', above)
    document = dict(pair.split("=") for pair in unescape(link)[1:].split("&"))
    start, end = int(document["start"]), int(document["end"])
    assert RULES[start:end] == QUOTE


@pytest.mark.parametrize(
    ("behaviour", "timeout_s"), [(never_begins, 0.5), (refuses(500), 10), (says("Sai [1]."), 10)]
)
def test_where_the_model_fails_the_quotes_stand_and_that_is_said(
    folder: Path, behaviour: Behaviour, timeout_s: float
) -> None:
    with serving(behaviour) as server:
        assistant = assistant_with(folder, server, timeout_s=timeout_s)
        html = shown(open_page(folder, assistant, q=RUBBISH))
    assert f"<mark>{QUOTE}</mark>" in html and "tc-composed" not in html
    above = html.split('<section class="tc-answer">')[0]
    assert "trích nguyên văn" in above and VI["composing"] not in above


def test_what_came_before_it_stalled_stays(folder: Path) -> None:
    with serving(stalls(f"{TRUE} Hộ gia đình")) as server:
        html = shown(open_page(folder, assistant_with(folder, server, timeout_s=2), q=RUBBISH))
    assert f"{SAID}." in html.split('<section class="tc-answer">')[0]
    assert "không viết kịp" in html


def test_nothing_of_a_model_is_on_the_page_without_one(folder: Path) -> None:
    html = shown(open_page(folder, Assistant(folder / "index", HashingEncoder()), q=RUBBISH))
    assert VI["composing"] not in html and "tc-composed" not in html
    with serving(says(TRUE)) as server:
        html = shown(open_page(folder, assistant_with(folder, server), q=UNKNOWN))
        assert VI["composing"] not in html and not server.requests


def test_drawing_the_page_again_does_not_ask_again(folder: Path) -> None:
    with serving(says(TRUE)) as server:
        page = open_page(folder, assistant_with(folder, server), q=RUBBISH)
        switch_language(page)
        assert "tc-composed" in shown(page) and EN["composed"] in shown(page)
        assert len(server.requests) == 1


def test_the_models_words_are_text_and_nothing_else() -> None:
    hostile = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) **x** `x` </section><script>"
    cited = Citation("a.txt", "A", None, None, None, None, 1, 0, 1, "x")
    composed = Composed((Statement(hostile, (0,)),), 0, "<b>note</b>")
    html = composed_html(composed, Answer("x", False, None, (cited,)), Address("vi"), speaker("vi"))
    assert set(re.findall(r"<(\w+)", html)) == {"section", "h2", "p", "a"}
    assert "&lt;img src=x" in html and "&lt;b&gt;note" in html
    assert [each[:5] for each in re.findall(r'href="([^"]*)"', html)] == ["?lang"]


# The command line


@contextmanager
def configured(
    folder: Path, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """The environment of an office with a language model; the encoder is the index's own."""
    monkeypatch.setattr("tracuu.cli.ask.load_encoder", lambda *_, **__: HashingEncoder())
    monkeypatch.setenv("TRACUU_INDEX", str(folder / "index"))
    with serving(behaviour) as server:
        monkeypatch.setenv("TRACUU_LLM_URL", server.url)
        monkeypatch.setenv("TRACUU_LLM_MODEL", "m")
        monkeypatch.setenv("TRACUU_LLM_TIMEOUT", "1" if behaviour is never_begins else "10")
        yield server


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main.main(["ask", *arguments]) == 0
    return capsys.readouterr().out


def test_statements_come_before_the_quotes_with_the_marks_of_their_sources(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with configured(folder, says(TRUE), monkeypatch):
        lines = asked(capsys, RUBBISH).splitlines()
    assert lines[:2] == [f"{SAID}. [1]", ""]
    assert QUOTE in lines and any(line.startswith("  [1] ") for line in lines)


def test_a_failure_is_a_line_above_the_quotes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with configured(folder, never_begins, monkeypatch):
        lines = asked(capsys, RUBBISH).splitlines()
    assert "không viết kịp" in lines[0] and QUOTE in lines
    assert any(line.startswith("  — ") for line in lines)


def json_of(text: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(text)
    return value


def test_json_has_what_was_composed_only_where_a_model_was_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with configured(folder, repeats_evidence, monkeypatch):
        answer = json_of(asked(capsys, RUBBISH, "--json"))["answer"]
        assert answer["composed"]["statements"][0] == {"text": QUOTE, "citations": [0]}
        assert answer["composed"]["dropped"] == 0 and answer["composed"]["note"] is None
        assert "composed" not in json_of(asked(capsys, UNKNOWN, "--json"))["answer"]
        for name in ("URL", "MODEL"):
            monkeypatch.delenv(f"TRACUU_LLM_{name}")
        plain = json_of(asked(capsys, RUBBISH, "--json"))["answer"]
        assert plain == {name: each for name, each in answer.items() if name != "composed"}


def test_half_a_setting_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRACUU_LLM_URL", "http://127.0.0.1:9/v1")
    assert main.main(["ask", RUBBISH]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "TRACUU_LLM_MODEL" in err and err.count("\n") == 1
