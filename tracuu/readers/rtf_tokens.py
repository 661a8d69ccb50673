"""Rich text taken apart: braces, control words and runs of bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["open", "close", "word", "bytes"]


class Token(NamedTuple):
    """A piece of rich text.

    ``word`` is the name of a control word (``par``) or the sign of a control symbol
    (``~``), ``number`` what follows it; ``data`` are the bytes of text.
    """

    kind: Kind
    word: str = ""
    number: int | None = None
    data: bytes = b""


_TOKEN = re.compile(
    rb"([^\\{}\r\n\x00]+)"
    rb"|\\'([0-9a-fA-F]{2})"
    rb"|\\([a-zA-Z]{1,40})(-?\d{1,9})?\d*[ ]?"
    rb"|([{}])"
    rb"|[\r\n\x00]+"
    rb"|\\([^a-zA-Z])"
    rb"|\\",
    re.S,
)
_OPEN, _CLOSE = Token("open"), Token("close")
_ESCAPED = b"\\{}"


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of ``data`` in order; what a ``bin`` announces is passed over."""
    at = 0
    while (found := _TOKEN.match(data, at)) is not None:
        at = found.end()
        text, code, word, number, brace, symbol = found.groups()
        if text is not None:
            yield Token("bytes", data=text)
        elif word is not None:
            value = None if number is None else int(number)
            if word == b"bin":
                at += max(0, value or 0)
            yield Token("word", word.decode("ascii"), value)
        elif code is not None:
            yield Token("bytes", data=bytes((int(code, 16),)))
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif symbol is not None:
            yield _symbol(symbol)


def _symbol(symbol: bytes) -> Token:
    if symbol in _ESCAPED:
        return Token("bytes", data=symbol)
    return Token("word", "par" if symbol in b"\r\n" else symbol.decode("latin-1"))
