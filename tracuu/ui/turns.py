"""Whose turn it is to be answered, in the order of asking."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Final

# One is drawn here while the model's process has another's question; more at once would only
# take the processor from one another.
AT_ONCE: Final = 2


class Turns:
    """So many at once, and the others in the order in which they came.

    A semaphore of the standard library lets who comes just then go before those who wait.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: deque[Event] = deque()
        self._lock = Lock()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and have it for the time of the block."""
        if not self.begin():
            self._wait()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> bool:
        """Take one's turn if nobody waits for it; who does must ``end`` it."""
        with self._lock:
            if self._waiting or not self._free:
                return False
            self._free -= 1
            return True

    def end(self) -> None:
        """Give the turn to who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def _wait(self) -> None:
        mine = Event()
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return
            self._waiting.append(mine)
        mine.wait()
