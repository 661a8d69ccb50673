"""Calm notices: what is missing or went wrong, and what to do about it."""

from __future__ import annotations

from tracuu.errors import QuestionError, TracuuError
from tracuu.query import MAX_QUESTION_CHARS
from tracuu.types import Language
from tracuu.ui.marked import escaped
from tracuu.ui.strings import STRINGS, Say

_RUN = "Run: "


def notice_html(title: str, *paragraphs: str) -> str:
    """A notice as HTML; title and paragraphs are plain text."""
    inner = "".join(f"<p>{escaped(each)}</p>" for each in paragraphs if each)
    heading = f"<h2>{escaped(title)}</h2>" if title else ""
    return f'<section class="tc-notice" role="status">{heading}{inner}</section>'


def question_notice_html(question: str, say: Say) -> str:
    """One friendly line about a question that cannot be searched for."""
    if not question.strip():
        return notice_html("", say("question_empty"))
    if len(question) > MAX_QUESTION_CHARS:
        return notice_html("", say("question_long", limit=MAX_QUESTION_CHARS))
    return notice_html("", say("question_wordless"))


def error_html(error: TracuuError, question: str | None, language: Language, say: Say) -> str:
    """An error as a notice in the page's language, with the command that helps."""
    if isinstance(error, QuestionError):
        return question_notice_html(question or "", say)
    name = _known_name(error, language)
    command = _command(error.remedy)
    parts = [f"<h2>{escaped(say(name))}</h2>", f"<p>{escaped(say(f'{name}_text'))}</p>"]
    if command:
        parts += [
            f"<p>{escaped(say('type_this'))}</p>",
            f"<pre><code>{escaped(command)}</code></pre>",
            f"<p>{escaped(say('then_reload'))}</p>",
        ]
    details = f"<summary>{escaped(say('details'))}</summary><p>{escaped(str(error))}</p>"
    return (
        f'<section class="tc-notice" role="alert">{"".join(parts)}'
        f"<details>{details}</details></section>"
    )


def _command(remedy: str) -> str:
    """What a remedy says to type, without the remark that may follow in brackets."""
    if not remedy.startswith(_RUN):
        return ""
    return remedy.removeprefix(_RUN).partition(" (")[0].strip()


def _known_name(error: TracuuError, language: Language) -> str:
    """The nearest class of the error that the page has words for."""
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((name for name in names if name in STRINGS[language]), "StoreError")
