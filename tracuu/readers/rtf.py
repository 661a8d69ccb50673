"""``.rtf``: the text of a rich text in its order, with headings, list numbers and tables."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from tracuu.errors import DamagedFileError
from tracuu.readers.blocks import PAGE_BREAK, Block, assemble, confirmed_title, has_words, marked
from tracuu.readers.legacy_blocks import repaired_with_title
from tracuu.readers.rtf_headers import Fonts, Styles, outline_level
from tracuu.readers.rtf_state import BREAKS, READ_STARRED, SIGNS, SKIPPED, State, joined, story
from tracuu.readers.rtf_tables import Flow
from tracuu.readers.rtf_tokens import Token, tokens
from tracuu.types import Document

_MAX_DEPTH = 1_000


def read_rtf(data: bytes, path: str) -> Document:
    """The text of a rich text: body, tables and text boxes in order, notes at the end.

    Deleted and hidden text, page headers and footers, comments and tables of contents are
    left out. Pages begin at the breaks that the author set.
    """
    reading = _Reading(path)
    for token in tokens(data):
        reading.take(token)
        if reading.finished:
            break
    if not reading.finished:
        raise DamagedFileError(
            f"{path}: is cut off: the end of the rich text is missing.",
            remedy="Put the whole file in again.",
        )
    found = reading.blocks()
    title, blocks = repaired_with_title(reading.title, found)
    title = title or confirmed_title(reading.claimed, blocks)
    return assemble(path, "rtf", blocks, title=title)


class _Reading:
    """Takes the tokens of one rich text in order."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._fonts = Fonts()
        self._styles = Styles()
        self._state = State()
        self._groups: list[tuple[State, Callable[[], None] | None]] = []
        self._stories = [story()]
        self._notes: list[Block] = []
        self._note_count = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._starred = False
        self._section_ended = False
        self._title_parts: list[str] = []
        self._words: dict[str, Callable[[int | None], None]] = self._handlers()
        self.title: str | None = None
        self.finished = False

    def _handlers(self) -> dict[str, Callable[[int | None], None]]:
        return {
            "u": self._unicode,
            "uc": self._set_unicode_skip,
            "f": self._set_font,
            "deff": self._set_default_font,
            "ansicpg": self._fonts.set_code_page,
            "mac": lambda _: setattr(self._fonts, "default", "mac_roman"),
            "pc": lambda _: self._fonts.set_code_page(437),
            "pca": lambda _: self._fonts.set_code_page(850),
            "fcharset": self._fonts.set_charset,
            "plain": self._reset_characters,
            "pard": self._reset_paragraph,
            "v": lambda number: setattr(self._state, "hidden", number != 0),
            "deleted": lambda number: setattr(self._state, "deleted", number != 0),
            "s": self._set_style,
            "sbasedon": self._set_based_on,
            "outlinelevel": self._set_outline,
            "intbl": lambda _: setattr(self._state, "in_table", True),
            "itap": lambda number: setattr(self._state, "depth", number or 0),
            "pagebb": lambda number: setattr(self._state, "page_before", number != 0),
            "par": lambda _: self._end_paragraph(),
            "sect": lambda _: self._end_section(),
            "sbknone": lambda _: setattr(self, "_section_ended", False),
            "sbkcol": lambda _: setattr(self, "_section_ended", False),
            "trowd": lambda _: self._flow.define_row(),
            "trhdr": lambda _: self._flow.mark_header(),
            "cellx": lambda _: self._flow.define_cell(),
            "clvmrg": lambda _: self._flow.merge_cell(),
            "cell": lambda _: self._end_cell(Flow.end_cell, 1),
            "nestcell": lambda _: self._end_cell(Flow.end_inner_cell, 2),
            "row": lambda _: self._flow.end_row(),
            "nestrow": lambda _: self._flow.end_inner_row(),
        }

    @property
    def _flow(self) -> Flow:
        return self._stories[-1].flow

    @property
    def claimed(self) -> str | None:
        """The title that the file's properties claim."""
        return "".join(self._title_parts) or None

    def blocks(self) -> list[Block]:
        """All that was read, the notes last."""
        self._end_paragraph()
        return [*self._stories[0].flow.finish(), *self._notes]

    def take(self, token: Token) -> None:
        if token.kind == "bytes":
            self._take_bytes(token.data)
            return
        if token.kind == "word":
            self._take_word(token.word, token.number)
            return
        self._flush()
        self._to_skip = 0
        if token.kind == "open":
            self._open()
        else:
            self._close()

    def _open(self) -> None:
        if len(self._groups) >= _MAX_DEPTH:
            raise DamagedFileError(
                f"{self._path}: its groups are nested more than {_MAX_DEPTH} deep.",
                remedy="Save it anew.",
            )
        self._groups.append((copy(self._state), None))
        self._starred = False
        if self._state.destination == "stylesheet":
            self._styles.begin_entry()
            self._state.destination = "style"

    def _close(self) -> None:
        if not self._groups:
            return
        state, then = self._groups.pop()
        if then is not None:
            then()
        self._state = state
        self.finished = not self._groups

    def _then(self, action: Callable[[], None]) -> None:
        """Call ``action`` when the group that is open ends."""
        if self._groups:
            self._groups[-1] = (self._groups[-1][0], action)

    def _take_bytes(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if data and self._state.destination != "skip":
            self._bytes += data

    def _take_word(self, word: str, number: int | None) -> None:
        if self._to_skip:
            self._to_skip -= 1
            if word in SIGNS or word == "bin":
                return
        if word == "*":
            self._starred = True
            return
        starred, self._starred = self._starred, False
        if word == "ud" and self._state.destination == "skip":
            self._state.destination = ""
        if self._state.destination == "skip" or self._begins_destination(word, starred=starred):
            return
        self._flush()
        if word in SIGNS:
            self._add(SIGNS[word])
        elif word in BREAKS:
            self._add(PAGE_BREAK)
        elif (handler := self._words.get(word)) is not None:
            handler(number)

    def _begins_destination(self, word: str, *, starred: bool) -> bool:
        """Whether ``word`` makes the group one of its own; starred ones not known are skipped."""
        if word in SKIPPED or (starred and word not in READ_STARRED):
            self._flush()
            self._state.destination = "skip"
        elif word in ("fonttbl", "stylesheet", "info"):
            self._state.destination = word
        elif word == "title" and self._state.destination == "info":
            self._state.destination = "title"
        elif word in ("listtext", "pntext"):
            self._begin_story(self._end_list_text)
        elif word == "footnote":
            self._begin_story(self._end_note)
        elif word in ("shptxt", "dptxbxtext"):
            self._begin_story(self._end_box)
        else:
            return False
        return True

    def _begin_story(self, then: Callable[[], None]) -> None:
        self._flush()
        self._stories.append(story())
        self._state.in_table, self._state.depth = False, 0
        self._then(then)

    def _end_story(self) -> list[Block]:
        self._end_paragraph()
        return self._stories.pop().flow.finish()

    def _end_list_text(self) -> None:
        written = " ".join(block.text for block in self._end_story()).strip()
        if not self._state.shown:
            return
        is_bullet = not has_words(written) or written == "o" or self._is_symbol
        self._stories[-1].marker = ("- " if is_bullet else f"{written} ") if written else ""

    @property
    def _is_symbol(self) -> bool:
        return self._fonts[self._state.font].is_symbol

    def _end_note(self) -> None:
        blocks = self._end_story()
        if not blocks or not self._state.shown:
            return
        self._note_count += 1
        first = Block(f"[{self._note_count}] {blocks[0].text.lstrip()}")
        self._notes += [first, *(Block(block.text) for block in blocks[1:])]

    def _end_box(self) -> None:
        self._stories[-2].boxes += self._end_story()

    def _flush(self) -> None:
        """Turn the bytes collected into text."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        self._add(data.decode(self._fonts.codec(self._state.font), errors="replace"))

    def _add(self, text: str) -> None:
        destination = self._state.destination
        if destination == "fonttbl":
            self._fonts.add_name(text)
        elif destination == "style":
            self._styles.add_name(text)
        elif destination == "title":
            self._title_parts.append(text)
        elif not destination and self._state.shown:
            story = self._stories[-1]
            if self._section_ended and len(self._stories) == 1 and text.strip():
                self._section_ended = False
                story.text.append(PAGE_BREAK)
            story.text.append(text)

    def _unicode(self, number: int | None) -> None:
        if number is not None and -0x8000 <= number <= 0xFFFF:
            self._add(chr(number % 0x10000))
        self._to_skip = self._state.unicode_skip

    def _set_unicode_skip(self, number: int | None) -> None:
        self._state.unicode_skip = min(max(0, 1 if number is None else number), 100)

    def _set_font(self, number: int | None) -> None:
        if self._state.destination == "fonttbl":
            self._fonts.begin(number)
        else:
            self._state.font = number or 0

    def _set_default_font(self, number: int | None) -> None:
        self._fonts.first = self._state.font = number or 0

    def _set_style(self, number: int | None) -> None:
        if self._state.destination == "style":
            self._styles.set_number(number)
        else:
            self._state.style = number or 0

    def _set_based_on(self, number: int | None) -> None:
        if self._state.destination == "style":
            self._styles.set_based_on(number)

    def _set_outline(self, number: int | None) -> None:
        if self._state.destination == "style":
            self._styles.set_outline(number)
        else:
            self._state.outline = number

    def _reset_characters(self, _: int | None) -> None:
        self._state.hidden = self._state.deleted = False
        self._state.font = self._fonts.first

    def _reset_paragraph(self, _: int | None) -> None:
        state = self._state
        state.style, state.outline, state.depth = 0, None, 0
        state.in_table = state.page_before = False

    def _level(self) -> int:
        if self._state.outline is not None:
            return outline_level(self._state.outline)
        return self._styles.heading_level(self._state.style)

    def _end_paragraph(self) -> None:
        self._flush()
        self._flow.add(self._taken(), depth=self._state.tables_deep)

    def _taken(self) -> list[Block]:
        """The paragraph that has come to its end, and the text boxes that hang on it."""
        story, style = self._stories[-1], self._state.style
        text = joined(story.text)
        marker, boxes = story.marker, story.boxes
        story.text, story.marker, story.boxes = [], "", []
        if self._styles.is_contents(style):
            return boxes
        if not text.strip():
            return [Block(text), *boxes] if PAGE_BREAK in text else boxes
        if self.title is None and self._styles.is_title(style):
            self.title = text
        before = PAGE_BREAK if self._state.page_before else ""
        return [Block(before + marked(marker, text), self._level()), *boxes]

    def _end_cell(self, end: Callable[[Flow], None], depth: int) -> None:
        self._flow.add(self._taken(), depth=depth)
        end(self._flow)

    def _end_section(self) -> None:
        self._end_paragraph()
        self._section_ended = True
