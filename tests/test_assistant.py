"""One assistant and many askers while generations come and go."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.ingesting import PATHS, QUESTIONS, ingest, name_version, say, write_index
from tests.llm_server import says, serving
from tracuu.assistant import Assistant, Response
from tracuu.encoder import ModelIdentity
from tracuu.errors import DamagedIndexError, NoIndexError
from tracuu.generations import live_number
from tracuu.language_model import ServedModel
from tracuu.ui.resources import keep_fresh

INTERVAL_S = 0.05
QUESTION = QUESTIONS[0]


class CountedEncoder(HashingEncoder):
    """Counts how often it was compared with an index, which is once an opening."""

    def __init__(self) -> None:
        super().__init__()
        self.compared = 0

    @property
    def identity(self) -> ModelIdentity:
        self.compared += 1
        return super().identity


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return write_index(tmp_path)


@pytest.fixture
def corpus(index: Path) -> Path:
    return index.parent / "corpus"


def publish(corpus: Path, index: Path, version: int) -> None:
    """Publish a generation in which every document has a new title."""
    name_version(corpus, version)
    ingest(corpus, index, keep=1)


def until(true: Callable[[], object], seconds: float = 10.0) -> float:
    """Wait for something; returns for how long, in seconds."""
    begun = time.perf_counter()
    while not true():
        assert time.perf_counter() - begun < seconds, "in vain"
        time.sleep(0.002)
    return time.perf_counter() - begun


def damage(index: Path) -> None:
    """Change a byte of the live generation's vectors."""
    file = index / "generations" / f"{live_number(index):06d}" / "vectors.faiss"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()  # not in place: an older generation may share it
    file.write_bytes(data)


# In the background


def test_what_is_published_is_opened_without_a_question(index: Path, corpus: Path) -> None:
    assistant = Assistant(index, HashingEncoder())
    keep_fresh(assistant, interval_s=INTERVAL_S)
    until(lambda: assistant.at_hand == 1)
    publish(corpus, index, 2)
    seconds = until(lambda: assistant.at_hand == 2)
    say(f"From publication to reloaded: {1000 * seconds:.0f} ms, looking every 50 ms")
    assert seconds < 2


