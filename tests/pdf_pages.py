"""Pages whose text is known, made at test time: as text, as scans, and broken in known ways."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image, ImageFilter
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)

from tracuu.text import strip_accents

CORPUS = Path(__file__).parent.parent / "corpus"
SOURCES = ("ke-hoach-152-kh-qu.txt", "quyet-dinh-500-qd-qu.txt", "phieu-tom-tat-cho-phuong.txt")
PAGE_CHARS = 1_500
DPI = 200
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
_NAMES = ("DejaVuSerif.ttf", "DejaVuSans.ttf", "NotoSerif-Regular.ttf", "NotoSans-Regular.ttf")
# What there is in place of quotes and dashes where only Latin-1 can be written.
_LATIN_1 = str.maketrans("“”–", '""-')
_RANGE = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>")
_SINGLE = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,})>")


@cache
def font(*names: str) -> Path | None:
    """A TrueType font with Vietnamese letters, wherever the system keeps its fonts."""
    for name in names or _NAMES:
        for folder in _FOLDERS:
            if found := sorted(folder.rglob(name)):
                return found[0]
    return None


@cache
def known_pages() -> tuple[str, ...]:
    """Pages of office prose, from the sample library."""
    pages: list[str] = []
    for name in SOURCES:
        page = ""
        for line in (CORPUS / name).read_text(encoding="utf-8").splitlines():
            if len(page) + len(line) > PAGE_CHARS:
                pages.append(page.strip())
                page = ""
            page += line + "\n"
        pages.append(page.strip())
    return tuple(page for page in pages if len(page) > PAGE_CHARS / 2)


def _sheet() -> FPDF:
    sheet = FPDF()
    sheet.set_auto_page_break(False)
    sheet.set_margins(25, 20)
    sheet.add_font("v", fname=str(font()))
    return sheet


def _write(sheet: FPDF, text: str, *, size: float = 12) -> None:
    sheet.set_font("v", size=size)
    for line in text.split("\n"):
        if line:
            sheet.multi_cell(0, size / 2, line, new_x="LMARGIN", new_y="NEXT", align="L")
        else:
            sheet.ln(size / 6)


def text_pdf(pages: Iterable[str], *, size: float = 12) -> bytes:
    """A PDF of ``pages`` with a sound text layer."""
    sheet = _sheet()
    for page in pages:
        sheet.add_page()
        _write(sheet, page, size=size)
    return bytes(sheet.output())


def picture(text: str, *, dpi: int = DPI, size: float = 12) -> Image.Image:
    """``text`` as a page printed and scanned without a flaw, in greys."""
    return rendered(text_pdf([text], size=size), dpi=dpi)[0]


def rendered(data: bytes, *, dpi: int = DPI) -> list[Image.Image]:
    """The pages of the PDF ``data`` as pictures in greys."""
    document = pdfium.PdfDocument(data)
    images = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return images


def askew(image: Image.Image, degrees: float = 3) -> Image.Image:
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def noisy(image: Image.Image) -> Image.Image:
    """``image`` a little out of focus, grainy and speckled."""
    chance = np.random.default_rng(24)
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64)
    grey = grey + chance.normal(0, 18, grey.shape)
    speck = chance.random(grey.shape)
    grey[speck < 0.002] = 0
    grey[speck > 0.998] = 255
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))


def scan_pdf(images: Sequence[Image.Image], *, layers: Sequence[str] = ()) -> bytes:
    """A PDF of pictures alone, or with an invisible text layer over each."""
    sheet = _sheet()
    for number, image in enumerate(images):
        width, height = (side / DPI * 25.4 for side in image.size)
        sheet.add_page(format=(width, height))
        sheet.image(image, x=0, y=0, w=width, h=height)
        if layers:
            with sheet.local_context(text_mode=TextMode.INVISIBLE):
                _write(sheet, layers[number])
    return bytes(sheet.output())


def english_layer(text: str) -> str:
    """What recognition in English leaves of ``text``."""
    return strip_accents(text).replace("Q", "0").replace("ng", "nq")


def joined(*files: bytes) -> bytes:
    """The pages of all ``files`` as one PDF."""
    writer = PdfWriter()
    for data in files:
        writer.append(io.BytesIO(data))
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def encrypted(data: bytes, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, owner_password="chủ", algorithm=algorithm)
    return _written(writer)


def huge_page(data: bytes, *, points: int = 200_000) -> bytes:
    """``data`` with its first page drawn on a sheet of ``points`` each way."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    box = ArrayObject(FloatObject(each) for each in (0, 0, points, points))
    writer.pages[0][NameObject("/MediaBox")] = box
    return _written(writer)


