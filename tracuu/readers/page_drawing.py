"""A page of a PDF drawn by pdfium as a small PNG, and the boxes of quotes on it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from math import sqrt
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from pypdfium2 import raw

from tracuu.errors import (
    DamagedFileError,
    EncryptedFileError,
    FileError,
    UnsupportedFileError,
)
from tracuu.readers.files import read_bytes
from tracuu.readers.letter_boxes import Box, Sheet, page_text, with_repair
from tracuu.readers.pictures import MAX_PICTURE_PIXELS
from tracuu.readers.quality import MIN_WORDS, assess
from tracuu.readers.quoted_places import Span, find_quotes

_HEADER_WITHIN = 1_024
_MAX_SIDE_PX = 8_000
_MIN_SIDE_POINTS = 1.0
# Channels of grey ink differ by less, also after a scanner's or a JPEG's rounding.
_MAX_COLOUR_CAST = 12
_GREYS = 16
_COLOURS = 128
# What is left for drawing when a scan is recognised first.
_DRAWING_S = 4.0


def draw_page(
    file: Path, number: int, quotes: Sequence[str], *, width_px: int, timeout_s: float
) -> tuple[bytes, list[Box]]:
    """Page ``number`` (from 1) as PNG, and a box for each line of the quotes on it.

    Recognising a scan ends before ``timeout_s``. Raises a ``FileError``.
    """
    deadline = time.monotonic() + timeout_s - _DRAWING_S
    target = file.resolve()
    data = read_bytes(target.parent, target.name)
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise UnsupportedFileError(
            f"{file.name}: is no PDF, and only the pages of a PDF are drawn.",
            remedy="Open the original file in its own program instead.",
        )
    with _opened(data, file.name, number) as page:
        boxes = _boxes(page, quotes, deadline)
        return _drawn(page, file.name, number, width_px), boxes


@contextmanager
def _opened(data: bytes, name: str, number: int) -> Iterator[pdfium.PdfPage]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refused(error, name) from error
    with closing(document):
        count = len(document)
        if not 1 <= number <= count:
            pages = "1 page" if count == 1 else f"{count} pages"
            raise FileError(
                f"{name}: has {pages} and no page {number}.",
                remedy="If the file was changed, run: make ingest",
            )
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise DamagedFileError(
                f"{name}: is damaged: page {number} cannot be read.",
                remedy="Open it in a PDF program and export it anew.",
            ) from error
        with closing(page):
            yield page


def _refused(error: pdfium.PdfiumError, name: str) -> FileError:
    if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return EncryptedFileError(
            f"{name}: is locked with a password.", remedy="Save a copy without a password."
        )
    return DamagedFileError(
        f"{name}: is damaged: the PDF cannot be opened.",
        remedy="Open it in a PDF program and export it anew.",
    )


def _boxes(page: pdfium.PdfPage, quotes: Sequence[str], deadline: float) -> list[Box]:
    """By the page's text, that text repaired, or what is recognised on it."""
    if not quotes:
        return []
    try:
        textpage = page.get_textpage()
    except pdfium.PdfiumError:  # a page may be drawn that cannot be read
        return []
    with closing(textpage):
        found = page_text(textpage)
        text = with_repair(found) or found
        sheet = Sheet(page, textpage)
        boxes: list[Box] = []
        for start, end in _merged(find_quotes(text.text, quotes)):
            boxes += sheet.line_boxes(sorted(set(text.letters[start:end])))
    return boxes if boxes or _is_text(text.text) else _boxes_of_scan(page, quotes, deadline)


def _merged(spans: Iterable[Iterable[Span]]) -> list[Span]:
    """The spans of all quotes in the page's order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(each for found in spans for each in found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_text(text: str) -> bool:
    """Whether the page's text is what is to be seen on it; else the reader had it recognised."""
    quality = assess(text)
    return quality.words >= MIN_WORDS and not quality.suspect


def _boxes_of_scan(page: pdfium.PdfPage, quotes: Sequence[str], deadline: float) -> list[Box]:
    # Only here, since they take longer to import than a page takes to draw.
    from tracuu.readers.rendering import page_in_greys
    from tracuu.readers.seen_words import SeenWords

    words = SeenWords(page_in_greys(page), timeout_s=deadline - time.monotonic())
    boxes: list[Box] = []
    for start, end in _merged(find_quotes(words.text, quotes)):
        boxes += words.line_boxes(range(start, end))
    return boxes


def _drawn(page: pdfium.PdfPage, name: str, number: int, width_px: int) -> bytes:
    try:
        width, height = (max(side, _MIN_SIDE_POINTS) for side in page.get_size())
        widest = _MAX_SIDE_PX / max(width, height)
        scale = min(width_px / width, widest, sqrt(MAX_PICTURE_PIXELS / (width * height)) * 0.99)
        image: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    except (pdfium.PdfiumError, ValueError) as error:
        raise DamagedFileError(
            f"{name}: is damaged: page {number} cannot be drawn.",
            remedy="Open it in a PDF program and export it anew.",
        ) from error
    return _png(image.convert("RGB"))


def _png(image: Image.Image) -> bytes:
    """Few greys where there is no colour, else few colours: print needs no more."""
    written = BytesIO()
    if _has_colour(image):
        few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(written, "PNG")
    else:
        step = 255 / (_GREYS - 1)
        few = image.convert("L").point([round(value / step) for value in range(256)])
        _with_greys(few, step).save(written, "PNG", bits=4)
    return written.getvalue()


def _with_greys(numbers: Image.Image, step: float) -> Image.Image:
    """A picture whose values are the ``numbers`` of greys ``step`` apart."""
    picture = Image.frombytes("P", numbers.size, numbers.tobytes())
    picture.putpalette([round(number * step) for number in range(_GREYS) for _ in "rgb"])
    return picture


def _has_colour(image: Image.Image) -> bool:
    red, green, blue = image.split()
    pairs = ((red, green), (green, blue), (blue, red))
    apart = (ImageChops.difference(one, other).histogram() for one, other in pairs)
    return any(any(counts[_MAX_COLOUR_CAST + 1 :]) for counts in apart)
