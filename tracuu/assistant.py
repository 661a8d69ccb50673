"""The whole way from a question to a cited answer over the live generation.

What the command line and the page both use. Safe to share between threads: a
question keeps the generation it started on, the next one takes the newest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracuu.answering import Answerer
from tracuu.encoder import Encoder
from tracuu.errors import IncompatibleIndexError, NoIndexError, UsageError
from tracuu.generations import Generation, live_number, open_live
from tracuu.query import Query, understand
from tracuu.search import Ranking, Searcher
from tracuu.types import Answer, Result


@dataclass(frozen=True, slots=True)
class Response:
    """All that is said to one question; ``milliseconds`` is the time from question to answer."""

    question: str
    query: Query
    answer: Answer | None
    results: tuple[Result, ...]
    milliseconds: float
    generation: int


class _Desk:
    """What answers questions from one generation."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self.generation = generation
        self.searcher = Searcher(generation, encoder)

    @cached_property
    def answerer(self) -> Answerer:
        return Answerer(self.generation)


class Assistant:
    """Answers questions from the live generation of ``index``."""

    def __init__(self, index: Path, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._lock = threading.Lock()
        self._desk: _Desk | None = None

    def generation(self) -> Generation:
        """The live generation, opened anew when an ingest has published another."""
        return self._current().generation

    def ask(
        self, question: str, *, top_k: int = 10, documents: Sequence[str] | None = None
    ) -> Response:
        """Answer a question from the library, or from the named documents only.

        Raises QuestionError, UsageError for a document that is not in the library, or StoreError.
        """
        return self._respond(question, top_k, documents, answered=True)

    def search(
        self, question: str, *, top_k: int = 10, documents: Sequence[str] | None = None
    ) -> Response:
        """The ranked chunks alone."""
        return self._respond(question, top_k, documents, answered=False)

    def _respond(
        self, question: str, top_k: int, documents: Sequence[str] | None, *, answered: bool
    ) -> Response:
        if top_k < 1:
            raise UsageError(f"top_k must be 1 or more, not {top_k}.")
        desk = self._current()
        started = time.perf_counter()
        query = understand(question)
        within = None if documents is None else _document_ids(desk.generation, documents)
        ranking: Ranking = desk.searcher.search(query, top_k=top_k, within=within)
        answer = desk.answerer.answer(query, ranking) if answered else None
        milliseconds = round(1000 * (time.perf_counter() - started), 1)
        return Response(
            question, query, answer, ranking.results, milliseconds, desk.generation.number
        )

    def _current(self) -> _Desk:
        with self._lock:
            number = live_number(self._index)
            if self._desk is None or self._desk.generation.number != number:
                if number is None:
                    self._desk = None
                    raise NoIndexError(
                        f"There is no index in {self._index} yet.", remedy="Run: python ingest.py"
                    )
                self._desk = _Desk(self._open(), self._encoder)
            return self._desk

    def _open(self) -> Generation:
        generation = open_live(self._index)
        built_with = generation.manifest
        if built_with.fingerprint != self._encoder.identity.fingerprint:
            raise IncompatibleIndexError(
                f"The index in {self._index} was built with the model {built_with.model},"
                f" not with {self._encoder.identity.name}.",
                remedy="Run: python ingest.py --rebuild",
            )
        return generation


def _document_ids(generation: Generation, paths: Sequence[str]) -> list[int]:
    ids = []
    for path in paths:
        document = generation.catalog.document(path)
        if document is None:
            raise UsageError(f"The library holds no document {path}.")
        ids.append(document.id)
    return ids
