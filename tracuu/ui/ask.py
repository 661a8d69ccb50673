"""The front page: a question, its answer with quotes, and the chunks found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from tracuu.assistant import Response
from tracuu.storage import Generation
from tracuu.ui.address import Address
from tracuu.ui.answer import answer_html, narrowed_html, results_html, searched_html, which_html
from tracuu.ui.composed import place_composed
from tracuu.ui.feedback import show_feedback
from tracuu.ui.history import remember, show_history
from tracuu.ui.keeping import show_keeping
from tracuu.ui.question import ask_form, choices_of, filters_of, show_examples
from tracuu.ui.resources import Library
from tracuu.ui.strings import Say


def show(opened: Library, generation: Generation, address: Address, say: Say) -> None:
    """The question box, and what answers the question of the address if there is one."""
    choices = choices_of(generation)
    # A place that is kept when empty: a form that moves up would be drawn anew.
    intro = st.container()
    if address.question is None:
        intro.html(f'<p class="tc-tagline">{say("tagline")}</p>')
    ask_form(choices, address, say)
    if address.question is None:
        show_examples(choices.documents, address, say)
        show_history(address, say)
        _show_foot(generation, say)
        return
    with _turn(opened, say):
        response = opened.assistant.ask(
            address.question,
            filters=filters_of(address, choices),
            as_typed=address.as_typed,
        )
        remember(address, response)
        compose = place_composed(opened.assistant, response, address, say)
        _show_response(opened, response, address, say)
        show_history(address, say)
        _show_foot(opened.assistant.generation(), say, response)
    compose()  # last, since the page is to be there however long it takes


@contextmanager
def _turn(opened: Library, say: Say) -> Iterator[None]:
    """One's turn to be answered and drawn; the page says what is awaited where it must wait.

    Those whose turn it is are done sooner when the others do not draw meanwhile.
    """
    if opened.is_ready() and opened.turns.begin():
        try:
            yield
        finally:
            opened.turns.end()
        return
    waiting = "searching" if opened.is_ready() else "opening_model"
    with st.spinner(say(waiting)), opened.turns.turn():
        yield


def _show_response(opened: Library, response: Response, address: Address, say: Say) -> None:
    above = (
        narrowed_html(address, say)
        + searched_html(response.query, address, say)
        + which_html(response, address, say)
    )
    if above:
        st.html(above)
    st.html(answer_html(response, address, say))
    show_keeping(response, address, say)
    show_feedback(opened.assistant.store.feedback, response, address, say)
    st.html(results_html(response, address, say))


def _show_foot(generation: Generation, say: Say, response: Response | None = None) -> None:
    manifest = generation.manifest
    took = ""
    if response is not None:
        seconds = f"{response.milliseconds / 1000:.2f}".replace(".", say("decimal"))
        took = say("took", seconds=seconds)
    holds = say(
        "holds",
        documents=manifest.documents,
        chunks=manifest.chunks,
        generation=manifest.generation,
    )
    st.html(f'<p class="tc-foot">{took}{holds}</p>')
