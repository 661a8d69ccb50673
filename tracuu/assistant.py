"""The whole way from a question to a cited answer over the live generation.

What the command line and the page both use. Safe to share between threads: a
question keeps the generation it started on, the next one takes the newest. Where
that is not at hand yet, the asker waits for it, since an older one may hold what was
taken out; who calls ``reload`` in the background spares askers the wait.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tracuu.answering import Answerer
from tracuu.composing import compose
from tracuu.encoder import Encoder
from tracuu.errors import (
    RUN_REBUILD,
    IncompatibleIndexError,
    NoIndexError,
    TracuuError,
    UsageError,
)
from tracuu.glossary import Glossary
from tracuu.language_model import LanguageModel, ServedModel
from tracuu.query import Query, QuestionReader
from tracuu.scope import Scope, Scoper
from tracuu.search import Searcher
from tracuu.settings import Settings
from tracuu.storage import Current, Generation, Store, require_current
from tracuu.stores import FileStore
from tracuu.types import Answer, Composed, Filters, Result


@dataclass(frozen=True, slots=True)
class Response:
    """All that is said to one question; ``milliseconds`` is the time from question to answer.

    ``glossary`` is the one that the question was read with; ``superseded`` are the documents
    shown that gave way to another.
    """

    question: str
    query: Query
    scope: Scope
    answer: Answer | None
    results: tuple[Result, ...]
    milliseconds: float
    generation: int
    glossary: Glossary = field(compare=False, repr=False)
    superseded: frozenset[str] = frozenset()


class _Desk:
    """What answers questions from one generation."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self.generation = generation
        self.current = Current(generation.number, generation.manifest.digest)
        self.reader = QuestionReader(generation.catalog.syllables, generation.glossary)
        self.scoper = Scoper(generation.catalog)
        self.searcher = Searcher(generation, encoder)
        self.answerer = Answerer(generation, encoder)


@dataclass(slots=True)
class _Failure:
    """What ``CURRENT`` named could not be opened; ``untold`` is why, if no asker heard it."""

    current: Current
    untold: TracuuError | None


class Assistant:
    """Answers questions from the live generation of ``store``: that in the folder ``index``.

    With a ``language_model`` answers can also be composed; they stand without it.
    """

    def __init__(
        self,
        index: Path,
        encoder: Encoder,
        *,
        language_model: LanguageModel | None = None,
        store: Store | None = None,
    ) -> None:
        self._index = index
        self._store = store or FileStore(index)
        self._encoder = encoder
        self._language_model = language_model
        self._lock = threading.Lock()  # held while the state below changes, never while opening
        self._desk: _Desk | None = None
        self._opening: Future[_Desk] | None = None
        self._failure: _Failure | None = None

    @property
    def index(self) -> Path:
        """The folder of the index; whatever keeps the generations, jobs and logs are there."""
        return self._index

    @property
    def store(self) -> Store:
        """What keeps the generations, and the feedback on them."""
        return self._store

    @property
    def encoder(self) -> Encoder:
        """What encodes the questions, and encoded what the index holds."""
        return self._encoder

    def generation(self) -> Generation:
        """The live generation, opened anew when an ingest has published another.

        Its catalogue is closed once nobody holds the generation itself any more.
        """
        return self._current().generation

    @property
    def at_hand(self) -> int | None:
        """The number of the generation that is open; None before the first."""
        desk = self._desk
        return desk.generation.number if desk else None

    def reload(self) -> None:
        """Open what has been published meanwhile, if anything, so that no asker need wait for it.

        It never raises a TracuuError: the next asker does. What could not be opened is not tried
        again here until something else is published.
        """
        with suppress(TracuuError):
            current = require_current(self._store)
            failure = self._failure
            if failure is None or failure.current != current:
                self._current(told=False)

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
            query = response.query
            yield from compose(
                model, query.question, query.language, answer.citations, response.glossary
            )

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
        shown = {each.document for each in ranking.results}
        shown |= {each.document for each in (answer.citations if answer else ())}
        milliseconds = round(1000 * (time.perf_counter() - started), 1)
        return Response(
            question,
            query,
            scope,
            answer,
            ranking.results,
            milliseconds,
            desk.generation.number,
            desk.generation.glossary,
            desk.answerer.superseded(shown),
        )

    def _current(self, *, told: bool = True) -> _Desk:
        """What answers from the live generation, opened once for all who wait for it.

        ``told`` tells whether an error reaches an asker.
        """
        while True:
            with self._lock:
                current = self._published()
                if self._desk is not None and self._desk.current == current:
                    return self._desk
                if told:
                    self._raise_kept(current)
                opening, mine = self._opening, self._opening is None
                if opening is None:
                    opening = self._opening = Future()
            if mine:
                self._open_into(opening, current, told=told)
            if opening.result().current == current:
                return opening.result()

    def _published(self) -> Current:
        try:
            return require_current(self._store)
        except NoIndexError:
            self._desk = None
            raise

    def _raise_kept(self, current: Current) -> None:
        """Tell an asker, once, what failed when nobody asked; the next one tries anew."""
        failure = self._failure
        if failure is not None and failure.current == current and failure.untold is not None:
            untold, failure.untold = failure.untold, None
            raise untold

    def _open_into(self, opening: Future[_Desk], current: Current, *, told: bool) -> None:
        try:
            desk = self._open()
        except BaseException as error:
            told_again = _again(error) if isinstance(error, TracuuError) else None
            with self._lock:
                self._opening = None
                self._failure = _Failure(current, None if told else told_again)
            opening.set_exception(told_again or error)
            raise
        with self._lock:
            self._desk, self._opening, self._failure = desk, None, None
        opening.set_result(desk)

    def _open(self) -> _Desk:
        generation = self._store.open_live(load=True)
        # Closed with its last user: a connection of sqlite3 refers to itself, and left alone
        # would keep the file of a removed generation, and its room on the disk, for long.
        weakref.finalize(generation, generation.catalog.close)
        try:
            self._check_model(generation)
            return _Desk(generation, self._encoder)
        except TracuuError:
            generation.close()
            raise

    def _check_model(self, generation: Generation) -> None:
        built_with, identity = generation.manifest, self._encoder.identity
        if built_with.fingerprint != identity.fingerprint:
            raise IncompatibleIndexError(
                f"The index in {self._store} was built with the model {built_with.model},"
                f" not with {identity.name}.",
                remedy=RUN_REBUILD,
            )


def _again(error: TracuuError) -> TracuuError:
    """The same error without its traceback, which would keep alive what it went through."""
    return type(error)(error.what, remedy=error.remedy)


def served_model(settings: Settings) -> LanguageModel | None:
    """The language model that the settings name, or None."""
    server = settings.language_model
    if server is None:
        return None
    return ServedModel(server.url, server.model, timeout_s=server.timeout_s, key=server.key)
