"""The sentences of our own that stand around quotes, in both languages.

Nothing here says what a document says: a lead repeats words of the quote, and the rest
says where they come from or what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracuu.cues import Kind
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
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_FULL_DATE = re.compile(
    r"(\d{1,2})\s?(?:[/.-]|\s+tháng\s+)\s?(\d{1,2})\s?(?:[/.-]|\s+năm\s+)\s?(\d{4})"
)


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
    if match is None or not 1 <= int(match[2]) <= len(_MONTHS):
        return None
    return f"{int(match[1])} {_MONTHS[int(match[2]) - 1]} {match[3]}"
