"""An encoder in a process of its own, for a program with many threads.

Python lets one thread of a process run at a time, and torch gives up its turn at each of some
three hundred operations of a question: beside one busy thread it waits up to five milliseconds
for each.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tracuu.children import start_child
from tracuu.encoder.batching import Role
from tracuu.encoder.identity import ModelIdentity
from tracuu.errors import ModelError

MODULE: Final = "tracuu.encoder.encoding_process"
# Sorting by length spans so many texts; progress is told after each lot.
_AT_ONCE = 2048
_END_S = 5.0
_REMEDY = "Ask again; if it happens again, give the machine more memory or a smaller model."


class EncoderApart:
    """An Encoder whose model is in another process; it may be shared by threads.

    Where that process has gone (for want of memory, say) it is started anew.
    """

    def __init__(self, model: str | None, *, cache: Path, identity: ModelIdentity) -> None:
        """Load the model, as ``load_encoder`` does. Raises ModelError."""
        self._model, self._cache, self._identity = model, cache, identity
        self._lock = Lock()
        self._process, self._connection, self._dimension = self._started()

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of every embedding."""
        return self._dimension

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embeddings of chunks: (len(texts), dimension), L2-normalised, in the order given.

        ``progress`` is called now and then with the number of texts finished so far. Raises
        ModelError where the process ends and ends again.
        """
        parts = [np.empty((0, self._dimension), np.float32)]
        for start in range(0, len(texts), _AT_ONCE):
            parts.append(self._encoded("chunk", list(texts[start : start + _AT_ONCE])))
            if progress is not None:
                progress(min(start + _AT_ONCE, len(texts)))
        return np.concatenate(parts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of queries: (len(texts), dimension), L2-normalised, in the order given.

        Raises ModelError as ``encode_chunks`` does.
        """
        return self._encoded("query", list(texts))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _encoded(self, role: Role, texts: list[str]) -> NDArray[np.float32]:
        with self._lock:
            try:
                return self._asked(role, texts)
            except (EOFError, OSError):  # it has gone, or this is closed: once more
                self._end()
                self._process, self._connection, _ = self._started()
            try:
                return self._asked(role, texts)
            except (EOFError, OSError) as error:
                raise self._gone() from error

    def _asked(self, role: Role, texts: list[str]) -> NDArray[np.float32]:
        self._connection.send((role, texts))
        reply: NDArray[np.float32] | ModelError = self._connection.recv()
        if isinstance(reply, ModelError):
            raise reply
        return reply

    def _started(self) -> tuple[subprocess.Popen[bytes], Connection, int]:
        process, connection = start_child(MODULE)
        try:
            connection.send((self._model, self._cache))
            reply: int | ModelError = connection.recv()
        except (EOFError, OSError) as error:
            connection.close()
            process.wait()
            raise self._gone() from error
        if isinstance(reply, ModelError):
            connection.close()
            process.wait()
            raise reply
        return process, connection, reply

    def _gone(self) -> ModelError:
        return ModelError(
            f"The process of the embedding model {self._identity.name} has ended by itself.",
            remedy=_REMEDY,
        )

    def _end(self) -> None:
        self._connection.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
            return
        self._process.kill()
        self._process.wait()
