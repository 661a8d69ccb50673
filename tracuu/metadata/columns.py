"""Lines of a two-column page taken apart, as PDF text and tables put the columns into one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

UPPER = "".join(
    char
    for char in map(chr, (*range(0x41, 0x5B), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)))
    if char.isupper()
)

_GAP = re.compile(
    r"\t+|\s\|\s"
    # A gap left for a number or a day ("Số:     /KH-UBND", "ngày     tháng 5") is no column's end.
    r"|(?<!\s)(?<!Số:)(?<!Số)(?<!ngày)(?<!tháng)\s{3,}(?!\s|tháng|năm)"
    r"|\s(?=CỘNG (?:HÒA|HOÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|(?:Độc lập|ĐỘC LẬP)\s?[-–])"
    r"|(?<=CHỦ NGHĨA VIỆT NAM)\s|(?<=CỘNG SẢN VIỆT NAM)\s|(?<=Hạnh phúc)\s|(?<=HẠNH PHÚC)\s"
)
# A number, a "V/v" or an office in capitals may have the other column's words behind it.
_NUMBERED = re.compile(r"\W*(?:Luật |LUẬT )?(?:Số|SỐ)\b|\W*(?:V/v|V/V)\b")
_LETTER_SUBJECT = re.compile(r"\s(?=V/v\b|V/V\b)")
_OFFICE_THEN_NUMBER = re.compile(rf"(?<=[{UPPER}])\s(?=Số\s*:?\s*\d)")
_PLACE_AND_DATE = re.compile(
    r"(?<=\S)\s(?=(?:(?:TP|Tp)\.\s?|(?:Thành phố|Tỉnh|Quận|Huyện|Phường|Xã)\s)?"
    rf"[{UPPER}][\w.]*(?:\s[{UPPER}][\w.]*){{0,4}},\s?(?:ngày|NGÀY)\s)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document, and where it starts there."""

    text: str
    start: int


def columns(line: Piece) -> Iterator[Piece]:
    """The columns of a line, from left to right."""
    for part in split(line, _GAP):
        for named in split(part, _OFFICE_THEN_NUMBER):
            if _NUMBERED.match(named.text):
                for dated in split(named, _PLACE_AND_DATE, most=1):
                    yield from split(dated, _LETTER_SUBJECT)
            else:
                yield named


def split(piece: Piece, gap: re.Pattern[str], *, most: int = 0) -> Iterator[Piece]:
    """``piece`` cut at every match of ``gap`` (at the first ``most``), empty parts left out."""
    at = 0
    for count, match in enumerate(gap.finditer(piece.text), start=1):
        if piece.text[at : match.start()].strip():
            yield Piece(piece.text[at : match.start()], piece.start + at)
        at = match.end()
        if count == most:
            break
    if piece.text[at:].strip():
        yield Piece(piece.text[at:], piece.start + at)
