"""``python -m tracuu evaluate DIR``: score the engine on questions with known answers."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tracuu.assistant import Assistant
from tracuu.cli.shell import say, write, write_json
from tracuu.encoder import load_encoder
from tracuu.errors import UsageError
from tracuu.evaluation import Scores, evaluate, load_questions
from tracuu.indexing import Ingest
from tracuu.settings import load_settings

_COLUMNS = (
    ("n", "questions"), ("hit@1", "hit_at_1"), ("hit@5", "hit_at_5"), ("hit@10", "hit_at_10"),
    ("MRR@10", "mrr_at_10"), ("cited", "citation_accuracy"),
    ("wrongly silent", "wrongly_abstained"),
    ("rightly silent", "rightly_abstained"), ("p50 ms", "p50_ms"), ("p95 ms", "p95_ms"),
)  # fmt: skip


def add_evaluate(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "evaluate",
        help="score the engine on a folder of documents and questions",
        description="Ingest DIR/corpus into a temporary index, ask every question of"
        " DIR/questions*.jsonl and print how many were found, cited and rightly refused.",
    )
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="holds corpus/ and questions*.jsonl"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object a question file")
    parser.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    files = sorted(options.folder.glob("questions*.jsonl"))
    if not files or not (options.folder / "corpus").is_dir():
        raise UsageError(
            f"{options.folder} is no evaluation folder.",
            remedy="It must hold a folder corpus/ and at least one file questions*.jsonl.",
        )
    question_sets = {path.stem: load_questions(path) for path in files}
    settings = load_settings()
    encoder = load_encoder(settings.model, cache=settings.cache)
    with tempfile.TemporaryDirectory(prefix="tracuu-evaluate-") as folder:
        report = Ingest(
            options.folder / "corpus", Path(folder), encoder.identity, lambda: encoder
        ).run()
        for failure in report.failed:
            say(f"Not read: {failure.path}: {failure.error}")
        assistant = Assistant(Path(folder), encoder)
        scores = {name: evaluate(assistant, questions) for name, questions in question_sets.items()}
    if options.json:
        for name, each in scores.items():
            write_json({"questions_file": name, **asdict(each)})
    else:
        _write_table(scores)
    return 0


def _write_table(scores: dict[str, Scores]) -> None:
    width = max(len(name) for name in scores)
    write(" | ".join(["".ljust(width), *(title for title, _ in _COLUMNS)]))
    for name, each in scores.items():
        cells = [_cell(getattr(each, field)).rjust(len(title)) for title, field in _COLUMNS]
        write(" | ".join([name.ljust(width), *cells]))


def _cell(value: float | int | None) -> str:
    if value is None:
        return "-"
    return (
        str(value) if isinstance(value, int) else f"{value:.3f}" if value <= 1 else f"{value:.1f}"
    )
