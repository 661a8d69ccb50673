"""Who signed a document and in which post, and to whom it goes (Nơi nhận, Kính gửi)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracuu.metadata.columns import UPPER, Piece, split
from tracuu.metadata.header import OFFICE, Cell, Found, cell_of
from tracuu.metadata.offices import POST_NAME, person, post
from tracuu.text import fold

_MAX_BLOCK_LINES = 24
_MAX_BLOCKS = 300
_MAX_LINE_CHARS = 600
_MAX_NAME_WORDS = 6
_MAX_POST_CHARS = 80
_MAX_RECIPIENTS_CHARS = 3_000
_MAX_RECIPIENT_CHARS = 200
_MAX_ADDRESS_CHARS = 8_000

# On behalf of (TM), for (KT), by order (TL), by authority (TUQ), acting (Q).
_BEHALF = r"(?:TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|Q)"
# Where the right column begins that PDF text puts behind a line of the left one.
_SHORT = "".join(
    rf"(?<!{each}\.)" for each in ("TM", "T/M", "KT", "K/T", "TL", "T/L", "UQ", r"\bQ", "TP")
)
_RIGHT = re.compile(
    r"\t+|\s\|\s|\s{3,}"
    rf"|(?<![{UPPER}])\s(?={_BEHALF}\.?\s[{UPPER}]{{2}})"
    rf"|(?<=[;:,.]){_SHORT}\s(?=[{UPPER}]{{2,}}(?:\s[{UPPER}]{{2,}})+\s*$)"
)
_BLOCK = re.compile(
    rf"(?<![{UPPER}/])(?:{_BEHALF}\.?\s?[{UPPER}]{{2}}|(?:PHÓ |TỔNG |CHÁNH |CHỦ |BÍ |BỘ TR|THỨ TR"
    r"|GIÁM |TRƯỞNG |CỤC |VỤ |VIỆN |HIỆU |THỦ T|CHI CỤC |ỦY VIÊN|UỶ VIÊN|THƯỜNG TRỰC|THỐNG Đ"
    r"|TỔ TR|CHỈ HUY|TƯ L))"
)
_ON_BEHALF = re.compile(rf"(?P<how>{_BEHALF})\s?[.]?\s*(?=[{UPPER}])")
_POST = re.compile(rf"(?<!\w)(?<!ban ){POST_NAME.pattern}")  # "TM. BAN BÍ THƯ" is a body
_SIGNED = re.compile(
    r"[\[(][^\])]*[\])]\s*|\W*(?:da ky|ky ten|ky, ?dong dau|ky va ghi)[^)\]]{0,30}[)\]]?\s*"
)
_RANK = re.compile(
    r"(?:(?:(?:GS|PGS|TS|ThS|Ths|BS|KS|CN|LS|CK|CKI|CKII)\.?\s?)+\s|"
    r"(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)\s)+"
)
_NAME = re.compile(rf"[{UPPER}][^\W\d_]*(?:\s[{UPPER}][^\W\d_]*){{1,{_MAX_NAME_WORDS - 1}}}$")
_NAME_AT_END = re.compile(
    rf"(?<=[.;])\s(?P<name>[{UPPER}][^\W\d_]*(?:\s[{UPPER}][^\W\d_]*){{1,{_MAX_NAME_WORDS - 1}}})$"
)
_ANNEX = re.compile(r"^\W{0,3}(?:PHỤ LỤC\b|Phụ lục (?:số )?[\dIVX]+\s*(?:$|\())", re.MULTILINE)
_RECIPIENTS = re.compile(r"^[ \t|*_]*Nơi nhận\b[*_]*[ \t]*:?[*_]*", re.MULTILINE | re.IGNORECASE)
_ADDRESSED = re.compile(r"^[ \t|*_]*Kính gửi\b[*_]*[ \t]*:?[*_]*", re.MULTILINE | re.IGNORECASE)
_BULLET = re.compile(r"[\s|]*[-–—+•*·]\s*")
_ITEMS = re.compile(r";\s*(?:[-–—+•]\s*)?|(?<=\S)\s+[-–—+•]\s+")
_ARCHIVE = re.compile(r"luu\b")
_AS_ABOVE = re.compile(r"nhu (?:tren|kinh gui)\b")


@dataclass(frozen=True, slots=True)
class Signature:
    """The signer's name and post, as far as they are there."""

    signer: Found
    post: Found | None


# The signature


def signature_of(text: str, start: int) -> Signature | None:
    """The first signature of ``text`` from ``start`` on and before its annexes.

    A document that two offices issue has two: both names and both posts.
    """
    annex = _ANNEX.search(text, start) if start else None
    end = annex.start() if annex else len(text)
    passed, tried = start, 0
    for match in _BLOCK.finditer(text, start, end):
        if match.start() < passed:
            continue
        tried += 1
        if tried > _MAX_BLOCKS:
            return None
        line_start = max(start, text.rfind("\n", 0, match.start()) + 1)
        lines = list(_lines(text, line_start, end))
        signatures = _signatures([list(split(line, _RIGHT)) for line in lines])
        if signatures:
            return _joined(signatures)
        line_end = text.find("\n", match.end())
        passed = end if line_end < 0 else line_end
    return None


def _lines(text: str, start: int, end: int) -> Iterator[Piece]:
    """The next lines that have a word, down to one too long for a block or a list."""
    count = 0
    while start < end and count < _MAX_BLOCK_LINES:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop - start > _MAX_LINE_CHARS:
            return
        if any(map(str.isalnum, text[start:stop])):
            yield Piece(text[start:stop], start)
            count += 1
        start = stop + 1


