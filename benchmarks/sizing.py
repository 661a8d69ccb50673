"""How much room and time a chunk takes on servers: ``python -m benchmarks.sizing [--documents N]``.

Remixed plans, as offices write them, with vectors of the packaged model's length that mean nothing:
only bytes and seconds are measured. PostgreSQL is started for it; Milvus is Milvus Lite, or the
server at the address in ``MILVUS`` (see ``benchmarks.servers``).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.remixed import write_plans
from benchmarks.servers import ingest_into, mean_terms, store_in
from tests.cluster.postgres_server import PostgresServer, postgres_server
from tracuu.encoder import ModelIdentity
from tracuu.postgres import Postgres, schemas
from tracuu.stores import FileStore
from tracuu.stores.servers import open_servers

_DIMENSION = 384
_LIVE, _COPY = "g000001", "g999999"
_TABLES = """
SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'g000001' AND c.relkind = 'r' ORDER BY 2 DESC
"""


class Meaningless:
    """Vectors of the right length, the same for the same text."""

    identity = ModelIdentity(name="meaningless", fingerprint="meaningless")
    dimension = _DIMENSION

    def encode_chunks(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        seeds = [int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) for text in texts]
        rows = np.stack([np.random.default_rng(seed).normal(size=_DIMENSION) for seed in seeds])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_chunks(texts)


def main() -> None:
    """Print the figures, a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=3000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="tracuu-sizing-") as temporary:
        folder = Path(temporary)
        (folder / "corpus").mkdir()
        write_plans(folder / "corpus", count)
        with postgres_server() as server:
            _measure(folder, server)


def _measure(folder: Path, server: PostgresServer) -> None:
    encoder = Meaningless()
    in_files = ingest_into(FileStore(folder / "index"), folder, encoder)
    address = store_in(server, folder, "sizing")
    with closing(open_servers(address)) as store:
        on_servers = ingest_into(store, folder, encoder)
        generation = store.open_live()
        chunks = generation.manifest.chunks
        terms = mean_terms(generation)
        generation.close()
    _say("documents, chunks", f"{generation.manifest.documents}, {chunks}")
    _say("ingest in files, on servers, s", f"{in_files:.0f}, {on_servers:.0f}")
    _say("chunks a second taken in by the servers", f"{chunks / (on_servers - in_files):.0f}")
    _say("copying the catalogue, s a million chunks", f"{_copying(server, chunks):.0f}")
    rows = [line.split("|") for line in server.sql(_TABLES, database="sizing").splitlines()]
    sizes = {name.strip(): int(size) for name, size in (row for row in rows if len(row) == 2)}
    _say("bytes a chunk in PostgreSQL", f"{sum(sizes.values()) / chunks:.0f}")
    for name, size in list(sizes.items())[:8]:
        _say(f"  of them {name}", f"{size / chunks:.0f}")
    _say("terms a chunk", f"{terms:.0f}")
    _say("bytes a chunk handed to Milvus", f"{4 * _DIMENSION + 8 * terms + 32:.0f}")


def _copying(server: PostgresServer, chunks: int) -> float:
    base = server.address.rpartition("/")[0]
    with closing(Postgres(f"{base}/sizing")) as postgres, postgres.connection() as connection:
        started = time.perf_counter()
        schemas.create(connection, _COPY, base=_LIVE)
        seconds = time.perf_counter() - started
        schemas.drop(connection, _COPY)
    return seconds / chunks * 1_000_000


def _say(what: str, figure: str) -> None:
    sys.stdout.write(f"| {what} | {figure} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
