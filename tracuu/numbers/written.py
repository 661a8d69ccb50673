"""Numbers written with their marks: ``24-CT/TU``, ``30/2020/NĐ-CP``, ``125/SGDĐT-VP``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tracuu.numbers.lookalikes import is_damaged
from tracuu.numbers.model import DocumentNumber
from tracuu.numbers.names import (
    ISSUER_NAMES,
    TYPES_BY_ABBREVIATION,
    is_assembly_issuer,
    is_issuer,
    is_party_issuer,
    issuer_spelling,
    plain,
    type_of_abbreviation,
)
from tracuu.numbers.shadow import Shadow

_MARK = r"[ \t]{0,2}[-/][ \t]{0,2}\n?[ \t]{0,2}"
# A suffix letter (30a) is not the first letter of a type (24CT).
_NUMBER = r"(?P<number>[0-9]{1,5})(?P<suffix>[A-E](?![A-Z0-9]))?"
_YEAR = r"(?:[ \t]{0,2}/[ \t]{0,2}(?P<year>(?:19|20)[0-9]{2})(?![0-9]))?"
_TYPE = "|".join(sorted(TYPES_BY_ABBREVIATION, key=len, reverse=True))
_SPACED_ISSUER = "|".join([*(plain(each) for each in ISSUER_NAMES), "QH[0-9]{1,2}"])
_ISSUER = r"(?P<issuer>[A-Z][A-Z0-9&]{1,11})(?P<unit>(?:-[A-Z&]{1,10}){0,2})"

# A mark after the number: 24-CT/TU, 125/SGDĐT-VP, and what OCR makes of an H: 152-KI-I/QU.
_MARKED = re.compile(
    rf"{_NUMBER}{_YEAR}(?P<mark>{_MARK})"
    rf"(?P<type>[A-Z][A-Z0-9&]{{0,11}}(?:-[I1L](?={_MARK}))?)(?:{_MARK}{_ISSUER})?"
)
# None there, but one after the type: 24CT/TU, 30/2020 NĐ-CP.
_JOINED = re.compile(rf"{_NUMBER}{_YEAR}[ \t]{{0,2}}(?P<type>{_TYPE}){_MARK}{_ISSUER}")
# None after the type: 24 CT TU, 24-CT TU; then only the usual issuers are understood.
_SPACED = re.compile(
    rf"{_NUMBER}{_YEAR}(?:{_MARK}|[ \t]{{0,2}})(?P<type>{_TYPE})[ \t]{{1,2}}"
    rf"(?P<issuer>{_SPACED_ISSUER})(?P<unit>)(?![A-Z0-9])"
)
# OCR reads the digit 1 as l or I, and 0 as O: l52-KH/QU.
_ONE_MISREAD = r"[LIO|][0-9]{1,4}|[0-9]{1,3}[LIO|][0-9]{0,2}"
_MISREAD = re.compile(
    rf"(?P<number>{_ONE_MISREAD})(?P<suffix>){_YEAR}{_MARK}(?P<type>{_TYPE}){_MARK}{_ISSUER}"
)
# The look-behind comes after the first digit so that the search can leap to digits.
_LOOKS_WRITTEN = re.compile(
    rf"[0-9](?<![0-9][0-9])[0-9]{{0,4}}+[A-E]?(?:[ \t]{{0,2}}/[ \t]{{0,2}}(?:19|20)[0-9]{{2}})?"
    rf"(?:{_MARK}[A-Z]|[ \t]{{0,2}}(?:{_TYPE})[ \t]{{0,2}}[-/ \t])"
)
_LOOKS_MISREAD = re.compile(rf"(?:{_ONE_MISREAD}){_YEAR}{_MARK}(?:{_TYPE}){_MARK}")
_DIGITS = str.maketrans("LIO|", "1101")
_INTRODUCED = re.compile(r"(?:\bSO|\bNO|\bCONG VAN)[ \t]*[.:]?[ \t]*$")
_BEFORE = 24


def written_numbers(shadow: Shadow, *, asked: bool) -> Iterator[DocumentNumber]:
    """The numbers of a text that are written with type or issuer, in no order, maybe overlapping.

    ``asked`` says that the text is a question, where ``24-CT`` is a number too.
    """
    for start in _starts(shadow.plain):
        bare = None
        for pattern in (_MARKED, _JOINED, _SPACED, _MISREAD):
            match = pattern.match(shadow.plain, start)
            number = match and _read(shadow, match, spaced=pattern is _SPACED)
            if number and number.issuer:
                yield number
                break
            bare = bare or number
        else:
            if bare and (asked or bare.year):
                yield bare


def _starts(text: str) -> Iterator[int]:
    """Where a number may start: a cheap look, so that long texts are read fast."""
    for pattern in (_LOOKS_WRITTEN, _LOOKS_MISREAD):
        for match in pattern.finditer(text):
            if stands_alone(text, match.start()):
                yield match.start()


def stands_alone(text: str, start: int) -> bool:
    """Whether a number that starts there is no part of a longer word, date, range or address."""
    before = text[max(0, start - 3) : start]
    if not before:
        return True
    if before[-1].isalnum():
        return before.endswith(("SO", "NO")) and not before[:-2].isalnum()
    if before[-1] in "-/_.:":
        closer = before[-2:-1]
        return not (closer.isdigit() or (before[-1] in "-/_" and closer.isalnum()))
    return True


def _read(shadow: Shadow, match: re.Match[str], *, spaced: bool) -> DocumentNumber | None:
    number = int(match["number"].translate(_DIGITS))
    if number == 0:
        return None
    is_shouted = _is_shouted(shadow.kept[match.start("type") : match.end("type")])
    if match["type"] in TYPES_BY_ABBREVIATION:
        return _typed(shadow, match, number, is_shouted=is_shouted, spaced=spaced)
    if match["issuer"] and is_shouted and _is_damaged_type(match):
        return _built(shadow, match, number, match["type"], *_issuer(shadow, match))
    if "/" in match["mark"]:
        return _typeless(shadow, match, number, is_shouted=is_shouted)
    return None


@lru_cache(maxsize=4096)
def _is_shouted(written: str) -> bool:
    """Whether a word is written as an abbreviation is: ``QĐ``, ``TTg``, ``GDTrH``."""
    small = sum(char.islower() for char in written)
    return written[:1].isupper() and sum(char.isupper() for char in written) > small


def _is_damaged_type(match: re.Match[str]) -> bool:
    return is_party_issuer(match["issuer"]) and any(
        is_damaged(match["type"], each) for each in TYPES_BY_ABBREVIATION
    )


def _issuer(shadow: Shadow, match: re.Match[str]) -> tuple[str, int]:
    """The issuer's spelling with its units, and where it ends."""
    start, end = match.span("issuer")
    written = shadow.kept[start:end]
    if not is_issuer(written):
        # A PDF may lose the space after it: "24-CT/TUcủa".
        for cut in range(len(written) - 1, 1, -1):
            if written[cut].islower() and written[:cut].isupper() and is_issuer(written[:cut]):
                return issuer_spelling(written[:cut]), start + cut
    unit_end = end
    for part in re.finditer(r"-([^-]+)", shadow.kept[end : match.end("unit")]):
        if not _is_shouted(part.group(1)):
            break
        unit_end = end + part.end()
    return issuer_spelling(shadow.kept[start:unit_end]), unit_end


