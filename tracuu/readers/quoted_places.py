"""Where quotes stand in the text of a page that another program took out of the same file.

Two programs differ in spaces, line ends, hyphens, where the tone mark stands and whether
letters are composed, so only letters and digits are compared, without their marks.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Start (inclusive) and end (exclusive) in the page's text, in characters."""

MAX_PAGE_LETTERS = 200_000
_MAX_QUOTE_LETTERS = 4_000
# What is no longer than this may be on the page by chance, unless it is the whole quote.
_MIN_LETTERS = 12
_GRAM = 6
_MAX_GRAM_PLACES = 100
# A page of prose takes some thousands; one that repeats itself is not compared for ever.
_MAX_COMPARED = 200_000
_MAX_EQUALS = 20
_MAX_WORD = 8
# Far away, as where columns are read crosswise, only whole lines as long as this count.
_MIN_STRAY = 30
# The rest of a quote that is shorter is looked for this near, as a line's beginning or end.
_NEAR = 600
# A quote of which less than this is found may be cut off by an end of the page: then its part
# is so near to it, and may be shorter.
_WHOLE = 0.97
_EDGE = 300
_MIN_CUT_LETTERS = 8


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters and digits of a text, bare; the marks of each, and where it stands."""

    bare: str
    marks: list[str]
    places: list[int]


@dataclass(frozen=True, slots=True)
class _Run:
    """The quote's letters from ``quoted`` to ``quoted_end``, which the page has at ``at``."""

    quoted: int
    quoted_end: int
    at: int
    end: int

    @property
    def length(self) -> int:
        return self.quoted_end - self.quoted

    def within(self, start: int, end: int) -> _Run:
        """What of the run is of the quote's letters from ``start`` to ``end``."""
        first = max(self.quoted, start)
        last = max(first, min(self.quoted_end, end))
        shift = self.at - self.quoted
        return _Run(first, last, first + shift, last + shift)


def _letters(text: str) -> _Letters:
    bare: list[str] = []
    marks: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char).lower():
            if unicodedata.combining(part):
                if marks:
                    marks[-1] += part
            elif part.isalnum():
                bare.append("d" if part == "đ" else part)
                marks.append("")
                places.append(place)
    return _Letters("".join(bare), marks, places)


def find_quotes(page: str, quotes: Sequence[str]) -> list[list[Span]]:
    """For each quote the spans of ``page`` that hold it, or the longest part of it there.

    A part counts if it has twelve letters and is half of the quote, or if the page's beginning
    or end cuts it off. Of equal occurrences the first that no quote before has is taken.
    """
    text = _Text(page)
    return [text.find(quote) for quote in quotes]


