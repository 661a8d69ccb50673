"""The client against a real server on this machine that keeps, bends and breaks the protocol."""

from __future__ import annotations

import gzip
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

from tests.llm_server import (
    Behaviour,
    Reply,
    Server,
    breaks_off,
    compressed,
    drips,
    endless,
    endless_line,
    never_begins,
    redirects,
    refuses,
    says,
    sends,
    serving,
    stalls,
)
from tracuu.errors import LanguageModelError, SlowLanguageModelError, TracuuError
from tracuu.language_model import MAX_CHARS, ServedModel

ROOT = Path(__file__).parent.parent
TEXT = "Ban Tuyên giáo báo cáo kết quả trước ngày 15/12/2023 [1]. “Đúng” — 100 %."
KEY = "khoa-bi-mat-cua-co-quan"


def model_of(server: Server, *, timeout_s: float = 10, key: str | None = None) -> ServedModel:
    return ServedModel(server.url, "gemma3", timeout_s=timeout_s, key=key)


def answered(behaviour: Behaviour, *, timeout_s: float = 10) -> str:
    with serving(behaviour) as server:
        return "".join(model_of(server, timeout_s=timeout_s).stream("Do.", "{}"))


def failed(behaviour: Behaviour, *, timeout_s: float = 10) -> tuple[str, LanguageModelError]:
    """What came before the error, and the error."""
    got: list[str] = []
    with serving(behaviour) as server, pytest.raises(LanguageModelError) as raised:
        got.extend(model_of(server, timeout_s=timeout_s).stream("Do.", "{}"))
    assert "\n" not in str(raised.value)
    return "".join(got), raised.value


@pytest.fixture(autouse=True, scope="module")
def the_client_is_there_already() -> None:
    """Importing it takes a second, which is no part of what is timed here."""
    import_module("openai")


