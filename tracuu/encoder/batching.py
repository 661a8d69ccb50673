"""Which texts to encode together, and with which prompt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Role = Literal["query", "chunk"]
Batch = tuple[list[int], "NDArray[np.float32]"]

_PROMPT_NAMES: dict[Role, tuple[str, ...]] = {
    "query": ("query",),
    "chunk": ("document", "passage", "corpus"),
}


def batches_by_length(lengths: Sequence[int], *, budget: int) -> Iterator[list[int]]:
    """Places of texts of like length, longest first, so that little is padded.

    A batch padded to its longest text has at most ``budget`` of length, or one text.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def least_budget(lengths: Sequence[int], *, parts: int) -> int:
    """The least budget with which ``batches_by_length`` makes no more than ``parts`` batches."""
    longest = max(lengths, default=0)
    budgets = range(longest, longest * len(lengths) + 1)

    def is_enough(budget: int) -> bool:
        return sum(1 for _ in batches_by_length(lengths, budget=budget)) <= parts

    return budgets[bisect_left(budgets, True, key=is_enough)] if longest else 0


def prompt_for(prompts: Mapping[str, str | None], role: Role) -> str:
    """The prompt that a model wants before a query or a chunk, empty if it wants none."""
    names = (name for name in _PROMPT_NAMES[role] if name in prompts)
    return prompts.get(next(names, ""), None) or ""
