"""The questions of this session, to be asked again with a click."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from tracuu.assistant import Response
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.strings import Say

_KEPT = 50
_SHOWN_CHARS = 160
_HISTORY = "history"


def remember(address: Address, response: Response) -> None:
    """Note a question that was answered, or not, as the newest of the session."""
    silent = response.answer is None or response.answer.abstained
    place = replace(address.of_question(), language="vi")
    others = [each for each in _history() if each[0] != place]
    st.session_state[_HISTORY] = [(place, silent), *others][:_KEPT]


def show_history(address: Address, say: Say) -> None:
    """The session's questions, the newest first, folded; nothing before the first."""
    asked = _history()
    if asked:
        items = "".join(_item_html(*each, address, say) for each in asked)
        st.html(
            f'<details class="tc-history"><summary>{escaped(say("history", count=len(asked)))}'
            f"</summary><ol>{items}</ol></details>"
        )


def _history() -> list[tuple[Address, bool]]:
    kept: list[tuple[Address, bool]] = st.session_state.get(_HISTORY, [])
    return kept


def _item_html(place: Address, silent: bool, address: Address, say: Say) -> str:
    link = escaped(place.speaking(address.language).link())
    label = escaped(one_line(place.question or "", limit=_SHOWN_CHARS))
    note = f' <span class="tc-muted">({escaped(say("history_silent"))})</span>' if silent else ""
    return f'<li><a href="{link}">{label}</a>{note}</li>'
