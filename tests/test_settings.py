"""Settings from the environment: what is taken, and what is refused with a line that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracuu.errors import UsageError
from tracuu.settings import HOME, LanguageModelSettings, load_settings

URL, MODEL = "http://127.0.0.1:11434/v1", "gemma3"
SERVER = {"TRACUU_LLM_URL": URL, "TRACUU_LLM_MODEL": MODEL}
KEY = "khoa-bi-mat"


def test_without_settings_everything_is_in_the_checkout_and_there_is_no_language_model() -> None:
    settings = load_settings({})
    assert (settings.corpus, settings.index) == (HOME / "corpus", HOME / "index")
    assert settings.model is None and settings.language_model is None


def test_an_option_wins_over_the_environment() -> None:
    environ = {"TRACUU_CORPUS": "a", "TRACUU_INDEX": "b", "TRACUU_CACHE": "c"}
    settings = load_settings(environ, corpus=Path("x"))
    assert (settings.corpus, settings.index) == (Path("x"), HOME / "b")
    assert settings.cache == HOME / "c"


def test_a_setting_that_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError, match="TRACUU_LLM_URI") as raised:
        load_settings({"TRACUU_LLM_URI": URL})
    assert "TRACUU_LLM_URL" in raised.value.remedy


def test_a_language_model_needs_an_address_and_a_name() -> None:
    assert load_settings(SERVER).language_model == LanguageModelSettings(URL, MODEL, 20.0, None)
    assert load_settings(dict.fromkeys(SERVER, " ")).language_model is None
    for given, missing in (("URL", "MODEL"), ("MODEL", "URL")):
        with pytest.raises(UsageError, match=f"but not TRACUU_LLM_{missing}") as raised:
            load_settings({f"TRACUU_LLM_{given}": SERVER[f"TRACUU_LLM_{given}"]})
        assert f"TRACUU_LLM_{missing}=" in raised.value.remedy


@pytest.mark.parametrize("url", ["https://llm.example:8443/v1/", "http://[::1]:8080/v1"])
def test_http_and_https_addresses_are_taken(url: str) -> None:
    server = load_settings(SERVER | {"TRACUU_LLM_URL": url}).language_model
    assert server is not None and server.url == url


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:11434", "localhost:11434/v1", "file:///etc/passwd", "ftp://a/v1", "http://",
        "http:///v1", "http://a:port/v1", "http://a:0/v1", "http://a:99999/v1", "http://[::1/v1",
        "http://a b/v1", "http://a\n/v1", f"http://ten:{KEY}@127.0.0.1/v1",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="TRACUU_LLM_URL") as raised:
        load_settings(SERVER | {"TRACUU_LLM_URL": url})
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(("text", "seconds"), [("5", 5.0), ("0.5", 0.5), ("", 20.0)])
def test_a_time_is_a_number_of_seconds(text: str, seconds: float) -> None:
    server = load_settings(SERVER | {"TRACUU_LLM_TIMEOUT": text}).language_model
    assert server is not None and server.timeout_s == seconds


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "20s", "mười", "1e999"])
def test_what_is_no_time_is_refused(text: str) -> None:
    for environ in (SERVER, {}):
        with pytest.raises(UsageError, match="TRACUU_LLM_TIMEOUT"):
            load_settings(environ | {"TRACUU_LLM_TIMEOUT": text})


def test_the_key_is_kept_and_shown_nowhere() -> None:
    settings = load_settings(SERVER | {"TRACUU_LLM_KEY": f" {KEY}\n"})
    assert settings.language_model is not None and settings.language_model.key == KEY
    assert KEY not in repr(settings) and KEY not in str(settings)
    with pytest.raises(UsageError, match="TRACUU_LLM_KEY") as raised:
        load_settings(SERVER | {"TRACUU_LLM_KEY": f"{KEY}\r\nX-Header: x"})
    assert KEY not in str(raised.value)
