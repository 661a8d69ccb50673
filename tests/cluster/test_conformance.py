"""What holds for every store: files, PostgreSQL with Milvus Lite, and (slow) Milvus itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.cluster.milvus_server import run_apart, why_not_apart
from tests.cluster.stores import Make, fill, in_files, on_servers, why_no_servers
from tests.hashing_encoder import HashingEncoder
from tests.ingesting import PATHS, QUESTIONS, name_version, write_library
from tracuu.assistant import Assistant
from tracuu.catalog import Catalog
from tracuu.errors import BusyIndexError, NoIndexError, UsageError
from tracuu.lexicon import Term
from tracuu.storage import EVERYWHERE, CandidateIndex, Generation, OfDocuments, Store
from tracuu.stores import FileStore
from tracuu.types import Answer, Citation

TERMS = (
    Term("word", "phường"),
    Term("plain", "ho_gia", 0.5),
    Term("plain_pair", "gia_dinh"),
    Term("pair", "đổ_rác", 2.0),
    Term("head", "phiên"),
    Term("word", "không-có-đâu"),
)


@pytest.fixture(scope="module", params=["files", "servers"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    if request.param == "files":
        yield in_files
        return
    if why := why_no_servers():
        pytest.skip(why)
    with on_servers() as servers:
        yield servers


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_library(tmp_path)


@pytest.fixture
def store(make: Make, tmp_path: Path) -> Store:
    return make(tmp_path)


@pytest.fixture
def filled(store: Store, corpus: Path) -> Store:
    fill(store, corpus)
    return store


def vector_of(question: str) -> np.ndarray:
    vector: np.ndarray = HashingEncoder().encode_queries([question])[0]
    return vector


def all_pairs(catalog: Catalog, vector: np.ndarray) -> dict[int, float]:
    """The cosine of every chunk, computed here."""
    ids = catalog.inventory.chunk_ids()
    return dict(zip(ids, (catalog.vectors(ids) @ vector).tolist(), strict=True))


def scores_of(candidates: CandidateIndex) -> dict[int, float]:
    return candidates.matching(TERMS, 100).scored()


# Finding


def test_the_nearest_are_those_that_comparing_every_vector_finds(filled: Store) -> None:
    with closing(filled.open_live()) as generation:
        for question in QUESTIONS:
            vector = vector_of(question)
            every = all_pairs(generation.catalog, vector)
            found = generation.candidates.nearest(vector, 10)
            assert found.complete
            assert len(found.ids) == len(set(found.ids.tolist())) == 10
            best = sorted(every.values(), reverse=True)[:10]
            assert found.scores.tolist() == pytest.approx(best, abs=1e-5)
            assert [every[int(id_)] for id_ in found.ids] == pytest.approx(best, abs=1e-5)


def test_words_are_scored_alike_everywhere(filled: Store, corpus: Path, tmp_path: Path) -> None:
    reference = FileStore(tmp_path / "reference")
    fill(reference, corpus)
    with closing(filled.open_live()) as one, closing(reference.open_live()) as other:
        assert scores_of(one.candidates) == pytest.approx(scores_of(other.candidates), rel=1e-5)
        assert one.candidates.holding(TERMS) == other.candidates.holding(TERMS)
        assert one.candidates.holding(TERMS)[0] == len(PATHS)
        assert len(one.candidates) == len(other.candidates) == one.manifest.chunks


def test_no_more_is_found_than_there_is(filled: Store) -> None:
    with closing(filled.open_live()) as generation:
        found = generation.candidates.nearest(vector_of(QUESTIONS[0]), 1000)
        assert found.complete
        assert sorted(found.ids.tolist()) == generation.catalog.inventory.chunk_ids()
        assert not generation.candidates.matching([Term("word", "không-có-đâu")], 10).ids.size
        assert not generation.candidates.matching([], 10).ids.size


def test_a_filter_leaves_only_the_chunks_of_its_documents(filled: Store) -> None:
    with closing(filled.open_live()) as generation:
        documents = [each.id for each in generation.catalog.documents()]
        chosen = OfDocuments((documents[2], documents[7]))
        wanted = set(generation.catalog.chunk_ids_of(chosen.ids))
        near = generation.candidates.nearest(vector_of(QUESTIONS[0]), 100, chosen)
        matching = generation.candidates.matching(TERMS, 100, chosen)
        assert near.complete
        assert set(near.ids.tolist()) == wanted
        assert set(matching.ids.tolist()) == wanted & set(scores_of(generation.candidates))
        everywhere = generation.candidates.matching(TERMS, 100, EVERYWHERE).scored()
        for id_, score in matching.scored().items():
            assert score == pytest.approx(everywhere[id_], rel=1e-5)


@pytest.mark.parametrize("ids", [(), (10**9,)])
def test_a_filter_that_leaves_no_document_finds_nothing(
    filled: Store, ids: tuple[int, ...]
) -> None:
    with closing(filled.open_live()) as generation:
        for found in (
            generation.candidates.nearest(vector_of(QUESTIONS[0]), 10, OfDocuments(ids)),
            generation.candidates.matching(TERMS, 10, OfDocuments(ids)),
        ):
            assert found.complete
            assert not found.ids.size


# Writing


def held(generation: Generation) -> tuple[list[tuple[int, bytes]], list[int]]:
    candidates = generation.candidates
    vectors = sorted((each.chunk_id, each.digest) for each in candidates.held_vectors())
    return vectors, sorted(candidates.held_words())


def test_indexing_again_changes_nothing(filled: Store) -> None:
    with filled.writing(), closing(filled.open_live()) as live:
        documents = [each.id for each in live.catalog.documents()]
        before = held(live), scores_of(live.candidates)
        manifest = live.manifest
        with filled.drafting(live) as draft:
            for _ in range(2):
                draft.index(added=documents, removed=documents)
            draft.publish(model=manifest.model, fingerprint=manifest.fingerprint, keep=None)
    with closing(filled.open_live()) as again:
        assert again.number == manifest.generation + 1
        assert held(again) == before[0]
        assert scores_of(again.candidates) == pytest.approx(before[1], rel=1e-5)


def test_every_chunk_is_held_once_with_the_digest_of_its_vector(filled: Store) -> None:
    from tracuu.stores.checking import reconcile

    with closing(filled.open_live()) as generation:
        vectors, words = held(generation)
        ids = generation.catalog.inventory.chunk_ids()
        assert [id_ for id_, _ in vectors] == words == ids
        assert not reconcile(generation.catalog, generation.candidates)


def test_an_index_brought_up_to_date_is_as_one_built_anew(
    filled: Store, make: Make, corpus: Path, tmp_path: Path
) -> None:
    (corpus / PATHS[3]).unlink()
    (corpus / PATHS[5]).write_text("Điều 1. Giờ mới\nPhường đổ rác lúc 23 giờ.\n")
    (corpus / "them.txt").write_text("Điều 1. Thêm\nHộ gia đình phân loại rác.\n")
    name_version(corpus, 2)
    report = fill(filled, corpus)
    assert report.published
    assert (report.added, report.removed) == (1, 1)
    anew = make(tmp_path / "anew")
    fill(anew, corpus)
    with closing(filled.open_live()) as one, closing(anew.open_live()) as other:
        for candidates in (one.candidates, other.candidates):
            assert candidates.holding([Term("head", "2")])[0] > 0
        assert found_texts(one) == found_texts(other)
        assert one.candidates.holding(TERMS) == other.candidates.holding(TERMS)


def found_texts(generation: Generation) -> list[tuple[str, float]]:
    scored = scores_of(generation.candidates)
    chunks = generation.catalog.chunks(list(scored))
    return sorted((chunks[id_].chunk.text, round(score, 4)) for id_, score in scored.items())


def test_nothing_new_publishes_nothing(filled: Store, corpus: Path) -> None:
    report = fill(filled, corpus)
    assert not report.published
    assert report.unchanged == len(PATHS)
    assert filled.numbers() == [1]


# Generations


def test_where_nothing_was_published_there_is_no_index(store: Store) -> None:
    assert store.current() is None
    assert store.numbers() == []
    with pytest.raises(NoIndexError):
        store.open_live()


def test_readers_see_a_generation_only_once_it_is_published(filled: Store, corpus: Path) -> None:
    name_version(corpus, 2)
    with filled.writing(), closing(filled.open_live()) as base:
        with filled.drafting(base) as draft:
            for document in draft.catalog.documents()[:3]:
                draft.catalog.remove_document(document.id)
            draft.index(added=[], removed=[1, 2, 3], removed_chunks=[])
            with closing(filled.open_live()) as meanwhile:
                assert meanwhile.number == 1
                assert len(meanwhile.catalog.documents()) == len(PATHS)
        assert filled.numbers() == [1]
    with closing(filled.open_live()) as after:
        assert held(after)[1] == after.catalog.inventory.chunk_ids()
    assert fill(filled, corpus).generation == 2


def test_one_writes_at_a_time(filled: Store) -> None:
    with (
        filled.writing(),
        pytest.raises(BusyIndexError, match=r"process \d+"),
        filled.writing(),
    ):
        pass
    with filled.writing():
        pass


def test_a_question_ends_on_the_generation_it_began_on(filled: Store, corpus: Path) -> None:
    with closing(filled.open_live(load=True)) as began:
        before = scores_of(began.candidates)
        name_version(corpus, 2)
        fill(filled, corpus)
        assert scores_of(began.candidates) == before
        titles = {each.metadata.title for each in began.catalog.documents()}
        assert titles == {"Phiên bản 1"}
    with closing(filled.open_live()) as now:
        assert {each.metadata.title for each in now.catalog.documents()} == {"Phiên bản 2"}


def test_as_many_generations_are_kept_as_are_asked_for_and_any_can_be_had_back(
    filled: Store, corpus: Path
) -> None:
    for version in (2, 3):
        name_version(corpus, version)
        fill(filled, corpus, keep=2)
    assert filled.numbers() == [2, 3]
    before, generation = filled.roll_back()
    with closing(generation):
        assert (before, generation.number) == (3, 2)
    with closing(filled.open_live()) as live:
        assert {each.metadata.title for each in live.catalog.documents()} == {"Phiên bản 2"}
    with pytest.raises(UsageError, match="no generation 1 "):
        filled.roll_back(to=1)
    with pytest.raises(UsageError, match="the live one already"):
        filled.roll_back(to=2)
    assert filled.manifest(3).generation == 3
    name_version(corpus, 4)
    assert fill(filled, corpus, keep=2).generation == 4


def test_a_whole_index_is_found_whole_and_needs_no_repair(filled: Store) -> None:
    found = filled.verify(every=True)
    assert found.intact
    assert [(each.generation, each.live) for each in found.checks] == [(1, True)]
    assert filled.repair().repaired == ()
    assert all(each.well for each in filled.health())


# What the catalogue and the answers are


def test_the_catalogue_holds_the_same_as_in_files(make: Make, tmp_path: Path) -> None:
    store, corpus = make(tmp_path), tmp_path / "corpus"
    corpus.mkdir()
    for number, text in enumerate(directives(), start=1):
        (corpus / f"van-ban-{number}.txt").write_text(text, encoding="utf-8")
    (corpus / "hong.pdf").write_bytes(b"not a PDF")
    reference = FileStore(tmp_path / "reference")
    fill(store, corpus)
    fill(reference, corpus)
    with closing(store.open_live()) as one, closing(reference.open_live()) as other:
        assert told(one.catalog) == told(other.catalog)
    answers = [
        [answered(Assistant(tmp_path, HashingEncoder(), store=each), question)
         for question in ("what does 24-CT/TU require of wards?", "24-CT/TU giao ai làm gì?",
                          "quy dinh ve bao cao", "Văn bản nào thay thế 11-CT/TU?")]
        for each in (store, reference)
    ]  # fmt: skip
    assert answers[0] == answers[1]


def answered(assistant: Assistant, question: str) -> tuple[str, tuple[Citation, ...], list[int]]:
    response = assistant.ask(question)
    assert response.answer is not None
    results = [each.chunk_id for each in response.results]
    return response.answer.text, response.answer.citations, results


def directives() -> list[str]:
    """Our own directives with numbers, duties, deadlines and relations."""
    head = "THÀNH ỦY HÀ NỘI\n*\nSố {}-CT/TU\nHà Nội, ngày {} tháng 8 năm 2023\n\nCHỈ THỊ\n"
    return [
        head.format(number, day)
        + f"về việc số {number}\n\nI. NHIỆM VỤ\n1. Các phường xây dựng kế hoạch thực hiện Chỉ"
        f" thị số 24-CT/TU, hoàn thành trước ngày {day}/9/2023.\n2. Giao Quận ủy báo cáo Thành ủy"
        " trước ngày 30/9/2023.\n3. Chỉ thị này thay thế Chỉ thị số 11-CT/TU của Thành ủy.\n"
        for number, day in ((24, "07"), (25, "08"), (30, "19"))
    ]


def told(catalog: Catalog) -> list[object]:
    """All that a catalogue is asked for."""
    documents = catalog.documents()
    ids = [each.id for each in documents]
    register = catalog.register
    return [
        documents,
        [catalog.content(each) for each in documents],
        [catalog.stated(each) for each in documents],
        [catalog.pages_with(each, 5, 60) for each in ids],
        list(catalog.chunks_of(ids)),
        catalog.chunk_ids_of(ids[::-1]),
        catalog.vectors(catalog.inventory.chunk_ids()).tolist(),
        catalog.number_keys(),
        catalog.numbers_like("24-CT/TU"),
        catalog.inventory.failures(),
        catalog.inventory.unread_pages(),
        catalog.inventory.missing_numbers(),
        catalog.inventory.sketches(),
        catalog.syllables.forms(["phuong", "bao", "cao"]),
        catalog.syllables.pair_counts(["báo", "kế"], ["cáo", "hoạch"]),
        catalog.syllables.total(),
        register.duties(),
        register.duties(limit=2),
        register.duties(kinds=["ward"]),
        register.duties(kinds=["ward"], due_before="2023-12-31", limit=3),
        register.duties(due_since="2023-09-08", documents=ids[:2]),
        register.duties(directives=["24-CT/TU"], due_before="2023-12-31"),
        register.duty_counts(),
        register.relations(),
        register.relations(numbers=["11-CT/TU", "24-CT/TU"], clauses=True),
        register.relations(documents=ids[1:]),
    ]


# Feedback


def test_feedback_is_kept_in_order_whatever_is_ingested(filled: Store, corpus: Path) -> None:
    citation = Citation("a.txt", "A", None, None, None, None, 1, 0, 18, "Hộ gia đình đổ rác")
    answer = Answer("Hộ gia đình đổ rác", False, None, (citation,))
    for verdict in ("right", "wrong"):
        filled.feedback.add("đổ rác mấy giờ?", verdict, answer=answer, generation=1, comment="ừ")
    name_version(corpus, 2)
    fill(filled, corpus)
    kept = filled.feedback.all()
    assert [each.verdict for each in kept] == ["right", "wrong"]
    assert kept[0].citations == (citation,)
    assert kept[0].comment == "ừ"


# Milvus itself


@pytest.mark.slow
def test_all_this_holds_on_milvus_itself() -> None:
    why = why_no_servers() or why_not_apart()
    if why:
        pytest.skip(why)
    done = run_apart(
        [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-k", "servers", __file__],
        timeout_s=1500,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
