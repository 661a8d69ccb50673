"""What the tests of the readers share: a file written, read, and held to the contract."""

from __future__ import annotations

import shutil
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from tracuu.readers import read_document
from tracuu.types import Document

needs_antiword = pytest.mark.skipif(
    shutil.which("antiword") is None, reason="needs the program antiword"
)


def read(corpus: Path, name: str, data: bytes | str) -> Document:
    """Write ``data`` (text as UTF-8) to ``name`` below ``corpus`` and read it back."""
    file = corpus / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    document = read_document(corpus, name)
    keeps_the_contract(document)
    return document


def keeps_the_contract(document: Document) -> None:
    """Assert what holds for the document of every format."""
    text = document.text
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert "\f" not in text or document.format == "txt"
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(text)
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    for page, following in pairwise(document.pages):
        assert page.start <= page.end == following.start
    for heading in document.headings:
        span = text[heading.start : heading.end]
        assert span and span == span.strip() and "\n" not in span
        assert 1 <= heading.level <= 9
    for heading, lower in pairwise(document.headings):
        assert heading.end < lower.start
    text.encode()


def headings(document: Document) -> list[tuple[int, str]]:
    """The headings as (level, text)."""
    return [(each.level, document.text[each.start : each.end]) for each in document.headings]


def page_texts(document: Document) -> list[str]:
    """The text of each page, stripped."""
    return [document.text[page.start : page.end].strip() for page in document.pages]
