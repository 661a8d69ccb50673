"""``.png``, ``.jpg`` and ``.tif``: scans that no PDF holds, by recognition; a frame is a page."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

from tracuu.errors import DamagedFileError, FileError
from tracuu.readers.blocks import Block, assemble
from tracuu.readers.gate import gated, require_readable, with_origins
from tracuu.readers.lines import paragraphs
from tracuu.readers.options import Ocr
from tracuu.readers.tesseract import RecognitionError
from tracuu.types import Document

MAX_PIXELS = 100_000_000
MAX_FRAMES = 2_000
_FORMATS = ("PNG", "JPEG", "TIFF")
# A page at 200 to 300 dpi is this long; recognition is no better beyond and poor below.
_MAX_SIDE_PIXELS = 3_600
_MIN_SIDE_PIXELS = 1_500
_WHITE = 255
# What Pillow and the codecs under it raise on damaged files.
_IMAGE_ERRORS = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    EOFError,
    struct.error,
)
# Sizes are checked here, before anything is decoded.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def read_image(data: bytes, path: str, *, ocr: Ocr | None = None) -> Document:
    """The text to be seen on a picture, each frame a page.

    Raises ``DamagedFileError``, ``FileError`` for one that is too large, and
    ``EmptyFileError`` where nothing can be recognised.
    """
    frames = _Frames(data, path)
    pages = gated([[] for _ in range(frames.count)], frames.page, ocr or Ocr())
    require_readable(pages, path)
    blocks = [Block(paragraph) for paragraph in paragraphs([page.lines for page in pages])]
    return with_origins(assemble(path, "image", blocks, title=None), pages)


class _Frames:
    """The frames of one picture, decoded one at a time."""

    def __init__(self, data: bytes, path: str) -> None:
        self._lock = Lock()
        try:
            self._image = Image.open(BytesIO(data), formats=_FORMATS)
            self.count = getattr(self._image, "n_frames", 1)
        except Image.DecompressionBombError as error:
            raise _too_large(path) from error
        except _IMAGE_ERRORS as error:
            raise DamagedFileError(
                f"{path}: is damaged: the picture cannot be opened.", remedy="Save it anew."
            ) from error
        if self.count > MAX_FRAMES:
            raise FileError(
                f"{path}: has {self.count} pages, more than the limit of {MAX_FRAMES}.",
                remedy="Split it into smaller files.",
            )
        if self.count == 1 and _pixels(self._image) > MAX_PIXELS:
            raise _too_large(path)

    def page(self, index: int) -> Image.Image:
        """Frame ``index`` upright, in greys on white; raises ``RecognitionError``."""
        with self._lock:
            try:
                self._image.seek(index)
                if _pixels(self._image) > MAX_PIXELS:
                    raise RecognitionError("it has too many pixels")
                return _sized(_grey(ImageOps.exif_transpose(self._image)))
            except (*_IMAGE_ERRORS, Image.DecompressionBombError, MemoryError) as error:
                raise RecognitionError("it is damaged") from error


def _pixels(image: Image.Image) -> int:
    return image.width * image.height


def _too_large(path: str) -> FileError:
    return FileError(
        f"{path}: has more than {MAX_PIXELS // 1_000_000} million pixels.",
        remedy="Save it smaller; 200 dpi is enough.",
    )


def _grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, (_WHITE, _WHITE, _WHITE, _WHITE))
        return Image.alpha_composite(paper, seen).convert("L")
    return image.convert("L")


def _sized(image: Image.Image) -> Image.Image:
    """``image`` in the size of a page at 200 to 300 dpi."""
    side = max(image.size)
    factor = min(1.0, _MAX_SIDE_PIXELS / side) if side >= _MIN_SIDE_PIXELS else 2.0
    if factor == 1.0:
        return image
    width, height = (max(1, round(each * factor)) for each in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)