@pytest.mark.slow
def test_the_first_index_is_opened_once_there_is_one(index: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assistant = Assistant(new, HashingEncoder())
    keep_fresh(assistant, interval_s=INTERVAL_S)
    time.sleep(2 * INTERVAL_S)
    assert assistant.at_hand is None
    ingest(tmp_path / "corpus", new)
    until(lambda: assistant.at_hand == 1)


def test_a_failure_in_the_background_is_told_to_who_asks_next_and_tried_once(
    index: Path, corpus: Path
) -> None:
    encoder = CountedEncoder()
    assistant = Assistant(index, encoder)
    assistant.reload()
    publish(corpus, index, 2)
    damage(index)
    thread = keep_fresh(assistant, interval_s=INTERVAL_S)
    time.sleep(4 * INTERVAL_S)
    assert thread.is_alive() and assistant.at_hand == 1
    with pytest.raises(DamagedIndexError, match=r"vectors\.faiss is damaged"):
        assistant.ask(QUESTION)
    (index / "CURRENT").unlink()
    with pytest.raises(NoIndexError):
        assistant.ask(QUESTION)
    assert thread.is_alive() and encoder.compared == 1  # of the damaged one no reader was made


def test_what_failed_once_is_tried_again_by_the_next_asker(index: Path) -> None:
    file = index / "generations/000001/vectors.faiss"
    whole = file.read_bytes()
    damage(index)
    assistant = Assistant(index, HashingEncoder())
    assistant.reload()
    file.write_bytes(whole)
    with pytest.raises(DamagedIndexError):
        assistant.ask(QUESTION)  # what was found when nobody asked
    assert assistant.ask(QUESTION).generation == 1


def test_the_thread_ends_with_its_assistant(index: Path) -> None:
    assistant = Assistant(index, HashingEncoder())
    thread = keep_fresh(assistant, interval_s=INTERVAL_S)
    del assistant
    thread.join(5)
    assert not thread.is_alive()


# Many askers


def ask_at_once(assistant: Assistant, threads: int) -> list[int]:
    """Ask from many threads at the same moment; returns the generations that answered."""
    ready = threading.Barrier(threads)

    def ask(_: int) -> int:
        ready.wait()
        return assistant.ask(QUESTION).generation

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


def test_eight_who_ask_after_a_publication_open_it_once(index: Path, corpus: Path) -> None:
    encoder = CountedEncoder()
    assistant = Assistant(index, encoder)
    for version in range(1, 3):
        if version > 1:
            publish(corpus, index, version)
        encoder.compared = 0
        assert ask_at_once(assistant, 8) == [version] * 8
        assert encoder.compared == 1


def test_eight_who_ask_during_publications_open_each_once(index: Path, corpus: Path) -> None:
    encoder, ended = CountedEncoder(), threading.Event()
    assistant = Assistant(index, encoder)
    assistant.reload()
    keep_fresh(assistant, interval_s=0.01)
    seen: set[int] = set()

    def ask() -> None:
        while not ended.is_set():
            live = live_number(index) or 0
            generation = assistant.search(QUESTION).generation
            assert generation >= live
            seen.add(generation)

    with ThreadPoolExecutor(8) as pool:
        askers = [pool.submit(ask) for _ in range(8)]
        for version in range(2, 4):
            publish(corpus, index, version)
            until(lambda version=version: assistant.at_hand == version)  # type: ignore[misc]
        ended.set()
        for asker in askers:
            asker.result()
    assert max(seen) == 3 and encoder.compared == 3


def test_who_waits_for_what_cannot_be_opened_is_told_so(index: Path) -> None:
    damage(index)
    encoder = CountedEncoder()
    assistant = Assistant(index, encoder)
    ready = threading.Barrier(8)

    def ask(_: int) -> str:
        ready.wait()
        with pytest.raises(DamagedIndexError) as told:
            assistant.ask(QUESTION)
        return str(told.value)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


@pytest.mark.parametrize("in_background", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_removed_document_is_never_cited_after_the_publication(
    index: Path, corpus: Path, in_background: bool
) -> None:
    assistant = Assistant(index, HashingEncoder())
    if in_background:
        keep_fresh(assistant, interval_s=0.01)
    for removed in (2, 6):
        question = f"Hộ gia đình đổ rác từ {removed + 1} giờ hằng ngày?"
        answer = assistant.ask(question).answer
        assert answer and [each.document for each in answer.citations] == [PATHS[removed]]
        (corpus / PATHS[removed]).unlink()
        publish(corpus, index, removed)
        response = assistant.ask(question)
        assert PATHS[removed] not in repr(response.results) + repr(response.answer)


# What is left behind


def open_files(index: Path) -> list[str]:
    """The files below ``index`` that this process has open or mapped, removed ones too."""
    links = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(descriptor.readlink()))
        except OSError:
            continue
    links += Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return [link for link in links if f"{index}/" in link]


def test_an_old_generation_is_closed_when_its_last_user_leaves(index: Path, corpus: Path) -> None:
    assistant = Assistant(index, HashingEncoder())
    assert assistant.ask(QUESTION).generation == 1
    held = assistant.generation()
    gone = weakref.ref(held)
    publish(corpus, index, 2)
    assert assistant.ask(QUESTION).generation == 2
    assert len(held.catalog.documents()) == len(PATHS)  # still read by someone
    assert any("000001" in link for link in open_files(index))
    del held
    assert gone() is None
    # Tantivy lets go of its files as soon as a thread of its own has noticed.
    until(lambda: not any("000001" in link for link in open_files(index)))
    assert any("000002" in link for link in open_files(index))


def test_what_could_not_be_used_is_closed_too(index: Path) -> None:
    assistant = Assistant(index, HashingEncoder("other"))
    for _ in range(3):
        assistant.reload()
    until(lambda: not open_files(index))


# Composing


def test_a_response_is_composed_with_the_glossary_it_was_answered_with(
    index: Path, corpus: Path
) -> None:
    own = corpus / "glossary.csv"
    terms = {"flimflam": "hộ gia đình", "wibble": "đổ rác", "wobble": "hằng ngày"}
    rows = (f"{english},{vietnamese},office\n" for english, vietnamese in terms.items())
    own.write_text("english,vietnamese,domain\n" + "".join(rows), encoding="utf-8")
    ingest(corpus, index)
    said = "The flimflam may wibble from 3 and wobble."
    with serving(says(f"{said} [1]\n")) as server:
        model = ServedModel(server.url, "any", timeout_s=5)
        assistant = Assistant(index, HashingEncoder(), language_model=model)
        response = assistant.ask("Hộ gia đình đổ rác từ 3 giờ hằng ngày?")
        response = replace(response, query=replace(response.query, language="en"))
        assert statements(assistant, response) == [said]
        own.unlink()
        ingest(corpus, index)
        assert assistant.generation().number == response.generation + 1
        assert statements(assistant, response) == [said]
        later = replace(response, glossary=assistant.generation().glossary)
        assert statements(assistant, later) == []  # the terms were needed


def statements(assistant: Assistant, response: Response) -> list[str]:
    return [each.text for each in [*assistant.compose(response)][-1].statements]
