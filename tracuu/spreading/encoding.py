"""Chunks encoded on the nodes of a Ray cluster, in the batches in which they would be here."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tracuu.encoder import Encoder, ModelIdentity
from tracuu.errors import ModelError, TracuuError
from tracuu.spreading.cluster import Cluster
from tracuu.spreading.planning import Plan, plan_batches
from tracuu.spreading.reading import node_address

if TYPE_CHECKING:
    import pyarrow as pa

# Fewer batches in a window are sooner done here, where the model is loaded already.
_LEAST_BATCHES = 4
_MOST_BATCHES = 8
_TASKS_PER_CPU = 4
# A worker or node lost is one; what ends its worker every time ends the ingest.
_RETRIES = 3


class RayEncoder:
    """An Encoder on a cluster; its vectors are those of ``here``, bit for bit.

    ``here`` decides which texts go together and encodes what is not worth sending;
    ``factory`` makes the same encoder on a node, once for each of its worker processes, and
    must be picklable. The nodes must compute as this machine does: one without bfloat16
    arithmetic gives other last bits.
    """

    def __init__(
        self,
        cluster: Cluster,
        here: Encoder,
        factory: Callable[[], Encoder],
        *,
        plan: Plan = plan_batches,
    ) -> None:
        from ray import cloudpickle

        self._cluster, self._here, self._plan = cluster, here, plan
        self._factory: bytes = cloudpickle.dumps(factory)  # type: ignore[no-untyped-call]

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._here.identity

    @property
    def dimension(self) -> int:
        """Length of every embedding."""
        return self._here.dimension

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embeddings of chunks: (len(texts), dimension), L2-normalised, in the order given.

        ``progress`` is called after each batch with the number of texts finished so far.
        Raises ModelError if a node cannot load the model or has another one, TracuuError if
        the cluster is lost.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        done = 0
        for places, part in self._parts(texts):
            vectors[places] = part
            done += len(places)
            if progress is not None:
                progress(done)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of queries: (len(texts), dimension), L2-normalised, in the order given."""
        return self._here.encode_queries(texts)

    def _parts(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        batches: list[list[int]] = []
        for window in self._plan(self._here, texts):
            if len(window) < _LEAST_BATCHES:
                places = sorted(place for batch in window for place in batch)
                yield places, self._here.encode_chunks([texts[place] for place in places])
            else:
                batches += window
        if batches:
            yield from self._spread(texts, batches)

    def _spread(
        self, texts: Sequence[str], batches: Sequence[list[int]]
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        messages = [json.dumps([texts[place] for place in batch]).encode() for batch in batches]
        answers = self._cluster.spread(
            encode_batches,
            messages,
            given={"factory": self._factory, "fingerprint": self.identity.fingerprint},
            tasks=_task_count(len(batches), self._cluster.cpus),
            retries=_RETRIES,
        )
        for place, row in answers:
            if row["error"]:
                raise self._error(json.loads(row["error"]))
            part = np.frombuffer(row["vectors"], np.float32)
            yield batches[place], part.reshape(len(batches[place]), self.dimension)

    def _error(self, values: dict[str, Any]) -> TracuuError:
        node, what = values["node"], values["what"]
        if what is not None:
            return ModelError(f"On the node {node}: {what}", remedy=values["remedy"])
        return ModelError(
            f"The node {node} of the Ray cluster has another model than {self.identity.name}.",
            remedy="Give every node the same packages and, under the same path, the same"
            " model, then run the ingest again.",
        )


def encode_batches(table: pa.Table, *, factory: bytes, fingerprint: str) -> Iterator[pa.Table]:
    """The batches of ``table`` encoded on this node: a row each with float32 vectors, or an error.

    The model is loaded once in a process, for one core.
    """
    try:
        encoder = _loaded(factory)
    except ModelError as error:
        yield _failed(table, error.what, error.remedy)
        return
    if encoder.identity.fingerprint != fingerprint:
        yield _failed(table, None, "")
        return
    for place, message in zip(*(table.column(name).to_pylist() for name in _COLUMNS), strict=True):
        vectors = encoder.encode_chunks(json.loads(message))
        yield _row(place, vectors=np.ascontiguousarray(vectors, np.float32).tobytes())


_COLUMNS = ("place", "message")


@cache
def _loaded(factory: bytes) -> Encoder:
    # A batch is one core's work, here as there; read when the libraries are imported.
    os.environ["OMP_NUM_THREADS"] = "1"
    make: Callable[[], Encoder] = pickle.loads(factory)
    return make()


def _failed(table: pa.Table, what: str | None, remedy: str) -> pa.Table:
    values = {"node": node_address(), "what": what, "remedy": remedy}
    return _row(table.column("place")[0].as_py(), error=json.dumps(values))


def _row(place: int, *, vectors: bytes = b"", error: str = "") -> pa.Table:
    import pyarrow as pa

    column = pa.array([vectors], pa.large_binary())
    return pa.table({"place": [place], "vectors": column, "error": [error]})


def _task_count(batches: int, cpus: int) -> int:
    """Tasks enough for all CPUs to end at about the same time, of some batches each."""
    return min(batches, max(-(-batches // _MOST_BATCHES), _TASKS_PER_CPU * cpus))
