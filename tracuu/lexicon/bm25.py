"""BM25 as Tantivy computes it, split in two so that any engine of inner products can rank by it.

The score of a chunk is the sum, over the question's terms, of ``query_weight`` times
``chunk_weight``. The formula is that of Robertson and Zaragoza, The Probabilistic Relevance
Framework (2009), with k1 = 1.2 and b = 0.75; lengths are rounded down as Lucene's ``SmallFloat``
keeps them in a byte.
"""

from __future__ import annotations

import math
from bisect import bisect_right

K1 = 1.2
B = 0.75


def _small_float(code: int) -> int:
    """The length that a byte stands for: exact up to 40, then with four bits of precision."""
    exact = 24
    if code < exact:
        return code
    bits, shift = (code - exact) & 7, ((code - exact) >> 3) - 1
    return exact + (bits if shift < 0 else (bits | 8) << shift)


_LENGTHS = [_small_float(code) for code in range(256)]


def kept_length(length: int) -> int:
    """The length of a field, in terms, as it is kept."""
    return _LENGTHS[bisect_right(_LENGTHS, length) - 1]


def query_weight(holding: int, chunks: int, weight: float = 1.0) -> float:
    """What a term of the question counts that ``holding`` of all ``chunks`` hold."""
    rarity = math.log(1 + (chunks - holding + 0.5) / (holding + 0.5))
    return weight * rarity * (1 + K1)


def chunk_weight(times: int, length: int, average: float) -> float:
    """What a term counts that a field of ``length`` terms holds ``times`` times.

    ``average`` is the mean length of that field, as it is kept, over all chunks.
    """
    return times / (times + K1 * (1 - B + B * kept_length(length) / average))
