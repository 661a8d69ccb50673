"""How an index grows: built, added to, opened and asked at 10,000, 100,000, 1,000,000 chunks.

    python -m benchmarks.scale N [N ...] [--folder DIR] [--write]

The library is made of the real sentences and vectors of the collection ``laws``
(``scale_library``); the indexes are written, published and opened by the product's own code,
and one document is then added and removed by an ordinary ingest. Questions are the
collection's own, through the real model. Recall is that of the best ten vectors against
all compared. Each size is opened and asked in a process of its own, whose memory is told.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.collections import ROOT, collection, default_encoder, indexed
from benchmarks.report import markdown_table, write_section
from benchmarks.scale_library import CHUNKS_A_DOCUMENT, Seed, documents, read_seed, write_documents
from tracuu.accents import count_syllables
from tracuu.catalog import Catalog
from tracuu.encoder import Encoder
from tracuu.generations import CATALOG, LEXICON, VECTORS
from tracuu.indexes import write_vectors, write_words
from tracuu.indexing import Ingest
from tracuu.publishing import building, digests, publish, writing
from tracuu.storage import Manifest


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one size; seconds, milliseconds and megabytes as named."""

    chunks: int
    catalog_s: float
    vectors_s: float
    lexicon_s: float
    publish_s: float
    add_s: float
    delete_s: float
    disk_mb: float
    open_s: float
    nearest_p50_ms: float
    lexical_p50_ms: float
    search_p50_ms: float
    search_p95_ms: float
    ask_p50_ms: float
    ask_p95_ms: float
    recall: float
    rss_mb: float


HEADS = {
    "chunks": "chunks", "catalog_s": "catalogue, s", "vectors_s": "vectors, s",
    "lexicon_s": "words, s", "publish_s": "publish, s", "add_s": "add 1, s",
    "delete_s": "delete 1, s", "disk_mb": "disk, MB", "open_s": "open, s",
    "nearest_p50_ms": "vectors p50, ms", "lexical_p50_ms": "words p50, ms",
    "search_p50_ms": "search p50, ms", "search_p95_ms": "search p95, ms",
    "ask_p50_ms": "answer p50, ms", "ask_p95_ms": "answer p95, ms",
    "recall": "recall@10", "rss_mb": "memory, MB",
}  # fmt: skip


def timed(steps: dict[str, float], name: str, started: float) -> float:
    """Note the seconds since ``started`` under ``name``; returns the time now."""
    now = time.perf_counter()
    steps[name] = now - started
    print(f"  {name} {steps[name]:.1f}", flush=True)
    return now


def build(seed: Seed, encoder: Encoder, folder: Path, chunks: int) -> dict[str, float]:
    """A published index of ``chunks`` chunks in ``folder``, with the files it is made from."""
    corpus, index = folder / "corpus", folder / "index"
    steps: dict[str, float] = {}
    with writing(index), building(index, None) as built:
        started = time.perf_counter()
        with closing(Catalog.create(built / CATALOG)) as catalog:
            write_documents(documents(seed, chunks), catalog, corpus)
            ids = [document.id for document in catalog.documents()]
            with catalog.transaction():
                for first in range(0, len(ids), 100):
                    texts = (catalog.text(id_) for id_ in ids[first : first + 100])
                    catalog.syllables.count(*count_syllables(texts))
            started = timed(steps, "catalog_s", started)
            write_vectors(catalog, built / VECTORS, added=catalog.inventory.chunk_ids())
            started = timed(steps, "vectors_s", started)
            write_words(catalog, built / LEXICON, added=ids)
            started = timed(steps, "lexicon_s", started)
            count = len(ids)
        identity = encoder.identity
        manifest = Manifest(
            1, "2026-01-01", identity.name, identity.fingerprint, count, chunks, digests(built)
        )
        publish(index, built, manifest)
        timed(steps, "publish_s", started)
    return steps


def change(seed: Seed, encoder: Encoder, folder: Path, chunks: int) -> dict[str, float]:
    """The seconds that an ingest takes to add one short document, and to remove it."""
    corpus = folder / "corpus"
    steps: dict[str, float] = {}
    (made,) = documents(seed, 3, first=chunks // CHUNKS_A_DOCUMENT + 1)
    ingest = Ingest(corpus, folder / "index", encoder.identity, lambda: encoder, keep=1)
    (corpus / made.name).write_text(made.text, encoding="utf-8")
    started = time.perf_counter()
    assert ingest.run().added == 1
    started = timed(steps, "add_s", started)
    (corpus / made.name).unlink()
    assert ingest.run().removed == 1
    timed(steps, "delete_s", started)
    return steps


def measure(seed: Seed, encoder: Encoder, folder: Path, chunks: int) -> Row:
    print(f"{chunks:,} chunks", flush=True)
    steps = build(seed, encoder, folder, chunks)
    steps |= change(seed, encoder, folder, chunks)
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    # By a process of its own: this one's memory holds what the index was made of.
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale_asking", str(folder / "index")],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Row(chunks, **steps, disk_mb=size / 1e6, **json.loads(asked.stdout))


def table(rows: Sequence[Row]) -> str:
    """The growth as Markdown: a line for each measure, a column for each size."""
    values = [asdict(row) for row in rows]
    head = ["", *(f"{row.chunks:,}" for row in rows)]
    lines = [
        [label, *(f"{each[name]:,.{3 if name == 'recall' else 1}f}" for each in values)]
        for name, label in HEADS.items()
        if name != "chunks"
    ]
    return markdown_table(head, lines)


def draw(rows: Sequence[Row], path: Path) -> None:
    """A plot of latency, memory and time to add a document against the number of chunks."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    panels = (
        ("Question, ms", ("search_p50_ms", "search_p95_ms", "ask_p50_ms")),
        ("Seconds", ("open_s", "add_s", "delete_s")),
        ("Megabytes", ("disk_mb", "rss_mb")),
    )
    figure, axes = pyplot.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    sizes = [row.chunks for row in rows]
    for axis, (label, names) in zip(axes, panels, strict=True):
        for name in names:
            axis.plot(sizes, [getattr(row, name) for row in rows], "o-", label=HEADS[name])
        axis.set(xscale="log", yscale="log", xlabel="chunks", ylabel=label)
        axis.legend(fontsize=8)
        axis.grid(alpha=0.3)
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="+", type=int, metavar="N")
    parser.add_argument("--folder", type=Path, help="where to build (default: a temporary folder)")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md and the plot")
    arguments = parser.parse_args()
    encoder = default_encoder()
    with indexed(collection("laws"), encoder) as assistant:
        seed = read_seed(assistant.generation().catalog)
    rows = []
    for chunks in sorted(arguments.sizes):
        with tempfile.TemporaryDirectory(prefix="tracuu-scale-", dir=arguments.folder) as folder:
            rows.append(measure(seed, encoder, Path(folder), chunks))
        print(table(rows), flush=True)
    if arguments.write:
        sizes = " ".join(map(str, arguments.sizes))
        write_section("scale", f"python -m benchmarks.scale {sizes} --write", table(rows))
        draw(rows, ROOT / "docs" / "scale.svg")


if __name__ == "__main__":
    main()
