"""Below an answer: whether it is right, in two clicks, with a remark if one likes."""

from __future__ import annotations

import logging
from hashlib import blake2b

import streamlit as st

from tracuu.assistant import Response
from tracuu.errors import TracuuError
from tracuu.feedback import MAX_COMMENT_CHARS, VERDICTS, FeedbackBook, Verdict
from tracuu.types import Answer
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say

_log = logging.getLogger(__name__)
_SENT, _FAILED = "feedback_sent", "feedback_failed"


# A fragment, so that a click here does not search anew.
@st.fragment
def show_feedback(book: FeedbackBook, response: Response, address: Address, say: Say) -> None:
    """The choice of verdicts, then a box for a remark, then thanks or why it was not kept.

    What is kept is the answer that was on the page when the button was drawn.
    """
    answer = response.answer
    if answer is None:
        return
    key = _key(address)
    with st.container(key="feedback", gap="small"):
        verdict = st.segmented_control(
            say("feedback_abstained" if answer.abstained else "feedback_answer"),
            VERDICTS,
            key=f"verdict-{key}",
            format_func=lambda each: say(f"feedback_{each}"),
            on_change=_forget,
            args=(key,),
        )
        if verdict is not None:
            _show_form(book, response, answer, address, verdict, say)
        if outcome := st.session_state.get(f"outcome-{key}"):
            st.html(f'<p class="tc-feedback" role="status">{escaped(say(outcome))}</p>')


def _key(address: Address) -> str:
    """The same for a question as long as it is asked of the same documents."""
    asked = repr((address.question, address.within, address.as_typed))
    return blake2b(asked.encode(), digest_size=8).hexdigest()


def _show_form(
    book: FeedbackBook,
    response: Response,
    answer: Answer,
    address: Address,
    verdict: Verdict,
    say: Say,
) -> None:
    kind = "abstained" if answer.abstained else "answer"
    key = _key(address)
    with (
        st.form(f"feedback-{key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            say(f"comment_{verdict}_{kind}"),
            key=f"comment-{key}",
            max_chars=MAX_COMMENT_CHARS,
            autocomplete="off",
        )
        # As plain to see as the one that asks: a verdict is kept only when it is sent.
        st.form_submit_button(
            say("feedback_send"),
            type="primary",
            on_click=_send,
            args=(book, response, answer, address),
        )


def _forget(key: str) -> None:
    """Another choice: the thanks were for the one before."""
    st.session_state.pop(f"outcome-{key}", None)


def _send(book: FeedbackBook, response: Response, answer: Answer, address: Address) -> None:
    """Keep what was chosen and written; where that fails it stays in the form."""
    key = _key(address)
    state = st.session_state
    verdict = state.get(f"verdict-{key}")
    if verdict is None:
        return
    try:
        book.add(
            response.question,
            verdict,
            answer=answer,
            generation=response.generation,
            comment=state.get(f"comment-{key}", "")[:MAX_COMMENT_CHARS],
            within=address.within,
        )
    except TracuuError:
        _log.exception("The feedback could not be kept.")
        state[f"outcome-{key}"] = _FAILED
        return
    state[f"outcome-{key}"] = _SENT
    state[f"verdict-{key}"], state[f"comment-{key}"] = None, ""
