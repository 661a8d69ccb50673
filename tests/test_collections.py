"""Promises that hold over whole question collections, with the real model; skipped without them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tracuu.assistant import Assistant
from tracuu.encoder import Encoder, load_encoder
from tracuu.evaluation import load_questions
from tracuu.indexing import Ingest
from tracuu.settings import load_settings

COLLECTIONS = Path(__file__).resolve().parent.parent.parent / "shared" / "eval"
NAMES = ("directives", "laws", "xquad")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COLLECTIONS.is_dir(), reason="the question collections are not there"),
]


@pytest.fixture(scope="module")
def model() -> Encoder:
    return load_encoder(cache=load_settings({}).cache)


@pytest.fixture(scope="module")
def libraries(model: Encoder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assistant]:
    assistants = {}
    for name in NAMES:
        index = tmp_path_factory.mktemp(name)
        Ingest(COLLECTIONS / name / "corpus", index, model.identity, lambda: model).run()
        assistants[name] = Assistant(index, model)
    return assistants


def questions(name: str) -> Iterator[tuple[str, bool]]:
    for path in sorted((COLLECTIONS / name).glob("questions*.jsonl")):
        yield from ((each.question, each.answerable) for each in load_questions(path))


def test_every_quote_is_the_document_s_text_at_its_offsets(
    libraries: dict[str, Assistant],
) -> None:
    answered = 0
    for name, assistant in libraries.items():
        catalog = assistant.generation().catalog
        texts = {each.path: catalog.text(each.id) for each in catalog.documents()}
        for question, _ in questions(name):
            answer = assistant.ask(question).answer
            assert answer is not None
            answered += not answer.abstained
            assert answer.abstained == (answer.citations == ())
            for citation in answer.citations:
                assert texts[citation.document][citation.start : citation.end] == citation.quote
                assert citation.quote in answer.text
    assert answered >= 2000


def test_the_questions_of_another_library_are_refused(libraries: dict[str, Assistant]) -> None:
    """Ninety of a hundred that have no answer here, and no more than five that have one."""
    refused: dict[bool, list[bool]] = {True: [], False: []}
    for name, assistant in libraries.items():
        for other in NAMES:
            asked = list(questions(other))
            for question, answerable in asked[:: max(1, len(asked) // 100)]:
                answer = assistant.ask(question).answer
                assert answer is not None
                if other == name or answerable:
                    refused[other == name and answerable].append(answer.abstained)
    assert len(refused[False]) >= 200
    assert sum(refused[False]) / len(refused[False]) >= 0.90
    assert sum(refused[True]) / len(refused[True]) <= 0.05
