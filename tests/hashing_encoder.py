"""A small deterministic encoder: texts that share words have close vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracuu.encoder import ModelIdentity
from tracuu.text import words

DIMENSION = 256


class HashingEncoder:
    """Counts of hashed words, normalised; ``encoded`` counts the texts it was given."""

    def __init__(self, name: str = "hashing") -> None:
        self._identity = ModelIdentity(name=name, fingerprint=f"{name}-1")
        self.encoded = 0

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    @property
    def dimension(self) -> int:
        return DIMENSION

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.encoded += len(texts)
        if progress is not None:
            progress(len(texts))
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), DIMENSION), 1e-6, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text):
                row[crc32(word.encode()) % DIMENSION] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
