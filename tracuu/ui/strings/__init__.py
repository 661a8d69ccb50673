"""Every word of the page, in Vietnamese and in English, under the same keys, a module a view."""

from __future__ import annotations

from typing import Final, Protocol

from tracuu.types import Language
from tracuu.ui.strings import admin, asking, documents, duties, frame, reading, trouble

DEFAULT: Final[Language] = "vi"


class Say(Protocol):
    """The string of a key in the language of the page, its ``{fields}`` filled in."""

    def __call__(self, key: str, **fields: object) -> str: ...


def speaker(language: Language) -> Say:
    """What says the strings of one language."""
    return lambda key, **fields: STRINGS[language][key].format(**fields)


def as_language(code: str | None) -> Language:
    """The language of a code from an address; Vietnamese unless it is English."""
    return "en" if code == "en" else DEFAULT


_PARTS: Final = (frame, asking, reading, documents, duties, admin, trouble)

STRINGS: Final[dict[Language, dict[str, str]]] = {
    "vi": {key: text for part in _PARTS for key, text in part.VI.items()},
    "en": {key: text for part in _PARTS for key, text in part.EN.items()},
}
