"""Which whole documents are alike, cheaply: a sketch a document, compared with few others.

A sketch holds the smallest hashes of a text's runs of words, so that the share of
hashes that two sketches have in common is about the share of runs that the texts have
in common (bottom-k sketches: Broder 1997, On the resemblance and containment of documents).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import nsmallest
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracuu.text import words

_RUN = 4
_KEPT = 96
_LOOKED_UP = 24
_MAX_SHARING = 64
ALIKE = 0.9


def sketch(text: str) -> bytes:
    """The sketch of a text; empty for one without words."""
    tokens = [token.encode() for token in words(text)]
    runs = {b" ".join(tokens[at : at + _RUN]) for at in range(max(1, len(tokens) - _RUN + 1))}
    hashes = nsmallest(_KEPT, {crc32(run) for run in runs if run})
    return np.array(hashes, np.uint32).tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """About which share (0 to 1) of their runs of words two texts have in common."""
    mine, theirs = _hashes(one), _hashes(other)
    together = np.union1d(mine, theirs)[: max(len(mine), len(theirs))]
    if not len(together):
        return 0.0
    shared = np.intersect1d(np.intersect1d(mine, theirs), together)
    return len(shared) / len(together)


def alike(sketches: Mapping[int, bytes], *, least: float = ALIKE) -> list[list[int]]:
    """Groups of two and more keys whose sketches are alike, each as like to its first."""
    groups: dict[int, list[int]] = {}
    by_hash: dict[int, list[int]] = {}
    for key, mine in sketches.items():
        first = _first_alike(mine, by_hash, sketches, least)
        if first is not None:
            groups[first].append(key)
            continue
        groups[key] = [key]
        for each in _hashes(mine)[:_LOOKED_UP].tolist():
            by_hash.setdefault(each, []).append(key)
    return [group for group in groups.values() if len(group) > 1]


def _first_alike(
    mine: bytes, by_hash: Mapping[int, list[int]], sketches: Mapping[int, bytes], least: float
) -> int | None:
    buckets = [by_hash.get(each, ()) for each in _hashes(mine)[:_LOOKED_UP].tolist()]
    # What very many documents share is the words of a form.
    telling = [bucket for bucket in buckets if len(bucket) <= _MAX_SHARING]
    shared = Counter(key for bucket in telling for key in bucket)
    likely = (key for key, count in shared.items() if 2 * count >= len(telling))
    return next((key for key in likely if likeness(mine, sketches[key]) >= least), None)


def _hashes(sketch_: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(sketch_, np.uint32)
