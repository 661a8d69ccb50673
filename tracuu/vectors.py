"""The vectors of a generation in FAISS, under the ids of their chunks.

The only module that imports faiss. Vectors are normalised, so that the inner
product is the cosine and a higher score is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from tracuu.errors import (
    FREE_DISK,
    RUN_REPAIR,
    DamagedIndexError,
    DiskError,
)

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class VectorIndex:
    """Exact inner-product search over chunk vectors."""

    def __init__(self, index: Any) -> None:
        # One question is a scan of milliseconds: waking more threads costs more than it saves.
        faiss.omp_set_num_threads(1)
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        flat = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        return cls(faiss.IndexIDMap2(flat))

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """The index saved at ``path``; check its digest first, FAISS does not."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise DamagedIndexError(f"FAISS cannot read {path}.", remedy=RUN_REPAIR) from error

    def save(self, path: Path) -> None:
        try:
            with path.open("wb") as file:
                # Not by its name: FAISS does not notice that the last bytes found no room.
                writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
                faiss.write_index(self._index, writer)
        except (RuntimeError, OSError) as error:
            raise DiskError(f"Cannot write {path}: {error}.", remedy=FREE_DISK) from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def ids(self) -> list[int]:
        """The ids of all chunks, in the order in which they are kept."""
        return [int(each) for each in faiss.vector_to_array(self._index.id_map)]

    def add(self, ids: Sequence[int], vectors: Floats) -> None:
        """Add vectors of shape (len(ids), dimension) under chunk ids."""
        self._index.add_with_ids(
            np.ascontiguousarray(vectors, np.float32), np.asarray(ids, np.int64)
        )

    def remove(self, ids: Sequence[int]) -> None:
        if ids:
            self._index.remove_ids(np.asarray(ids, np.int64))

    def search(
        self, query: Floats, top_k: int, *, within: Sequence[int] | None = None
    ) -> tuple[Ids, Floats]:
        """The best chunks for one query vector (dimension,): ids and scores, best first.

        ``within`` restricts the search to these chunk ids.
        """
        parameters = None
        if within is not None:
            selector = faiss.IDSelectorBatch(np.asarray(within, np.int64))
            # The Python keywords of this class are not in its stubs.
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        top_k = min(top_k, len(self))
        if top_k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self._index.search(query.reshape(1, -1), top_k, params=parameters)
        kept = ids[0] >= 0
        return ids[0][kept], scores[0][kept]

    def scores(self, query: Floats, ids: Sequence[int]) -> Floats:
        """The score of each given chunk for one query vector, shape (len(ids),)."""
        if not len(ids):
            return np.empty(0, np.float32)
        return np.asarray(self.get(ids) @ query, np.float32)

    def get(self, ids: Sequence[int]) -> Floats:
        """The stored vectors of the given chunks, shape (len(ids), dimension)."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(ids, np.int64)), np.float32)
