"""Text of the fonts before Unicode, TCVN3 (.VnTime) and VNI (VNI-Times), given its letters back.

Such text comes out of a file as the Latin-1 signs on whose places those fonts draw
Vietnamese letters (``ViÖt Nam``, ``Vieät Nam``). Which lines are such text is judged
by what reads as Vietnamese after the conversion and did not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tracuu.readers.quality import LEGACY_SIGNS, marked_letters, prose, well_formed

MIN_WELL_FORMED = 0.93
_MIN_ACCENTED = 0.10
# So many broken words must be mended before a text is taken for one of an old font;
# a text of fewer words than that all of them.
_MIN_MENDED = 3

# What the library leaves as it is. VNI: two letters that its table lacks, and capitals
# whose mark was typed small. TCVN3: signs that PDF programs put in place of others.
_VNI_SMALL_MARK = re.compile("([AEOUYÔÖ])([ùøûõïáàåãäéèúüëâê])")
_VNI_MISSING = (("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ"))
_TCVN3_TWINS = str.maketrans({"μ": "µ", "∙": "·", "−": "\u00ad", "‐": "\u00ad"})
# In some PDFs the soft hyphen, which is TCVN3's "ư", has become a hyphen.
_HYPHENED = re.compile(r"(?<![\w-])([^\W\d_]{0,4})-([^\W\d_]{0,4})(?![\w-])")
_TOKEN = re.compile(r"\S+")
# Vietnamese letters that no old font uses as signs: what has one is Unicode already.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u036f]")
_FOREIGN = re.compile(f"[^\x00-\x7f\u2010-\u2027\u00a0{re.escape('«»·©®°§')}]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A line as it is or as one encoding has it, and how many of its words are malformed."""

    text: str
    bad: int


_Line = dict[str, _Reading]
_AS_IT_IS = ""


def repaired(text: str) -> str | None:
    """``text`` with every line and word in TCVN3 or VNI turned to Unicode; None if there is none.

    Soft hyphens are part of TCVN3 and have to be in ``text`` still. The number of lines
    stays, and the white space at their beginnings.
    """
    if text.isascii() or not _any_broken(text):
        return None
    raw = text.split("\n")
    lines = [_readings(line, vni, tcvn3) for line, vni, tcvn3 in _converted(raw)]
    encodings = [each for each in ("tcvn3", "vni") if _mended(lines, each) >= _enough(lines)]
    if not encodings:
        return None
    chosen = _chosen(lines, [_AS_IT_IS, *encodings])
    result = [
        _mixed(line, encodings) if _is_mixed(line) else line[choice].text
        for line, choice in zip(lines, chosen, strict=True)
    ]
    changed = [new for new, old in zip(result, raw, strict=True) if new != old]
    return "\n".join(result) if _reads_well(changed) else None


def _any_broken(text: str) -> bool:
    return any(not word.isascii() and not well_formed(word) for word in prose(text))


