"""The pages of a PDF as pictures, through pdfium, within limits of size."""

from __future__ import annotations

from math import sqrt
from threading import Lock

import pypdfium2 as pdfium
from PIL import Image
from pypdf import PageObject
from pypdf.generic import DictionaryObject, IndirectObject

from tracuu.readers.tesseract import RecognitionError

DPI = 200
# A1 at 200 dpi has 31 million; above, the page is drawn smaller.
MAX_PIXELS = 32_000_000
# What a picture within a page unpacks to is not drawn smaller, so it has a limit of its own.
MAX_PICTURE_PIXELS = 100_000_000
_MAX_SIDE_PIXELS = 20_000
_POINTS_PER_INCH = 72
_MAX_NESTED_FORMS = 4

# pdfium is not made for threads.
_lock = Lock()


class Renderer:
    """The pages of one PDF, drawn one at a time; to be closed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: pdfium.PdfDocument | None = None

    def page(self, index: int) -> Image.Image:
        """Page ``index`` (from 0) in greys at 200 dpi; raises ``RecognitionError``."""
        with _lock:
            try:
                if self._document is None:
                    self._document = pdfium.PdfDocument(self._data)
                page = self._document[index]
                try:
                    return page_in_greys(page)
                finally:
                    page.close()
            except (pdfium.PdfiumError, IndexError, ValueError, MemoryError) as error:
                raise RecognitionError("it cannot be drawn") from error

    def close(self) -> None:
        with _lock:
            if self._document is not None:
                self._document.close()


def page_in_greys(page: pdfium.PdfPage) -> Image.Image:
    """The page at 200 dpi, or less where that would be too large."""
    image: Image.Image = page.render(scale=_scale(*page.get_size()), grayscale=True).to_pil()
    return image.convert("L")


def _scale(width: float, height: float) -> float:
    """Pixels per point: those of 200 dpi, fewer where the page would be too large."""
    width, height = max(width, 1.0), max(height, 1.0)
    widest, largest = _MAX_SIDE_PIXELS / max(width, height), sqrt(MAX_PIXELS / (width * height))
    return min(DPI / _POINTS_PER_INCH, widest, largest)


def largest_picture(page: PageObject) -> int:
    """The pixels of the largest picture on ``page``, also within the forms it uses."""
    resources = page.get("/Resources")
    return _largest(_resolved(resources), _MAX_NESTED_FORMS)


def _resolved(value: object) -> object:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _largest(resources: object, depth: int) -> int:
    pictures = _resolved(resources.get("/XObject")) if isinstance(resources, dict) else None
    if not isinstance(pictures, DictionaryObject) or depth == 0:
        return 0
    largest = 0
    for reference in pictures.values():
        each = _resolved(reference)
        if not isinstance(each, DictionaryObject):
            continue
        sides = [_resolved(each.get(side)) for side in ("/Width", "/Height")]
        if all(isinstance(side, int) for side in sides):
            largest = max(largest, int(str(sides[0])) * int(str(sides[1])))
        largest = max(largest, _largest(_resolved(each.get("/Resources")), depth - 1))
    return largest
