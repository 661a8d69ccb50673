"""The page: which view an address leads to, and what is said where none can be shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from tracuu.errors import TracuuError
from tracuu.storage import Generation
from tracuu.ui import admin, ask, documents, duties, reading
from tracuu.ui.address import Address, read_address
from tracuu.ui.frame import open_frame
from tracuu.ui.notices import error_html, notice_html
from tracuu.ui.resources import Library, library
from tracuu.ui.strings import Say, speaker

_VIEWS = {"ask": ask.show, "documents": documents.show, "duties": duties.show}
_log = logging.getLogger(__name__)
# Set once the library has been opened: from then on nobody waits for it.
_was_open = threading.Event()


def main() -> None:
    """Show the page over the library of the settings."""
    show(lambda: library(_prepare))


def _prepare(generation: Generation) -> None:
    """Work out what the long tables need of a whole generation, before anybody opens one."""
    documents.prepare(generation)
    duties.prepare(generation)


def show(open_library: Callable[[], Library]) -> None:
    """Show the page that the address asks for, or what keeps it from being shown."""
    address = read_address(st.query_params)
    say = speaker(address.language)
    open_frame(address, say)
    try:
        _show_view(open_library, address, say)
    except Exception as error:  # the outermost edge: told in the reader's language
        tell_error(error)


def tell_error(error: Exception) -> bool:
    """Show what went wrong as a notice, also where a button's own work failed; True, it is told."""
    address = read_address(st.query_params)
    say = speaker(address.language)
    if isinstance(error, TracuuError):
        st.html(error_html(error, address.question, address.language, say))
    else:
        _log.error("The page could not be shown.", exc_info=error)
        st.html(notice_html(say("unexpected"), say("unexpected_text")))
    return True


def _waiting(say: Say) -> AbstractContextManager[None]:
    return nullcontext() if _was_open.is_set() else st.spinner(say("opening_library"))


def _show_view(open_library: Callable[[], Library], address: Address, say: Say) -> None:
    with _waiting(say):
        opened = open_library()
    if address.view == "admin" and address.document is None:
        admin.show(opened, address, say)  # it is there to mend what cannot be opened
        return
    with _waiting(say):
        generation = opened.assistant.generation()
    _was_open.set()
    view = reading.show if address.document is not None else _VIEWS[address.view]
    view(opened, generation, address, say)
