"""Page by page what to go by: the text layer, that text repaired, recognition, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace

from PIL import Image

from tracuu.errors import EmptyFileError
from tracuu.readers.blocks import has_words
from tracuu.readers.legacy_fonts import repaired
from tracuu.readers.ocr import Outcome, recognise_pages
from tracuu.readers.options import PACKAGES, TO_BE_INSTALLED, Ocr
from tracuu.readers.quality import MIN_WORDS, Quality, assess, prose
from tracuu.readers.tesseract import Recognised
from tracuu.text import strip_accents
from tracuu.types import Document, Origin

# Recognised text that reads as Vietnamese is taken from here on, any other from there.
_MIN_CONFIDENCE = 0.5
_MIN_CONFIDENCE_OTHERWISE = 0.8
# So many words of a strange text layer have to be recognised too for it to be right.
_MIN_AGREEMENT = 0.7
# A stamp or a signature's line as text over a scan: taken as all there is only if nothing
# like half as much again can be seen.
_PARTLY = "only a few words of it are text, the rest is a picture"
_MORE_WORDS = 1.5
_QUALITY_OF_PART = 0.5
_INNER_SOFT_HYPHEN = re.compile("\u00ad(?=.)")


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page, where they are from, how well they read, and why there are none."""

    lines: list[str]
    origin: Origin
    quality: float
    reason: str | None = None


def gated(
    layers: Sequence[list[str]],
    picture: Callable[[int], Image.Image],
    ocr: Ocr,
    *,
    pictured: Container[int] = (),
) -> list[PageText]:
    """The text to go by for each page, given the lines of its text layer.

    ``picture`` draws a page; only those are drawn whose text layer is missing or suspect, or
    has few words though the page is among ``pictured``, those that hold a large picture.
    """
    pages = [_from_layer(lines, index in pictured) for index, lines in enumerate(layers)]
    doubtful = [index for index, page in enumerate(pages) if page.reason is not None]
    outcomes: Mapping[int, Outcome] = recognise_pages(doubtful, picture, ocr) if doubtful else {}
    for index, outcome in outcomes.items():
        pages[index] = _settled(pages[index], outcome)
    return pages


def _from_layer(lines: list[str], has_picture: bool) -> PageText:
    """The text layer or what a repair makes of it; with a reason if it is not to be trusted."""
    text = "\n".join(lines)
    if not has_words(text):
        return _unread("its text is garbled" if text.strip() else "it is a scan")
    mended = repaired(text)
    # Soft hyphens go only here: TCVN3 writes "ư" with one.
    lines = [_INNER_SOFT_HYPHEN.sub("", line) for line in (mended or text).split("\n")]
    quality = assess("\n".join(lines))
    origin: Origin = "text" if mended is None else "repaired"
    reason = "its text is garbled" if quality.suspect else None
    if reason is None and has_picture and quality.words < MIN_WORDS:
        reason = _PARTLY
    return PageText(lines, origin, round(quality.score, 3), reason)


def _settled(layer: PageText, outcome: Outcome) -> PageText:
    """What to go by now that it is known what can be seen on the page."""
    if layer.reason == _PARTLY:
        return _completed(layer, outcome)
    if not isinstance(outcome, Recognised):
        return _unread(f"{layer.reason}; {outcome}")
    if not outcome.lines:
        return _without_words(layer, outcome)
    seen, found = _seen(outcome)
    if layer.lines and found.suspect and (agreement := _agreement(layer, seen)) > _MIN_AGREEMENT:
        return replace(layer, quality=round(agreement, 3), reason=None)
    if _is_sure(outcome, found):
        return seen
    return _unread(f"{layer.reason}; too little of it can be made out")


def _seen(outcome: Recognised) -> tuple[PageText, Quality]:
    found = assess("\n".join(outcome.lines))
    quality = round(min(found.score, outcome.confidence), 3)
    return PageText(list(outcome.lines), "ocr", quality), found


def _is_sure(outcome: Recognised, found: Quality) -> bool:
    least = _MIN_CONFIDENCE_OTHERWISE if found.suspect else _MIN_CONFIDENCE
    return outcome.confidence >= least


def _completed(layer: PageText, outcome: Outcome) -> PageText:
    """The few words of the text layer, or what is seen if that is plainly more."""
    if not isinstance(outcome, Recognised):
        return replace(layer, quality=_QUALITY_OF_PART, reason=f"{_PARTLY}; {outcome}")
    seen, found = _seen(outcome)
    more = found.words > _MORE_WORDS * assess("\n".join(layer.lines)).words
    return seen if more and _is_sure(outcome, found) else replace(layer, reason=None)


def _without_words(layer: PageText, outcome: Recognised) -> PageText:
    if outcome.confidence == 1.0 and not layer.lines:
        return PageText([], "text", 1.0)  # a blank page is read when that is seen
    return _unread(f"{layer.reason}; nothing can be made out on it")


def _unread(reason: str) -> PageText:
    return PageText([], "unread", 0.0, reason)


def _agreement(layer: PageText, seen: PageText) -> float:
    """The share of the recognised words that the text layer has too, accents aside."""
    kept, found = (
        [strip_accents(word.lower()) for word in prose("\n".join(page.lines))]
        for page in (layer, seen)
    )
    return sum(word in set(kept) for word in found) / len(found) if found else 0.0


def require_readable(pages: Sequence[PageText], path: str) -> None:
    """Raise ``EmptyFileError`` where no page has text, saying why the first has none."""
    if any(has_words(line) for page in pages for line in page.lines):
        return
    reason = next((page.reason for page in pages if page.reason is not None), "it is blank")
    count = len(pages)
    which = "its only page" if count == 1 else f"any of its {count} pages; the first"
    missing = reason.endswith(TO_BE_INSTALLED)
    raise EmptyFileError(
        f"{path}: there is no text to be had from {which}: {reason}.",
        remedy=f"As root: apt-get install {PACKAGES}; then run: make ingest"
        if missing
        else "Scan it again, clearer, or take it out of the corpus.",
    )


def with_origins(document: Document, pages: Sequence[PageText]) -> Document:
    """``document`` with each of its pages saying where its text is from and how it reads."""
    return replace(
        document,
        pages=tuple(
            replace(page, origin=text.origin, quality=text.quality, reason=text.reason)
            for page, text in zip(document.pages, pages, strict=True)
        ),
    )
