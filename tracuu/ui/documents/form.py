"""What narrows the table of documents."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tracuu.ui.address import Address
from tracuu.ui.documents.choosing import type_name
from tracuu.ui.documents.shelf import Shelf, name_order
from tracuu.ui.frame import go
from tracuu.ui.strings import Say
from tracuu.ui.tables import chosen_day, counted, day_input, follow, option, written_day

_CHOICES = ("type", "issuer", "place")
# More than this no one looks through; a longer list only makes the page heavy.
_MAX_OPTIONS = 300


def filter_form(shelf: Shelf, address: Address, say: Say) -> None:
    """The form; submitting it moves the page to the address of what was chosen."""
    chosen = {name: address.choice(name) for name in _CHOICES}
    chosen["type"] = type_name(chosen["type"])
    follow(
        "documents",
        address,
        {
            "documents-find": address.choice("find"),
            **{f"documents-{name}": value for name, value in chosen.items()},
            "documents-since": chosen_day(address.choice("since")),
            "documents-until": chosen_day(address.choice("until")),
        },
    )
    counts = {"type": shelf.types, "issuer": shelf.issuers, "place": shelf.places}
    with st.form("documents", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                say("documents_find"),
                key="documents-find",
                placeholder=say("documents_find_hint"),
                max_chars=200,
                autocomplete="off",
            )
            st.form_submit_button(
                say("table_filter"), type="primary", on_click=_choose, args=(address,)
            )
        with st.container(key="documents-more", horizontal=True, vertical_alignment="bottom"):
            for name, values in counts.items():
                if values or chosen[name]:
                    _select(name, values, chosen[name], say)
            day_input(say("table_from"), "documents-since")
            day_input(say("table_until"), "documents-until")


def _select(name: str, counts: Mapping[str, int], chosen: str, say: Say) -> None:
    common = sorted(list(counts)[:_MAX_OPTIONS], key=lambda value: name_order(value) or ("", ""))
    values = ["", *common, *([chosen] if chosen and chosen not in common else [])]

    def label(value: str) -> str:
        if not value:
            return say("table_any")
        return f"{option(value)} ({counted(counts.get(value, 0), say)})"

    st.selectbox(say(f"doc_{name}"), values, key=f"documents-{name}", format_func=label)


def _choose(address: Address) -> None:
    state = st.session_state
    chosen = {name: str(state.get(f"documents-{name}", "")) for name in ("find", *_CHOICES)}
    days = {name: written_day(f"documents-{name}") for name in ("since", "until")}
    go(address.choosing({**chosen, **days, "part": ""}))
