"""Ranked results: exact places, no repeats, nothing that was removed."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import RULES
from tests.hashing_encoder import HashingEncoder
from tests.libraries import assistant_over, ingest, numbered
from tracuu.assistant import Assistant, Response
from tracuu.errors import NoIndexError, UsageError
from tracuu.glossary import Glossary, load_glossary
from tracuu.query import QuestionReader
from tracuu.scope import Scope
from tracuu.search import Fusion, Searcher
from tracuu.types import Result

NOTICE = numbered("THÔNG BÁO", "12-TB/QU", "Lịch cắt điện của phường Láng trong tháng 7.")
LIBRARY = {
    "thong-bao.txt": NOTICE,
    "luu-tru/thong-bao.txt": NOTICE,
    "thong-bao-chu-hoa.txt": NOTICE.replace("Lịch cắt điện", "LỊCH  CẮT ĐIỆN"),
    "ve-sinh.txt": RULES,
    "phuong.txt": "Phường có trách nhiệm tuyên truyền.\n",
    "nhieu.txt": "\n\n".join(
        f"Điều {number}. Nội dung {number}\n{'Phường thực hiện việc thứ ' * 9}{number}."
        for number in range(1, 31)
    ),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory.mktemp("search"), LIBRARY)


def test_what_was_asked_for_comes_first(library: Assistant) -> None:
    best = library.search("Hộ gia đình đổ rác mấy giờ?").results[0]
    assert (best.document, best.section) == ("ve-sinh.txt", "Điều 2. Giờ đổ rác")


@pytest.mark.parametrize(
    "question", ["phường", "hộ gia đình đổ rác", "lịch cắt điện", "ward duties", "12-TB/QU"]
)
def test_ranks_count_from_1_and_scores_fall(library: Assistant, question: str) -> None:
    results = library.search(question).results
    assert [result.rank for result in results] == list(range(1, len(results) + 1))
    scores = [result.score for result in results]
    assert scores and scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("question", ["phường", "lịch cắt điện", "who cleans streets?"])
def test_the_text_of_a_result_stands_at_its_place_in_the_document(
    library: Assistant, question: str
) -> None:
    catalog = library.generation().catalog
    for result in library.search(question, top_k=50).results:
        stored = catalog.document(result.document)
        assert stored is not None
        assert catalog.text(stored.id)[result.start : result.end] == result.text
        assert (result.title, result.number) == (stored.metadata.title, stored.metadata.number)
        assert result.page == 1


@pytest.mark.parametrize("top_k", [1, 2, 7, 50])
def test_at_most_top_k_results_come_and_fewer_are_the_first_of_more(
    library: Assistant, top_k: int
) -> None:
    results = library.search("phường thực hiện", top_k=top_k).results
    assert len(results) == min(top_k, len(library.search("phường thực hiện", top_k=99).results))
    longer = library.search("phường thực hiện", top_k=50).results
    assert [result.chunk_id for result in results] == [each.chunk_id for each in longer[:top_k]]


def test_top_k_below_1_is_refused(library: Assistant) -> None:
    for top_k in (0, -1):
        with pytest.raises(UsageError, match=str(top_k)):
            library.search("phường", top_k=top_k)


# Repeats


def copies(response: Response) -> list[Result]:
    return [result for result in response.results if "cắt điện" in result.text.lower()]


def test_a_text_in_three_documents_is_one_result_that_names_the_others(
    library: Assistant,
) -> None:
    (only,) = copies(library.search("lịch cắt điện phường Láng tháng 7", top_k=50))
    names = {"thong-bao.txt", "luu-tru/thong-bao.txt", "thong-bao-chu-hoa.txt"}
    assert only.rank == 1
    assert {only.document, *only.also_in} == names
    assert len(only.also_in) == 2


def test_repeats_leave_room_for_other_results(library: Assistant) -> None:
    results = library.search("lịch cắt điện phường Láng tháng 7", top_k=2).results
    assert len(results) == 2
    assert len(results[0].also_in) == 2
    assert results[1].text != results[0].text


def test_a_text_twice_in_one_document_does_not_name_the_document_itself(tmp_path: Path) -> None:
    twice = "# Điều 1\n\nHọp giao ban sáng thứ hai.\n\n# Điều 1\n\nHọp giao ban sáng thứ hai.\n"
    results = assistant_over(tmp_path, {"hai-lan.md": twice}).search("họp giao ban").results
    assert [result.document for result in results] == ["hai-lan.md"]
    assert results[0].also_in == ()


# What was removed


def test_a_removed_document_is_never_found_again(tmp_path: Path) -> None:
    texts = {"cu.txt": "Giờ đổ rác cũ là 17 giờ.\n", "moi.txt": "Giờ đổ rác mới là 18 giờ.\n",
             "ban-sao.txt": "Giờ đổ rác cũ là 17 giờ.\n"}  # fmt: skip
    assistant = assistant_over(tmp_path, texts)
    before = {each.document for each in assistant.search("giờ đổ rác", top_k=50).results}
    assert before in ({"moi.txt", "ban-sao.txt"}, {"moi.txt", "cu.txt"})
    (tmp_path / "corpus" / "ban-sao.txt").unlink()
    (tmp_path / "corpus" / "cu.txt").unlink()
    ingest(tmp_path)
    for question in ("giờ đổ rác", "Giờ đổ rác cũ là 17 giờ", "gio do rac cu", "waste hours"):
        results = assistant.search(question, top_k=50).results
        assert {each.document for each in results} == {"moi.txt"}
        assert all(each.also_in == () for each in results)


def test_the_old_text_of_a_changed_document_is_never_found_again(tmp_path: Path) -> None:
    assistant = assistant_over(tmp_path, {"a.txt": "Đổ rác lúc 17 giờ.\n", "b.txt": "Khác.\n"})
    (tmp_path / "corpus" / "a.txt").write_text("Đổ rác lúc 18 giờ.\n", encoding="utf-8")
    ingest(tmp_path)
    results = assistant.search("Đổ rác lúc 17 giờ", top_k=50).results
    assert {each.text for each in results} == {"Đổ rác lúc 18 giờ.", "Khác."}


def test_an_index_that_does_not_exist_yet_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="make ingest"):
        Assistant(tmp_path / "index", HashingEncoder()).search("phường")


# The two searches


def test_the_glossary_is_what_lets_english_meet_vietnamese(library: Assistant) -> None:
    generation = library.generation()
    question = "What are the duties of a ward?"

    def found(glossary: Glossary) -> list[int]:
        query = QuestionReader(generation.catalog.syllables, glossary).read(question)
        return list(generation.candidates.matching(query.terms, 10).scored())

    assert found(Glossary([])) == []
    with_glossary = generation.catalog.chunks(found(load_glossary()))
    assert len(with_glossary) == 10
    assert any("Phường có trách nhiệm" in each.chunk.text for each in with_glossary.values())


def test_with_the_glossary_an_english_question_finds_the_vietnamese_text_first(
    library: Assistant,
) -> None:
    results = library.search("What is the responsibility of wards for propaganda?").results
    assert results[0].document == "phuong.txt"


def test_an_unaccented_question_finds_what_the_accented_one_does(library: Assistant) -> None:
    for accented, bare in (
        ("Hộ gia đình đổ rác mấy giờ?", "Ho gia dinh do rac may gio?"),
        ("lịch cắt điện phường Láng", "lich cat dien phuong Lang"),
    ):
        one, other = library.search(accented).results[0], library.search(bare).results[0]
        assert (one.document, one.start) == (other.document, other.start)


def test_as_typed_an_unaccented_question_is_found_by_unaccented_words(library: Assistant) -> None:
    response = library.search("ho gia dinh do rac may gio", as_typed=True)
    assert response.query.searched == "ho gia dinh do rac may gio"
    assert response.results[0].section == "Điều 2. Giờ đổ rác"


def test_a_word_that_no_document_holds_still_gives_the_nearest(library: Assistant) -> None:
    results = library.search("xyzzy").results
    assert len(results) == 10


def test_a_scope_of_no_documents_gives_no_results(library: Assistant) -> None:
    generation = library.generation()
    query = QuestionReader(generation.catalog.syllables, Glossary([])).read("phường")
    ranking = Searcher(generation, HashingEncoder()).search(query, Scope(within=()))
    assert (ranking.results, ranking.best_dense) == ((), 0.0)


def test_both_searches_count_by_their_share(library: Assistant) -> None:
    generation = library.generation()
    reader = QuestionReader(generation.catalog.syllables, Glossary([]))
    # The words of one question and the meaning of another.
    query = replace(reader.read("hộ gia đình đổ rác"), text="Phường tuyên truyền trách nhiệm")
    best = {}
    for share in (0.0, 1.0):
        searcher = Searcher(generation, HashingEncoder(), fusion=Fusion(dense_share=share))
        best[share] = searcher.search(query, Scope()).results[0].document
    assert best == {0.0: "ve-sinh.txt", 1.0: "phuong.txt"}


def test_a_document_that_is_named_or_bears_the_number_gains_and_the_others_do_not(
    library: Assistant,
) -> None:
    generation = library.generation()
    stored = generation.catalog.document("ve-sinh.txt")
    assert stored is not None
    searcher = Searcher(generation, HashingEncoder(), fusion=Fusion(named=2.0, bearing=3.0))
    query = QuestionReader(generation.catalog.syllables, Glossary([])).read("phường thực hiện")

    def scores(scope: Scope) -> dict[int, float]:
        found = searcher.search(query, scope, top_k=99).results
        return {result.chunk_id: result.score for result in found}

    neutral = scores(Scope())
    chunks = set(generation.catalog.chunk_ids_of([stored.id]))
    for scope, gain in (
        (Scope(named=frozenset({stored.id})), 2.0),
        (Scope(bearing=frozenset({stored.id})), 3.0),
    ):
        gained = {id_: score - neutral[id_] for id_, score in scores(scope).items()}
        assert {id_ for id_, more in gained.items() if more > 0.01} == chunks
        assert all(gained[id_] == pytest.approx(gain, abs=0.001) for id_ in chunks)


def test_questions_from_several_threads_get_the_answers_they_get_alone(
    library: Assistant,
) -> None:
    questions = ["phường", "hộ gia đình đổ rác", "lịch cắt điện", "12-TB/QU", "ward duties"] * 4
    alone = [library.search(question).results for question in questions]
    together: list[tuple[Result, ...]] = [()] * len(questions)

    def ask(number: int) -> None:
        together[number] = library.search(questions[number]).results

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
