"""The admin's view: what is in the library, what goes into it, and how well it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from tracuu.errors import TracuuError
from tracuu.ui.address import Address
from tracuu.ui.admin import condition, editing, evaluating, ingesting, journal, opinions
from tracuu.ui.admin.desk import Desk
from tracuu.ui.admin.signin import show_sign_out, signed_in
from tracuu.ui.marked import escaped
from tracuu.ui.notices import error_html
from tracuu.ui.resources import Library
from tracuu.ui.strings import Say

_TABS: Final[dict[str, Callable[[Desk], None]]] = {
    "ingest": ingesting.show,
    "condition": condition.show,
    "metadata": editing.show_metadata,
    "glossary": editing.show_glossary,
    "opinions": opinions.show,
    "evaluation": evaluating.show,
    "journal": journal.show,
}


def show(opened: Library, address: Address, say: Say) -> None:
    """The way to sign in, and behind it the tab that the address names."""
    who = signed_in(opened.assistant.index, say)
    if who is None:
        return
    desk = Desk(who, opened, address, say)
    st.html(_tabs_html(address, say))
    show_sign_out(desk.audit, who, say)
    try:
        _TABS[_tab(address)](desk)
    except TracuuError as error:
        st.html(error_html(error, None, address.language, say))


def _tab(address: Address) -> str:
    tab = address.choice("tab")
    return tab if tab in _TABS else next(iter(_TABS))


def _tabs_html(address: Address, say: Say) -> str:
    here, label = _tab(address), escaped(say("view_admin"))
    links = "".join(_tab_html(tab, address, say, current=tab == here) for tab in _TABS)
    return f'<h1>{label}</h1><nav class="tc-tabs" aria-label="{label}">{links}</nav>'


def _tab_html(tab: str, address: Address, say: Say, *, current: bool) -> str:
    place = escaped(address.showing("admin", {"tab": tab}).link())
    mark = ' aria-current="page"' if current else ""
    return f'<a href="{place}"{mark}>{escaped(say(f"tab_{tab}"))}</a>'
