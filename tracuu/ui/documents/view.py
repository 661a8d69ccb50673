"""The library as a table that can be searched, narrowed, sorted and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from tracuu.storage import Generation
from tracuu.ui.address import Address
from tracuu.ui.documents.choosing import chosen_rows
from tracuu.ui.documents.export import documents_csv, documents_workbook
from tracuu.ui.documents.form import filter_form
from tracuu.ui.documents.shelf import Row, shelf_of
from tracuu.ui.documents.table import rows_html
from tracuu.ui.kept import register_of
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.resources import Library
from tracuu.ui.strings import Say
from tracuu.ui.tables import counted, is_upside_down, link_html, pager_html, part_of

_FILTERS = ("find", "type", "issuer", "place", "since", "until")


def show(opened: Library, generation: Generation, address: Address, say: Say) -> None:
    """Show the documents that the address asks for. Raises StoreError."""
    with st.spinner(say("documents_opening")):
        shelf, register = shelf_of(generation), register_of(generation)
    st.html(f"<h1>{escaped(say('documents_heading'))}</h1>")
    filter_form(shelf, address, say)
    rows = chosen_rows(shelf, address)
    st.html(_summary_html(len(rows), len(shelf.rows), address, say))
    if not rows:
        wrong = say("table_bad_range") if is_upside_down(address) else say("documents_none_text")
        st.html(notice_html(say("documents_none"), wrong))
        return
    start, end = part_of(address, len(rows))
    pager = pager_html(len(rows), address, say)
    st.html(f"{rows_html(rows[start:end], shelf, register, address, say)}{pager}")
    _show_downloads(rows, generation, say)


def prepare(generation: Generation) -> None:
    """Work out in advance what the first visitor after an ingest would wait for."""
    shelf_of(generation)
    register_of(generation).prepare()


def _summary_html(shown: int, all_: int, address: Address, say: Say) -> str:
    """How many there are and how many are shown, with the way back to all of them."""
    if not any(address.choice(name) for name in _FILTERS):
        line, reset = say("documents_all", all=counted(all_, say)), ""
    else:
        line = say("documents_shown", shown=counted(shown, say), all=counted(all_, say))
        place = address.choosing(dict.fromkeys((*_FILTERS, "part"), ""))
        reset = f" · {link_html(place, escaped(say('table_reset')))}"
    return f'<p class="tc-count" role="status">{escaped(line)}{reset}</p>'


def _show_downloads(rows: Sequence[Row], generation: Generation, say: Say) -> None:
    with st.container(key="documents-save", horizontal=True, vertical_alignment="center"):
        st.html(f'<span class="tc-muted">{escaped(say("table_save"))}</span>', width="content")
        for label, ending, make in (
            ("Excel (XLSX)", "xlsx", documents_workbook),
            ("CSV", "csv", documents_csv),
        ):
            st.download_button(
                label,
                data=partial(make, rows, generation, say),
                file_name=f"{say('documents_file')}.{ending}",
                mime="application/octet-stream",
                key=f"documents-{ending}",
                on_click="ignore",
            )