def vast_picture(data: bytes, *, pixels: int = 40_000) -> bytes:
    """``data`` with the pictures of its first page said to have ``pixels`` each way."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    pictures = writer.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    for reference in pictures.values():
        for side in ("/Width", "/Height"):
            reference.get_object()[NameObject(side)] = NumberObject(pixels)
    return _written(writer)


# Tables of a font that no longer say which letter a sign is; each takes the right one.
BROKEN_TABLES: dict[str, Callable[[str], str] | None] = {
    "private use": lambda char: chr(0xE000 + ord(char) % 0x1000),
    "shifted": lambda char: chr(ord(char) + 3) if char.isalpha() else char,
    "missing": None,
    "one to many": lambda char: f"{char}q{char}" if not char.isascii() else char,
    "replacement": lambda char: char if char.isascii() else "\ufffd",
    "mojibake": lambda char: char.encode().decode("latin-1"),
}


def broken(data: bytes, table: Callable[[str], str] | None) -> bytes:
    """``data`` with every font's table of letters changed by ``table``, or without one."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    fonts = {
        reference.idnum: reference.get_object()
        for page in writer.pages
        for reference in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    for each in fonts.values():
        if table is None:
            del each["/ToUnicode"]
            continue
        letters = _letters(each["/ToUnicode"].get_data().decode("latin-1"))
        stream = DecodedStreamObject()
        stream.set_data(_character_map({sign: table(char) for sign, char in letters.items()}))
        each[NameObject("/ToUnicode")] = writer._add_object(stream)
    return _written(writer)


def _letters(character_map: str) -> dict[int, str]:
    """Which letter stands for each sign of a font."""
    letters = {}
    for first, last, letter in _RANGE.findall(character_map):
        for step in range(int(last, 16) - int(first, 16) + 1):
            letters[int(first, 16) + step] = chr(int(letter, 16) + step)
    for sign, letter in _SINGLE.findall(_RANGE.sub("", character_map)):
        letters[int(sign, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    return letters


def _character_map(letters: dict[int, str]) -> bytes:
    entries = [
        f"<{sign:04X}> <{letter.encode('utf-16-be').hex()}>" for sign, letter in letters.items()
    ]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap end end"
    ).encode()


def legacy_pdf(pages: Iterable[str], encode: Callable[[str], str]) -> bytes:
    """A PDF whose font has Latin-1's signs on the places where an old font drew other letters."""
    writer = PdfWriter()
    face = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/TrueType"),
            NameObject("/BaseFont"): NameObject("/.VnTime"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    reference = writer._add_object(face)
    for text in pages:
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): reference})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        contents = DecodedStreamObject()
        contents.set_data(_drawn(encode(text)))
        page[NameObject("/Contents")] = writer._add_object(contents)
    return _written(writer)


def _drawn(text: str) -> bytes:
    """The operators that write ``text`` line below line."""
    shown = [
        b"<%s> Tj T*" % line.encode("latin-1").hex().encode()
        for paragraph in as_typed_in_legacy(text).split("\n")
        for line in _wrapped(paragraph)
    ]
    return b"BT /F1 11 Tf 14 TL 60 800 Td\n" + b"\n".join(shown) + b"\nET"


def _wrapped(paragraph: str, *, width: int = 95) -> list[str]:
    lines = [""]
    for word in paragraph.split(" "):
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip(" ")
    return lines


def as_typed_in_legacy(text: str) -> str:
    """``text`` with the quotes and dashes of Latin-1, which is what ``legacy_pdf`` can hold."""
    return text.translate(_LATIN_1)


def mixed_pdf(lines: Sequence[str], encode: Callable[[str], str]) -> bytes:
    """A page on which every other of ``lines`` is of an old font."""
    sheet = _sheet()
    sheet.add_page()
    sheet.set_font("v", size=10)
    for number, line in enumerate(lines):
        shown = encode(line) if number % 2 else line
        sheet.cell(0, 6, shown, new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())
