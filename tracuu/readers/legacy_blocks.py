"""Blocks whose text is that of an old font, repaired."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tracuu.readers.blocks import PAGE_BREAK, Block
from tracuu.readers.legacy_fonts import repaired
from tracuu.readers.quality import LEGACY_SIGNS

_SOFT_HYPHEN = "\u00ad"
# Vietnamese letters that no old font uses as signs, and signs that old fonts alone use.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u036f]")
_SIGNS = f"{LEGACY_SIGNS}äåæçëîïðñöøûüþßÄÅÆÇËÎÏÐÑÖØÛÜÞÿ"
_SIGN_IN_WORD = re.compile(f"[^\\W\\d_][{_SIGNS}]|[{_SIGNS}][^\\W\\d_]")
_LINE_ENDS = re.compile(f"[\n{PAGE_BREAK}]")


def repaired_blocks(blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` with their text in TCVN3 or VNI, if any, turned to Unicode; all judged as one.

    Soft hyphens, which TCVN3 writes "ư" with, are taken out of the rest only afterwards.
    """
    kept = list(blocks)
    text = _LINE_ENDS.sub("\n", "\n".join(block.text for block in kept))
    # Most texts are Unicode throughout; a look at the few lines that may not be is soon done.
    mended = None if repaired(_doubtful(text)) is None else repaired(text)
    if mended is not None:
        lines = iter(mended.split("\n"))
        kept = [replace(block, text=_refilled(block.text, lines)) for block in kept]
    return [replace(block, text=block.text.replace(_SOFT_HYPHEN, "")) for block in kept]


def _doubtful(text: str) -> str:
    """The lines of ``text`` that may be, or have a word, in an old font."""
    return "\n".join(
        line
        for line in text.split("\n")
        if not line.isascii() and (not _UNICODE_ONLY.search(line) or _SIGN_IN_WORD.search(line))
    )


def repaired_with_title(
    title: str | None, blocks: Iterable[Block]
) -> tuple[str | None, list[Block]]:
    """As ``repaired_blocks``, of a title that the markup names and of the blocks."""
    first, *rest = repaired_blocks([Block(title or ""), *blocks])
    return first.text or None, rest


def _refilled(text: str, lines: Iterable[str]) -> str:
    """The next of ``lines``, with the line ends and page breaks of ``text`` between them."""
    following = iter(lines)
    ends = _LINE_ENDS.findall(text)
    return next(following, "") + "".join(end + next(following, "") for end in ends)
