"""The whole way from a question to a cited answer over the live generation.

What the command line and the page both use. Safe to share between threads: a
question keeps the generation it started on, the next one takes the newest.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tracuu.answering import Answerer
from tracuu.encoder import Encoder
from tracuu.errors import (
    RUN_INGEST,
    RUN_REBUILD,
    IncompatibleIndexError,
    NoIndexError,
    UsageError,
)
from tracuu.generations import Generation, live_number, open_live
from tracuu.query import Query, QuestionReader
from tracuu.scope import Scope, Scoper
from tracuu.search import Searcher
from tracuu.types import Answer, Filters, Result


@dataclass(frozen=True, slots=True)
class Response:
    """All that is said to one question; ``milliseconds`` is the time from question to answer."""

    question: str
    query: Query
    scope: Scope
    answer: Answer | None
    results: tuple[Result, ...]
    milliseconds: float
    generation: int


class _Desk:
    """What answers questions from one generation."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self.generation = generation
        self.reader = QuestionReader(generation.catalog, generation.glossary)
        self.scoper = Scoper(generation.catalog)
        self.searcher = Searcher(generation, encoder)
        self.answerer = Answerer(generation, encoder)


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
        self,
        question: str,
        *,
        top_k: int = 10,
        filters: Filters | None = None,
        as_typed: bool = False,
    ) -> Response:
        """Answer a question from the library, or from what ``filters`` leave of it.

        With ``as_typed`` no accents are given back to the question. Raises QuestionError,
        UsageError for a document that is not in the library, or StoreError.
        """
        return self._respond(question, top_k, filters, as_typed=as_typed, answered=True)

    def search(
        self,
        question: str,
        *,
        top_k: int = 10,
        filters: Filters | None = None,
        as_typed: bool = False,
    ) -> Response:
        """The ranked chunks alone."""
        return self._respond(question, top_k, filters, as_typed=as_typed, answered=False)

    def _respond(
        self, question: str, top_k: int, filters: Filters | None, *, as_typed: bool, answered: bool
    ) -> Response:
        if top_k < 1:
            raise UsageError(f"top_k must be 1 or more, not {top_k}.")
        desk = self._current()
        started = time.perf_counter()
        query = desk.reader.read(question, as_typed=as_typed)
        scope = desk.scoper.scope(query, filters)
        ranking = desk.searcher.search(query, scope, top_k=top_k)
        answer = desk.answerer.answer(query, scope, ranking) if answered else None
        milliseconds = round(1000 * (time.perf_counter() - started), 1)
        return Response(
            question, query, scope, answer, ranking.results, milliseconds, desk.generation.number
        )

    def _current(self) -> _Desk:
        with self._lock:
            number = live_number(self._index)
            if self._desk is None or self._desk.generation.number != number:
                if number is None:
                    self._desk = None
                    raise NoIndexError(
                        f"There is no index in {self._index} yet.", remedy=RUN_INGEST
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
                remedy=RUN_REBUILD,
            )
        return generation