@pytest.fixture(autouse=True)
def nothing_is_left_lying_about(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No task, stream or connection that asyncio has to complain about."""
    yield
    time.sleep(0.02)
    assert not [each for each in caplog.records if each.name == "asyncio" and each.levelno > 20]


def test_the_text_comes_whole_and_in_pieces() -> None:
    with serving(says(TEXT)) as server:
        pieces = [each for each in model_of(server).stream("Do.", "{}") if each]
    assert "".join(pieces) == TEXT and len(pieces) > 3


def test_pieces_come_while_the_rest_is_being_written() -> None:
    with serving(stalls("Một câu. ")) as server:
        pieces = model_of(server).stream("Do.", "{}")
        got, started = "", time.monotonic()
        while got != "Một câu. ":
            got += next(pieces)
        assert next(pieces) == "" and time.monotonic() - started < 5
        pieces.close()


def test_what_is_asked_is_plain_and_repeatable() -> None:
    with serving(says("a")) as server:
        list(model_of(server).stream("Làm thế này.", '{"question": "?"}'))
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert (request.body["model"], request.body["temperature"]) == ("gemma3", 0)
    assert request.body["stream"] is True and 0 < request.body["max_tokens"] < 10_000
    assert request.body["messages"] == [
        {"role": "system", "content": "Làm thế này."},
        {"role": "user", "content": '{"question": "?"}'},
    ]


def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(refuses(500)) as proxy, serving(says(TEXT)) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
            monkeypatch.setenv(f"OPENAI_{name}", "khoa-cua-noi-khac")
        monkeypatch.setenv("OPENAI_BASE_URL", proxy.url)
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer noi-khac\nX-A: noi-khac")
        assert "".join(model_of(server).stream("Do.", "{}")) == TEXT
        assert "".join(model_of(server, key=KEY).stream("Do.", "{}")) == TEXT
    without_key, with_key = (request.headers for request in server.requests)
    assert not proxy.requests and "noi-khac" not in str((without_key, with_key))
    assert "authorization" not in without_key and with_key["authorization"] == f"Bearer {KEY}"
    assert not [name for name in with_key if name.startswith(("x-", "openai-"))]


@pytest.mark.parametrize(
    "behaviour", [stalls(), stalls("Một câu."), never_begins, drips("x" * 1000)],
    ids=["silent", "stalls", "no-header", "drips"],
)  # fmt: skip
def test_the_whole_answer_has_one_deadline(behaviour: Behaviour) -> None:
    started = time.monotonic()
    _, error = failed(behaviour, timeout_s=0.6)
    assert isinstance(error, SlowLanguageModelError) and "0.6 s" in error.what
    assert 0.5 < time.monotonic() - started < 5


def test_one_who_waits_is_never_left_waiting() -> None:
    """Something is returned all the while, so that a page can turn to another question."""
    with serving(never_begins) as server:
        moments = [time.monotonic()]
        with pytest.raises(SlowLanguageModelError):
            for _ in model_of(server, timeout_s=1).stream("Do.", "{}"):
                moments.append(time.monotonic())
    assert len(moments) >= 3
    assert all(b - a < 0.9 for a, b in pairwise(moments))


def test_an_answer_is_done_when_it_says_so() -> None:
    """Whatever the server does with the connection afterwards."""

    def lingers(reply: Reply) -> None:
        says(TEXT)(reply)
        reply.gone.wait(30)

    def goes_on(reply: Reply) -> None:
        reply.begin()
        reply.text(TEXT)
        reply.piece(None, finish="stop")
        reply.gone.wait(30)

    started = time.monotonic()
    assert answered(lingers) == answered(goes_on) == TEXT
    assert time.monotonic() - started < 5


def test_closing_it_leaves_the_server() -> None:
    with serving(endless("chữ ")) as server:
        pieces = model_of(server).stream("Do.", "{}")
        assert next(filter(None, pieces))  # an empty one comes before anything is written
        pieces.close()
        assert server.left.wait(30)


def test_an_answer_that_breaks_off_keeps_what_came_and_is_an_error() -> None:
    for behaviour in (breaks_off(TEXT), says(TEXT, finish=None), says(TEXT, finish="length")):
        got, error = failed(behaviour)
        assert got == TEXT and not isinstance(error, SlowLanguageModelError)


@pytest.mark.parametrize("behaviour", [endless("chữ "), endless("chữ " * 999)])
def test_an_endless_answer_is_cut_off(behaviour: Behaviour) -> None:
    got, error = failed(behaviour)
    assert len(got) <= MAX_CHARS and str(MAX_CHARS) in error.what


def test_an_endless_line_is_cut_off_before_it_fills_the_memory() -> None:
    started = time.monotonic()
    got, error = failed(endless_line, timeout_s=20)
    assert got == "" and not isinstance(error, SlowLanguageModelError)
    assert time.monotonic() - started < 10


def test_a_body_that_unfolds_into_more_is_refused() -> None:
    bomb = gzip.compress(b"data: " + b"x" * 50_000_000)
    assert failed(compressed(bomb))[0] == ""


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(401, "TRACUU_LLM_KEY"), (404, "TRACUU_LLM_MODEL"), (400, "log"), (429, "log"), (500, "log")],
)
def test_a_refusal_says_what_to_look_at_and_is_not_tried_again(status: int, remedy: str) -> None:
    with serving(refuses(status, {"error": {"message": f"wrong key {KEY}"}})) as server:
        with pytest.raises(LanguageModelError) as raised:
            list(model_of(server, key=KEY).stream("Do.", "{}"))
        assert len(server.requests) == 1
    assert str(status) in raised.value.what and remedy in raised.value.remedy
    assert server.url in raised.value.what and KEY not in str(raised.value)


def test_a_redirection_is_not_followed() -> None:
    with serving(says(TEXT)) as elsewhere:
        failed(redirects(f"{elsewhere.url}/chat/completions"))
    assert not elsewhere.requests


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        model = ServedModel(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", "m", timeout_s=10)
        started = time.monotonic()
        with pytest.raises(LanguageModelError, match="cannot be reached"):
            list(model.stream("Do.", "{}"))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "events",
    [
        ["{oops"], [""], ["5"], ["null"], ["[]"], ['"x"'], ["{}"], ['{"choices": 5}'],
        ['{"choices": null}'], ['{"choices": [5]}'], ['{"choices": [{"delta": []}]}'],
        ['{"choices": [{"delta": {"content": 5}, "finish_reason": 5}]}'],
        ['{"choices": [{"delta": {"content": {"a": []}}, "finish_reason": ["stop"]}]}'],
        ['{"error": {"message": "no"}}'], ['{"error": "no"}'], ["[" * 100_000],
        ["<html><body>It works!</body></html>"], ["\ud83d".encode("utf-16", "surrogatepass").hex()],
    ],
)  # fmt: skip
def test_what_is_no_answer_is_one_error(events: list[str]) -> None:
    got, _ = failed(sends(*events))
    assert got == ""
    assert failed(sends(*events, kind="application/json"))[0] == ""


def test_a_whole_answer_instead_of_a_stream_is_an_error() -> None:
    whole = {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}
    assert failed(refuses(200, whole))[0] == ""


def test_the_key_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(refuses(401)) as server, pytest.raises(LanguageModelError):
        list(model_of(server, key=KEY).stream("Do.", "{}"))
    assert KEY not in caplog.text


def test_threads_end_with_their_answers() -> None:
    before = threading.active_count()
    for behaviour in (says(TEXT), breaks_off(TEXT), refuses(500)):
        with suppress(TracuuError):
            answered(behaviour)
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_the_client_is_imported_only_to_ask() -> None:
    script = (
        "import sys, tracuu.assistant, tracuu.cli.main, tracuu.ui.page\n"
        "from tracuu.assistant import served_model\n"
        "from tracuu.settings import load_settings\n"
        "assert served_model(load_settings({})) is None\n"
        "assert 'openai' not in sys.modules and 'httpx2' not in sys.modules\n"
        "served_model(load_settings({'TRACUU_LLM_URL': 'http://127.0.0.1:9/v1',"
        " 'TRACUU_LLM_MODEL': 'm'}))\n"
        "assert 'openai' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
