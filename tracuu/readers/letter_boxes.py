"""The letters of a PDF's page as pdfium finds them, and where each stands on the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ctypes import byref, c_double, c_int
from dataclasses import dataclass
from math import pi

import pypdfium2 as pdfium
from pypdfium2 import raw

from tracuu.readers.legacy_fonts import repaired

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as fractions of the sheet's width and height, from its top left."""

MAX_LETTERS = 200_000
# pdfium says where a point is in whole pixels: of a sheet with so many, that is exact enough.
_FINE = 1_000_000
# Letters of one line overlap by so much of the lower one, and have no gap of so many heights.
_MIN_OVERLAP = 0.4
_MAX_GAP_HEIGHTS = 6.0


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text, and for each of its characters the number of the letter drawn."""

    text: str
    letters: Sequence[int]


def page_text(textpage: pdfium.PdfTextPage) -> PageText:
    """What pdfium reads on a page."""
    count = min(textpage.count_chars(), MAX_LETTERS)
    text = "".join(chr(raw.FPDFText_GetUnicode(textpage.raw, each)) for each in range(count))
    return PageText(text, range(count))


def with_repair(found: PageText) -> PageText | None:
    """``found`` as the reader repairs it; None where it has nothing of an old font."""
    # One sign for each: the lines of the repaired text are those of the text before.
    raw_text = found.text.replace("\r", " ")
    mended = repaired(raw_text)
    if mended is None:
        return None
    text: list[str] = []
    letters: list[int] = []
    start, last = 0, len(found.letters) - 1
    for before, after in zip(raw_text.split("\n"), mended.split("\n"), strict=True):
        text += [after, "\n"]
        places = [*_aligned(before, after), len(before)]
        letters += [found.letters[min(start + each, last)] for each in places]
        start += len(before) + 1
    return PageText("".join(text), letters)


def _aligned(before: str, after: str) -> list[int]:
    """For each character of ``after`` which one of ``before`` it was made of, word by word."""
    old, new = _words(before), _words(after)
    if len(old) != len(new):
        old, new = [(0, len(before))], [(0, len(after))]
    places: list[int] = []
    for (start, end), (first, last) in zip(old, new, strict=True):
        places += [start] * (first - len(places))
        places += [start + each * (end - start) // (last - first) for each in range(last - first)]
    return places + [max(0, len(before) - 1)] * (len(after) - len(places))


def _words(line: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for word in line.split():
        start = line.index(word, start)
        found.append((start, start + len(word)))
        start += len(word)
    return found


class Sheet:
    """A page as it lies before the reader, turned and cut as the file says."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._page, self._textpage = page, textpage
        self._quarters: int = page.get_rotation() // 90

    def line_boxes(self, letters: Iterable[int]) -> list[Box]:
        """A box around the ink of those letters (ascending) for each line that they stand on."""
        boxes: list[Box] = []
        line: list[Box] = []  # the boxes of a line's letters as high as the font
        for number in letters:
            ink = self._ink(number)
            if ink is None:
                continue
            room = self._room(number) or ink
            if line and _is_same_line(line[-1], room, self._is_sideways(number)):
                boxes[-1] = around(boxes[-1], ink)
            else:
                line = []
                boxes.append(ink)
            line.append(room)
        return boxes

    def _ink(self, number: int) -> Box | None:
        left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
        if not raw.FPDFText_GetCharBox(
            self._textpage.raw, number, byref(left), byref(right), byref(bottom), byref(top)
        ):
            return None
        return self._on_sheet(left.value, bottom.value, right.value, top.value)

    def _room(self, number: int) -> Box | None:
        box = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(self._textpage.raw, number, byref(box)):
            return None
        return self._on_sheet(box.left, box.bottom, box.right, box.top)

    def _on_sheet(self, left: float, bottom: float, right: float, top: float) -> Box | None:
        """The box on the sheet; None for one without a size, such as a space's."""
        (x, y), (other_x, other_y) = self._point(left, bottom), self._point(right, top)
        box = min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
        return box if box[0] < box[2] and box[1] < box[3] else None

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """The point in fractions of the sheet, from its top left; what is cut off is its edge."""
        across, down = c_int(), c_int()
        raw.FPDF_PageToDevice(
            self._page.raw, 0, 0, _FINE, _FINE, 0, x, y, byref(across), byref(down)
        )
        return min(max(across.value, 0), _FINE) / _FINE, min(max(down.value, 0), _FINE) / _FINE

    def _is_sideways(self, number: int) -> bool:
        angle = raw.FPDFText_GetCharAngle(self._textpage.raw, number)
        return bool((round(angle / (pi / 2)) + self._quarters) % 2)


def around(one: Box, other: Box) -> Box:
    """The smallest box that holds both."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _is_same_line(last: Box, box: Box, sideways: bool) -> bool:
    """Whether a letter stands on the line of the one before; ``sideways`` lines run down."""
    along, across = (1, 0) if sideways else (0, 1)
    overlap = min(last[across + 2], box[across + 2]) - max(last[across], box[across])
    height = min(last[across + 2] - last[across], box[across + 2] - box[across])
    gap = max(last[along], box[along]) - min(last[along + 2], box[along + 2])
    return overlap >= _MIN_OVERLAP * height and gap <= _MAX_GAP_HEIGHTS * height
