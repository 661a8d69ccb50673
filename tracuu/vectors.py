"""The vectors of a generation in FAISS, under the ids of their chunks.

The only module that imports faiss. Vectors are normalised, so that the inner
product is the cosine and a higher score is better. Up to ``EXACT_UP_TO`` chunks every
vector is compared; beyond, those of the nearest clusters (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

# 16 ms on one core; the clusters of a million take as long (benchmarks/RESULTS.md).
EXACT_UP_TO = 131_072
# Of all clusters, the share that is searched.
_PROBED = 1 / 16
_TRAINED_ON = 32  # vectors a cluster
_ROUNDS = 10
_HALF = faiss.ScalarQuantizer.QT_fp16
_COSINE = faiss.METRIC_INNER_PRODUCT


def clusters_for(chunks: int) -> int:
    """How many clusters serve so many chunks: the power of two at 4 √n or just below."""
    return int(2 ** int(np.log2(4 * np.sqrt(chunks))))


def sample_size(chunks: int) -> int:
    """How many vectors of ``chunks`` the clusters are to be found from; 0 where there are none."""
    if chunks <= EXACT_UP_TO:
        return 0
    return min(chunks, _TRAINED_ON * clusters_for(chunks))


class VectorIndex:
    """Inner-product search over chunk vectors, exact or by clusters."""

    def __init__(self, index: Any) -> None:
        # One question is a scan of milliseconds: waking more threads costs more than it saves.
        faiss.omp_set_num_threads(1)
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        """An index that compares every vector."""
        return cls(faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, _HALF, _COSINE)))

    @classmethod
    def clustered(cls, sample: Floats, *, chunks: int, threads: int = 1) -> VectorIndex:
        """An empty index for about ``chunks`` vectors like those of ``sample``.

        ``sample`` has the shape (``sample_size(chunks)``, dimension) or less.
        """
        dimension, clusters = sample.shape[1], clusters_for(chunks)
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, clusters, _HALF, _COSINE, False
        )
        index.cp.niter, index.cp.spherical = _ROUNDS, True
        index.cp.min_points_per_centroid = 1
        faiss.omp_set_num_threads(threads)
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False) -> VectorIndex:
        """The index saved at ``path``; check its digest first, FAISS does not.

        With ``mapped`` clusters stay in the file until they are searched, and nothing may
        be added or removed.
        """
        flags = faiss.IO_FLAG_MMAP if mapped else 0
        try:
            index = faiss.read_index(str(path), flags)
            if mapped and hasattr(index, "invlists"):
                # Reading ahead starts threads for each question: twice the time it saves.
                lists: Any = faiss.downcast_InvertedLists(index.invlists)
                lists.prefetch_nthread = 0
            return cls(index)
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

    @property
    def clusters(self) -> int:
        """How many clusters the vectors are kept in; 0 where every vector is compared."""
        return int(getattr(self._index, "nlist", 0))

    def suits(self, chunks: int) -> bool:
        """Whether this kind of index, with so many clusters, is right for so many chunks.

        Clusters serve from a quarter to four times the chunks they were made for.
        """
        if not self.clusters:
            return chunks <= EXACT_UP_TO
        return chunks > EXACT_UP_TO // 2 and self.clusters / 2 <= clusters_for(chunks) <= (
            2 * self.clusters
        )

    def ids(self) -> list[int]:
        """The ids of all chunks, in the order in which they are kept."""
        if not self.clusters:
            return [int(each) for each in faiss.vector_to_array(self._index.id_map)]
        lists = self._index.invlists
        return [int(id_) for number in range(self.clusters) for id_ in _ids_of(lists, number)]

    def stored(self) -> Iterator[tuple[int, NDArray[np.float16]]]:
        """Each chunk's id and vector (dimension,) as it is kept, in the order of ``ids``."""
        if not self.clusters:
            for position, id_ in enumerate(self.ids()):
                yield id_, self._index.index.reconstruct(position).astype(np.float16)
            return
        lists = self._index.invlists
        for number in range(self.clusters):
            yield from zip(_ids_of(lists, number), _codes_of(lists, number), strict=True)

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

        ``within`` restricts the search to these chunk ids, of which every one is compared.
        """
        top_k = min(top_k, len(self))
        if top_k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self._index.search(
            query.reshape(1, -1), top_k, params=self._parameters(within)
        )
        kept = ids[0] >= 0
        return ids[0][kept], scores[0][kept]

    def _parameters(self, within: Sequence[int] | None) -> Any:
        # The Python keywords of these classes are not in their stubs.
        chosen: dict[str, Any] = {}
        if within is not None:
            chosen["sel"] = faiss.IDSelectorBatch(np.asarray(within, np.int64))
        if not self.clusters:
            return faiss.SearchParameters(**chosen) if chosen else None
        probed = self.clusters if chosen else max(1, int(_PROBED * self.clusters))
        return faiss.SearchParametersIVF(nprobe=probed, **chosen)  # type: ignore[call-arg]


def _ids_of(lists: Any, number: int) -> Iterable[int]:
    size = lists.list_size(number)
    if not size:
        return ()
    pointer = lists.get_ids(number)
    ids: Iterable[int] = faiss.rev_swig_ptr(pointer, size).tolist()
    lists.release_ids(number, pointer)
    return ids


def _codes_of(lists: Any, number: int) -> Iterable[NDArray[np.float16]]:
    """The vectors of a cluster, which are kept as they are."""
    size = lists.list_size(number)
    if not size:
        return ()
    pointer = lists.get_codes(number)
    codes: NDArray[np.uint8] = faiss.rev_swig_ptr(pointer, size * lists.code_size).copy()
    lists.release_codes(number, pointer)
    return codes.view(np.float16).reshape(size, -1)
