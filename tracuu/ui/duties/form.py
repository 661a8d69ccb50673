"""What narrows the table of duties."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from tracuu.obligations import AddresseeKind
from tracuu.ui.address import Address
from tracuu.ui.duties.book import TABS
from tracuu.ui.duties.choosing import Chosen, tab_of
from tracuu.ui.frame import go
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say
from tracuu.ui.tables import (
    chosen_day,
    counted,
    day_input,
    follow,
    written_day,
)

_KINDS: tuple[AddresseeKind, ...] = get_args(AddresseeKind)


def filter_form(address: Address, say: Say) -> None:
    """The form; submitting it moves the page to the address of what was chosen."""
    asked = address.choice("addressee")
    follow(
        "duties",
        address,
        {
            "duties-kind": asked if asked in _KINDS else "",
            "duties-name": "" if asked in _KINDS else asked,
            "duties-number": address.choice("number"),
            "duties-find": address.choice("find"),
            "duties-since": chosen_day(address.choice("since")),
            "duties-until": chosen_day(address.choice("until")),
        },
    )
    with st.form("duties", border=False):
        with st.container(key="duties-first", horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                say("duties_kind"),
                ["", *_KINDS],
                key="duties-kind",
                format_func=lambda kind: say(f"kind_{kind}") if kind else say("table_any"),
            )
            _text(say("duties_name"), "duties-name", say("duties_name_hint"))
            _text(say("duties_number"), "duties-number", say("duties_number_hint"))
        with st.container(key="duties-second", horizontal=True, vertical_alignment="bottom"):
            _text(say("duties_find"), "duties-find", "")
            day_input(say("duties_due_from"), "duties-since")
            day_input(say("duties_due_until"), "duties-until")
            st.form_submit_button(
                say("table_filter"), type="primary", on_click=_choose, args=(address,)
            )


def _text(label: str, key: str, hint: str) -> None:
    st.text_input(label, key=key, placeholder=hint, max_chars=200, autocomplete="off")


def _choose(address: Address) -> None:
    state = st.session_state
    go(
        address.choosing(
            {
                "addressee": _addressee(address.choice("addressee")),
                "number": str(state.get("duties-number", "")),
                "find": str(state.get("duties-find", "")),
                "since": written_day("duties-since"),
                "until": written_day("duties-until"),
                "part": "",
            }
        )
    )


def _addressee(before: str) -> str:
    """The kind or the name, whichever was changed; a name is the more exact."""
    kind = str(st.session_state.get("duties-kind", ""))
    name = str(st.session_state.get("duties-name", "")).strip()
    if name == before and kind:
        return kind
    return name or kind


def tabs_html(chosen: Chosen, address: Address, say: Say) -> str:
    """Links that narrow the table by deadline, with how many duties each leaves."""
    present = tab_of(address)
    links = []
    for tab in TABS:
        place = address.choosing({"tab": "" if tab == "all" else tab, "part": ""})
        current = ' aria-current="true"' if tab == present else ""
        label = f"{escaped(say(f'due_{tab}'))} ({counted(chosen.counts[tab], say)})"
        links.append(f'<a href="{escaped(place.link())}"{current}>{label}</a>')
    return f'<nav class="tc-tabs" aria-label="{escaped(say("due_tabs"))}">{"".join(links)}</nav>'
