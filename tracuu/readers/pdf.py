"""``.pdf``: page by page the text layer, or what is recognised, as paragraphs."""

from __future__ import annotations

import logging
import struct
import zlib
from contextlib import closing
from io import BytesIO

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from tracuu.errors import DamagedFileError, EncryptedFileError, FileError
from tracuu.readers.blocks import PAGE_BREAK, Block, assemble, confirmed_title
from tracuu.readers.gate import PageText, gated, require_readable, with_origins
from tracuu.readers.lines import paragraphs
from tracuu.readers.options import Ocr
from tracuu.readers.pdf_columns import page_text
from tracuu.readers.pdf_margins import without_margins
from tracuu.readers.rendering import MAX_PICTURE_PIXELS, Renderer, largest_picture
from tracuu.readers.tesseract import RecognitionError
from tracuu.types import Document

MAX_PAGES = 5_000
MAX_PAGE_CHARS = 1_000_000
# A page description longer than this is a drawing or an attack; text needs a hundredth.
MAX_PAGE_BYTES = 20_000_000
# A picture of a whole page at 72 dpi has half a million pixels; emblems have fewer.
_PAGE_PICTURE_PIXELS = 400_000

# What pypdf and the codecs under it raise on damaged files.
_PDF_ERRORS = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
# Fonts draw "fi" as one sign; a page break within a page's text is none.
_LETTERS = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        PAGE_BREAK: "\n",
    }
)
_END_MARKS = (b"%%EOF", b"startxref")
_END_WITHIN = 2_048

# pypdf warns of each oddity that it repairs; what cannot be read is an error here.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def read_pdf(data: bytes, path: str, *, ocr: Ocr | None = None) -> Document:
    """The text of a PDF: its lines joined to paragraphs, its pages kept as ``pages``.

    A page without a text layer, or with a garbled one, is repaired or recognised; one of which
    that makes nothing stays empty and says why. Running heads and page numbers are left out.
    Raises ``EncryptedFileError`` for a file that needs a password and ``EmptyFileError`` where
    no page can be read.
    """
    if not any(mark in data[-_END_WITHIN:] for mark in _END_MARKS):
        raise DamagedFileError(
            f"{path}: is cut off: the end of the PDF is missing.",
            remedy="Put the whole file in again.",
        )
    try:
        reader = _opened(data, path)
        claimed = _claimed_title(reader)
        layers = [_page_lines(reader, index, path) for index in range(_page_count(reader, path))]
        pictures = [largest_picture(page) for page in reader.pages]
    except LimitReachedError as error:
        raise FileError(
            f"{path}: passes a limit of the PDF reader ({error}).", remedy="Export it anew."
        ) from error
    except FileNotDecryptedError as error:
        raise _locked(path) from error
    except _PDF_ERRORS as error:
        raise DamagedFileError(
            f"{path}: is damaged: the PDF cannot be read ({type(error).__name__}).",
            remedy="Open it in a PDF program and export it anew.",
        ) from error
    pages = _gated(data, layers, pictures, ocr or Ocr())
    require_readable(pages, path)
    return _document(path, pages, claimed)


def _gated(data: bytes, layers: list[list[str]], pictures: list[int], ocr: Ocr) -> list[PageText]:
    """What to go by for each page, of which ``pictures`` has the pixels of the largest picture."""
    with closing(Renderer(data)) as renderer:

        def picture(index: int) -> Image.Image:
            if pictures[index] > MAX_PICTURE_PIXELS:
                raise RecognitionError("its picture is too large")
            return renderer.page(index)

        pictured = {
            index for index, pixels in enumerate(pictures) if pixels >= _PAGE_PICTURE_PIXELS
        }
        return gated(layers, picture, ocr, pictured=pictured)


def _document(path: str, pages: list[PageText], claimed: str | None) -> Document:
    lines = without_margins([page.lines for page in pages])
    # Of the soft hyphens only those at line ends are left, which have done their work here.
    blocks = [Block(paragraph.replace("\u00ad", "")) for paragraph in paragraphs(lines)]
    document = assemble(path, "pdf", blocks, title=confirmed_title(claimed, blocks))
    return with_origins(document, pages)


def _opened(data: bytes, path: str) -> PdfReader:
    """A reader that has been let in by the empty password where one is asked for."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(path)
    except NotImplementedError as error:
        raise _locked(path) from error
    return reader


def _locked(path: str) -> EncryptedFileError:
    return EncryptedFileError(
        f"{path}: is locked with a password.", remedy="Save a copy without a password."
    )


def _page_count(reader: PdfReader, path: str) -> int:
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise FileError(
            f"{path}: has {count} pages, more than the limit of {MAX_PAGES}.",
            remedy="Split it into smaller files.",
        )
    return count


def _claimed_title(reader: PdfReader) -> str | None:
    metadata = reader.metadata
    title = None if metadata is None else metadata.title
    return title if isinstance(title, str) else None


def _page_lines(reader: PdfReader, index: int, path: str) -> list[str]:
    """The lines of a page, stripped; an empty one is a gap."""
    page = reader.pages[index]
    contents = page.get_contents()
    if contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES:
        raise FileError(
            f"{path}: page {index + 1} takes more than {MAX_PAGE_BYTES // 1_000_000} MB.",
            remedy="Take the page's drawing out, or print the file to a new PDF.",
        )
    text = page_text(page).translate(_LETTERS)
    if len(text) > MAX_PAGE_CHARS:
        raise FileError(
            f"{path}: page {index + 1} has more than {MAX_PAGE_CHARS} characters.",
            remedy="Print the file to a new PDF.",
        )
    # Justified lines come with several spaces between their words.
    return [" ".join(line.split()) for line in text.split("\n")]
