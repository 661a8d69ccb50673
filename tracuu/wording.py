"""The sentences of our own that stand around quotes, in both languages.

Nothing here says what a document says: a lead repeats words of the quote, and the rest
says where they come from or what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracuu.cues import Kind
from tracuu.numbers import TYPE_NAMES
from tracuu.obligations import RelationKind
from tracuu.types import Language

_LEADS: dict[Kind, dict[Language, str]] = {
    "when": {"vi": "Thời gian: {found}", "en": "When: {found}"},
    "how_many": {"vi": "Con số: {found}", "en": "Figure: {found}"},
    "about": {"vi": "Nội dung: {found}", "en": "Subject, in Vietnamese: {found}"},
    "which_number": {"vi": "Văn bản số: {found}", "en": "Document number: {found}"},
}
_SAYS: dict[Language, str] = {"vi": "Theo {source}:", "en": "According to {source}, in Vietnamese:"}
_SEVERAL: dict[Language, str] = {
    "vi": "{count} văn bản nói về điều này:",
    "en": "{count} documents speak of this, in Vietnamese:",
}
_DIFFER: dict[Language, str] = {
    "vi": "Các văn bản ghi khác nhau: {found}. Hãy đối chiếu từng trích dẫn.",
    "en": "The documents differ: {found}. Compare the quotes.",
}
_ASKED: dict[Kind, dict[Language, str]] = {
    "when": {"vi": "ngày tháng hay thời hạn", "en": "a date or a time limit"},
    "how_many": {"vi": "con số", "en": "a figure"},
}
_TOLD_BY: dict[Language, str] = {"vi": "theo {sources}", "en": "as told by {sources}"}
_MORE: dict[Language, str] = {
    "vi": "ngoài ra {count} câu trong {sources} nói về văn bản này",
    "en": "besides, {count} more about it in {sources}",
}
_NOT_HELD: dict[Language, str] = {
    "vi": "thư viện không có toàn văn {numbers}",
    "en": "the library does not hold the full text of {numbers}",
}
_VERBS_VI: dict[RelationKind, str] = {
    "implements": "thực hiện",
    "replaces": "thay thế",
    "amends": "sửa đổi, bổ sung",
    "repeals": "bãi bỏ",
    "based_on": "căn cứ",
}
_VERBS_EN: dict[RelationKind, tuple[str, str]] = {
    "implements": ("implements", "implement"),
    "replaces": ("replaces", "replace"),
    "amends": ("amends", "amend"),
    "repeals": ("repeals", "repeal"),
    "based_on": ("is based on", "are based on"),
}
_SUPERSEDED: dict[RelationKind, dict[Language, str]] = {
    "replaces": {
        "vi": "{number} đã được thay thế bởi {by}: “{quote}”",
        "en": "{number} was replaced by {by}: “{quote}”",
    },
    "repeals": {
        "vi": "{number} đã bị bãi bỏ bởi {by}: “{quote}”",
        "en": "{number} was repealed by {by}: “{quote}”",
    },
}
_MAX_NAMES = 12
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_FULL_DATE = re.compile(
    r"(\d{1,2})\s?(?:[/.-]|\s+tháng\s+)\s?(\d{1,2})\s?(?:[/.-]|\s+năm\s+)\s?(\d{4})"
)
_MONTH = re.compile(r"(?<![\d/.-])(?:tháng\s+)(\d{1,2})(?:\s?/\s?|\s+năm\s+)(\d{4})")


def fact(kind: Kind, found: str, language: Language) -> str:
    """The lead of an answer that is a date, a figure or a number; English dates are explained."""
    if language == "en" and (date := _english_date(found)):
        found = f"{date} (“{found}”)"
    return _LEADS[kind][language].format(found=found)


def is_fact(kind: Kind) -> bool:
    """Whether a question of that kind is answered by a few words."""
    return kind in _LEADS and kind != "about"


def frame(sources: Sequence[str], language: Language) -> str:
    """What introduces quotes: the document that says it, or how many do."""
    if len(sources) > 1:
        return _SEVERAL[language].format(count=len(sources))
    return _SAYS[language].format(source=sources[0])


def differing(found: Iterable[tuple[str, str]], language: Language) -> str:
    """What documents say differently: pairs of the words and their source, none preferred."""
    shown = "; ".join(f"“{words}” ({source})" for words, source in found)
    return _DIFFER[language].format(found=shown)


def unknown_number(written: Sequence[str], nearest: Sequence[str], language: Language) -> str:
    """No document has that number or cites it."""
    numbers, others = ", ".join(written), ", ".join(nearest)
    if language == "en":
        text = f"The library holds no document numbered {numbers}, and none that cites it."
        return text + (f" The nearest numbers it knows: {others}." if others else "")
    text = f"Thư viện không có văn bản số {numbers} và không có văn bản nào nhắc đến số này."
    return text + (f" Các số gần nhất đang có: {others}." if others else "")


def nothing_close(nearby: Iterable[str], language: Language) -> str:
    """Nothing in the library speaks of it."""
    titles = "; ".join(nearby)
    if language == "en":
        text = "The library holds nothing that answers this question."
        return text + (f" The closest documents: {titles}." if titles else "")
    text = "Thư viện không có nội dung trả lời câu hỏi này."
    return text + (f" Văn bản gần nhất: {titles}." if titles else "")


def silent(kind: Kind, missing: Sequence[str], nearby: Iterable[str], language: Language) -> str:
    """Documents come close, but do not say what was asked."""
    titles, lacking = "; ".join(nearby), _lacking(kind, missing, language)
    if language == "en":
        return f"The library comes close, but its documents {lacking}. Nearby: {titles}."
    return f"Thư viện có nội dung gần với câu hỏi nhưng {lacking}. Xem: {titles}."


def spared(name: str, whom: str, language: Language) -> str:
    """A document demands things, but none of those asked about."""
    if language == "en":
        return f"The library knows of duties under {name}, but of none that falls on {whom}."
    return f"Thư viện có những yêu cầu của {name}, nhưng không câu nào giao việc cho {whom}."


def _lacking(kind: Kind, missing: Sequence[str], language: Language) -> str:
    """What close documents do not do: mention a name, give a figure or a date."""
    english = language == "en"
    if missing:
        return (
            f"do not mention {' or '.join(missing)}"
            if english
            else f"không nhắc đến {' hay '.join(missing)}"
        )
    asked = _ASKED[kind][language]
    return f"do not give {asked} for it" if english else f"không nêu {asked} cho điều được hỏi"


def _english_date(found: str) -> str | None:
    match = _FULL_DATE.search(found)
    if match is not None and 1 <= int(match[2]) <= len(_MONTHS):
        return f"{int(match[1])} {_MONTHS[int(match[2]) - 1]} {match[3]}"
    match = _MONTH.search(found)
    if match is not None and 1 <= int(match[1]) <= len(_MONTHS):
        return f"{_MONTHS[int(match[1]) - 1]} {match[2]}"
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells what a document demands, where it is not the document itself.

    ``sources`` tell all of it or, with ``more``, so many sentences besides its own;
    ``missing`` are the numbers of which the library has no full text.
    """

    sources: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    more: int = 0

    def note(self, language: Language) -> str:
        """In brackets, with a space before; nothing where the document speaks for itself."""
        sources = ", ".join(self.sources)
        parts = []
        if sources and self.more:
            parts.append(_MORE[language].format(count=self.more, sources=sources))
        elif sources:
            parts.append(_TOLD_BY[language].format(sources=sources))
        if self.missing:
            parts.append(_NOT_HELD[language].format(numbers=", ".join(self.missing)))
        return f" ({'; '.join(parts)})" if parts else ""


