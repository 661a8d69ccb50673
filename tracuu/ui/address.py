"""What the address of the page asks for, and the addresses of its links.

=============  ==================================================================
``q``          the question
``in``         path of a document to search; repeated for several, none for all
``typed``      ``1`` to search for the question as it was typed, without its accents
``doc``        path of a document to open
``start/end``  the quote to mark in it, in characters of its text
``view``       what is shown where neither question nor document is: a ``View``
``lang``       ``vi`` or ``en``
=============  ==================================================================

What a view is narrowed to goes by the names of ``CHOICES``, such as ``type=CT``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol, get_args
from urllib.parse import urlencode

from tracuu.types import Language
from tracuu.ui.strings import as_language

View = Literal["ask", "documents", "duties", "admin"]

CHOICES: Final = (
    "find", "number", "type", "issuer", "place", "addressee", "since", "until", "sort", "part",
    "tab",
)  # fmt: skip
_MAX_DIGITS = 12
_MAX_CHOICE_CHARS = 200


class Parameters(Protocol):
    """Query parameters that may be repeated."""

    def get_all(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Address:
    """The page at one moment; ``question`` is None where nothing was asked.

    ``choices`` are names of ``CHOICES``, in their order, with what was chosen.
    """

    language: Language
    question: str | None = None
    within: tuple[str, ...] = ()
    as_typed: bool = False
    document: str | None = None
    start: int = 0
    end: int = 0
    view: View = "ask"
    choices: tuple[tuple[str, str], ...] = ()

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
        if self.view != "ask":
            values["view"] = self.view
        return values | dict(self.choices)

    def link(self) -> str:
        """The address as a link relative to the page; still to be escaped for HTML."""
        return "?" + urlencode(self.values(), doseq=True)

    def of_document(self, path: str, *, start: int = 0, end: int = 0) -> Address:
        """Where a document is read, with the way back to this question."""
        return replace(self, document=path, start=start, end=end)

    def of_question(self) -> Address:
        """The way back from a document."""
        return replace(self, document=None, start=0, end=0)

    def asking(
        self, question: str, within: Sequence[str] = (), choices: Mapping[str, str] | None = None
    ) -> Address:
        """A question to the whole library, or to the part that is chosen."""
        asked = Address(self.language, question, tuple(within))
        return asked.choosing(choices or {})

    def again(self, question: str) -> Address:
        """Another question to the same part of the library."""
        return self.asking(question, self.within, dict(self.choices))

    def showing(self, view: View, choices: Mapping[str, str] | None = None) -> Address:
        """Another view, with no question and no document."""
        return Address(self.language, view=view).choosing(choices or {})

    def choice(self, name: str) -> str:
        """What was chosen under a name, or nothing."""
        return dict(self.choices).get(name, "")

    def choosing(self, choices: Mapping[str, str]) -> Address:
        """The same view with these choices beside the others; an empty one is taken back."""
        chosen = {**dict(self.choices), **choices}
        kept = ((name, chosen.get(name, "").strip()) for name in CHOICES)
        return replace(self, choices=tuple((name, value) for name, value in kept if value))

    def exactly(self) -> Address:
        """The same question, searched for as it was typed."""
        return replace(self, as_typed=True)

    def speaking(self, language: Language) -> Address:
        return replace(self, language=language)


def read_address(parameters: Parameters) -> Address:
    """The address asked for; what cannot be understood is left out."""
    chosen = {name: _first(parameters, name) or "" for name in CHOICES}
    address = Address(
        language=as_language(_first(parameters, "lang")),
        question=_first(parameters, "q"),
        within=tuple(parameters.get_all("in")),
        as_typed=_first(parameters, "typed") == "1",
        document=_first(parameters, "doc"),
        start=_offset(_first(parameters, "start")),
        end=_offset(_first(parameters, "end")),
        view=_view(_first(parameters, "view")),
    )
    return address.choosing({name: text[:_MAX_CHOICE_CHARS] for name, text in chosen.items()})


def _view(name: str | None) -> View:
    known: tuple[View, ...] = get_args(View)
    return next((each for each in known if each == name), "ask")


def _first(parameters: Parameters, key: str) -> str | None:
    values = parameters.get_all(key)
    return values[0] if values else None


def _offset(text: str | None) -> int:
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if plain and text is not None else 0
