"""The same library in files and on servers: the same results? how quick, how large?

``python -m benchmarks.servers [--collection laws] [--questions N]``. PostgreSQL is
started for it; Milvus is Milvus Lite, or the server at the address in ``MILVUS``, such as
``python -m tests.cluster.milvus_server .venv/bin/python -m benchmarks.servers`` starts it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.collections import collection, default_encoder, question_sets
from tests.cluster.milvus_server import ADDRESS
from tests.cluster.postgres_server import PostgresServer, postgres_server
from tracuu.assistant import Assistant
from tracuu.encoder import Encoder, ModelIdentity
from tracuu.indexing import Ingest
from tracuu.storage import Store
from tracuu.stores import FileStore
from tracuu.stores.servers import open_servers

_TOP = 10


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


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the results of one store compare with those of files, over ``questions`` questions.

    ``same`` is the share of questions with the same chunks at the first ten places in the same
    order, ``same_set`` in any order, ``recall`` that of the ten nearest vectors, each compared.
    """

    name: str
    questions: int
    same: float
    same_set: float
    recall: float
    ingest_s: float
    search_ms: float
    postgres_bytes: float
    chunks: int


def main() -> None:
    """Print the comparison as a table."""
    options = _options()
    encoder = Remembering(default_encoder())
    folder = collection(options.collection)
    sets = question_sets(folder)
    questions = [each.question for group in sets.values() for each in group][: options.questions]
    lines = [_HEADER]
    with (
        tempfile.TemporaryDirectory(prefix="tracuu-servers-") as temporary,
        postgres_server() as server,
    ):
        files = FileStore(Path(temporary, "index"))
        _ingest(folder, files, encoder)
        for method in options.methods:
            store = open_servers(_address(server, Path(temporary), method))
            with closing(store):
                agreement = compared(folder, files, store, encoder, questions, server, method)
                lines.append(_line(agreement))
                sys.stdout.write(lines[-1] + "\n")
                sys.stdout.flush()
    sys.stdout.write("\n".join(lines) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collection", default="laws")
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--methods", nargs="+", default=["exact", "hnsw"])
    return parser.parse_args()


def _address(server: PostgresServer, folder: Path, method: str) -> str:
    server.sql(f"CREATE DATABASE {method} OWNER tracuu", database="postgres")
    milvus = os.environ.get(ADDRESS) or str(folder / f"{method}.db")
    base = server.address.replace("postgresql://", "milvus+postgresql://").rpartition("/")[0]
    return f"{base}/{method}?milvus={milvus}&vectors={method}"


def _ingest(folder: Path, store: Store, encoder: Encoder) -> float:
    started = time.perf_counter()
    Ingest(
        folder / "corpus", folder, encoder.identity, lambda: encoder, workers=2, store=store
    ).run()
    return time.perf_counter() - started


def compared(
    folder: Path,
    files: FileStore,
    store: Store,
    encoder: Encoder,
    questions: Sequence[str],
    server: PostgresServer,
    name: str,
) -> Agreement:
    """The library put into ``store`` too, and both asked the same."""
    seconds = _ingest(folder, store, encoder)
    here, there = (Assistant(folder, encoder, store=each) for each in (files, store))
    same, same_set, recall, times = [], [], [], []
    for question in questions:
        wanted = [each.chunk_id for each in here.search(question, top_k=_TOP).results]
        started = time.perf_counter()
        found = [each.chunk_id for each in there.search(question, top_k=_TOP).results]
        times.append(1000 * (time.perf_counter() - started))
        same.append(wanted == found)
        same_set.append(set(wanted) == set(found))
        vector = encoder.encode_queries([question])[0]
        near = [set(each.generation().candidates.nearest(vector, _TOP).ids.tolist())
                for each in (here, there)]  # fmt: skip
        recall.append(len(near[0] & near[1]) / max(1, len(near[0])))
    chunks = there.generation().manifest.chunks
    size = int(server.sql(f"SELECT pg_database_size('{name}')", database=name).strip())
    return Agreement(name, len(questions), statistics.mean(same), statistics.mean(same_set),
                     statistics.mean(recall), seconds, statistics.median(times),
                     size / chunks, chunks)  # fmt: skip


_HEADER = (
    "| vectors | questions | same top 10 | same ten | recall@10 | ingest s | search p50 ms |"
    " bytes a chunk in PostgreSQL | chunks |\n|---|---|---|---|---|---|---|---|---|"
)


def _line(found: Agreement) -> str:
    return (
        f"| {found.name} | {found.questions} | {found.same:.4f} | {found.same_set:.4f} |"
        f" {found.recall:.4f} | {found.ingest_s:.0f} | {found.search_ms:.0f} |"
        f" {found.postgres_bytes:.0f} | {found.chunks} |"
    )


if __name__ == "__main__":
    main()
