"""The subject (trích yếu) of a document, as its header states it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracuu.metadata.header import (
    MAX_SUBJECT_CHARS,
    MAX_TITLE_CHARS,
    Cell,
    Found,
    Header,
    is_furniture,
    is_prose,
)

_SUBJECT = re.compile(r"(?:ve|v/v|ban hanh|thuc hien|trien khai|quy dinh|huong dan|sua doi)\b")
_LETTER_SUBJECT = re.compile(r"trich yeu\s*:\s*|(?=v/v\b|ve viec\b)")
_ITEM = re.compile(r"(?:[ivxlc]+|\d{1,3}|[a-z])\s?[.)/-]\s|(?:dieu|chuong|phan|muc)\s+[\divxlc]+\b")
# A line of a subject that ends in one of these goes on, even with a name.
_OPEN_END = re.compile(
    r"(?:,|\b(?:cua|va|voi|ve|cho|cac|tai|trong|tren|theo|so|nam|quan|huyen|phuong|xa|tinh|"
    r"thanh pho|thi xa|thi tran|thanh uy|quan uy|dang uy|dang bo|nhan dan|chi thi|nghi quyet|"
    r"ke hoach|quyet dinh|ket luan|thi dua))$"
)
_SESSION = re.compile(r"khoa [ivxlc\d]+\b")


def subject_of(header: Header) -> Found | None:
    """What the document is about: behind its number, else below its type, else "V/v ..."."""
    if header.heading is None:
        return _letter_subject(header.cells)
    rest = header.heading.rest
    if header.heading.number is None:
        own = _trimmed(rest)
    else:
        match = _SUBJECT.search(rest.plain)
        colon = rest.text.find(":")
        own = rest.part(match.start()) if match else rest.part(colon + 1 or len(rest.text))
    if own.text:
        return Found(own.text, (own.span,))
    return _subject_below(header.cells[header.heading.index + 1 :])


def _trimmed(cell: Cell) -> Cell:
    """A cell without colons and full stops around it."""
    text = cell.text.strip(" :.")
    start = cell.text.find(text) if text else len(cell.text)
    return cell.part(start, start + len(text))


def _letter_subject(cells: Sequence[Cell]) -> Found | None:
    for index, cell in enumerate(cells):
        if match := _LETTER_SUBJECT.match(cell.plain):
            return _with_more(cell.after(match.end()), cells[index + 1 :])
    return None


def _subject_below(cells: Sequence[Cell]) -> Found | None:
    """The first line below the title, with the lines on which it goes on."""
    first = next((at for at, cell in enumerate(cells) if not _is_aside(cell)), len(cells))
    below = cells[first:]
    if not below or _ITEM.match(below[0].plain) or is_prose(below[0]):
        return None
    # "CHỈ THỊ / CỦA BAN BÍ THƯ / về đổi mới ...": the middle line names the issuer.
    if len(below) > 1 and below[0].plain.startswith("cua ") and _SUBJECT.match(below[1].plain):
        below = below[1:]
    found = _with_more(below[0], below[1:])
    return found if len(found.value) > 1 and not found.value.endswith(".") else None


def _with_more(first: Cell, following: Sequence[Cell]) -> Found:
    """A subject's first line and those on which it goes on."""
    lines = [first]
    for cell in following:
        length = sum(len(each.text) + 1 for each in (*lines, cell))
        if not _goes_on(lines[-1], cell) or length > MAX_SUBJECT_CHARS:
            break
        lines.append(cell)
    return Found(" ".join(cell.text for cell in lines), tuple(cell.span for cell in lines))


def _goes_on(line: Cell, following: Cell) -> bool:
    if _is_aside(following) or _ITEM.match(following.plain) or _SESSION.match(following.plain):
        return False
    if following.text[0].islower() or (line.is_upper and following.is_upper):
        return True
    return _OPEN_END.search(line.plain) is not None and not following.is_upper


def _is_aside(cell: Cell) -> bool:
    """Whether a line below the title is furniture, and not the subject itself."""
    return (
        is_furniture(cell) and not _SUBJECT.match(cell.plain) and len(cell.text) < MAX_TITLE_CHARS
    )
