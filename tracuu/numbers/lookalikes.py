"""What a scanner or a hurried hand makes of the letters of a number."""

from __future__ import annotations

# Letters and digits that are read for one another.
_GROUPS = ("1IL", "0ODQB", "5S", "8B", "2Z", "UV", "HN", "HK", "CG", "EF", "PR", "TI1", "VY", "XK")
# One letter that is read as two signs.
_SPLIT = (("I-I", "H"), ("I-1", "H"), ("I-L", "H"), ("L-I", "H"), ("VV", "W"), ("RN", "M"))


def _are_alike(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _GROUPS)


def is_damaged(damaged: str, right: str) -> bool:
    """Whether exactly one misreading, lost or added sign stands between two plain abbreviations.

    A letter taken for one that does not look like it is no misreading: ``QU`` is
    not a damaged ``TU``.
    """
    if any(damaged.replace(signs, letter, 1) == right for signs, letter in _SPLIT):
        return damaged != right
    if len(damaged) == len(right):
        differing = [(a, b) for a, b in zip(damaged, right, strict=True) if a != b]
        return len(differing) == 1 and _are_alike(*differing[0])
    short, long = sorted((damaged, right), key=len)
    if len(long) - len(short) != 1 or len(short) < 2:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
