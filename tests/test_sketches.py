"""Sketches tell which whole texts are alike."""

from __future__ import annotations

import random

from tracuu.sketches import alike, likeness, sketch

WORDS = [f"từ{number}" for number in range(5_000)]


def text(seed: int, length: int = 600) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_the_same_words_are_wholly_alike_whatever_their_lines_and_case() -> None:
    one = text(1)
    assert likeness(sketch(one), sketch(one.upper().replace(" ", "\n"))) == 1.0


def test_likeness_is_about_the_share_of_runs_in_common() -> None:
    one = text(1, 1_000)
    half = " ".join([*one.split()[:500], *text(2, 500).split()])
    assert 0.2 < likeness(sketch(one), sketch(half)) < 0.47  # a third
    assert likeness(sketch(one), sketch(text(3))) < 0.05


def test_texts_alike_are_grouped_and_others_are_not() -> None:
    reposted = text(1).replace("từ17", "khác")
    texts = [text(1), text(2), f"Tin mới: {reposted}", text(3), text(2), text(1)]
    sketches = {number: sketch(each) for number, each in enumerate(texts)}
    assert alike(sketches) == [[0, 2, 5], [1, 4]]


def test_texts_without_words_are_not_alike() -> None:
    assert alike({1: sketch(""), 2: sketch(" . "), 3: sketch("một"), 4: sketch("hai")}) == []
    assert alike({1: sketch("một hai"), 2: sketch("Một hai.")}) == [[1, 2]]


def test_many_documents_of_one_form_are_compared_quickly() -> None:
    form = text(1, 200)
    sketches = {number: sketch(f"{form} {text(number + 10, 200)}") for number in range(300)}
    assert alike(sketches) == []
