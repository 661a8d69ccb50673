"""The lexical index: what a term is, what meets it, and what was removed meets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import tracuu.lexicon.terms as terms_module
from tracuu.errors import DamagedIndexError
from tracuu.lexicon import Entry, Field, Lexicon, Term, number_terms, pairs

ENTRIES = [
    Entry(1, 1, "Các phường báo cáo Thành ủy.", "Chỉ thị 24-CT/TU > Mục I"),
    Entry(2, 1, "Thành ủy giao Chỉ thị số 24 - CT / TU.", "Chỉ thị 24-CT/TU > Mục II"),
    Entry(3, 2, "Hộ gia đình thuỷ lợi hoà thuận.", "Quy ước"),
    Entry(4, 3, "Báo chí cáo lỗi phường Láng.", "Bản tin"),
]


def made(folder: Path) -> Lexicon:
    lexicon = Lexicon.create(folder)
    with lexicon.editing() as writer:
        for entry in ENTRIES:
            writer.add(entry)
    return lexicon


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """One that tests only search."""
    return made(tmp_path_factory.mktemp("shared") / "lexicon")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a lexicon to change."""
    made(tmp_path / "lexicon")
    return tmp_path / "lexicon"


def found(
    lexicon: Lexicon, field: Field, text: str, *, within: Sequence[int] | None = None
) -> set[int]:
    return {id_ for id_, _ in lexicon.search([Term(field, text)], 10, within=within)}


def test_neighbouring_words_are_pairs() -> None:
    assert pairs(["chỉ", "thị", "24"]) == ["chỉ_thị", "thị_24"]
    assert pairs(["một"]) == pairs([]) == []


def test_a_number_is_one_term_in_any_spelling() -> None:
    for spelling in ("24-CT/TU", "24 - ct / tu", "Chỉ thị số 24-CT/TU"):
        assert number_terms(spelling) == ["24-ct/tu"]


@pytest.mark.parametrize(
    ("field", "text", "chunks"),
    [
        ("word", "phường", {1, 4}),
        ("word", "phuong", set()),
        ("plain", "phuong", {1, 4}),
        ("pair", "báo_cáo", {1}),
        ("plain_pair", "bao_cao", {1}),
        ("word", "24-ct/tu", {2}),
        ("word", "thủy", {3}),
        ("word", "hòa", {3}),
        ("head", "mục", {1, 2}),
        ("head", "chỉ_thị", {1, 2}),
        ("word", "mục", set()),
        ("head_plain", "quy_uoc", {3}),
    ],
)
def test_each_field_holds_its_kind_of_term(
    lexicon: Lexicon, field: Field, text: str, chunks: set[int]
) -> None:
    assert found(lexicon, field, text) == chunks


def test_the_best_come_first_and_at_most_top_k(lexicon: Lexicon) -> None:
    terms = [Term("word", "phường"), Term("word", "báo"), Term("pair", "báo_cáo")]
    hits = lexicon.search(terms, 10)
    assert [id_ for id_, _ in hits] == [1, 4]
    assert hits[0][1] > hits[1][1] > 0
    assert lexicon.search(terms, 1) == hits[:1]


def test_a_weight_multiplies_the_score(lexicon: Lexicon) -> None:
    ((_, once), *_) = lexicon.search([Term("word", "láng")], 1)
    ((_, thrice), *_) = lexicon.search([Term("word", "láng", 3.0)], 1)
    assert thrice == pytest.approx(3 * once)


def test_a_search_within_documents_finds_nothing_else_and_scores_alike(lexicon: Lexicon) -> None:
    assert found(lexicon, "word", "phường", within=[3]) == {4}
    assert found(lexicon, "word", "phường", within=[2]) == set()
    assert found(lexicon, "word", "phường", within=[]) == set()
    everywhere = dict(lexicon.search([Term("word", "phường")], 10))
    ((_, score),) = lexicon.search([Term("word", "phường")], 10, within=[3])
    assert score == pytest.approx(everywhere[4])


def test_a_search_for_no_terms_finds_nothing(lexicon: Lexicon) -> None:
    assert lexicon.search([], 10) == []


def test_a_removed_document_is_found_no_more_even_after_reopening(folder: Path) -> None:
    lexicon = Lexicon.open(folder)
    assert len(lexicon) == 4
    with lexicon.editing() as writer:
        writer.remove_documents([1])
    assert found(lexicon, "word", "phường") == {4}
    assert len(lexicon) == 2
    assert found(Lexicon.open(folder), "word", "phường") == {4}


def test_an_edit_that_fails_changes_nothing(folder: Path) -> None:
    with pytest.raises(RuntimeError), Lexicon.open(folder).editing() as writer:
        writer.remove_documents([1, 2, 3])
        raise RuntimeError
    assert found(Lexicon.open(folder), "word", "phường") == {1, 4}


def test_how_many_chunks_hold_a_term_is_told(lexicon: Lexicon) -> None:
    assert lexicon.document_frequency("word", "phường") == 2
    assert lexicon.document_frequency("word", "không") == 0


def test_a_very_long_word_is_passed_over(folder: Path) -> None:
    lexicon = Lexicon.open(folder)
    with lexicon.editing() as writer:
        writer.add(Entry(5, 5, f"{'x' * 40_000} cuối", "Tiêu đề"))
    assert found(lexicon, "word", "cuối") == {5}
    assert found(lexicon, "word", "x" * 40_000) == set()


def test_a_folder_that_is_no_index_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    with pytest.raises(DamagedIndexError, match="--rebuild"):
        Lexicon.open(tmp_path / "lexicon")


def test_in_a_large_library_terms_that_are_everywhere_do_not_count(
    lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere, rare = Term("word", "phường"), Term("word", "hộ")
    assert {id_ for id_, _ in lexicon.search([everywhere, rare], 10)} == {1, 3, 4}
    monkeypatch.setattr(terms_module, "_EVERY_TERM_UP_TO", 2)
    monkeypatch.setattr(terms_module, "_TELLING_SHARE", 0.25)
    assert {id_ for id_, _ in lexicon.search([everywhere, rare], 10)} == {3}
    assert {id_ for id_, _ in lexicon.search([everywhere], 10)} == {1, 4}  # all there is
