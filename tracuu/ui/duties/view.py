"""The duties of the library: what is due soon, and all of them as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from tracuu.errors import UsageError
from tracuu.storage import Generation
from tracuu.ui.address import Address
from tracuu.ui.duties.book import Dated, Wanted, book_of
from tracuu.ui.duties.choosing import Chosen, choose
from tracuu.ui.duties.export import duties_calendar, duties_csv, duties_workbook
from tracuu.ui.duties.form import filter_form, tabs_html
from tracuu.ui.duties.soon import soon_html
from tracuu.ui.duties.table import rows_html
from tracuu.ui.duties.timeline import show_timeline
from tracuu.ui.duties.trouble import trouble_html
from tracuu.ui.kept import Register, register_of
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.notices import notice_html
from tracuu.ui.resources import Library
from tracuu.ui.strings import Say
from tracuu.ui.tables import counted, is_upside_down, link_html, pager_html, part_of

_FILTERS = ("find", "number", "addressee", "since", "until", "tab")
_TITLE_CHARS = 120


def show(
    opened: Library,
    generation: Generation,
    address: Address,
    say: Say,
    *,
    today: date | None = None,
) -> None:
    """Show the duties that the address asks for, as they stand ``today``. Raises StoreError."""
    today = today or date.today()
    with st.spinner(say("duties_opening")):
        register, book = register_of(generation), book_of(generation)
    st.html(
        f"<h1>{escaped(say('duties_heading'))}</h1>"
        f'<p class="tc-muted">{escaped(say("duties_note"))}</p>'
    )
    soon = st.container()
    filter_form(address, say)
    try:
        chosen = choose(book, address, today)
    except UsageError as error:
        st.html(_summary_html(0, len(book.rows), register, address, say))
        st.html(trouble_html(error, register, address, say))
        return
    soon.html(soon_html(chosen, address, say, today=today))
    st.html(
        _summary_html(len(chosen.shown), len(book.rows), register, address, say)
        + tabs_html(chosen, address, say)
    )
    _show_table(chosen, register, address, say, today)
    if chosen.shown:
        _show_downloads(chosen.shown, generation.manifest.created, say)
        show_timeline(book, chosen.shown, address.language, say, today=today)


def prepare(generation: Generation) -> None:
    """Work out in advance what the first visitor after an ingest would wait for."""
    book = book_of(generation)
    book.left(Wanted(), date.today())
    book.left(Wanted(find="a"), date.today())


def _show_table(
    chosen: Chosen, register: Register, address: Address, say: Say, today: date
) -> None:
    rows = chosen.shown
    if not rows:
        wrong = say("table_bad_range") if is_upside_down(address) else say("duties_none_text")
        st.html(notice_html(say("duties_none"), wrong))
        return
    start, end = part_of(address, len(rows))
    pager = pager_html(len(rows), address, say)
    st.html(f"{rows_html(rows[start:end], register, address, say, today=today)}{pager}")


def _summary_html(shown: int, all_: int, register: Register, address: Address, say: Say) -> str:
    """How many there are and how many are shown, with the way back to all of them."""
    if not address.within and not any(address.choice(name) for name in _FILTERS):
        line, reset = say("duties_all", all=counted(all_, say)), ""
    else:
        line = say("duties_shown", shown=counted(shown, say), all=counted(all_, say))
        place = replace(address, within=()).choosing(dict.fromkeys((*_FILTERS, "part"), ""))
        reset = f" · {link_html(place, escaped(say('table_reset')))}"
    titles = "; ".join(_title(register, path) for path in address.within)
    only = f"<br>{escaped(say('duties_of', titles=titles))}" if titles else ""
    return f'<p class="tc-count" role="status">{escaped(line)}{reset}{only}</p>'


def _title(register: Register, path: str) -> str:
    document = register.catalog.document(path)
    title = document.metadata.title if document else ""
    return one_line(title or path, limit=_TITLE_CHARS)


def _show_downloads(rows: Sequence[Dated], created: str, say: Say) -> None:
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("Excel (XLSX)", "xlsx", partial(duties_workbook, rows, say)),
        ("CSV", "csv", partial(duties_csv, rows, say)),
        (say("duties_calendar"), "ics", partial(duties_calendar, rows, created)),
    ]
    with st.container(key="duties-save", horizontal=True, vertical_alignment="center"):
        st.html(f'<span class="tc-muted">{escaped(say("table_save"))}</span>', width="content")
        for label, ending, make in files:
            st.download_button(
                label,
                data=make,
                file_name=f"{say('duties_file')}.{ending}",
                mime="application/octet-stream",
                key=f"duties-{ending}",
                on_click="ignore",
            )
