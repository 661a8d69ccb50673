"""Vectors and words of a generation in Milvus: a collection each, behind one alias.

The only module that imports pymilvus. Every error of it leaves as UnavailableStoreError or
DamagedIndexError, a server that does not answer within five seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pymilvus import DataType, MilvusClient, MilvusException

from tracuu.errors import DamagedIndexError, StoreError, UnavailableStoreError
from tracuu.storage import (
    EVERYWHERE,
    Candidates,
    Filter,
    Floats,
    Held,
    OfDocuments,
)

Method = Literal["exact", "hnsw", "diskann"]
METHODS: tuple[Method, ...] = ("exact", "hnsw", "diskann")

_ANSWER_S = 4.0
_WRITE_S = 120.0
_LOAD_S = 3600.0
_BATCH = 500
_READ_AT_ONCE = 4000
# Before this there are no sparse vectors.
_SPARSE_SINCE = (2, 4)
_HNSW = {"M": 16, "efConstruction": 200}
_EF = 256  # as many as are searched for at most, and a margin: recall .99 on the laws
_RUN_REPAIR = "Run: python -m tracuu repair"

# What fails is raised here as an error of ours, once.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Row:
    """A chunk to keep: its vector (dimension,), and its words by their numbers, if kept here."""

    chunk_id: int
    document_id: int
    vector: Floats
    digest: bytes
    words: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """How collections are kept: shards that share the writing, replicas that share questions."""

    shards: int = 1
    replicas: int = 1


@dataclass(frozen=True, slots=True)
class Names:
    """What a library's collections are called; another library's begin otherwise."""

    library: str

    @property
    def alias(self) -> str:
        """The alias that leads to the live generation's collection."""
        return f"tracuu_{self.library}"

    @property
    def prefix(self) -> str:
        """What the name of every collection begins with."""
        return f"{self.alias}_g"

    def collection(self, number: int) -> str:
        """The name of a generation's collection."""
        return f"{self.prefix}{number:06d}"


