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
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.collections import collection, default_encoder, question_sets
from benchmarks.remembering import Remembering
from tests.cluster.milvus_server import ADDRESS
from tests.cluster.postgres_server import PostgresServer, postgres_server
from tracuu.assistant import Assistant
from tracuu.encoder import Encoder
from tracuu.indexes import heading_of
from tracuu.indexing import Ingest
from tracuu.lexicon import Entry
from tracuu.postgres.lexemes import counted
from tracuu.storage import Generation, Store
from tracuu.stores import FileStore
from tracuu.stores.servers import open_servers

_TOP = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the results of one store compare with those of files, over ``questions`` questions.

    ``cpu_ms`` is the processor's time a question takes of this process, of PostgreSQL and of
    Milvus; ``terms`` the mean number of terms of a chunk, each eight bytes in Milvus.
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
    cpu_ms: tuple[float, float, float]
    terms: float


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
        ingest_into(files, folder, encoder)
        for method in options.methods:
            store = open_servers(store_in(server, Path(temporary), method, f"&vectors={method}"))
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


def store_in(server: PostgresServer, folder: Path, name: str, options: str = "") -> str:
    """The address of a store in a new database, with Milvus Lite below ``folder`` if need be."""
    server.sql(f"CREATE DATABASE {name} OWNER tracuu", database="postgres")
    milvus = os.environ.get(ADDRESS) or str(folder / f"{name}.db")
    base = server.address.replace("postgresql://", "milvus+postgresql://").rpartition("/")[0]
    return f"{base}/{name}?milvus={milvus}{options}"


def ingest_into(store: Store, folder: Path, encoder: Encoder) -> float:
    """Ingest ``folder / "corpus"``; returns the seconds."""
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
    seconds = ingest_into(store, folder, encoder)
    here, there = (Assistant(folder, encoder, store=each) for each in (files, store))
    every = [[each.chunk_id for each in here.search(question, top_k=_TOP).results]
             for question in questions]  # fmt: skip
    there.search(questions[0])
    same, same_set, recall, times = [], [], [], []
    before = _processor_s()
    for question, wanted in zip(questions, every, strict=True):
        started = time.perf_counter()
        found = [each.chunk_id for each in there.search(question, top_k=_TOP).results]
        times.append(1000 * (time.perf_counter() - started))
        same.append(wanted == found)
        same_set.append(set(wanted) == set(found))
    after = _processor_s()
    own, postgres, milvus = (1000 * (late - early) / len(questions)
                             for early, late in zip(before, after, strict=True))  # fmt: skip
    for question in questions:
        vector = encoder.encode_queries([question])[0]
        near = [set(each.generation().candidates.nearest(vector, _TOP).ids.tolist())
                for each in (here, there)]  # fmt: skip
        recall.append(len(near[0] & near[1]) / max(1, len(near[0])))
    chunks = there.generation().manifest.chunks
    size = int(server.sql(f"SELECT pg_database_size('{name}')", database=name).strip())
    return Agreement(name, len(questions), statistics.mean(same), statistics.mean(same_set),
                     statistics.mean(recall), seconds, statistics.median(times),
                     size / chunks, chunks, (own, postgres, milvus),
                     mean_terms(there.generation()))  # fmt: skip


def _processor_s() -> tuple[float, float, float]:
    """Seconds of processor time so far: of this process, of PostgreSQL's, of Milvus'."""
    spent = {"postgres": 0.0, "milvus": 0.0}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        for name in spent:
            if name in command and str(os.getpid()) != entry.name and "servers" not in command:
                spent[name] += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time(), spent["postgres"], spent["milvus"]


def mean_terms(generation: Generation) -> float:
    """How many different terms a chunk has, in the mean of some documents."""
    catalog = generation.catalog
    titles = {each.id: each.metadata for each in catalog.documents()}
    chunks = catalog.chunks_of(list(titles)[:: max(1, len(titles) // 100)])
    return statistics.mean(
        len(counted(Entry(each.id, each.document_id, each.chunk.text,
                          heading_of(titles[each.document_id], each.chunk))).times)
        for each in chunks
    )  # fmt: skip


_HEADER = (
    "| vectors | questions | same top 10 | same ten | recall@10 | ingest s | search p50 ms |"
    " bytes a chunk in PostgreSQL | chunks | processor ms a question: here, PostgreSQL, Milvus |"
    " terms a chunk |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def _line(found: Agreement) -> str:
    return (
        f"| {found.name} | {found.questions} | {found.same:.4f} | {found.same_set:.4f} |"
        f" {found.recall:.4f} | {found.ingest_s:.0f} | {found.search_ms:.0f} |"
        f" {found.postgres_bytes:.0f} | {found.chunks} |"
        f" {', '.join(f'{each:.0f}' for each in found.cpu_ms)} | {found.terms:.0f} |"
    )


if __name__ == "__main__":
    main()
