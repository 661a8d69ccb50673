"""What to quote of a list: an item with the head that it completes, a head with its items."""

from __future__ import annotations

import re

from tracuu.text import Span, sentence_spans

MAX_LIST_CHARS = 420
_ITEM = re.compile(r"\s*(?:[-–+•*]\s|(?:\d{1,3}|[a-zđ])[.)]\s)")


def with_items(text: str, span: Span) -> Span:
    """``span``, where it opens a list, with as many of its items as make a short quote."""
    start, end = span
    if not text[start:end].endswith((":", ";")) or ":" not in text[start:end]:
        return span
    while text[end - 1] in ":;":
        item = next(iter(sentence_spans(text, end)), None)
        if item is None or item[1] - start > MAX_LIST_CHARS:
            break
        end = item[1]
    return start, end


def head_of(text: str, span: Span) -> Span | None:
    """The line ending with a colon of whose list ``span`` is an item, None if it is no item."""
    before = [each for each in sentence_spans(text, 0, span[0]) if each[1] <= span[0]]
    is_item = _is_item(text, span)
    for start, end in reversed(before):
        line = text[start:end]
        if line.endswith(":"):
            return start, end
        # A list goes on while its lines look like items or end like them.
        if not (line.endswith(";") or (is_item and _is_item(text, (start, end)))):
            return None
    return None


def _is_item(text: str, span: Span) -> bool:
    return _ITEM.match(text, span[0], span[1]) is not None
