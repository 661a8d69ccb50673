"""A part of a collection: whole documents of it, with the questions they answer."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.collections import question_sets
from tracuu.chunking import chunk_document
from tracuu.evaluation import EvalQuestion
from tracuu.indexes import encoder_input
from tracuu.metadata import describe
from tracuu.readers import list_files, read_document
from tracuu.types import Chunk


@dataclass(frozen=True, slots=True)
class ChunkedDocument:
    """A document's chunks and, in the same order, what the encoder is given of each."""

    path: str
    chunks: tuple[Chunk, ...]
    inputs: tuple[str, ...]


def chunked(corpus: Path) -> list[ChunkedDocument]:
    """Every document of a corpus, as the product reads and cuts it."""
    documents = []
    for path in list_files(corpus).files:
        document = read_document(corpus, path)
        metadata = describe(document)
        chunks = tuple(chunk_document(document))
        inputs = tuple(encoder_input(metadata, chunk) for chunk in chunks)
        documents.append(ChunkedDocument(path, chunks, inputs))
    return documents


def part_of(folder: Path, *, chunks: int | None) -> list[ChunkedDocument]:
    """Documents of a collection with ``chunks`` chunks or a few more; None for all of them.

    Documents that questions ask about come first, and of these the shortest.
    """
    documents = chunked(folder / "corpus")
    if chunks is None:
        return documents
    asked = Counter(
        Path(target.document).name
        for questions in question_sets(folder).values()
        for question in questions
        for target in question.relevant
    )
    taken: list[ChunkedDocument] = []
    for document in sorted(
        documents, key=lambda each: (not asked[Path(each.path).name], len(each.chunks))
    ):
        if sum(len(each.chunks) for each in taken) < chunks:
            taken.append(document)
    return taken


def questions_about(
    questions: Sequence[EvalQuestion], documents: Collection[str], *, limit: int | None
) -> list[EvalQuestion]:
    """The answerable questions about these documents, or ``limit`` of them spread evenly."""
    names = {Path(path).name for path in documents}
    fitting = [
        each
        for each in questions
        if each.answerable and all(Path(target.document).name in names for target in each.relevant)
    ]
    if limit is None or limit >= len(fitting):
        return fitting
    return [fitting[place * len(fitting) // limit] for place in range(limit)]


def mixed_questions(folder: Path) -> list[str]:
    """The questions of a collection, those of its sets in turn."""
    sets = question_sets(folder).values()
    return [each.question for together in zip(*sets, strict=False) for each in together]


def copy_documents(folder: Path, documents: Sequence[ChunkedDocument], corpus: Path) -> None:
    """Put the files of these documents of a collection into the folder ``corpus``."""
    for document in documents:
        target = corpus / document.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "corpus" / document.path, target)
