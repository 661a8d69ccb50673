"""``.txt``: the file's own characters."""

from __future__ import annotations

from tracuu.readers.blocks import pages_between, require_words
from tracuu.readers.decoding import decode
from tracuu.text import clean
from tracuu.types import Document


def read_plain(data: bytes, path: str) -> Document:
    """The text of ``data``, changed by nothing but ``clean``, as one page."""
    text = clean(decode(data, path))
    require_words(text, path)
    return Document(path=path, format="txt", text=text, pages=pages_between((), len(text)))