def _converted(raw: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Each line as it is, read as VNI and read as TCVN3."""
    wanted = [index for index, line in enumerate(raw) if not line.isascii()]
    vni, tcvn3 = list(raw), list(raw)
    for target, convert in ((vni, _from_vni), (tcvn3, _from_tcvn3)):
        for index, line in zip(wanted, convert([raw[each] for each in wanted]), strict=True):
            target[index] = raw[index][: -len(raw[index].lstrip())] + line.lstrip()
    return zip(raw, vni, tcvn3, strict=True)


def _fixed(lines: Sequence[str], encoding: str) -> list[str]:
    """``lines`` converted by the library, which is imported only when something needs it."""
    from viparse import fix

    if not lines:
        return []
    # One call for all: the library drops outer and many empty lines, of which there are none.
    together: list[str] = fix("\n".join(lines), encoding=encoding).split("\n")
    if len(together) == len(lines):
        return together
    return [fix(line, encoding=encoding).replace("\n", " ") for line in lines]


def _from_vni(lines: Sequence[str]) -> list[str]:
    prepared = []
    for line in lines:
        line = _VNI_SMALL_MARK.sub(lambda match: match[1] + match[2].upper(), line)
        for signs, letter in _VNI_MISSING:
            line = line.replace(signs, letter)
        prepared.append(line)
    return _fixed(prepared, "vni")


def _from_tcvn3(lines: Sequence[str]) -> list[str]:
    fixed = _fixed([line.translate(_TCVN3_TWINS) for line in lines], "tcvn3")
    return [_with_capitals(_HYPHENED.sub(_horned, line)) for line in fixed]


def _horned(match: re.Match[str]) -> str:
    """The word with "ư" in place of its hyphen, if only that makes it a word."""
    left, right = match.groups()
    joined = f"{left}ư{right}"
    if not (left or right) or not well_formed(joined):
        return match.group()
    return match.group() if all(part and well_formed(part) for part in (left, right)) else joined


def _with_capitals(line: str) -> str:
    """``line`` with the accented letters in capitals that a font of capitals drew so.

    TCVN3 has small accented letters only; ``.VnTimeH`` draws "CéNG HßA" as "CỘNG HÒA".
    """
    words = list(prose(line))
    if not any(map(_half_in_capitals, words)):
        return line
    if not any(char.isascii() and char.islower() for word in words for char in word):
        return line.upper()
    return _TOKEN.sub(
        lambda match: match[0].upper() if _half_in_capitals(match[0]) else match[0], line
    )


def _half_in_capitals(word: str) -> bool:
    small = [char for char in word if char.islower()]
    return bool(small) and not any(map(str.isascii, small)) and sum(map(str.isupper, word)) >= 2


def _reading(line: str) -> _Reading:
    return _Reading(line, sum(not well_formed(word) for word in prose(line)))


def _readings(line: str, vni: str, tcvn3: str) -> _Line:
    if line.isascii():
        same = _Reading(line, 0)
        return {_AS_IT_IS: same, "vni": same, "tcvn3": same}
    return {_AS_IT_IS: _reading(line), "vni": _reading(vni), "tcvn3": _reading(tcvn3)}


def _mended(lines: Iterable[_Line], encoding: str) -> int:
    """How many malformed words ``encoding`` mends in the lines that it suits best."""
    return sum(
        line[_AS_IT_IS].bad - line[encoding].bad
        for line in lines
        if line[encoding].bad == min(each.bad for each in line.values())
    )


def _enough(lines: Iterable[_Line]) -> int:
    return min(_MIN_MENDED, max(1, sum(line[_AS_IT_IS].bad for line in lines)))


def _chosen(lines: Sequence[_Line], readings: Sequence[str]) -> list[str]:
    """Which reading of each line is best; of equal ones that of the nearest line decided."""
    open_ones: list[set[str]] = []
    for line in lines:
        best = min(line[each].bad for each in readings)
        equal = {each for each in readings if line[each].bad == best}
        if _AS_IT_IS in equal and _UNICODE_ONLY.search(line[_AS_IT_IS].text):
            equal = {_AS_IT_IS}
        open_ones.append(equal)
    return _by_neighbours(open_ones)


def _by_neighbours(open_ones: Sequence[set[str]]) -> list[str]:
    """One of each set: the only one, else that of the line above, else that of one below."""
    last = next((next(iter(each)) for each in open_ones if len(each) == 1), _AS_IT_IS)
    chosen = []
    for each in open_ones:
        if last not in each:
            last = min(each)
        chosen.append(last)
    return chosen


def _is_mixed(line: _Line) -> bool:
    """Whether words in Unicode and broken ones stand in the line together."""
    text = line[_AS_IT_IS].text
    return line[_AS_IT_IS].bad > 0 and _UNICODE_ONLY.search(text) is not None


def _mixed(line: _Line, encodings: Sequence[str]) -> str:
    """The line converted word by word; what could be either goes with the word before."""
    text = line[_AS_IT_IS].text
    encoding = min(encodings, key=lambda each: line[each].bad)
    convert: Callable[[Sequence[str]], list[str]]
    convert = _from_vni if encoding == "vni" else _from_tcvn3
    tokens = _TOKEN.findall(text)
    converted = convert(tokens)
    open_ones = [
        _token_choice(old, new, encoding) for old, new in zip(tokens, converted, strict=True)
    ]
    pieces = iter(
        new if choice == encoding else old
        for old, new, choice in zip(tokens, converted, _by_neighbours(open_ones), strict=True)
    )
    return _TOKEN.sub(lambda _: next(pieces), text)


def _token_choice(old: str, new: str, encoding: str) -> set[str]:
    if _UNICODE_ONLY.search(old):
        return {_AS_IT_IS}
    if _FOREIGN.search(old) is None and not any(sign in old for sign in LEGACY_SIGNS):
        return {_AS_IT_IS, encoding}
    before, after = _reading(old).bad, _reading(new).bad
    if before == after:
        return {_AS_IT_IS, encoding}
    return {encoding} if after < before else {_AS_IT_IS}


def _reads_well(lines: Iterable[str]) -> bool:
    found = [word for line in lines for word in prose(line)]
    letters = sum(map(len, found))
    if not letters:
        return False
    good = sum(map(well_formed, found)) / len(found)
    return good >= MIN_WELL_FORMED and sum(map(marked_letters, found)) / letters >= _MIN_ACCENTED
