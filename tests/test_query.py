"""Questions understood: accents, English terms, numbers, and what cannot be asked."""

from __future__ import annotations

import time

import pytest

from tracuu.accents import count_syllables, seed_counts
from tracuu.catalog import Catalog, SyllableTable
from tracuu.errors import QuestionError
from tracuu.glossary import Glossary, load_glossary
from tracuu.lexicon import Field
from tracuu.query import MAX_QUESTION_CHARS, Query, QuestionReader

LIBRARY = """Chỉ thị 24-CT/TU yêu cầu đảng bộ các phường báo cáo.
Quận Hai Bà Trưng xử lý vi phạm ở phố Nguyễn Quý Đức.
"""


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> SyllableTable:
    catalog = Catalog.create(tmp_path_factory.mktemp("query") / "catalog.sqlite3")
    with catalog.transaction():
        catalog.syllables.count(*seed_counts([]))
        catalog.syllables.count(*count_syllables([LIBRARY]))
    return catalog.syllables


@pytest.fixture(scope="module")
def reader(counts: SyllableTable) -> QuestionReader:
    return QuestionReader(counts, load_glossary())


def terms(query: Query, *fields: Field) -> dict[str, float]:
    """The terms of the fields, by default the words, with their weights."""
    wanted = fields or ("word",)
    return {term.text: term.weight for term in query.terms if term.field in wanted}


# Vietnamese


def test_a_vietnamese_question_is_searched_as_syllables_and_their_pairs(
    reader: QuestionReader,
) -> None:
    query = reader.read("Các phường báo cáo")
    assert (query.language, query.searched, query.restored) == ("vi", "Các phường báo cáo", False)
    assert list(terms(query)) == ["các", "phường", "báo", "cáo"]
    assert list(terms(query, "pair")) == ["các_phường", "phường_báo", "báo_cáo"]
    assert query.text == "Các phường báo cáo"


def test_lost_accents_are_given_back_and_it_is_said_so(reader: QuestionReader) -> None:
    query = reader.read("cac phuong bao cao")
    assert (query.question, query.searched) == ("cac phuong bao cao", "các phường báo cáo")
    assert query.restored
    assert query.text == "các phường báo cáo"
    assert terms(query).keys() == {"các", "phường", "báo", "cáo"}
    assert terms(query, "plain").keys() == {"cac", "phuong", "bao", "cao"}


def test_as_typed_no_accents_are_given_back(reader: QuestionReader) -> None:
    query = reader.read("cac phuong bao cao", as_typed=True)
    assert (query.searched, query.text, query.restored) == (query.question, query.question, False)
    assert terms(query).keys() == {"cac", "phuong", "bao", "cao"}
    assert terms(query, "plain").keys() == {"cac", "phuong", "bao", "cao"}


def test_a_question_is_cleaned(reader: QuestionReader) -> None:
    decomposed = "  Ca\u0301c\u00a0phu\u031bo\u031b\u0300ng \n ba\u0301o ca\u0301o "
    assert reader.read(decomposed).question == "Các phường báo cáo"


# English


@pytest.mark.parametrize(
    ("question", "vietnamese"),
    [
        ("What must each ward do?", "phường"),
        ("What must the wards do?", "phường"),
        ("Which directive is it?", "chỉ thị"),
        ("Who leads the People's Committee?", "Ủy ban nhân dân"),
        ("What happens in Hai Ba Trung?", "Hai Bà Trưng"),
        ("What is required of a party cell?", "chi bộ"),
    ],
)
def test_an_english_question_carries_vietnamese_terms(
    reader: QuestionReader, question: str, vietnamese: str
) -> None:
    query = reader.read(question)
    assert query.language == "en"
    assert vietnamese in query.searched
    assert query.text.startswith(question) and vietnamese in query.text
    assert set(vietnamese.lower().split()) <= terms(query).keys()
    assert not query.restored


def test_the_pairs_of_a_translated_term_are_searched_for(reader: QuestionReader) -> None:
    query = reader.read("Which directive is it?")
    assert "chỉ_thị" in terms(query, "pair")
    assert "chỉ_thị" in terms(query, "head")


def test_the_first_translation_counts_most() -> None:
    glossary = Glossary([("ward", "phường"), ("ward", "khoa"), ("ward", "buồng")])
    weights = terms(QuestionReader(_NoCounts(), glossary).read("Which ward?"))
    assert weights["phường"] > weights["khoa"] > weights["buồng"] > 0