def article(title: str, language: Language) -> str:
    """An article that tells of a document, by its title."""
    return f"bài “{title}”" if language == "vi" else f"“{title}”"


def demanded(
    name: str | None, whom: str | None, topic: str, told: Told, count: int, language: Language
) -> str:
    """How much a document, or the whole library, demands of somebody."""
    note = told.note(language)
    if language == "en":
        of, about = f" of {whom}" if whom else "", f" that speak of “{topic}”" if topic else ""
        said = f"{name} requires" if name else "The library's documents require"
        return f"{said} {_plural(count, 'thing')}{of}{about}{note}, in Vietnamese:"
    about = f" nói đến “{topic}”" if topic else ""
    if whom is None:
        return f"{name} nêu {count} yêu cầu{about}{note}:"
    said = name or "Các văn bản trong thư viện"
    return f"{said} yêu cầu {whom} {count} việc{about}{note}:"


def timed(
    name: str | None, whom: str | None, topic: str, count: int, told: Told, language: Language
) -> str:
    """How much of what a document demands has a time by which it is due."""
    note = told.note(language)
    if language == "en":
        of = f" of {whom}" if whom else ""
        about = f" that speak of “{topic}”" if topic else ""
        things = _plural(count, "thing")
        return f"{name} requires {things}{of} by a stated time{about}{note}, in Vietnamese:"
    of, about = f" của {whom}" if whom else "", f" nói đến “{topic}”" if topic else ""
    return f"{name} nêu {count} việc{of} có thời hạn{about}{note}:"


