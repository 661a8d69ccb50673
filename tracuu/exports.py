"""An answer as something to keep: plain text, Markdown, or a Word file.

What comes from documents is hostile. In each form it is text and nothing else: it makes no
heading, link, picture or list, and cannot pass for a line of ours.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tracuu.types import Answer, Citation, Language

_SAY: Final[dict[Language, dict[str, str]]] = {
    "vi": {
        "heading": "Câu trả lời từ Tra Cứu",
        "question": "Câu hỏi",
        "answer": "Trả lời",
        "quotes": "Trích nguyên văn",
        "abstained": "Thư viện chưa có câu trả lời",
        "number": "Số {}",
        "page": "trang {}",
        "issuer": "Nơi ban hành: {}",
        "date": "Ngày: {}",
        "file": "Tệp: {}",
        "note": "Lưu ý: {}.",
        "repaired": "Chữ đổi từ phông cũ",
        "ocr": "Chữ nhận dạng từ ảnh",
        "unread": "Chưa đọc được",
        "misread": "Có thể đọc sai, hãy so với bản gốc",
        "readings": "Từ tiếng Anh được hiểu là: {}",
        "asked": "Hỏi lúc {time:%H:%M} ngày {time:%d/%m/%Y}, khi thư viện ở bản nạp số {number}.",
    },
    "en": {
        "heading": "An answer from Tra Cứu",
        "question": "Question",
        "answer": "Answer",
        "quotes": "Quotes",
        "abstained": "The library does not hold the answer",
        "number": "No. {}",
        "page": "page {}",
        "issuer": "Issued by: {}",
        "date": "Date: {}",
        "file": "File: {}",
        "note": "Note: {}.",
        "repaired": "Letters converted from an old font",
        "ocr": "Recognised from a picture",
        "unread": "Could not be read",
        "misread": "May be misread: compare with the original",
        "readings": "Terms read as: {}",
        "asked": "Asked at {time:%H:%M} on {time:%Y-%m-%d}, when the library was at ingest no."
        " {number}.",
    },
}

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# Controls, what XML forbids, and overrides of the direction of writing, with which a line can
# be made to read as another.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# What Markdown gives a meaning anywhere in a line, and what only at its beginning.
_INLINE = re.compile(r"([\\`*_{}\[\]<>&|~^$])")
_BLOCK_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=#:]))")
# GitHub makes links and pictures of these after the backslashes are gone.
_REWRITTEN = re.compile(r"(?i:(?<=@)|(?<=www)(?=\.)|(?<=:)(?=//|[\w+-]+:)|(?<=#)(?=\d))")
_WORD_JOINER = "\u2060"
_MAX_TITLE_CHARS = 255
_FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, what was asked and when, and the number of the generation that answered."""

    question: str
    answer: Answer
    language: Language
    asked: datetime
    generation: int


@dataclass(frozen=True, slots=True)
class _Quote:
    """A citation's words, and lines that say where it stands."""

    text: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """All that is written down of an answer, in order, in its language and without controls.

    ``said`` is the question and the answer, a label and a text each.
    """

    heading: str
    said: tuple[tuple[str, str], ...]
    quotes_heading: str
    quotes: tuple[_Quote, ...]
    notes: tuple[str, ...]


def answer_text(kept: Kept) -> str:
    """The answer as plain text; of what documents say no line begins where ours do."""
    record = _record(kept)
    parts = [record.heading.upper()]
    parts += [f"{label}: {_indented(text)}" for label, text in record.said]
    parts += [f"{record.quotes_heading}:"] if record.quotes else []
    for number, quote in enumerate(record.quotes, start=1):
        parts.append(f"[{number}] " + _indented("\n".join([f"“{quote.text}”", *quote.source])))
    return "\n\n".join([*parts, *record.notes]) + "\n"


def answer_markdown(kept: Kept) -> str:
    """The answer as Markdown (CommonMark and GitHub's), quotes as block quotes.

    Everything but our own labels is escaped. Addresses get a word joiner, which is not seen,
    since GitHub would make links of them whatever is escaped.
    """
    record = _record(kept)
    parts = [f"# {record.heading}"]
    parts += [f"**{label}:** {_escaped(text)}" for label, text in record.said]
    parts += [f"## {record.quotes_heading}"] if record.quotes else []
    for number, quote in enumerate(record.quotes, start=1):
        parts.append("> " + _escaped(f"“{quote.text}”").replace("\n", "\n> "))
        parts.append(f"**({number})** " + _escaped("\n".join(quote.source)))
    return "\n\n".join([*parts, *map(_escaped, record.notes)]) + "\n"


