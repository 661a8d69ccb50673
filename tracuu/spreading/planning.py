"""Which texts an encoder would encode together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from tracuu.encoder import Encoder

# A window's batches: the places of the texts that are encoded together.
Window = list[list[int]]
Plan = Callable[[Encoder, Sequence[str]], Iterator[Window]]


@runtime_checkable
class PlansBatches(Protocol):
    """An encoder that tells which texts it encodes together."""

    def plan_chunks(self, texts: Sequence[str]) -> Iterator[Window]:
        """The batches that ``encode_chunks`` makes of ``texts``, window by window."""
        ...


def plan_batches(encoder: Encoder, texts: Sequence[str]) -> Iterator[Window]:
    """The batches that ``encoder.encode_chunks(texts)`` makes, window by window.

    An encoder that does not tell gets all texts at once.
    """
    if isinstance(encoder, PlansBatches):
        yield from encoder.plan_chunks(texts)
    else:
        yield [list(range(len(texts)))]
