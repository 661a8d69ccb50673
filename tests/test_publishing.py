"""One writer and many readers: who writes, what readers see, what is kept."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hashing_encoder import HashingEncoder
from tests.ingesting import (
    PATHS,
    QUESTIONS,
    Forks,
    ingest,
    name_version,
    say,
    version_of,
    write_index,
    write_library,
)
from tracuu.assistant import Assistant
from tracuu.errors import TracuuError
from tracuu.generations import generation_numbers, generation_path, live_number, open_live


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    forks = Forks()
    yield forks
    forks.close()


def race(forks: Forks, folder: Path, races: int) -> int:
    """Let two ingests begin at once, time and again; returns how often one was refused."""
    index, corpus = write_index(folder), folder / "corpus"
    refused = 0
    for version in range(2, races + 2):
        name_version(corpus, version)
        said = [folder / "said-0", folder / "said-1"]
        at = time.monotonic() + 0.05
        processes = [forks.start(corpus, index, file, at=at) for file in said]
        codes = [forks.ended(process) for process in processes]
        assert sorted(codes) in ([0, 1], [0, 0]), codes  # or the second came when all was done
        if 1 in codes:
            loser = codes.index(1)
            lines = said[loser].read_text(encoding="utf-8").splitlines()
            assert len(lines) == 1 and f"(process {processes[1 - loser]})" in lines[0], lines
            refused += 1
        assert live_number(index) == version and version_of(index) == version
    return refused


def test_of_two_ingests_at_once_one_is_refused_and_told_who_writes(
    forks: Forks, tmp_path: Path
) -> None:
    assert race(forks, tmp_path, 3)


@pytest.mark.slow
def test_fifty_races_of_two_ingests(forks: Forks, tmp_path: Path) -> None:
    refused = race(forks, tmp_path, 50)
    say(f"Races of two ingests: 50, one refused with the other's process id in {refused}")
    assert refused > 25


_WAIT_S = 30.0


class Reader:
    """Asks questions in a thread of its own until told to stop, and keeps what it found wrong."""

    def __init__(self, assistant: Assistant) -> None:
        self.asked = 0
        self.seen: set[int] = set()
        self.faults: list[str] = []
        self._assistant = assistant
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def wait_for(self, generation: int) -> None:
        """Wait until an answer came from this generation."""
        until = time.monotonic() + _WAIT_S
        while generation not in self.seen and time.monotonic() < until:
            time.sleep(0.01)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._ask(QUESTIONS[self.asked % len(QUESTIONS)])
            except TracuuError as error:
                self.faults.append(str(error))

    def _ask(self, question: str) -> None:
        live = live_number(self._assistant.index) or 0
        response = self._assistant.search(question)
        self.asked += 1
        self.seen.add(response.generation)
        titles = {result.title for result in response.results}
        documents = {result.document for result in response.results}
        gone = documents & {PATHS[number] for number in range(response.generation)}
        if response.generation < live:
            self.faults.append(f"{response.generation} answered after {live} was published")
        if titles != {f"Phiên bản {response.generation}"}:
            self.faults.append(f"{titles} in generation {response.generation}")
        if gone:
            self.faults.append(f"{gone} in generation {response.generation}")


def read_while_writing(folder: Path, generations: int) -> list[Reader]:
    """Eight readers during ingests, each of which renames all and removes a document."""
    corpus, index = write_library(folder), folder / "index"
    (corpus / PATHS[0]).unlink()
    name_version(corpus, 1)
    ingest(corpus, index)
    shared = Assistant(index, HashingEncoder())
    own = [Assistant(index, HashingEncoder()) for _ in range(2)]
    readers = [Reader(assistant) for assistant in (*[shared] * 6, *own)]
    readers[0].wait_for(1)
    for version in range(2, generations + 1):
        (corpus / PATHS[version - 1]).unlink()
        name_version(corpus, version)
        ingest(corpus, index, keep=1)
        time.sleep(0.1)
    readers[0].wait_for(generations)
    for reader in readers:
        reader.stop()
    return readers


def test_readers_never_see_two_generations_or_a_removed_document(tmp_path: Path) -> None:
    readers = read_while_writing(tmp_path, 4)
    assert [fault for reader in readers for fault in reader.faults] == []
    assert len({number for reader in readers for number in reader.seen}) > 1


@pytest.mark.slow
def test_readers_never_see_two_generations_during_many_ingests(tmp_path: Path) -> None:
    asked = faults = 0
    for turn in range(10):
        readers = read_while_writing(tmp_path / str(turn), 10)
        asked += sum(reader.asked for reader in readers)
        faults += sum(len(reader.faults) for reader in readers)
    say(f"8 readers, 1 writer, 100 generations, one kept: {asked} questions, {faults} faults")
    assert faults == 0


def test_a_generation_opened_whole_answers_after_its_folder_is_gone(tmp_path: Path) -> None:
    index, corpus = write_index(tmp_path), tmp_path / "corpus"
    assistant = Assistant(index, HashingEncoder())
    generation = assistant.generation()  # nothing has been searched yet
    name_version(corpus, 2)
    ingest(corpus, index, keep=1)
    assert not generation_path(index, generation.number).exists()
    chunk_ids = list(generation.candidates.held_words())
    by_meaning = {each.chunk_id for each in generation.candidates.held_vectors()}
    assert len(by_meaning) == len(chunk_ids) == generation.manifest.chunks
    assert len(generation.catalog.chunks(chunk_ids)) == len(chunk_ids)


@pytest.mark.parametrize("keep", [1, 2])
def test_as_many_generations_are_kept_as_are_asked_for(tmp_path: Path, keep: int) -> None:
    corpus, index = write_library(tmp_path), tmp_path / "index"
    for version in range(1, 5):
        name_version(corpus, version)
        ingest(corpus, index, keep=keep)
    assert generation_numbers(index) == list(range(5 - keep, 5))


def test_the_index_is_made_where_its_parents_are_missing(tmp_path: Path) -> None:
    index = tmp_path / "a" / "b" / "index"
    ingest(write_library(tmp_path), index)
    assert version_of(index) == 1


def test_the_lock_names_the_process_that_took_it_last(tmp_path: Path) -> None:
    index, corpus = write_index(tmp_path), tmp_path / "corpus"
    (index / "LOCK").write_text("999999999", encoding="ascii")
    name_version(corpus, 2)
    ingest(corpus, index)
    assert (index / "LOCK").read_text(encoding="ascii") == str(os.getpid())
    open_live(index).close()