class _NoCounts:
    """An empty library."""

    def forms(self, plain: object) -> dict[str, dict[str, int]]:
        return {}

    def pair_counts(self, left: object, right: object) -> dict[tuple[str, str], int]:
        return {}

    def total(self) -> int:
        return 0


def test_names_that_no_glossary_has_get_accents_from_the_library(
    reader: QuestionReader,
) -> None:
    query = reader.read("Which vendors are on Nguyen Quy Duc?")
    assert "Nguyễn Quý Đức" in query.searched
    assert {"nguyễn_quý", "quý_đức"} <= terms(query, "pair").keys()


def test_stop_words_are_not_searched_for(reader: QuestionReader) -> None:
    query = reader.read("What does the directive of the city require them to do?")
    dropped = {"what", "does", "the", "of", "them", "to", "do", "của", "các", "đến", "họ"}
    assert dropped.isdisjoint(terms(query))
    assert {"chỉ", "thị", "yêu", "cầu"} <= terms(query).keys()


def test_an_english_question_of_stop_words_alone_searches_for_nothing(
    counts: SyllableTable,
) -> None:
    query = QuestionReader(counts, Glossary([("it", "nó")])).read("Who was it?")
    assert (query.language, query.terms, query.searched) == ("en", (), "")


def test_without_a_glossary_english_terms_stay_english(counts: SyllableTable) -> None:
    query = QuestionReader(counts, Glossary([])).read("What must the wards report?")
    assert terms(query).keys() == {"wards", "report"}
    assert query.translations == ()


def test_the_english_terms_read_are_told_with_their_place(reader: QuestionReader) -> None:
    query = reader.read("What must the wards do?")
    (ward,) = query.translations
    assert query.question[ward.start : ward.end] == ward.english == "wards"
    assert ward.vietnamese[0] == "phường"


# Numbers


@pytest.mark.parametrize(
    "question",
    [
        "24-CT/TU yêu cầu các phường làm gì?",
        "24-CT/TU yeu cau cac phuong lam gi",
        "what does 24-CT/TU require of wards?",
        "what does Directive No. 24 - CT / TU require?",
    ],
)
def test_a_number_is_read_apart_and_is_one_term_in_either_language(
    reader: QuestionReader, question: str
) -> None:
    query = reader.read(question)
    assert [number.key for number in query.numbers] == ["24-CT/TU"]
    assert "24-ct/tu" in terms(query)


def test_a_number_is_not_translated_away() -> None:
    glossary = Glossary([("ct", "chụp cắt lớp"), ("tu", "thứ ba"), ("ward", "phường")])
    query = QuestionReader(_NoCounts(), glossary).read("What does 24-CT/TU require of a ward?")
    assert [each.english for each in query.translations] == ["ward"]
    assert terms(query).keys().isdisjoint({"chụp", "thứ"})
    assert "24-ct/tu" in terms(query)


def test_the_letters_of_a_number_tell_no_language(reader: QuestionReader) -> None:
    assert reader.read("24-CT/TU").language == "vi"
    assert reader.read("203/2025/QH15 noi gi").language == "vi"
    assert reader.read("wards under 24-CT/TU").language == "en"


def test_a_date_or_a_year_is_no_number_of_a_document(reader: QuestionReader) -> None:
    query = reader.read("Báo cáo trước ngày 15/12/2023 của năm 2023")
    assert query.numbers == ()
    assert {"15", "12", "2023"} <= terms(query).keys()


# What cannot be asked


@pytest.mark.parametrize(
    "question", ["", "   ", "\n\t", "\u200b\ufeff", "?", "…!?", "___", "🙂", "– / –"]
)
def test_a_question_without_a_word_is_refused_with_an_example(
    reader: QuestionReader, question: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        reader.read(question)
    assert "24-CT/TU" in caught.value.remedy
    assert caught.value.exit_code == 2


def test_a_question_is_at_most_2000_characters_long(reader: QuestionReader) -> None:
    assert MAX_QUESTION_CHARS == 2000
    with pytest.raises(QuestionError, match="2001"):
        reader.read("a" * 2001)
    assert reader.read("a" * 2000).question == "a" * 2000
    assert reader.read(" " * 3000 + "phường").question == "phường"


@pytest.mark.parametrize(
    "word", ["cac phuong bao cao ", "the wards report ", "24-CT/TU ", "ct 24 "]
)
def test_the_longest_question_is_read_in_a_moment(reader: QuestionReader, word: str) -> None:
    question = (word * MAX_QUESTION_CHARS)[:MAX_QUESTION_CHARS].strip()
    started = time.perf_counter()
    assert reader.read(question).question == question
    assert time.perf_counter() - started < 2
