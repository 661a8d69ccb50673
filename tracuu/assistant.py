"""The whole way from a question to a cited answer over the live generation.

What the command line and the page both use. Safe to share between threads: a
question keeps the generation it started on, the next one takes the newest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from tracuu.answering import Answerer
from tracuu.composing import compose
from tracuu.encoder import Encoder
from tracuu.errors import (
    RUN_INGEST,
    RUN_REBUILD,
    IncompatibleIndexError,
    NoIndexError,
    UsageError,
)
from tracuu.generations import Generation, live_number, open_live
from tracuu.language_model import LanguageModel, ServedModel
from tracuu.query import Query, QuestionReader
from tracuu.scope import Scope, Scoper
from tracuu.search import Searcher
from tracuu.settings import Settings
from tracuu.types import Answer, Composed, Filters, Result


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
        self.reader = QuestionReader(generation.catalog.syllables, generation.glossary)
        self.scoper = Scoper(generation.catalog)
        self.searcher = Searcher(generation, encoder)
        self.answerer = Answerer(generation, encoder)


class Assistant:
    """Answers questions from the live generation of ``index``.

    With a ``language_model`` answers can also be composed; they stand without it.
    """

    def __init__(
        self, index: Path, encoder: Encoder, *, language_model: LanguageModel | None = None
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._language_model = language_model
        self._lock = threading.Lock()
        self._desk: _Desk | None = None

    @property
    def index(self) -> Path:
        """The folder of the index that answers come from."""
        return self._index

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

    def composes(self, response: Response) -> bool:
        """Whether a language model is asked about this response: never about an abstention."""
        answer = response.answer
        return self._language_model is not None and bool(answer and answer.citations)

    def compose(self, response: Response) -> Generator[Composed]:
        """What the language model makes of the quotes, as it grows; the last is the whole.

        Nothing comes where it is not to be asked. Closing it stops the model.
        """
        model, answer = self._language_model, response.answer
        if model is not None and answer is not None and answer.citations:
            query, glossary = response.query, self.generation().glossary
            yield from compose(model, query.question, query.language, answer.citations, glossary)

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
        generation = open_live(self._index, load=True)
        built_with = generation.manifest
        if built_with.fingerprint != self._encoder.identity.fingerprint:
            raise IncompatibleIndexError(
                f"The index in {self._index} was built with the model {built_with.model},"
                f" not with {self._encoder.identity.name}.",
                remedy=RUN_REBUILD,
            )
        return generation


def served_model(settings: Settings) -> LanguageModel | None:
    """The language model that the settings name, or None."""
    server = settings.language_model
    if server is None:
        return None
    return ServedModel(server.url, server.model, timeout_s=server.timeout_s, key=server.key)
