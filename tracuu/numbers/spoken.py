"""Numbers that a word names: ``chỉ thị 24``, ``decree 30/2020``, ``CT 24``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator

from tracuu.numbers.counting import counts_something, is_followed_well
from tracuu.numbers.model import DocumentNumber
from tracuu.numbers.names import (
    TYPES_BY_ABBREVIATION,
    TYPES_BY_WORD,
    DocumentType,
    is_issuer,
    issuer_spelling,
)
from tracuu.numbers.shadow import Shadow

_SPACE = r"[ \t]{1,3}"
_ASKED_FOR = r"(?P<no>(?:SO HIEU|SO|NO|NUMBER|NUM)\b[ \t]?[.:]?|#)"


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first, that tells them apart by first letter."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_letter[word[0]].append(word[1:].replace(" ", r"\s{1,3}") + "S?")
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())


_WORD = _any_of(TYPES_BY_WORD)
_SHORT = "|".join(
    sorted(
        (key for key, each in TYPES_BY_ABBREVIATION.items() if each.short), key=len, reverse=True
    )
)
_ANY = r"VAN BAN|DOCUMENTS?"
# A line may end before or after "số", but not between a word and a bare number: there
# "KẾ HOẠCH" is a title and "1." the first item.
_GAP = rf"(?:[ \t]*\n?[ \t]*{_ASKED_FOR}[ \t]*\n?[ \t]*|(?P<space>{_SPACE}))"
_SHORT_GAP = rf"(?:{_SPACE}{_ASKED_FOR}[ \t]*|[ \t]?[.-]?[ \t]?)"
_DIGITS = r"(?P<number>[0-9]{1,5})(?P<suffix>[A-E](?![A-Z0-9]))?"
_YEAR = r"(?:[ \t]?/[ \t]?(?P<year>(?:19|20)[0-9]{2}))?"
_ISSUER = r"(?:(?P<tie>[ \t]?[-/][ \t]?| )(?P<issuer>[A-Z]{2,8})(?![A-Z0-9-]))?"

_NAMED = re.compile(rf"(?<![A-Z0-9])(?P<word>{_WORD}){_GAP}{_DIGITS}{_YEAR}{_ISSUER}")
_SHORTENED = re.compile(rf"(?<![A-Z0-9/-])(?P<word>{_SHORT}){_SHORT_GAP}{_DIGITS}{_YEAR}{_ISSUER}")
_UNTYPED = re.compile(
    rf"(?<![A-Z0-9])(?P<word>{_ANY}){_SPACE}{_ASKED_FOR}[ \t]*{_DIGITS}{_YEAR}{_ISSUER}"
)
_NEXT_ONE = re.compile(
    rf"(?:,[ \t]?|{_SPACE}(?:VA|AND|HOAC|OR|VOI|&){_SPACE})(?:SO )?{_DIGITS}{_YEAR}"
)
_RUNS_ON = re.compile(r"[A-Z0-9%‰°$€_]|[.,:][0-9]|[ \t]?[-/][ \t]?[0-9]|[ \t]?%")
_IN_YEAR = re.compile(r",?[ \t](?:NAM|OF|IN)[ \t]((?:19|20)[0-9]{2})(?![0-9])")
# In a document, what follows a number that stands without its type and issuer.
_DATED = re.compile(
    r"[ \t]?,?\s(?:(?:DE )?NGAY[ \t]{1,2}[0-9]|DATED\b|(?:CUA|DO|OF)\s(?:CAC |THE )?(?:BAN|BO|"
    r"CHINH PHU|CHU TICH|DANG|DOAN|HDND|HOI DONG|HUYEN|PHONG|QUAN|QUOC HOI|SO|THANH|THI|THU TUONG|"
    r"TINH|TRUNG UONG|UBND|UY BAN|VAN PHONG)\b)"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


def spoken_numbers(
    shadow: Shadow, *, asked: bool, but: Container[int] = ()
) -> Iterator[DocumentNumber]:
    """The numbers of a text that a word names, in no order, maybe overlapping.

    ``asked`` says that the text is a question, where a bare ``kế hoạch 152`` or
    ``CT 24`` is a number; in a document a date, an issuer or "số" must show it.
    A number whose digits start at a place of the source in ``but`` is left out.
    """
    for match in _NAMED.finditer(shadow.plain):
        if shadow.span(*match.span("number"))[0] in but:
            continue
        kind = _kind_of_word(match["word"])
        if _is_number(shadow, match, kind, asked=asked):
            yield _built(shadow, match, kind, match.start())
            if asked and kind.hold == "firm":
                yield from _more(shadow, match, kind)
    if not asked:
        return
    for match in _SHORTENED.finditer(shadow.plain):
        kind = TYPES_BY_ABBREVIATION[match["word"]]
        if _is_number(shadow, match, kind, asked=True):
            yield _built(shadow, match, kind, match.start())
    for match in _UNTYPED.finditer(shadow.plain):
        if not _runs_on(shadow, match):
            yield _built(shadow, match, None, match.start())


def _kind_of_word(word: str) -> DocumentType:
    word = " ".join(word.split())
    return TYPES_BY_WORD.get(word) or TYPES_BY_WORD[word.removesuffix("S")]


def _end(match: re.Match[str]) -> int:
    """Where the number ends, with its issuer only where that is one."""
    return match.end("issuer") if _has_issuer(match) else _bare_end(match)


def _bare_end(match: re.Match[str]) -> int:
    return max(match.end("number"), match.end("suffix"), match.end("year"))


def _has_issuer(match: re.Match[str]) -> bool:
    groups = match.re.groupindex
    return "issuer" in groups and bool(match["issuer"]) and is_issuer(match["issuer"])


def _runs_on(shadow: Shadow, match: re.Match[str]) -> bool:
    return int(match["number"]) == 0 or bool(_RUNS_ON.match(shadow.plain, _end(match)))


def _is_number(shadow: Shadow, match: re.Match[str], kind: DocumentType, *, asked: bool) -> bool:
    if _runs_on(shadow, match):
        return False
    if match["year"]:
        # "Báo cáo 9/2023" is the report of September.
        if not kind.yearly and not match["no"] and int(match["number"]) <= 12:
            return False
    elif not match["no"] and _FIRST_YEAR <= int(match["number"]) <= _LAST_YEAR:
        return False
    return _is_asked(shadow, match, kind) if asked else _is_cited(shadow, match, kind)


def _is_cited(shadow: Shadow, match: re.Match[str], kind: DocumentType) -> bool:
    if _DATED.match(shadow.plain, _end(match)):
        return True
    if match["year"] and kind.yearly:
        return True
    return kind.hold == "firm" and bool(match["no"])


def _is_asked(shadow: Shadow, match: re.Match[str], kind: DocumentType) -> bool:
    if match["no"] or (match["year"] and kind.yearly) or _has_tied_issuer(shadow, match):
        return True
    if kind.hold == "strict":
        return False
    end = _bare_end(match)
    is_padded = match["number"].startswith("0")
    if counts_something(shadow, end, loosely=kind.hold == "loose" and not is_padded):
        return False
    # A small bare number after a word that may be a verb counts something ("quy định 3
    # mức"), and after an abbreviation it may be anything ("TT 2").
    is_abbreviated = match["word"] in TYPES_BY_ABBREVIATION
    if len(match["number"]) > 1 or (kind.hold == "firm" and not is_abbreviated):
        return True
    return is_followed_well(shadow, end, may_end=not is_abbreviated)


def _has_tied_issuer(shadow: Shadow, match: re.Match[str]) -> bool:
    """Whether an issuer follows that cannot be a word ("chỉ thị 24 từ ngày")."""
    if not _has_issuer(match):
        return False
    written = shadow.kept[match.start("issuer") : match.end("issuer")]
    return match["tie"] != " " or written.isupper()


def _more(shadow: Shadow, match: re.Match[str], kind: DocumentType) -> Iterator[DocumentNumber]:
    """The further numbers of "chỉ thị 24 và 30"."""
    following = _NEXT_ONE.match(shadow.plain, _end(match))
    while following and not _runs_on(shadow, following):
        end = _bare_end(following)
        if counts_something(shadow, end, loosely=True):
            return
        yield _built(shadow, following, kind, following.start("number"))
        following = _NEXT_ONE.match(shadow.plain, end)


def _year(shadow: Shadow, match: re.Match[str], kind: DocumentType | None) -> int | None:
    if match["year"]:
        return int(match["year"])
    if kind is None or not kind.yearly:
        return None
    # "Nghị định 30 năm 2020" is 30/2020; a plan's year is no part of its number.
    named = _IN_YEAR.match(shadow.plain, _bare_end(match))
    return int(named.group(1)) if named and kind.hold == "firm" else None


def _built(
    shadow: Shadow, match: re.Match[str], kind: DocumentType | None, start: int
) -> DocumentNumber:
    tied = _has_tied_issuer(shadow, match)
    begin, stop = shadow.span(start, match.end("issuer") if tied else _bare_end(match))
    return DocumentNumber(
        number=int(match["number"]),
        suffix=(match["suffix"] or "").lower(),
        year=_year(shadow, match, kind),
        type=kind.abbreviation if kind else None,
        issuer=issuer_spelling(match["issuer"]) if tied else None,
        text=shadow.source[begin:stop],
        start=begin,
        end=stop,
    )
