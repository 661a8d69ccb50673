"""Numbers as list markers write them: 1, a, IV."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MAX_ROMAN = 3999


def letters(number: int) -> str:
    """1 → ``a``, 26 → ``z``, 27 → ``aa``, 28 → ``bb``, as word processors count."""
    repeats, index = divmod(number - 1, 26)
    return chr(ord("a") + index) * (repeats + 1)


def roman(number: int) -> str:
    """1 → ``i``, 4 → ``iv``, in lower case."""
    written = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written


def ordinal(number: int, style: str) -> str:
    """``number`` in ``style``: ``decimal``, ``decimalZero``, ``lowerLetter``, ``upperRoman`` ...

    A style that is not known, or a number that it cannot write, comes in decimals.
    """
    lowered = style.lower()
    if style == "decimalZero":
        return f"{number:02}"
    if lowered.endswith("letter") and 1 <= number <= 26 * 8:
        written = letters(number)
    elif lowered.endswith("roman") and 1 <= number <= _MAX_ROMAN:
        written = roman(number)
    else:
        return str(number)
    return written.upper() if style.startswith("upper") else written
