"""Above the quotes: what a language model makes of them, as it comes, each sentence checked.

The quotes are on the page before the model is asked, and stay whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

import streamlit as st

from tracuu.assistant import Assistant, Response
from tracuu.types import Answer, Citation, Composed, Statement
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say

_KEPT = "composed"


def place_composed(
    assistant: Assistant, response: Response, address: Address, say: Say
) -> Callable[[], None]:
    """Keep a place here; calling what is returned, with the page drawn, fills it."""
    answer = response.answer
    if answer is None or not assistant.composes(response):
        return lambda: None
    place = st.empty()

    def show(composed: Composed | None) -> None:
        place.html(composed_html(composed, answer, address, say))

    kept = _kept(response)
    show(kept)
    if kept is not None:
        return lambda: None

    def fill() -> None:
        composed = None
        # Each drawing is a moment at which another question can take over.
        with closing(assistant.compose(response)) as growing:
            for composed in growing:
                show(composed if composed.statements or composed.note else None)
        show(composed)
        if composed is not None and composed.note is None:
            st.session_state[_KEPT] = (_asked(response), composed)

    return fill


def composed_html(composed: Composed | None, answer: Answer, address: Address, say: Say) -> str:
    """The statements with links to what they cite, or that they are being written."""
    if composed is None:
        return f'<p class="tc-muted" role="status">{escaped(say("composing"))}</p>'
    note = (
        f'<p class="tc-muted" role="status">{escaped(composed.note)}</p>' if composed.note else ""
    )
    if not composed.statements:
        return note
    lines = "".join(
        f'<p class="tc-lead">{_statement_html(each, answer.citations, address, say)}</p>'
        for each in composed.statements
    )
    return (
        f'<section class="tc-composed"><h2>{escaped(say("composed"))}</h2>{lines}'
        f'<p class="tc-muted">{escaped(say("composed_how"))}</p>{note}</section>'
    )


def _statement_html(
    statement: Statement, citations: Sequence[Citation], address: Address, say: Say
) -> str:
    """The model's words are text and nothing else; the links are ours."""
    links = []
    for number in statement.citations:
        cited = citations[number]
        place = address.of_document(cited.document, start=cited.start, end=cited.end)
        label = say("page", page=cited.page)
        label = f"{cited.number}, {label}" if cited.number else label
        links.append(f'<a href="{escaped(place.link())}">{escaped(label)}</a>')
    return f"{escaped(statement.text)} ({'; '.join(dict.fromkeys(links))})"


def _asked(response: Response) -> tuple[str, Answer | None, int]:
    return response.question, response.answer, response.generation


def _kept(response: Response) -> Composed | None:
    """What was composed for this very answer when the page was last drawn."""
    asked, composed = st.session_state.get(_KEPT, (None, None))
    return composed if asked == _asked(response) and isinstance(composed, Composed) else None
