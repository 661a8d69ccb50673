"""Turns are had in the order of asking, and never more of them than there are."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tracuu.ui.turns import Turns


def _waits(turns: Turns, name: str, had: list[str]) -> threading.Thread:
    """A thread that waits for its turn and notes it; returns once it does wait."""

    def wait() -> None:
        with turns.turn():
            had.append(name)

    waiting = turns.waiting
    thread = threading.Thread(target=wait)
    thread.start()
    deadline = time.monotonic() + 5
    while turns.waiting == waiting:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return thread


def test_who_waits_longest_is_next_and_nobody_slips_in_before() -> None:
    turns, had = Turns(1), list[str]()
    assert turns.begin()
    threads = [_waits(turns, name, had) for name in "abc"]
    assert not turns.begin()
    turns.end()
    for thread in threads:
        thread.join(5)
    assert had == ["a", "b", "c"] and turns.waiting == 0
    assert turns.begin()


def test_no_more_have_their_turn_at_once_than_there_are() -> None:
    turns, inside, most = Turns(2), 0, 0
    lock = threading.Lock()

    def visit(_: int) -> None:
        nonlocal inside, most
        with turns.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.001)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(60)))
    assert most == 2


def test_a_turn_is_given_up_where_it_ends_in_an_error() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    assert turns.begin()