def _signatures(rows: Sequence[Sequence[Piece]]) -> list[Signature]:
    """The signatures of a block: beside each other, or one below the other."""
    columns = max(map(len, rows), default=0)
    found: list[Signature] = []
    for column in range(columns):
        cells = [row[column] for row in rows if column < len(row)]
        if column:  # a line of one column may belong to any
            cells = [row[min(column, len(row) - 1)] for row in rows if len(row) in (1, columns)]
        for signature in _down(cells):
            if all(signature.signer.spans != each.signer.spans for each in found):
                found.append(signature)
    return sorted(found, key=lambda each: each.signer.spans)


def _down(pieces: Sequence[Piece]) -> Iterator[Signature]:
    held: Found | None = None
    is_open = False
    for piece in pieces:
        name = _name(piece) if is_open else None
        if name:
            yield Signature(name, held)
            held, is_open = None, False
            continue
        if found := _post(piece):
            held, is_open = found[0] or held, True
        elif not _is_between(piece, is_open=is_open):
            return


def _post(piece: Piece) -> tuple[Found | None] | None:
    """The post that a line names, in one place; (None,) for "TM. ỦY BAN NHÂN DÂN"."""
    cell = cell_of(piece.text, piece.start)
    if not cell.is_upper or len(cell.text) > _MAX_POST_CHARS or _BULLET.match(piece.text):
        return None
    behalf = _ON_BEHALF.match(cell.text)
    rest = cell.after(behalf.end()) if behalf else cell
    posts = list(_POST.finditer(fold(rest.text)))
    if posts and (posts[0].start() == 0 or behalf):
        # "KT. CHỦ TỊCH PHÓ CHỦ TỊCH": the second one signs for the first.
        last = rest.part(posts[-1].start() if behalf else 0)
        return (Found(post(last.text), (last.span,)),)
    return (None,) if behalf else None


def _name(piece: Piece) -> Found | None:
    cell = cell_of(piece.text, piece.start)
    if _BULLET.match(piece.text):
        at_end = _NAME_AT_END.search(cell.text)
        return _person(cell.part(*at_end.span("name"))) if at_end else None
    if signed := _SIGNED.match(cell.plain):
        cell = cell.part(signed.end())
    if rank := _RANK.match(cell.text):
        cell = cell.part(rank.end())
    return _person(cell)


def _person(cell: Cell) -> Found | None:
    if not _NAME.fullmatch(cell.text):
        return None
    if cell.is_upper and (OFFICE.match(cell.plain) or POST_NAME.match(fold(cell.text))):
        return None
    return Found(person(cell.text), (cell.span,))


def _is_between(piece: Piece, *, is_open: bool) -> bool:
    """Whether a line may stand inside a block: a recipient, "(Đã ký)", more of an office."""
    cell = cell_of(piece.text, piece.start)
    if _BULLET.match(piece.text) or _RECIPIENTS.match(piece.text):
        return True
    if _SIGNED.fullmatch(cell.plain) or not cell.text:
        return True
    return is_open and cell.is_upper and len(cell.text) <= _MAX_POST_CHARS


def _joined(signatures: Sequence[Signature]) -> Signature:
    posts = [each.post for each in signatures if each.post]
    return Signature(
        _all_of([each.signer for each in signatures]), _all_of(posts) if posts else None
    )


def _all_of(found: Sequence[Found]) -> Found:
    return Found(
        "; ".join(each.value for each in found),
        tuple(span for each in found for span in each.spans),
    )


# The recipients


def recipients_of(text: str) -> list[Found]:
    """Those a document goes to, in order, without its own archive ("Lưu: VT").

    "Như trên" stands for those that a letter is addressed to.
    """
    addressed = _listed(text, _ADDRESSED.search(text, 0, _MAX_ADDRESS_CHARS))
    named = _listed(text, _RECIPIENTS.search(text))
    others = [each for each in named if not _AS_ABOVE.match(cell_of(each.value).plain)]
    return [*addressed, *others] if len(others) < len(named) or not named else others


def _listed(text: str, label: re.Match[str] | None) -> list[Found]:
    if label is None:
        return []
    found: list[Found] = []
    for cell in _items(text, label.end()):
        if _ARCHIVE.match(cell.plain):
            break
        found.append(Found(cell.text, (cell.span,)))
    return found


def _items(text: str, start: int) -> Iterator[Cell]:
    """The items of a list that begins at ``start``, on the label's line or below it."""
    held: Piece | None = None
    for line in _lines(text, start, start + _MAX_RECIPIENTS_CHARS):
        left = _left(line)
        is_item = _BULLET.match(left.text) is not None or left.text.rstrip().endswith(";")
        if is_item or "\n" not in text[start : line.start]:
            yield from _parts(held)
            held = left
        elif held and left.text.lstrip()[:1].islower():
            if "\n" not in text[held.start + len(held.text) : left.start].strip(" \t")[1:]:
                held = Piece(text[held.start : left.start + len(left.text)], held.start)
        else:
            break
    yield from _parts(held)


def _left(line: Piece) -> Piece:
    """The left column of a line, which may be empty."""
    right = _RIGHT.search(line.text)
    text = line.text[: right.start()] if right else line.text
    return Piece(_NAME_AT_END.sub("", text), line.start)


def _parts(piece: Piece | None) -> Iterator[Cell]:
    for part in split(piece, _ITEMS) if piece else ():
        cell = cell_of(part.text, part.start)
        end = len(cell.text.rstrip(" ;,."))
        if 1 < end <= _MAX_RECIPIENT_CHARS and not _post(part):
            yield cell.part(0, end)
