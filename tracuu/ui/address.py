"""What the address of the page asks for, and the addresses of its links.

=============  ==================================================================
``q``          the question
``in``         path of a document to search; repeated for several, none for all
``typed``      ``1`` to search for the question as it was typed, without its accents
``doc``        path of a document to open
``start/end``  the quote to mark in it, in characters of its text
``lang``       ``vi`` or ``en``
=============  ==================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from tracuu.types import Language
from tracuu.ui.strings import as_language

_MAX_DIGITS = 12


class Parameters(Protocol):
    """Query parameters that may be repeated."""

    def get_all(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Address:
    """The page at one moment; ``question`` is None where nothing was asked."""

    language: Language
    question: str | None = None
    within: tuple[str, ...] = ()
    as_typed: bool = False
    document: str | None = None
    start: int = 0
    end: int = 0

    def values(self) -> dict[str, str | list[str]]:
        """The query parameters, without what goes without saying."""
        values: dict[str, str | list[str]] = {"lang": self.language}
        if self.question is not None:
            values["q"] = self.question
        if self.within:
            values["in"] = list(self.within)
        if self.as_typed:
            values["typed"] = "1"
        if self.document is not None:
            values["doc"] = self.document
            if self.start or self.end:
                values |= {"start": str(self.start), "end": str(self.end)}
        return values

    def link(self) -> str:
        """The address as a link relative to the page; still to be escaped for HTML."""
        return "?" + urlencode(self.values(), doseq=True)

    def of_document(self, path: str, *, start: int = 0, end: int = 0) -> Address:
        """Where a document is read, with the way back to this question."""
        return replace(self, document=path, start=start, end=end)

    def of_question(self) -> Address:
        """The way back from a document."""
        return replace(self, document=None, start=0, end=0)

    def asking(self, question: str, within: Sequence[str]) -> Address:
        return Address(self.language, question, tuple(within))

    def exactly(self) -> Address:
        """The same question, searched for as it was typed."""
        return replace(self, as_typed=True)

    def speaking(self, language: Language) -> Address:
        return replace(self, language=language)


def read_address(parameters: Parameters) -> Address:
    """The address asked for; what cannot be understood is left out."""
    return Address(
        language=as_language(_first(parameters, "lang")),
        question=_first(parameters, "q"),
        within=tuple(parameters.get_all("in")),
        as_typed=_first(parameters, "typed") == "1",
        document=_first(parameters, "doc"),
        start=_offset(_first(parameters, "start")),
        end=_offset(_first(parameters, "end")),
    )


def _first(parameters: Parameters, key: str) -> str | None:
    values = parameters.get_all(key)
    return values[0] if values else None


def _offset(text: str | None) -> int:
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if plain and text is not None else 0
