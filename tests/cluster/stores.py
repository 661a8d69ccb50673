"""The stores that one suite holds for: files, servers on this machine, and Milvus itself."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.cluster.milvus_server import ADDRESS
from tests.cluster.postgres_server import PostgresServer, find_postgres, postgres_server
from tests.hashing_encoder import HashingEncoder
from tracuu.indexing import Ingest, IngestReport
from tracuu.storage import Store
from tracuu.stores import FileStore

PACKAGES = ("psycopg", "pymilvus", "milvus_lite")
# A new store, empty, below a folder.
Make = Callable[[Path], Store]

_count = itertools.count()


def why_no_servers() -> str | None:
    """Why stores on servers cannot be tried here; None if they can."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        return f"{missing[0]} is not installed (pip install -r requirements-cluster.txt)"
    if find_postgres() is None:
        return "PostgreSQL is not installed (apt-get install postgresql)"
    return None


def in_files(folder: Path) -> Store:
    return FileStore(folder / "index")


@contextmanager
def on_servers() -> Iterator[Make]:
    """Stores in databases of one PostgreSQL, with Milvus Lite or the server in ``MILVUS``."""
    with postgres_server() as server, ExitStack() as stack:

        def make(folder: Path) -> Store:
            from tracuu.stores.servers import open_servers

            store = open_servers(store_address(server, folder))
            stack.callback(store.close)
            return store

        yield make


def store_address(server: PostgresServer, folder: Path, milvus: str | None = None) -> str:
    """The address of a new, empty store."""
    name = f"library_{next(_count)}"
    folder.mkdir(exist_ok=True)
    server.sql(f"CREATE DATABASE {name} OWNER tracuu", database="postgres")
    where = milvus or os.environ.get(ADDRESS) or str(folder / "milvus.db")
    base = server.address.replace("postgresql://", "milvus+postgresql://").rpartition("/")[0]
    return f"{base}/{name}?milvus={where}"


def fill(store: Store, corpus: Path, *, keep: int = 3, rebuild: bool = False) -> IngestReport:
    """Bring a store up to date with a corpus, with the hashing encoder."""
    encoder = HashingEncoder()
    return Ingest(
        corpus, corpus.parent / "index", encoder.identity, lambda: encoder,
        keep=keep, rebuild=rebuild, store=store,
    ).run()  # fmt: skip
