"""Below an answer: to copy it with its citations, or keep it as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from tracuu.assistant import Response
from tracuu.exports import Kept, answer_docx, answer_markdown, answer_text
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Under which a browser keeps an answer, before the suffix.
_FILE = "tra-cuu"


def show_keeping(response: Response, address: Address, say: Say) -> None:
    """Buttons that make the copy only when they are pressed."""
    if response.answer is None:
        return
    kept = Kept(
        question=response.question,
        answer=response.answer,
        language=response.query.language,
        asked=datetime.now().astimezone(),
        generation=response.generation,
    )
    with st.container(key="keeping", horizontal=True, gap="small"):
        with st.popover(say("copy")):
            st.html(f'<p class="tc-muted">{escaped(say("copy_hint"))}</p>')
            text = f"{answer_text(kept).rstrip()}\n\n{say('copy_link')} {_whole(address)}"
            st.code(text, language=None, wrap_lines=True)
        _show_file(say("save_docx"), ".docx", _DOCX, lambda: answer_docx(kept))
        _show_file(
            say("save_markdown"), ".md", "text/markdown", lambda: answer_markdown(kept).encode()
        )


def _show_file(label: str, suffix: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label, data=make, file_name=_FILE + suffix, mime=mime, key=suffix, on_click="ignore"
    )


def _whole(address: Address) -> str:
    """The link with the host under which this browser knows the page."""
    here = str(st.context.url or "").partition("?")[0]
    return here + address.link()
