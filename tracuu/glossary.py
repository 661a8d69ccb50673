"""English terms and their Vietnamese translations, from CSV files that people keep.

A file has the columns ``english,vietnamese,domain``; several rows for one English
term are several translations, the most usual first. Terms are looked up longest
first, then by their stems, so that plurals and inflections meet their entry.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import snowballstemmer

from tracuu.errors import UsageError
from tracuu.text import WORD, clean

COLUMNS = ("english", "vietnamese", "domain")
PACKAGED = Path(__file__).with_name("glossary.csv")

_Key = tuple[str, ...]

# Forms that no stemmer leads back to the base form.
_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    was:be were:be been:be is:be are:be am:be had:have has:have did:do does:do done:do went:go
    gone:go made:make said:say told:tell took:take taken:take gave:give given:give got:get
    gotten:get came:come became:become began:begin begun:begin broke:break broken:break
    brought:bring built:build bought:buy caught:catch chose:choose chosen:choose cost:cost
    cut:cut dealt:deal drew:draw drawn:draw drove:drive driven:drive drank:drink drunk:drink
    ate:eat eaten:eat fell:fall fallen:fall felt:feel fought:fight found:find fled:flee flew:fly
    flown:fly forbade:forbid forbidden:forbid forgot:forget forgotten:forget froze:freeze
    frozen:freeze grew:grow grown:grow heard:hear held:hold hid:hide hidden:hide hit:hit
    hurt:hurt kept:keep knew:know known:know laid:lay led:lead left:leave lent:lend lost:lose
    meant:mean met:meet paid:pay put:put ran:run rose:rise risen:rise saw:see seen:see sold:sell
    sent:send set:set shot:shoot showed:show shown:show shut:shut sang:sing sung:sing sank:sink
    sunk:sink sat:sit slept:sleep spoke:speak spoken:speak spent:spend spread:spread stood:stand
    stole:steal stolen:steal struck:strike swore:swear sworn:swear taught:teach thought:think
    threw:throw thrown:throw understood:understand wore:wear worn:wear won:win wrote:write
    written:write withdrew:withdraw withdrawn:withdraw bore:bear born:bear undertook:undertake
    undertaken:undertake overcame:overcome sought:seek bound:bind men:man women:woman
    children:child people:people feet:foot teeth:tooth mice:mouse lives:life wives:wife
    leaves:leaf criteria:criterion phenomena:phenomenon media:medium data:data indices:index
    appendices:appendix analyses:analysis crises:crisis bases:basis
    """.split()
)


@dataclass(frozen=True, slots=True)
class Translation:
    """An English term found in a text, where, and its translations, most usual first."""

    start: int
    end: int
    english: str
    vietnamese: tuple[str, ...]


class Glossary:
    """Looks up the English terms of a text."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._entries: dict[_Key, list[str]] = {}
        self._alike: dict[_Key, list[_Key]] = {}
        self._stemmer = snowballstemmer.stemmer("english")
        self._stems: dict[str, str] = {}
        self._longest = 1
        for english, vietnamese in entries:
            key = tuple(WORD.findall(english.lower()))
            if key not in self._entries:
                self._entries[key] = []
                self._alike.setdefault(_beginnings(key), []).append(key)
                self._longest = max(self._longest, len(key))
            if vietnamese not in self._entries[key]:
                self._entries[key].append(vietnamese)

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))

    def __contains__(self, english: str) -> bool:
        return self._find(tuple(WORD.findall(english.lower()))) is not None

    def vietnamese(self) -> Iterator[str]:
        """Every Vietnamese term."""
        for terms in self._entries.values():
            yield from terms

    def translate(self, text: str) -> list[Translation]:
        """The terms of ``text`` that have an entry, left to right, longest first."""
        spans = [match.span() for match in WORD.finditer(text)]
        tokens = [text[start:end].lower() for start, end in spans]
        found: list[Translation] = []
        position = 0
        while position < len(tokens):
            length, vietnamese = self._longest_at(tokens, position)
            if vietnamese:
                start, end = spans[position][0], spans[position + length - 1][1]
                found.append(Translation(start, end, text[start:end], tuple(vietnamese)))
            position += max(1, length)
        return found

    def _longest_at(self, tokens: Sequence[str], position: int) -> tuple[int, list[str] | None]:
        for length in range(min(self._longest, len(tokens) - position), 0, -1):
            vietnamese = self._find(tuple(tokens[position : position + length]))
            if vietnamese:
                return length, vietnamese
        return 0, None

    def _find(self, key: _Key) -> list[str] | None:
        """The translations of a term, or of the entry of like stems that is closest in letters."""
        if key in self._entries:
            return self._entries[key]
        base = tuple(_IRREGULAR.get(word, word) for word in key)
        if base in self._entries:
            return self._entries[base]
        stems = [self._stem(word) for word in base]
        alike = [
            each
            for each in self._alike.get(_beginnings(base), ())
            if [self._stem(_IRREGULAR.get(word, word)) for word in each] == stems
        ]
        if not alike:
            return None
        return self._entries[min(alike, key=lambda each: _difference(each, key))]

    def _stem(self, word: str) -> str:
        if word not in self._stems:
            self._stems[word] = self._stemmer.stemWord(word)
        return self._stems[word]


def _beginnings(key: _Key) -> _Key:
    """What terms of like stems have in common: how their words begin."""
    return tuple(word[:2] for word in key)


def _difference(entry: _Key, asked: _Key) -> int:
    """How many letters the words end in that they do not share.

    An entry's count twice: inflection adds more than it takes, so "reported" is of
    "report" rather than of "reporter".
    """
    shared = sum(map(_shared_letters, entry, asked))
    return 2 * sum(map(len, entry)) + sum(map(len, asked)) - 3 * shared


def _shared_letters(left: str, right: str) -> int:
    alike = [a == b for a, b in zip(left, right, strict=False)]
    return (*alike, False).index(False)


def read_entries(path: Path) -> list[tuple[str, str]]:
    """The (English, Vietnamese) pairs of a glossary file; UsageError names a bad line."""
    try:
        text = clean(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"Cannot read {path}: {error}.", remedy="Save it as CSV in UTF-8."
        ) from error
    rows = csv.DictReader(text.split("\n"), strict=True)
    try:
        if tuple(rows.fieldnames or ())[:2] != COLUMNS[:2]:
            raise UsageError(
                f"{path}, line 1: the columns are not {','.join(COLUMNS)}.",
                remedy=f"Make the first line: {','.join(COLUMNS)}",
            )
        return [_entry(path, rows.line_num, row) for row in rows]
    except csv.Error as error:
        # An open quote is noticed only at the end of the file; the row begins here.
        raise UsageError(f"{path}, line {rows.line_num + 1}: not CSV: {error}.") from error


def _entry(path: Path, line: int, row: dict[str, str | None]) -> tuple[str, str]:
    english, vietnamese = ((row.get(column) or "").strip() for column in COLUMNS[:2])
    if not english or not vietnamese or not WORD.search(english):
        raise UsageError(f"{path}, line {line}: an English and a Vietnamese term are needed.")
    return english, vietnamese


def load_glossary(own: Path | None = None) -> Glossary:
    """The packaged glossary; a term of the office's ``own`` file is taken from there alone."""
    entries = read_entries(PACKAGED)
    if own is not None and own.exists():
        ours = read_entries(own)
        overridden = {english.lower() for english, _ in ours}
        entries = [*ours, *(each for each in entries if each[0] not in overridden)]
    return Glossary(entries)