def leading(names: Sequence[str], count: int, told: Told, language: Language) -> str:
    """Who takes the lead, in the words of the quotes."""
    bodies, note = "; ".join(f"“{name}”" for name in names), told.note(language)
    if language == "en":
        return f"In the lead, for {_plural(count, 'thing')}: {bodies}{note}."
    return f"Chủ trì {count} việc: {bodies}{note}."


def related(
    kind: RelationKind,
    by_named: bool,
    name: str,
    type_: str,
    others: Sequence[str],
    missing: Sequence[str],
    language: Language,
) -> str:
    """Which documents do something to the one named or, ``by_named``, what it does it to."""
    count, listed = len(others), _listed(others)
    note = Told(missing=tuple(missing)).note(language)
    if language == "en":
        noun = _plural(count, _english_type(type_))
        one, many = _VERBS_EN[kind]
        if by_named:
            return _stop(f"{name} {one} {noun}: {listed}{note}")
        return _stop(f"{noun} {one if count == 1 else many} {name}: {listed}{note}")
    noun, verb = type_.lower() or "văn bản", _VERBS_VI[kind]
    if by_named:
        return _stop(f"{name} {verb} {count} {noun}: {listed}{note}")
    return _stop(f"{count} {noun} {verb} {name}: {listed}{note}")


def counted(
    type_: str, year: int | None, names: Sequence[str], undated: int, language: Language
) -> str:
    """How many documents of a type, and of a year, the library holds."""
    count, listed = len(names), _listed(names)
    if language == "en":
        of = f" of {year}" if year else ""
        note = f" ({undated} without a date not counted)" if undated else ""
        if not names:
            return f"The library holds no {_english_type(type_)}{of}{note}."
        return _stop(
            f"The library holds {_plural(count, _english_type(type_))}{of}{note}: {listed}"
        )
    of = f" năm {year}" if year else ""
    note = f" (chưa kể {undated} không ghi ngày)" if undated else ""
    if not names:
        return f"Thư viện không có {type_.lower() or 'văn bản'} nào{of}{note}."
    return _stop(f"Thư viện có {count} {type_.lower() or 'văn bản'}{of}{note}: {listed}")


def superseded(number: str, kind: RelationKind, by: str, quote: str, language: Language) -> str:
    """That another document takes the place of one that is quoted; ``quote`` proves it."""
    return _SUPERSEDED[kind][language].format(number=number, by=by, quote=quote)


def _stop(line: str) -> str:
    """A full stop, unless the line ends in an ellipsis."""
    return line if line.endswith("…") else f"{line}."


def with_note(lead: str, note: str) -> str:
    """A lead with a note in brackets before what ends it."""
    end = lead[-1:] if lead[-1:] in ":." else ""
    return f"{lead[: len(lead) - len(end)]} ({note}){end}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _english_type(type_: str) -> str:
    names = {name: english for name, english in reversed(list(TYPE_NAMES.values()))}
    return names.get(type_, "document")


def _listed(names: Sequence[str]) -> str:
    """The names; of a long list the first, since every one is quoted below."""
    shown = ", ".join(names[:_MAX_NAMES])
    return shown + (", …" if len(names) > _MAX_NAMES else "")
