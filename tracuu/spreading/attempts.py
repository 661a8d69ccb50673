"""Which files were being read when their workers were lost, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any


class Attempts:
    """Counts, for each file, the readings that were begun and never ended."""

    def __init__(self) -> None:
        self._open: Counter[int] = Counter()

    def counts(self, places: Sequence[int]) -> list[int]:
        """For each of ``places`` the readings that were begun and not ended."""
        return [self._open[place] for place in places]

    def begin(self, place: int) -> None:
        self._open[place] += 1

    def end(self, place: int) -> None:
        del self._open[place]


def kept_here() -> Any:
    """A Ray actor of ``Attempts`` on this machine: if it is lost, so is the ingest."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    node = ray.get_runtime_context().get_node_id()
    return (
        ray.remote(Attempts)
        .options(
            num_cpus=0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
        )
        .remote()
    )