class Milvus:
    """A Milvus server, or with the path of a ``.db`` file Milvus Lite in this process."""

    def __init__(self, address: str, *, token: str | None = None) -> None:
        self.address = address
        self.token = token
        with self._mapped_errors():
            self._client = MilvusClient(uri=address, token=token or "", timeout=_ANSWER_S)
            self._version = str(self._client.get_server_version(timeout=_ANSWER_S))

    @property
    def has_words(self) -> bool:
        """Whether it keeps sparse vectors, and so can find by words."""
        if self._version.startswith("milvus_lite"):
            return True
        parts = self._version.removeprefix("v").split("-")[0].split(".")
        return tuple(int(part) for part in parts[:2] if part.isdigit()) >= _SPARSE_SINCE

    @property
    def is_shared(self) -> bool:
        """Whether other processes can use it too: a server, and no file."""
        return "://" in self.address

    def check(self) -> None:
        """UnavailableStoreError unless the server answers."""
        with self._mapped_errors():
            self._client.get_server_version(timeout=_ANSWER_S)

    def close(self) -> None:
        self._client.close()

    # Writing

    def create(self, name: str, *, dimension: int, layout: Layout) -> None:
        """Make a collection, in place of one of that name."""
        self.drop(name)
        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("document", DataType.INT64)
        schema.add_field("digest", DataType.VARCHAR, max_length=16)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        if self.has_words:
            schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        with self._mapped_errors():
            self._client.create_collection(
                name, schema=schema, num_shards=layout.shards, timeout=_WRITE_S,
                consistency_level="Strong",
            )  # fmt: skip

    def put(self, name: str, rows: Sequence[Row]) -> None:
        """Keep rows, each in place of one of the same chunk: again is the same."""
        with self._mapped_errors():
            for start in range(0, len(rows), _BATCH):
                batch = [self._values(row) for row in rows[start : start + _BATCH]]
                self._client.upsert(name, batch, timeout=_WRITE_S)

    def _values(self, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = {
            "id": row.chunk_id,
            "document": row.document_id,
            "digest": row.digest.hex(),
            "vector": row.vector.tolist(),
        }
        if self.has_words:
            # One that no question holds, for a chunk without terms: an empty one is refused.
            values["words"] = dict(row.words) or {0: 1e-9}
        return values

    def finish(self, name: str, *, chunks: int, method: Method, layout: Layout) -> None:
        """Make a collection searchable once all is put; it must hold so many chunks by then."""
        parameters = self._client.prepare_index_params()
        kind, options = _index(method)
        parameters.add_index("vector", index_type=kind, metric_type="IP", params=options)
        if self.has_words:
            parameters.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        with self._mapped_errors():
            self._client.flush(name, timeout=_LOAD_S)
            self._client.create_index(name, parameters, timeout=_LOAD_S)
            self._client.load_collection(name, replica_number=layout.replicas, timeout=_LOAD_S)
            held = self.count(name)
        if held != chunks:
            raise DamagedIndexError(
                f"Milvus at {self.address} holds {held} chunks of {chunks} in {name}.",
                remedy="Nothing was published. Type this again.",
            )

    def count(self, name: str) -> int:
        """How many chunks a collection holds, everything that was ever put counted."""
        with self._mapped_errors():
            found = self._client.query(
                name, filter="", output_fields=["count(*)"], consistency_level="Strong",
                timeout=_ANSWER_S,
            )  # fmt: skip
        return int(found[0]["count(*)"])

    def drop(self, name: str) -> None:
        """Remove a collection, if it is there."""
        with self._mapped_errors():
            if self._client.has_collection(name, timeout=_ANSWER_S):
                self._client.drop_collection(name, timeout=_WRITE_S)

    def collections(self, prefix: str) -> list[str]:
        """The names of the collections that begin so, in order."""
        with self._mapped_errors():
            names = self._client.list_collections(timeout=_ANSWER_S)
        return sorted(name for name in names if name.startswith(prefix))

    def point_alias(self, name: str, alias: str) -> None:
        """Lead an alias to a collection, from wherever it led; again is the same."""
        with self._mapped_errors():
            try:
                self._client.alter_alias(name, alias, timeout=_ANSWER_S)
            except MilvusException:
                self._client.create_alias(name, alias, timeout=_ANSWER_S)

    # Reading

    def nearest(
        self, name: str, vector: Floats, top_k: int, within: Filter = EVERYWHERE
    ) -> Candidates:
        """The chunks whose vectors have the highest inner product with ``vector`` (dimension,)."""
        return self._search(name, "vector", vector.tolist(), top_k, within)

    def matching(
        self, name: str, words: Mapping[int, float], top_k: int, within: Filter = EVERYWHERE
    ) -> Candidates:
        """The chunks whose words have the highest inner product with ``words``."""
        if not words:
            return Candidates(np.empty(0, np.int64), np.empty(0, np.float32))
        return self._search(name, "words", dict(words), top_k, within)

    def _search(self, name: str, field: str, query: Any, top_k: int, within: Filter) -> Candidates:
        parameters = {"ef": max(_EF, 2 * top_k)} if field == "vector" else {}

        def search() -> Any:
            return self._client.search(
                name,
                [query],
                anns_field=field,
                limit=top_k,
                filter=_expression(within),
                output_fields=["id"],
                search_params={"metric_type": "IP", "params": parameters},
                # It never changes once it was found whole, so that nothing need be waited for.
                consistency_level="Eventually",
                timeout=_ANSWER_S,
            )

        with self._mapped_errors():
            try:
                found = search()
            except MilvusException as error:
                if error.code != _NOT_LOADED:
                    raise
                # Milvus loads by itself what was loaded before a restart; Milvus Lite does not.
                self._client.load_collection(name, timeout=_ANSWER_S)
                found = search()
        # What has no word in common is no candidate; some servers fill the list up with it.
        hits = [hit for hit in found[0] if field == "vector" or hit["distance"] > _NOTHING]
        return Candidates(
            np.array([hit["id"] for hit in hits], np.int64),
            np.array([hit["distance"] for hit in hits], np.float32),
        )

    def held(self, name: str) -> Iterator[Held]:
        """Every chunk of a collection with the digest kept beside it, in no order."""
        with self._mapped_errors():
            pages = self._client.query_iterator(
                name, batch_size=_READ_AT_ONCE, filter="", output_fields=["id", "digest"],
                timeout=_WRITE_S,
            )  # fmt: skip
            try:
                while rows := pages.next():
                    for row in rows:
                        yield Held(int(row["id"]), bytes.fromhex(row["digest"]))
            finally:
                pages.close()

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except MilvusException as error:
            raise _failure(error, self.address) from error


_NOTHING = 1e-6
_NOT_LOADED = 101


def _index(method: Method) -> tuple[str, dict[str, int]]:
    if method == "hnsw":
        return "HNSW", _HNSW
    return ("DISKANN" if method == "diskann" else "FLAT"), {}


def _expression(within: Filter) -> str:
    """A filter in Milvus' language; made of integers alone."""
    if isinstance(within, OfDocuments):
        return f"document in [{','.join(str(int(each)) for each in within.ids)}]"
    return ""


def _failure(error: MilvusException, address: str) -> StoreError:
    line = (str(error.message) or type(error).__name__).splitlines()[0][:300]
    if "collection" in line and ("not found" in line or "not loaded" in line):
        return DamagedIndexError(
            f"Milvus at {address} lacks a part of the index: {line}", remedy=_RUN_REPAIR
        )
    return UnavailableStoreError(
        f"Milvus at {address} does not answer: {line}",
        remedy="Check that it runs and that this machine reaches it, then type this again.",
    )
