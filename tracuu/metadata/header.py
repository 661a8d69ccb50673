"""The header of a document: its cells, its own number and the line that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracuu.metadata.columns import Piece, columns
from tracuu.numbers import TYPES, DocumentNumber, find_numbers, type_of_word
from tracuu.text import Span, fold, strip_accents

MAX_TITLE_CHARS = 200
MAX_SUBJECT_CHARS = 300
_MAX_LINES = 40
_MAX_HEADER_CHARS = 8_000
_MAX_SENTENCE_CHARS = 100
_NEWS_CELLS = 6

_ORNAMENT = "#*_>~|-–—=+•\\ \t"
_END = re.compile(r"can cu\b|kinh gui\b|dieu 1\b")
_TYPE_NAMES = "|".join(
    sorted((strip_accents(fold(each.name)) for each in TYPES), key=len, reverse=True)
)
_TYPE = re.compile(rf"(?P<type>{_TYPE_NAMES})\b")
_BEFORE_NUMBER = re.compile(
    rf"(?:(?P<type>{_TYPE_NAMES})\s+)?"
    r"(?P<label>(?:so(?:[,/]? ?k[iy] hieu| hieu)?(?: van ban)?|no\.)\s*[:.]?\s*)?"
)
_LABEL = re.compile(
    r"(?:so(?:[,/]? ?k[iy] hieu| hieu)(?: van ban)?|ngay (?:ban hanh|ky|phat hanh|hieu luc)|"
    r"(?:co quan|noi|don vi) (?:ban hanh|phat hanh)|loai(?: van ban)?|trich yeu|nguoi ky|"
    r"chuc (?:vu|danh)|linh vuc|tinh trang):?"
)
_FURNITURE = re.compile(
    r"dang cong san viet nam|cong hoa xa hoi chu nghia|doc lap\b|doan tncs |v/v\b|ve viec\b|"
    r"(?:co quan|noi|don vi)(?: ban hanh| phat hanh)|ngay (?:ban hanh|ky|phat hanh|hieu luc)|"
    r"(?:loai(?: van ban)?|trich yeu|nguoi ky|chuc vu|linh vuc|tinh trang)\s*:|"
    r"so(?: hieu| ky hieu)?\s*:|/[\w-]+$|"
    r"(?:[\w .-]{2,40}, ?)?ngay\s*\d{0,2}\s*thang\s*\d{0,2}\s*nam\b"
)
# Words that begin an office's name, and not "quản lý", "thi đua", "phòng, chống".
OFFICE = re.compile(
    r"(?:ban(?! hanh)|bch|uy ban|ubnd|hdnd|thanh uy|tinh uy|quan(?! ly| triet| he)|huyen|"
    r"thi(?! dua| hanh| tuyen)|phuong(?! an| phap)|xa(?! hoi)|dang(?! ky| vien)|chi bo|"
    r"hoi(?! nhap| nghi)|quoc hoi|chinh phu|thu tuong|chu tich|bo(?! luat| sung| tri)|"
    r"so(?! huu| ket)|van phong|phong(?! chay|,)|trung tam|truong(?! hop)|cong an|"
    r"tong(?! ket| hop)|cuc|chi cuc|vien(?! chuc)|toa an|lien(?! quan)|doan(?! ket)|mat tran|"
    r"thanh pho|tinh(?! gian| hinh)|cong ty|tap doan|ngan hang|kho bac|bao hiem)\b"
)
MOTTO = re.compile(
    r"dang cong san viet nam|cong hoa xa hoi chu nghia|doc lap\b|doan (?:tncs|thanh nien cong san) "
)
# When an article was posted: "17:46 23/06/2022", "Ngày đăng 15/09/2023 | 17:30".
_POSTED = re.compile(
    r"(?:ngay dang|dang luc|cap nhat)\b.{0,30}\d{4}|(?:thu \w+,? |chu nhat,? )?"
    r"(?:\d{1,2}[:h]\d{2}.{0,12}\d{4}|\d{1,2}/\d{1,2}/\d{4}.{0,6}\d{1,2}[:h]\d{2})"
)
POSTED_IN_BRACKETS = re.compile(r"\s*\([^()]*\d{1,2}[:h]\d{2}[^()]*\d{4}\)\s*$")
# After a number at the start of a line these make it a sentence about that number.
_PREDICATE = re.compile(
    r"\W*(?:da|duoc|dang|se|vua|giup|tao|gop phan|di vao|mang lai|sau|la|yeu cau|phat huy)\b"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the header, or one column of it; ``plain`` is folded and in step with ``text``.

    ``at`` tells for each character of ``text`` where it stands in the document.
    """

    text: str
    plain: str
    at: tuple[int, ...]

    @property
    def is_upper(self) -> bool:
        """Whether nearly all letters are capitals."""
        letters = [char for char in self.text if char.isalpha()]
        return bool(letters) and sum(map(str.isupper, letters)) >= 0.9 * len(letters)

    def part(self, start: int, end: int | None = None) -> Cell:
        """The characters from ``start`` to ``end``, without white space around them."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        end = start + len(text.strip())
        return Cell(self.text[start:end], self.plain[start:end], self.at[start:end])

    def after(self, start: int) -> Cell:
        """What follows from ``start``."""
        return Cell(self.text[start:], self.plain[start:], self.at[start:])

    @property
    def span(self) -> Span:
        """From where to where the cell stands in the document; (0, 0) if it is empty."""
        return (self.at[0], self.at[-1] + 1) if self.at else (0, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """A field's value, and where in the document it is shown."""

    value: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The line that names the document: where it is, its type and number, what follows these."""

    index: int
    type: str
    type_cell: Cell
    number: DocumentNumber | None
    number_span: Span | None
    rest: Cell


@dataclass(frozen=True, slots=True)
class Header:
    """The cells of a header in order, whether it is that of an article, and its naming line."""

    cells: tuple[Cell, ...]
    is_news: bool
    heading: Heading | None

    @property
    def number(self) -> DocumentNumber | None:
        """The document's own number: behind "Số", else in the line that names it."""
        return self._own[0]

    @property
    def is_official(self) -> bool:
        """Whether the document is one of an office: with a number, a type or the motto."""
        if self.heading is not None or self.number is not None:
            return True
        return any(MOTTO.match(cell.plain) for cell in self.cells)

    @property
    def end(self) -> int:
        """Where the line ends that names the document, or its number: the body is further down."""
        if self.heading:
            return self.cells[self.heading.index].span[1]
        return self.number_span[1] if self.number_span else 0

    @property
    def number_span(self) -> Span | None:
        """Where the document's own number stands."""
        return self._own[1]

    @property
    def _own(self) -> tuple[DocumentNumber | None, Span | None]:
        for cell in self.cells:
            if number := _number_at_start(cell, typed=False):
                return number, cell.part(number.start, number.end).span
        if self.heading and (number := self.heading.number):
            return number, self.heading.number_span
        return None, None


