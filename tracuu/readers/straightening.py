"""A scanned page made ready for recognition: upright, its lines level, its noise gone."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter, ImageOps

_MAX_SKEW_DEGREES = 10.0
_MIN_SKEW_DEGREES = 0.3
_PROFILE_PIXELS = 800
# Grain in the paper's grey beyond this is noise and not the scanner's own or the JPEG's.
_MAX_GRAIN = 8.0
_PAPER_GREY = 128
_SAMPLE_PIXELS = 600
_MIN_INK_SHARE = 0.00002
_INK_CONTRAST = 48


def is_blank(image: Image.Image) -> bool:
    """Whether hardly a pixel of ``image`` (greys) stands out from its paper."""
    counts = np.asarray(image.histogram(), dtype=np.int64)
    paper = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    ink = counts[: max(0, paper - _INK_CONTRAST)].sum() + counts[paper + _INK_CONTRAST + 1 :].sum()
    return bool(ink < max(4, _MIN_INK_SHARE * counts.sum()))


def straightened(image: Image.Image) -> Image.Image:
    """``image`` (greys) without grain and with its lines level."""
    return straightened_by(image)[0]


def straightened_by(image: Image.Image) -> tuple[Image.Image, float]:
    """What ``straightened`` gives, and the degrees (against the clock) it was turned by."""
    if _grain(image) > _MAX_GRAIN:
        image = image.filter(ImageFilter.MedianFilter(3))
    angle = _skew(image)
    if abs(angle) < _MIN_SKEW_DEGREES:
        return image, 0.0
    level = image.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return level, angle


def _grain(image: Image.Image) -> float:
    """How far the greys of the paper in the middle of ``image`` are from their neighbours'."""
    left, top = (max(0, (side - _SAMPLE_PIXELS) // 2) for side in image.size)
    sample = image.crop((left, top, left + _SAMPLE_PIXELS, top + _SAMPLE_PIXELS))
    smooth = np.asarray(sample.filter(ImageFilter.MedianFilter(3)), dtype=np.float32)
    paper = smooth > _PAPER_GREY
    if not paper.any():
        return 0.0
    return float(np.std((np.asarray(sample, dtype=np.float32) - smooth)[paper]))


def _skew(image: Image.Image) -> float:
    """The degrees by which ``image`` has to be turned for its lines to be level."""
    small = ImageOps.invert(image)
    small.thumbnail((_PROFILE_PIXELS, _PROFILE_PIXELS), Image.Resampling.BOX)

    def sharpest(angles: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return max((float(each) for each in angles), key=lambda angle: _sharpness(small, angle))

    rough = sharpest(np.arange(-_MAX_SKEW_DEGREES, _MAX_SKEW_DEGREES + 0.5))
    return sharpest(rough + np.arange(-0.8, 0.9, 0.2))


def _sharpness(image: Image.Image, angle: float) -> float:
    """How sharply lines and gaps follow each other down the page when it is turned by ``angle``."""
    turned = image.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=0)
    rows = np.asarray(turned, dtype=np.float32).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