def _typed(
    shadow: Shadow, match: re.Match[str], number: int, *, is_shouted: bool, spaced: bool
) -> DocumentNumber | None:
    type_ = type_of_abbreviation(shadow.kept[match.start("type") : match.end("type")])
    type_ = type_ or type_of_abbreviation(match["type"])
    if not match["issuer"]:
        if not _is_whole_without_issuer(shadow, match):
            return None
        return _built(shadow, match, number, type_, None, match.end("type"))
    issuer, end = _issuer(shadow, match)
    issuer_is_shouted = _is_shouted(shadow.kept[match.start("issuer") : match.end("issuer")])
    if not is_issuer(issuer) and not (is_shouted and issuer_is_shouted):
        return None
    if spaced and _is_word(shadow, match, is_shouted=is_shouted, issuer_shouted=issuer_is_shouted):
        return None
    return _built(shadow, match, number, type_, issuer, end)


def _is_word(
    shadow: Shadow, match: re.Match[str], *, is_shouted: bool, issuer_shouted: bool
) -> bool:
    """Whether what looks like an issuer after a space is a word: "24-CT từ ngày", "5 kl cp"."""
    if is_shouted:
        return not issuer_shouted
    return not TYPES_BY_ABBREVIATION[match["type"]].short or issuer_shouted


def _is_whole_without_issuer(shadow: Shadow, match: re.Match[str]) -> bool:
    """Whether ``24-CT`` or ``30/2020/NĐ`` is a number: not room 10A-KT, nor "2024 - CT"."""
    end = match.end("type")
    if shadow.plain[end : end + 1].isalnum():
        return False
    if match["year"]:
        return True
    if (
        match["suffix"]
        or len(match["number"]) > 3
        or not TYPES_BY_ABBREVIATION[match["type"]].short
    ):
        return False
    return len(match["mark"]) == 1


def _typeless(
    shadow: Shadow, match: re.Match[str], number: int, *, is_shouted: bool
) -> DocumentNumber | None:
    """``203/2025/QH15`` and the official letters ``125/SGDĐT-VP``, which name no type."""
    start, end = match.span("type")
    if match["issuer"]:
        end = _issuer(shadow, match)[1]
        unit_is_shouted = _is_shouted(shadow.kept[match.start("issuer") : end])
        between = shadow.plain[match.end("type") : match.start("issuer")]
        if (is_shouted and not unit_is_shouted) or "/" in between:
            end = match.end("type")
    issuer = shadow.kept[start:end].replace(" ", "")
    if not _is_typeless_issuer(shadow, match, issuer, is_shouted=is_shouted):
        return None
    return _built(shadow, match, number, None, issuer_spelling(issuer), end)


def _is_typeless_issuer(
    shadow: Shadow, match: re.Match[str], issuer: str, *, is_shouted: bool
) -> bool:
    if is_assembly_issuer(issuer):
        return match["year"] is not None
    before = shadow.plain[max(0, match.start() - _BEFORE) : match.start()]
    introduced = _INTRODUCED.search(before) is not None
    if is_issuer(issuer):
        return "-" in issuer or introduced
    return "-" in issuer and is_shouted and introduced


def _built(
    shadow: Shadow,
    match: re.Match[str],
    number: int,
    type_: str | None,
    issuer: str | None,
    end: int,
) -> DocumentNumber:
    start, stop = shadow.span(match.start(), end)
    return DocumentNumber(
        number=number,
        suffix=match["suffix"].lower() if match["suffix"] else "",
        year=int(match["year"]) if match["year"] else None,
        type=type_,
        issuer=issuer,
        text=shadow.source[start:stop],
        start=start,
        end=stop,
    )
