"""Document → Chunks along its structure, with exact offsets.

A chunk holds whole sentences, never crosses an Điều or any other heading, and
carries the path of headings above it, which ends with the header of the table
where it starts within one. Chunks leave out nothing but white space.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tracuu.structure import Section, sections, shortened
from tracuu.text import Span, sentence_spans
from tracuu.types import Chunk, Document


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """How long chunks are, in characters: filled up to ``target``, cut at ``limit``."""

    target: int = 900
    limit: int = 1400


def chunk_document(document: Document, *, size: ChunkSize | None = None) -> list[Chunk]:
    """The chunks of ``document`` in order; empty where it holds no word."""
    size = size or ChunkSize()
    chunks: list[Chunk] = []
    page_starts = [page.start for page in document.pages]
    for section in sections(document):
        for start, end in _pack(list(_pieces(document.text, section, size)), size):
            chunks.append(
                Chunk(
                    ordinal=len(chunks),
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    section=_place(document, start, section.path),
                    page=document.pages[max(0, bisect_right(page_starts, start) - 1)].number,
                )
            )
    return chunks


def _place(document: Document, start: int, path: str | None) -> str | None:
    """``path``, with the header of the table whose rows ``start`` is among."""
    at = bisect_right(document.tables, start, key=lambda table: table.start) - 1
    if at < 0:
        return path
    table = document.tables[at]
    header = document.text[table.start : table.header_end]
    if not (header and table.header_end <= start < table.end):
        return path
    header = shortened(" ".join(header.split()))
    return header if path is None else f"{path} > {header}"


def _pieces(text: str, section: Section, size: ChunkSize) -> Iterator[Span]:
    """The paragraphs of a section; those over the limit as their sentences."""
    start = section.start
    while start < section.end:
        end = text.find("\n", start, section.end)
        end = section.end if end < 0 else end
        if text[start:end].strip():
            if end - start <= size.limit:
                yield start, end
            else:
                yield from _sentences(text, start, end, size.limit)
        start = end + 1


def _sentences(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    for left, right in sentence_spans(text, start, end):
        while right - left > limit:
            cut = text.rfind(" ", left + limit // 2, left + limit)
            cut = left + limit if cut < 0 else cut
            yield left, cut
            left = cut
        yield left, right


def _pack(pieces: list[Span], size: ChunkSize) -> Iterator[Span]:
    """Runs of pieces of about the target length, evened out over the section."""
    if not pieces:
        return
    total = pieces[-1][1] - pieces[0][0]
    parts = max(1, round(total / size.target))
    goal = total / parts
    start, end = pieces[0]
    for left, right in pieces[1:]:
        longer = right - start
        if longer > size.limit or (longer > goal and longer - goal > goal - (end - start)):
            yield start, end
            start = left
        end = right
    yield start, end
