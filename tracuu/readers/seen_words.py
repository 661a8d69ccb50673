"""The words of a scanned page as they are recognised, and where each stands on it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from math import cos, radians, sin

from PIL import Image

from tracuu.readers.letter_boxes import Box, around
from tracuu.readers.ocr import UPRIGHT_SCORE, score
from tracuu.readers.straightening import is_blank, straightened_by
from tracuu.readers.tesseract import RecognitionError, Word, installed_version, locate, turn

# A line's box that is so much higher than its words reaches into the lines beside it.
_MAX_THICKENING = 1.4


class SeenWords:
    """The words of a page's picture, on lines; none where nothing can be recognised."""

    def __init__(self, image: Image.Image, *, timeout_s: float) -> None:
        self._size = image.size
        self._words: list[tuple[Word, Box]] = []
        self._of: list[int] = []
        self._sideways = False
        self.text = ""
        if installed_version() is None or is_blank(image):
            return
        try:
            self._words, degrees = _words(image, time.monotonic() + timeout_s)
        except RecognitionError:  # too slow or too faint: the page is shown without boxes
            return
        self._sideways = degrees % 180 == 90
        self._write()

    def _write(self) -> None:
        """The text of the words, each character with the number of its word."""
        parts, line = [], None
        for number, (word, _) in enumerate(self._words):
            before = "" if line is None else " " if word.line == line else "\n"
            parts.append(before + word.text)
            self._of += [number] * len(parts[-1])
            line = word.line
        self.text = "".join(parts)

    def line_boxes(self, places: Iterable[int]) -> list[Box]:
        """A box for each line on which characters of ``text`` at ``places`` stand.

        Of a line that lies askew there are several, as steps.
        """
        boxes: list[Box] = []
        line, most = None, 0.0
        for number in sorted({self._of[place] for place in places}):
            word, box = self._words[number]
            wider = around(boxes[-1], box) if boxes and word.line == line else box
            most = max(most if word.line == line else 0.0, self._thickness(box))
            if word.line == line and self._thickness(wider) <= _MAX_THICKENING * most:
                boxes[-1] = wider
            else:
                boxes.append(box)
            line = word.line
        return boxes

    def _thickness(self, box: Box) -> float:
        return box[2] - box[0] if self._sideways else box[3] - box[1]


def _words(image: Image.Image, deadline: float) -> tuple[list[tuple[Word, Box]], int]:
    """The words with their boxes, and the degrees that the reader turns the page by."""
    best, words = _recognised(image, 0, deadline)
    turned = 0
    if best >= UPRIGHT_SCORE:
        return words, turned
    angle = turn(image, timeout_s=_left(deadline))
    for degrees in (90, 180, 270) if angle is None else (angle,) if angle else ():
        other, seen = _recognised(image, degrees, deadline)
        if other > best:
            best, words, turned = other, seen, degrees
    return words, turned


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


def _recognised(
    image: Image.Image, degrees: int, deadline: float
) -> tuple[float, list[tuple[Word, Box]]]:
    turned = image.rotate(degrees, expand=True) if degrees else image
    level, skew = straightened_by(turned)
    found, words = locate(level, timeout_s=_left(deadline))
    boxed = []
    for word in words:
        box = _turned_back(word.box, level.size, turned.size, skew)
        boxed.append((word, _fractions(_turned_back(box, turned.size, image.size, degrees), image)))
    return score(found), boxed


def _turned_back(box: Box, size: tuple[int, int], before: tuple[int, int], degrees: float) -> Box:
    """``box`` of a picture of ``size`` in the one of ``before`` that was turned to make it."""
    if not degrees:
        return box
    turn_cos, turn_sin = cos(radians(degrees)), sin(radians(degrees))
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])):
        across, down = x - size[0] / 2, y - size[1] / 2
        corners.append(
            (
                before[0] / 2 + turn_cos * across - turn_sin * down,
                before[1] / 2 + turn_sin * across + turn_cos * down,
            )
        )
    across_all, down_all = [each[0] for each in corners], [each[1] for each in corners]
    return min(across_all), min(down_all), max(across_all), max(down_all)


def _fractions(box: Box, image: Image.Image) -> Box:
    width, height = image.size
    left, top, right, bottom = box
    return left / width, top / height, right / width, bottom / height