def read_header(text: str) -> Header:
    """The header of a text: down to "Căn cứ", the first paragraph of prose or forty lines."""
    cells = _cells(text)
    is_news = any(is_posted(cell) for cell in cells[:_NEWS_CELLS])
    return Header(cells, is_news, None if is_news else _heading(cells))


def cell_of(text: str, start: int = 0) -> Cell:
    """``text``, which stands at ``start``, without ornaments, each space single."""
    first = len(text) - len(text.lstrip(_ORNAMENT))
    last = len(text.rstrip(_ORNAMENT))
    kept = [
        at
        for at in range(first, last)
        if not text[at].isspace() or (at > first and not text[at - 1].isspace())
    ]
    tidy = "".join(" " if text[at].isspace() else text[at] for at in kept)
    return Cell(tidy, strip_accents(fold(tidy)), tuple(start + at for at in kept))


def _cells(text: str) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for line in _first_lines(text):
        found = [cell_of(piece.text, piece.start) for piece in columns(line)]
        if len(found) == 2 and _LABEL.fullmatch(found[0].plain):
            found = [_labelled(*found)]
        if any(_END.match(cell.plain) or is_prose(cell) for cell in found):
            break
        cells.extend(cell for cell in found if cell.text)
    return tuple(cells)


def _first_lines(text: str) -> Iterator[Piece]:
    """The first lines of a text that have a word."""
    start, count = 0, 0
    for line in text[:_MAX_HEADER_CHARS].split("\n"):
        if any(map(str.isalnum, line)):
            yield Piece(line, start)
            count += 1
            if count == _MAX_LINES:
                return
        start += len(line) + 1