def answer_docx(kept: Kept) -> bytes:
    """The answer as a Word file: A4, Times New Roman 13, and no author's name in it."""
    from docx import Document  # takes longer to import than an answer to be found

    record = _record(kept)
    document = Document()
    _set_layout(document)
    _set_properties(document, kept)
    document.add_heading(record.heading, level=1)
    for label, text in record.said:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(text)
    if record.quotes:
        document.add_heading(record.quotes_heading, level=2)
    for number, quote in enumerate(record.quotes, start=1):
        document.add_paragraph(f"“{quote.text}”", style="Quote")
        document.add_paragraph(f"({number}) " + "\n".join(quote.source), style="Caption")
    for note in record.notes:
        document.add_paragraph(note)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_layout(document: Any) -> None:
    """A sheet of A4 with the margins of an office letter, and the font on every style used."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    for name, points in (
        ("Normal", 13),
        ("Heading 1", 15),
        ("Heading 2", 13),
        ("Quote", 13),
        ("Caption", 11),
    ):
        style = document.styles[name]
        _set_font(style)
        style.font.size, style.font.color.rgb = Pt(points), RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(6)
    quote, source = document.styles["Quote"], document.styles["Caption"]
    quote.font.italic, source.font.bold = False, False
    quote.paragraph_format.keep_with_next = True
    quote.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for style in (quote, source):
        style.paragraph_format.left_indent = Cm(1)


def _set_font(style: Any) -> None:
    """The font for letters of every kind, in place of what the template's theme names."""
    from docx.oxml.ns import qn

    style.font.name = _FONT
    fonts = style.element.rPr.rFonts
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), _FONT)


def _set_properties(document: Any, kept: Kept) -> None:
    """The file's own description; nobody's name is in it."""
    properties = document.core_properties
    properties.title = _line(kept.question)[:_MAX_TITLE_CHARS]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = kept.language
    properties.revision = 1
    properties.created = properties.modified = kept.asked.astimezone(UTC).replace(tzinfo=None)


def _record(kept: Kept) -> _Record:
    say, answer = _SAY[kept.language], kept.answer
    label = say["abstained" if answer.abstained else "answer"]
    said = (answer.lead or "") if answer.citations else answer.text
    terms = "; ".join(f"{each.english} = {each.vietnamese}" for each in answer.readings)
    notes = [say["readings"].format(_line(terms))] if terms else []
    notes.append(say["asked"].format(time=kept.asked, number=kept.generation))
    return _Record(
        heading=say["heading"],
        said=tuple(
            each
            for each in ((say["question"], _line(kept.question)), (label, _line(said)))
            if each[1]
        ),
        quotes_heading=say["quotes"],
        quotes=tuple(_quote(each, kept.language) for each in answer.citations),
        notes=tuple(notes),
    )


def _quote(citation: Citation, language: Language) -> _Quote:
    say = _SAY[language]
    number = say["number"].format(citation.number) if citation.number else ""
    section = (citation.section or "").replace(" > ", " › ")
    where = (number, citation.title, section, say["page"].format(citation.page))
    cautions = [] if citation.origin == "text" else [say[citation.origin]]
    cautions += [say["misread"]] if citation.may_be_misread else []
    source = (
        " · ".join(filter(None, map(_line, where))),
        _line(_issued(citation, language)),
        say["file"].format(_line(citation.document)),
        say["note"].format(". ".join(cautions)) if cautions else "",
    )
    return _Quote(_lines(citation.quote), tuple(filter(None, source)))


def _issued(citation: Citation, language: Language) -> str:
    """Who issued the document and when, as far as it says so."""
    say, date = _SAY[language], citation.date or ""
    parts = date.split("-")
    if language == "vi" and len(parts) == 3:
        date = "/".join(reversed(parts))
    issued = (
        say["issuer"].format(citation.issuer) if citation.issuer else "",
        say["date"].format(date) if date else "",
    )
    return " · ".join(filter(None, issued))


def _lines(text: str) -> str:
    """``text`` without controls, its line ends alike, its empty lines gone."""
    lines = _UNWANTED.sub("", _BREAKS.sub("\n", text)).split("\n")
    return "\n".join(filter(None, map(str.strip, lines)))


def _line(text: str) -> str:
    return " ".join(_lines(text).split())


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


def _escaped(text: str) -> str:
    """``text`` as Markdown that shows it, line by line."""
    return "\\\n".join(map(_escaped_line, text.split("\n")))


def _escaped_line(line: str) -> str:
    joined = _REWRITTEN.sub(_WORD_JOINER, " ".join(line.split()))
    return _BLOCK_START.sub(r"\1\\", _INLINE.sub(r"\\\1", joined))
