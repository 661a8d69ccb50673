"""What the head of a rich text declares: its fonts and its styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Windows' character sets by number, and Python's tables for them.
_CODECS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_SYMBOL = 2
# The fonts before Unicode put their letters on Latin-1's places, whatever set they claim.
_LEGACY_FONT = re.compile(r"\.vn|vni[- ]", re.I)
_CODE_PAGES = frozenset({437, 850, 874, 932, 936, 949, 950, *range(1250, 1259)})
_HEADING = re.compile(r"heading ([1-9])$")
_TOC = re.compile(r"toc( heading| ?\d)$")
_MAX_ENTRIES = 20_000


@dataclass(slots=True)
class Font:
    """A font's name and the character set that it says it has."""

    name: str = ""
    charset: int = 1

    @property
    def is_symbol(self) -> bool:
        return self.charset == _SYMBOL


@dataclass(slots=True)
class Fonts:
    """The font table; ``default`` is the table of a font that names none of its own."""

    default: str = "cp1252"
    first: int = 0
    _fonts: dict[int, Font] = field(default_factory=dict)
    _open: Font = field(default_factory=Font)
    _codecs: dict[int, str] = field(default_factory=dict)

    def set_code_page(self, number: int | None) -> None:
        """Take ``ansicpg`` for the default, if it is a code page that is known."""
        self._codecs.clear()
        if number in _CODE_PAGES:
            self.default = f"cp{number}"

    def begin(self, number: int | None) -> None:
        """The entry of font ``number`` begins."""
        self._codecs.clear()
        self._open = Font()
        if len(self._fonts) < _MAX_ENTRIES:
            self._fonts[number or 0] = self._open

    def set_charset(self, number: int | None) -> None:
        self._open.charset = 1 if number is None else number

    def add_name(self, piece: str) -> None:
        """A piece of the open entry's name, which a semicolon ends."""
        self._codecs.clear()
        if not self._open.name.endswith(";"):
            self._open.name = (self._open.name + piece).lstrip()

    def __getitem__(self, number: int) -> Font:
        return self._fonts.get(number) or Font()

    def codec(self, number: int) -> str:
        """Python's name of the table that the font's bytes are in; asked once the head is read."""
        if number not in self._codecs:
            font = self[number]
            is_legacy = _LEGACY_FONT.match(font.name) is not None
            own = "cp1252" if is_legacy else _CODECS.get(font.charset, self.default)
            self._codecs[number] = own
        return self._codecs[number]


@dataclass(slots=True)
class Style:
    """A paragraph style; ``outline`` is 0 for the highest level, None where it has none."""

    name: str = ""
    outline: int | None = None
    based_on: int | None = None


@dataclass(slots=True)
class Styles:
    """The style sheet."""

    _styles: dict[int, Style] = field(default_factory=dict)
    _open: Style = field(default_factory=Style)

    def begin_entry(self) -> None:
        """An entry begins; it is the default style's unless it gives a number."""
        self._open = Style()
        self._styles.setdefault(0, self._open)

    def set_number(self, number: int | None) -> None:
        if self._styles.get(0) is self._open and number:
            del self._styles[0]
        if len(self._styles) < _MAX_ENTRIES:
            self._styles[number or 0] = self._open

    def set_outline(self, level: int | None) -> None:
        self._open.outline = level

    def set_based_on(self, number: int | None) -> None:
        self._open.based_on = number

    def add_name(self, piece: str) -> None:
        if not self._open.name.endswith(";"):
            self._open.name = (self._open.name + piece).lstrip()

    def _name(self, number: int) -> str:
        style = self._styles.get(number)
        return "" if style is None else style.name.rstrip("; ").lower()

    def is_title(self, number: int) -> bool:
        return self._name(number) == "title"

    def is_contents(self, number: int) -> bool:
        """Whether the style is that of a line of the table of contents."""
        return _TOC.match(self._name(number)) is not None

    def heading_level(self, number: int) -> int:
        """1 to 9 for a heading or title, 0 for other text."""
        for _ in range(20):
            if (match := _HEADING.match(self._name(number))) is not None:
                return int(match.group(1))
            if self.is_title(number):
                return 1
            style = self._styles.get(number)
            if style is None:
                return 0
            if style.outline is not None:
                return outline_level(style.outline)
            if style.based_on is None or style.based_on == number:
                return 0
            number = style.based_on
        return 0


def outline_level(written: int) -> int:
    """The heading level of an ``outlinelevel`` (9 means text)."""
    return written + 1 if 0 <= written < 9 else 0
