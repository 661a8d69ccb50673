"""A question as the searches understand it."""

from __future__ import annotations

from dataclasses import dataclass

from tracuu.errors import QuestionError
from tracuu.lexicon import Term, number_terms, pairs
from tracuu.numbers import DocumentNumber, find_mentions
from tracuu.text import clean, words

MAX_QUESTION_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    ``question`` is what was asked, ``text`` what the encoder is given and ``terms``
    what the lexical index is asked for; ``numbers`` are the document numbers named.
    """

    question: str
    text: str
    terms: tuple[Term, ...]
    numbers: tuple[DocumentNumber, ...] = ()


def check_question(question: str) -> str:
    """The question cleaned.

    Raises QuestionError where it is empty, too long or holds no word.
    """
    cleaned = " ".join(clean(question).split())
    if not cleaned:
        raise QuestionError(
            "The question is empty.", remedy="Type a question, such as: 24-CT/TU yêu cầu gì?"
        )
    if len(cleaned) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"The question has {len(cleaned)} characters; at most {MAX_QUESTION_CHARS} are read.",
            remedy="Ask in a sentence or two.",
        )
    if not any(word.strip("_") for word in words(cleaned)):
        raise QuestionError(
            "The question holds no word to search for.",
            remedy="Type a question, such as: 24-CT/TU yêu cầu gì?",
        )
    return cleaned


def understand(question: str) -> Query:
    """Read a question; raises QuestionError where there is nothing to read."""
    cleaned = check_question(question)
    return Query(
        question=cleaned,
        text=cleaned,
        terms=lexical_terms(cleaned),
        numbers=tuple(find_mentions(cleaned)),
    )


def lexical_terms(text: str) -> tuple[Term, ...]:
    """The terms of a Vietnamese text for every accented field."""
    tokens = words(text)
    joined = pairs(tokens)
    return (
        *(Term("word", token) for token in tokens),
        *(Term("word", number, 3.0) for number in number_terms(text)),
        *(Term("pair", pair) for pair in joined),
        *(Term("head", token, 0.5) for token in [*tokens, *joined]),
    )