def _labelled(label: Cell, value: Cell) -> Cell:
    """A row "Số hiệu | 24-CT/TU" as the line "Số hiệu: 24-CT/TU"."""
    end = len(label.text.rstrip(":"))
    text = f"{label.text[:end]}: {value.text}"
    between = (label.at[end - 1],) * 2
    at = (*label.at[:end], *between, *value.at)
    return Cell(text, strip_accents(fold(text)), at)


def is_prose(cell: Cell) -> bool:
    """Whether a cell is a paragraph of the body and no line of a header."""
    if len(cell.text) > MAX_SUBJECT_CHARS:
        return True
    return len(cell.text) > _MAX_SENTENCE_CHARS and cell.text.endswith((".", ";", ":"))


def is_posted(cell: Cell) -> bool:
    """Whether a cell tells when an article was posted."""
    return is_time(cell) or POSTED_IN_BRACKETS.search(cell.text) is not None


def is_time(cell: Cell) -> bool:
    """Whether a cell is nothing but the time at which an article was posted."""
    return _POSTED.match(cell.plain) is not None


def is_furniture(cell: Cell) -> bool:
    """Whether a cell belongs above a title: motto, office, number, place and date."""
    if _FURNITURE.match(cell.plain) or _number_at_start(cell, typed=False):
        return True
    return cell.is_upper and OFFICE.match(cell.plain) is not None


def _number_at_start(cell: Cell, *, typed: bool) -> DocumentNumber | None:
    """The full number with which a cell begins, behind "Số" or, ``typed``, behind its type."""
    match = _BEFORE_NUMBER.match(cell.plain)
    if match is None or bool(match["type"]) != typed or not (match["label"] or typed):
        return None
    # A line of a wrapped sentence may begin with a small "số".
    if not typed and cell.text[0].islower() and ":" not in match["label"]:
        return None
    found = find_numbers(cell.text)
    return next((each for each in found if each.start == match.end() and each.complete), None)


def _heading(cells: Sequence[Cell]) -> Heading | None:
    """The first line that names the document, where only furniture stands above it."""
    first, second = next(pairs := _named(cells), None), next(pairs, None)
    # "Luật số: 68/2020/QH14" stands in the corner, "LUẬT" below is the line that names.
    if first and second and first.type == second.type and not (second.number or second.rest.text):
        return replace(second, number=first.number, number_span=first.number_span)
    return first


def _named(cells: Sequence[Cell]) -> Iterator[Heading]:
    for index, cell in enumerate(cells):
        match = _TYPE.match(cell.plain)
        heading = _heading_of(index, cell, match.end()) if match else None
        if heading:
            yield heading
        elif match or not is_furniture(cell):
            return


def _heading_of(index: int, cell: Cell, end: int) -> Heading | None:
    """The cell as a heading: in capitals, or with a number and no sentence about it."""
    number = _number_at_start(cell, typed=True)
    rest = cell.after(number.end if number else end)
    if number is None and not cell.text[:end].isupper():
        return None
    if number is not None and _PREDICATE.match(rest.plain):
        return None
    span = cell.part(number.start, number.end).span if number else None
    type_ = type_of_word(cell.plain[:end]) or ""
    return Heading(index, type_, cell.part(0, end), number, span, rest)
