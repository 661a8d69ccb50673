"""An encoder that does no work twice, for benchmarks of what comes after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tracuu.encoder import Encoder, ModelIdentity


class Remembering:
    """An encoder that encodes no text twice, so that only the stores differ."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[bool, str], NDArray[np.float32]] = {}

    @property
    def identity(self) -> ModelIdentity:
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._vectors(texts, chunks=True)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors(texts, chunks=False)

    def _vectors(self, texts: Sequence[str], *, chunks: bool) -> NDArray[np.float32]:
        missing = [text for text in dict.fromkeys(texts) if (chunks, text) not in self._known]
        if missing:
            encode = self._encoder.encode_chunks if chunks else self._encoder.encode_queries
            vectors = encode(missing)
            self._known |= {
                (chunks, text): vector for text, vector in zip(missing, vectors, strict=True)
            }
        return np.stack([self._known[chunks, text] for text in texts])
