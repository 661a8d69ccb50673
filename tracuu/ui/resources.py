"""What all visitors of the page share: the library, and the model that reads questions."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tracuu.assistant import Assistant, served_model
from tracuu.encoder import Encoder, ModelIdentity, identify
from tracuu.encoder.apart import EncoderApart
from tracuu.errors import ModelError
from tracuu.settings import Settings, load_settings
from tracuu.storage import Generation
from tracuu.stores import open_store
from tracuu.ui.turns import Turns

RELOAD_S = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Library:
    """The documents on disk and who answers from them.

    ``is_ready`` tells whether the model is open. Who makes an answer holds one of ``turns``.
    """

    corpus: Path
    assistant: Assistant
    is_ready: Callable[[], bool] = lambda: True
    turns: Turns = field(default_factory=Turns, compare=False, repr=False)


class EncoderOnDemand:
    """The encoder, opened when a question is first asked.

    Who only reads a document, or looks at the front page, does not wait for it.
    """

    def __init__(self, identity: ModelIdentity, load: Callable[[], Encoder]) -> None:
        self._identity = identity
        self._load = load
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._opened().dimension

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._opened().encode_chunks(texts, progress=progress)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._opened().encode_queries(texts)

    def is_open(self) -> bool:
        return self._encoder is not None

    def open_early(self) -> None:
        """Open the model in the background, while the first question is being typed."""
        threading.Thread(target=self._try_to_open, daemon=True).start()

    def _try_to_open(self) -> None:
        with suppress(ModelError):  # whoever asks first is told
            self._opened()

    def _opened(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = self._load()
            return self._encoder


def keep_fresh(
    assistant: Assistant,
    *,
    interval_s: float = RELOAD_S,
    prepare: Callable[[Generation], None] | None = None,
) -> threading.Thread:
    """Open in the background what ingests publish, so that no asker waits for it.

    Looks every ``interval_s`` for as long as someone else holds ``assistant``; ``prepare`` is
    called with each generation once, for what the views work out of the whole of it.
    """
    thread = threading.Thread(
        target=_keep_fresh,
        args=(weakref.ref(assistant), interval_s, prepare),
        name="reload",
        daemon=True,
    )
    thread.start()
    return thread


def _keep_fresh(
    reference: weakref.ref[Assistant],
    interval_s: float,
    prepare: Callable[[Generation], None] | None,
) -> None:
    prepared = None
    while (assistant := reference()) is not None:
        try:
            assistant.reload()
            if prepare is not None and assistant.at_hand not in (None, prepared):
                generation = assistant.generation()
                prepared = generation.number  # once, also where it fails
                prepare(generation)
                del generation
        except Exception:  # the outermost edge: a fault now must not end all later reloading
            _log.exception("The new index could not be opened in the background.")
        del assistant
        time.sleep(interval_s)


_opened: dict[Settings, Library] = {}
_opening = threading.Lock()


def library(prepare: Callable[[Generation], None]) -> Library:
    """The library of the settings in force, opened once. Raises UsageError or ModelError.

    ``prepare`` is called in the background with each generation.
    """
    settings = load_settings()
    with _opening:
        if settings not in _opened:
            _opened[settings] = _open(settings, prepare)
        return _opened[settings]


def _open(settings: Settings, prepare: Callable[[Generation], None]) -> Library:
    identity = identify(settings.model, cache=settings.cache)
    encoder = EncoderOnDemand(
        identity, lambda: EncoderApart(settings.model, cache=settings.cache, identity=identity)
    )
    encoder.open_early()
    assistant = Assistant(
        settings.index,
        encoder,
        language_model=served_model(settings),
        store=open_store(settings),
    )
    keep_fresh(assistant, prepare=prepare)
    return Library(settings.corpus, assistant, encoder.is_open)
