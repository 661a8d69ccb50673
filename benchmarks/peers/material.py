"""What every peer is given, and what it found turned into answers for the collection's scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.collections import COLLECTIONS, question_sets
from benchmarks.peers.driving import (
    CHUNKS,
    QUESTIONS,
    ChunkRow,
    Found,
    QuestionRow,
    write_rows,
)
from benchmarks.samples import ChunkedDocument, copy_documents, part_of, questions_about
from tracuu.evaluation import EvalQuestion, save_questions


@dataclass(frozen=True, slots=True)
class Exported:
    """The material in ``folder``: its chunks by number, and its questions by their set."""

    folder: Path
    chunks: tuple[ChunkRow, ...]
    sets: Mapping[str, Sequence[EvalQuestion]]


def export(source: Path, folder: Path, *, chunks: int | None, questions: int | None) -> Exported:
    """Write the chunks, questions and files of a collection, or of a part of it, for drivers.

    ``chunks`` is the least number of chunks (whole documents are taken), ``questions`` the
    greatest number of questions of each set.
    """
    documents = part_of(source, chunks=chunks)
    copy_documents(source, documents, folder / "corpus")
    rows = tuple(_rows(documents))
    paths = [document.path for document in documents]
    sets = {
        name: questions_about(every, paths, limit=questions)
        for name, every in question_sets(source).items()
    }
    write_rows(folder / CHUNKS, rows)
    asked = [
        QuestionRow(name, each.id, each.question) for name, every in sets.items() for each in every
    ]
    write_rows(folder / QUESTIONS, asked)
    for name, every in sets.items():
        save_questions(folder / f"{name}.jsonl", every)
    return Exported(folder, rows, sets)


def _rows(documents: Sequence[ChunkedDocument]) -> list[ChunkRow]:
    pairs = [
        (document.path, chunk, given)
        for document in documents
        for chunk, given in zip(document.chunks, document.inputs, strict=True)
    ]
    return [
        ChunkRow(number, path, chunk.section, chunk.page, chunk.start, chunk.end, chunk.text, given)
        for number, (path, chunk, given) in enumerate(pairs)
    ]


def answer_of(found: Found, chunks: Sequence[ChunkRow]) -> dict[str, Any]:
    """What was found for a question as an answers file says it; no peer is asked to quote."""
    results = [
        {
            "rank": rank,
            "document": chunks[number].document,
            "section": chunks[number].section,
            "page": chunks[number].page,
            "text": chunks[number].text,
        }
        for rank, number in enumerate(found.chunks, start=1)
    ]
    answer = {"text": "", "abstained": False, "citations": []}
    return {
        "id": found.id,
        "milliseconds": found.milliseconds,
        "answer": answer,
        "results": results,
    }


def scores_of(exported: Exported, found: Sequence[Found], out: Path) -> dict[str, dict[str, float]]:
    """What the collections' own scorer says of each set of questions."""
    scores = {}
    for name in exported.sets:
        answers = [answer_of(each, exported.chunks) for each in found if each.set == name]
        path = out / f"answers.{name}.jsonl"
        lines = (json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
        path.write_text("".join(lines), encoding="utf-8")
        questions = exported.folder / f"{name}.jsonl"
        command = [sys.executable, str(COLLECTIONS / "score.py"), str(questions), str(path)]
        done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
        scores[name] = json.loads(done.stdout)
    return scores
