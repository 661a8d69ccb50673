"""Scores kept beside the index, so that they can be seen over time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracuu.errors import DiskError
from tracuu.evaluation import Scorebook, Scores

SCORES = Scores(10, 0.9, 1.0, 1.0, 0.93, 0.8, 0.1, None, 30.0, 60.5)


def test_scores_come_back_in_the_order_in_which_they_were_kept(tmp_path: Path) -> None:
    book = Scorebook.beside(tmp_path)
    assert list(book.all()) == []
    kept = [book.add(SCORES, generation=number) for number in (1, 2)]
    assert list(Scorebook.beside(tmp_path).all()) == kept
    assert kept[1].scores == SCORES and kept[1].generation == 2


def test_a_torn_line_takes_nothing_else_with_it(tmp_path: Path) -> None:
    book = Scorebook.beside(tmp_path)
    kept = book.add(SCORES, generation=1)
    with book.path.open("a", encoding="utf-8") as file:
        file.write('{"when": "2026\nnull\n{}\n')
    assert list(book.all()) == [kept]
    again = book.add(SCORES, generation=2)
    assert list(book.all()) == [kept, again]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="Cannot write"):
        Scorebook.beside(tmp_path / "none").add(SCORES, generation=1)