@dataclass(slots=True)
class _Text:
    page: str
    letters: _Letters = field(init=False)
    _grams: dict[str, list[int]] = field(init=False)
    _taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.letters = _letters(self.page[:MAX_PAGE_LETTERS])
        self._grams = defaultdict(list)
        bare = self.letters.bare
        for at in range(len(bare) - _GRAM + 1):
            places = self._grams[bare[at : at + _GRAM]]
            if len(places) < _MAX_GRAM_PLACES:
                places.append(at)

    def find(self, quote: str) -> list[Span]:
        wanted = _letters(quote[:_MAX_QUOTE_LETTERS])
        length = len(wanted.bare)
        runs = [self._whole_words(run, length) for run in self._runs(wanted.bare)]
        best = self._best(runs, wanted)
        if best is None:
            return []
        found = self._completed(best, runs, wanted.bare)
        if _covered(found) < _WHOLE * length and (cut := self._cut_off(runs, length)) is not None:
            best, found = cut, self._completed(cut, self._beyond(cut, runs, length), wanted.bare)
        elif best.length < min(_MIN_LETTERS, length) or 2 * _covered(found) < length:
            return []
        self._taken.add(best.at)
        found.sort(key=lambda run: run.quoted)
        return [self._span(run, quote, wanted) for run in _joined(found)]

    def _best(self, runs: Sequence[_Run], wanted: _Letters) -> _Run | None:
        longest = max((run.length for run in runs), default=0)
        equals = [run for run in runs if run.length == longest][:_MAX_EQUALS]
        return max(equals, key=lambda run: self._merit(run, wanted), default=None)

    def _cut_off(self, runs: Sequence[_Run], quote_length: int) -> _Run | None:
        """The longest run that is the quote's beginning at the page's end, or the other way."""
        edge = len(self.letters.bare) - _EDGE
        cut = []
        for run in runs:
            at_end = run.quoted == 0 and run.end >= edge and self._is_line_end(run.end)
            at_start = run.quoted_end == quote_length and run.at <= _EDGE
            if at_end or (at_start and self._is_line_end(run.at)):
                cut.append(run)
        longest = max(cut, key=lambda run: run.length, default=None)
        return longest if longest is not None and longest.length >= _MIN_CUT_LETTERS else None

    def _beyond(self, cut: _Run, runs: Sequence[_Run], quote_length: int) -> list[_Run]:
        """The runs between ``cut`` and the end of the page by which the quote is cut off."""
        if cut.quoted_end == quote_length:
            return [run for run in runs if run.end <= cut.at]
        return [run for run in runs if run.at >= cut.end]

    def _merit(self, run: _Run, wanted: _Letters) -> tuple[int, bool, int]:
        """That with the same marks comes first, then one that is not yet taken."""
        pairs = zip(
            wanted.marks[run.quoted : run.quoted_end],
            self.letters.marks[run.at : run.end],
            strict=True,
        )
        same = sum(ours == theirs for ours, theirs in pairs)
        return same, run.at not in self._taken, -run.at

    def _runs(self, quote: str) -> Iterator[_Run]:
        """Every stretch that quote and page have in common and that is not part of a longer."""
        page = self.letters.bare
        if len(quote) < _GRAM:
            places = (page.find(quote), page.rfind(quote)) if quote else ()
            yield from (_Run(0, len(quote), at, at + len(quote)) for at in places if at >= 0)
            return
        compared = 0
        for quoted in range(len(quote) - _GRAM + 1):
            for at in self._grams.get(quote[quoted : quoted + _GRAM], ()):
                if quoted and at and quote[quoted - 1] == page[at - 1]:
                    continue
                end, last = quoted + _GRAM, at + _GRAM
                while end < len(quote) and last < len(page) and quote[end] == page[last]:
                    end, last = end + 1, last + 1
                yield _Run(quoted, end, at, last)
                compared += end - quoted
            if compared > _MAX_COMPARED:
                return

    def _whole_words(self, run: _Run, quote_length: int) -> _Run:
        """``run`` without letters at its ends that only happen to begin or end two words alike."""
        first, last = 0, run.length
        while run.quoted and first < _MAX_WORD and self._is_within_word(run.at + first):
            first += 1
        while run.quoted_end < quote_length and last > run.length - _MAX_WORD:
            if not self._is_within_word(run.at + last):
                break
            last -= 1
        return run.within(run.quoted + first, run.quoted + last)

    def _is_within_word(self, at: int) -> bool:
        """Whether no space or sign is between the letter before ``at`` and that at it."""
        places = self.letters.places
        if not 0 < at < len(places):
            return False
        between = self.page[places[at - 1] + 1 : places[at]]
        return all(char == "\u00ad" or unicodedata.combining(char) for char in between)

    def _completed(self, best: _Run, runs: Sequence[_Run], quote: str) -> list[_Run]:
        """``best`` with what else of the quote the page has, each of its letters once."""
        found = [best]
        gaps = [(0, best.quoted), (best.quoted_end, len(quote))]
        while gaps:
            start, end = gaps.pop()
            if start >= end:
                continue
            before = next((run for run in found if run.quoted_end == start), None)
            after = next((run for run in found if run.quoted == end), None)
            run = self._piece(runs, start, end, before, after) or self._short_rest(
                quote[start:end], start, before, after
            )
            if run is not None:
                found.append(run)
                gaps += [(start, run.quoted), (run.quoted_end, end)]
        return found

    def _piece(
        self, runs: Sequence[_Run], start: int, end: int, before: _Run | None, after: _Run | None
    ) -> _Run | None:
        """The longest run for that part of the quote; of equal ones the nearest."""
        pieces = []
        for each in runs:
            run = each.within(start, end)
            if run.length >= self._least(run, before, after):
                pieces.append((run.length, -_distance(run, before, after), run.at, run))
        return max(pieces, default=(0, 0, 0, None))[-1]

    def _least(self, run: _Run, before: _Run | None, after: _Run | None) -> int:
        """How many letters ``run`` must have to be no chance: more where it is out of place."""
        in_order = (before is None or run.at >= before.end) and (
            after is None or run.end <= after.at
        )
        is_near = _distance(run, before, after) <= _NEAR
        if is_near and (in_order or self._fills_lines(run)):
            return _MIN_LETTERS
        return _MIN_STRAY if self._fills_lines(run) else MAX_PAGE_LETTERS

    def _fills_lines(self, run: _Run) -> bool:
        return self._is_line_end(run.at) and self._is_line_end(run.end)

    def _short_rest(
        self, rest: str, quoted: int, before: _Run | None, after: _Run | None
    ) -> _Run | None:
        """A few letters between two runs or, at an end of the quote, by themselves on a line."""
        if len(rest) >= _MIN_LETTERS:
            return None
        start = before.end if before else max(0, after.at - _NEAR) if after else 0
        end = after.at if after else start + _NEAR
        if before is None:
            at = self.letters.bare.rfind(rest, start, end)
            on_line = self._is_line_end(at + len(rest))
        else:
            at = self.letters.bare.find(rest, start, end)
            on_line = after is not None or self._is_line_end(at)
        if at < 0 or not on_line:
            return None
        return _Run(quoted, quoted + len(rest), at, at + len(rest))

    def _is_line_end(self, at: int) -> bool:
        """Whether a line ends between the letter before ``at`` and that at it."""
        places = self.letters.places
        if not 0 < at < len(places):
            return True
        return "\n" in self.page[places[at - 1] : places[at]]

    def _span(self, run: _Run, quote: str, wanted: _Letters) -> Span:
        """The run in the page's text, with the marks and signs of the quote around it."""
        start, end = self.letters.places[run.at], self.letters.places[run.end - 1] + 1
        while end < len(self.page) and unicodedata.combining(self.page[end]):
            end += 1
        if run.quoted_end == len(wanted.bare):
            for sign in quote[wanted.places[-1] + 1 :]:
                if self.page[end : end + 1] != sign or sign.isspace():
                    break
                end += 1
        if run.quoted == 0:
            for sign in reversed(quote[: wanted.places[0]]):
                if start == 0 or self.page[start - 1] != sign or sign.isspace():
                    break
                start -= 1
        return start, end


def _distance(run: _Run, before: _Run | None, after: _Run | None) -> int:
    """How many letters are on the page between ``run`` and what is next to it in the quote."""
    ends = [before.end] if before else []
    starts = [after.at] if after else []
    return min([abs(run.at - end) for end in ends] + [abs(start - run.end) for start in starts])


def _covered(found: Sequence[_Run]) -> int:
    return sum(run.length for run in found)


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """The runs, in the quote's order, as one where hardly a letter of the page is between."""
    joined = [runs[0]]
    for run in runs[1:]:
        last = joined[-1]
        missing, between = run.quoted - last.quoted_end, run.at - last.end
        if 0 <= between <= 2 * missing + 4:
            joined[-1] = _Run(last.quoted, run.quoted_end, last.at, run.end)
        else:
            joined.append(run)
    return joined
