"""The question collections that benchmarks measure on, and an index of one in memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracuu.assistant import Assistant
from tracuu.encoder import Encoder, load_encoder
from tracuu.evaluation import EvalQuestion, load_questions
from tracuu.indexing import Ingest
from tracuu.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = ROOT.parent / "shared" / "eval"


def collection(name: str) -> Path:
    """The folder of a collection; ends the program with one line where it is absent."""
    folder = COLLECTIONS / name
    if not (folder / "corpus").is_dir():
        sys.exit(f"The collection {name} is not at {folder}.")
    return folder


def question_sets(folder: Path) -> dict[str, list[EvalQuestion]]:
    """The questions of a collection by the name of their file."""
    return {path.stem: load_questions(path) for path in sorted(folder.glob("questions*.jsonl"))}


def default_encoder() -> Encoder:
    settings = load_settings()
    return load_encoder(settings.model, cache=settings.cache)


@contextmanager
def indexed(folder: Path, encoder: Encoder) -> Iterator[Assistant]:
    """An assistant over a collection, indexed for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="tracuu-benchmark-") as index:
        Ingest(folder / "corpus", Path(index), encoder.identity, lambda: encoder).run()
        yield Assistant(Path(index), encoder)
