"""Judgements in PostgreSQL and in the file: the same in either book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install psycopg[pool]")

from psycopg import Connection

from tests.test_feedback import ANSWER, NO_ANSWER, QUOTE
from tracuu.errors import (
    FeedbackError,
    UsageError,
)
from tracuu.feedback import MAX_COMMENT_CHARS, FeedbackBook, FeedbackFile
from tracuu.postgres import (
    Postgres,
    PostgresFeedback,
)
from tracuu.types import Answer


@pytest.fixture(params=["file", "postgres"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> FeedbackBook:
    if request.param == "file":
        return FeedbackFile.beside(tmp_path)
    return PostgresFeedback(request.getfixturevalue("postgres"))


def test_what_was_said_is_read_back_in_order(book: FeedbackBook) -> None:
    assert book.all() == []
    kept = [
        book.add("Một?", "right", answer=ANSWER, generation=3, comment=" Đúng\nrồi "),
        book.add("Hai?", "wrong", answer=NO_ANSWER, generation=3),
        book.add("Ba?", "missing", answer=ANSWER, generation=4, within=("a.txt", "b/c.txt")),
    ]
    assert book.all() == kept
    assert [each.id for each in kept] == [1, 2, 3]
    assert (kept[0].comment, kept[0].citations) == ("Đúng rồi", (QUOTE,))
    assert kept[1].abstained and kept[2].within == ("a.txt", "b/c.txt")


def test_text_is_kept_clean_and_not_too_long(book: FeedbackBook) -> None:
    kept = book.add("Đo\u0302\u0309 ra\u0301c?\x1b[31m", "wrong", answer=ANSWER, generation=1,
                    comment="a\x00\x1b]0;x\x07b")  # fmt: skip
    assert (kept.question, kept.comment) == ("Đổ rác?[31m", "a]0;xb")
    with pytest.raises(UsageError, match="comment has 2001"):
        book.add("Một?", "right", answer=ANSWER, generation=1,
                 comment="c" * (MAX_COMMENT_CHARS + 1))  # fmt: skip
    assert book.all() == [kept]


def test_hostile_text_is_text(book: FeedbackBook) -> None:
    for text in (
        "'; DROP TABLE feedback; --",
        "%s %(a)s {0}",
        "\\",
        "😀" * 500,
        '{"a": "\\u0000"}',
    ):
        kept = book.add(text, "right", answer=Answer(text, False), generation=1, comment=text)
        assert book.all()[-1] == kept and kept.question == text


def test_what_postgres_cannot_store_is_left_out_of_an_answer(postgres: Postgres) -> None:
    book = PostgresFeedback(postgres)
    kept = book.add("Một?", "right", answer=Answer("a\x00b\ud800c", False), generation=1,
                    within=("d\x00.txt",))  # fmt: skip
    assert kept.answer == "abc"
    assert book.all() == [kept]


def test_a_row_that_is_no_judgement_is_named(postgres: Postgres) -> None:
    book = PostgresFeedback(postgres)
    book.add("Một?", "right", answer=ANSWER, generation=1)
    postgres.write(lambda each: each.execute("UPDATE tracuu.feedback SET citations = '{'"))
    with pytest.raises(FeedbackError, match="is damaged") as caught:
        book.all()
    assert caught.value.remedy


def test_a_judgement_sent_twice_is_kept_once(postgres: Postgres) -> None:
    runs = 0
    write = postgres.write

    def twice(action: Callable[[Connection[Any]], Any], **options: Any) -> Any:
        """As if the answer to the first commit had been lost."""
        nonlocal runs
        write(action, **options)
        runs += 1
        return write(action, **options)

    postgres.write = twice  # type: ignore[method-assign]
    book = PostgresFeedback(postgres)
    kept = book.add("Một?", "right", answer=ANSWER, generation=1)
    assert (book.all(), runs) == ([kept], 1)
