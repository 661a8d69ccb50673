"""Documents put into the corpus, and taken out of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

import streamlit as st

from tracuu.errors import TracuuError
from tracuu.metadata import FIELDS, SIDE_FILE
from tracuu.sidefiles import read_table, save_table
from tracuu.ui.admin.desk import Desk
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.question import document_labels
from tracuu.ui.strings import Say
from tracuu.ui.tables import option
from tracuu.uploads import Limits, Outcome, Upload, remove, store

_MAX_MB: Final = Limits().max_file_bytes // 2**20
_OUTCOMES = "upload_outcomes"


def uploader_style(say: Say) -> str:
    """What Streamlit writes into its box for files in English only, in the page's language."""
    button, hint = (
        json.dumps(say(key, limit=_MAX_MB), ensure_ascii=False)
        for key in ("upload_choose", "upload_limit")
    )
    box = '[data-testid="stFileUploaderDropzone"]'
    instructions = '[data-testid="stFileUploaderDropzoneInstructions"]'
    return (
        f"<style>{box} button p, {box} {instructions} span {{ font-size: 0; }}"
        f"{box} button p::after {{ content: {button}; font-size: 0.95rem; }}"
        f"{box} {instructions} span::after {{ content: {hint}; font-size: 0.9rem; }}</style>"
    )


def show_upload(desk: Desk) -> bool:
    """The box for files, and what became of those that were sent; whether any were just now."""
    say = desk.say
    desk.heading("upload", "upload_text")
    st.html(uploader_style(say))
    with st.form("upload", clear_on_submit=True):
        files = st.file_uploader(
            say("upload_files"),
            accept_multiple_files=True,
            max_upload_size=_MAX_MB,
        )
        replace = st.checkbox(say("upload_replace"))
        sent = st.form_submit_button(say("upload_send"), type="primary")
    if sent and files:
        uploads = [Upload(each.name, each.getvalue()) for each in files]
        outcomes = store(desk.corpus, uploads, index=desk.index, replace=replace)
        for each in outcomes:
            desk.note(
                "upload", {"file": each.path or each.name, "outcome": each.reason or "stored"}
            )
        st.session_state[_OUTCOMES] = outcomes
    if kept := st.session_state.get(_OUTCOMES):
        st.html(_outcomes_html(desk, kept))
    return bool(sent and files)


def _outcomes_html(desk: Desk, outcomes: Iterable[Outcome]) -> str:
    say, every = desk.say, list(outcomes)
    stored = sum(each.reason is None for each in every)
    rows = [
        [escaped(each.path or each.name), escaped(say(f"upload_{each.reason}"))]
        for each in every
        if each.reason is not None
    ]
    line = f'<p role="status">{escaped(say("uploaded", count=stored, total=len(every)))}</p>'
    header = [say("column_file"), say("column_reason")]
    return line + desk.table(say("upload_refused"), header, rows)


def show_removal(desk: Desk) -> None:
    """A document taken out of the corpus is kept aside, not deleted."""
    say = desk.say
    with st.expander(say("removal")):
        try:
            documents = desk.opened.assistant.generation().catalog.documents()
        except TracuuError:
            documents = []
        labels = document_labels(documents)
        with st.form("removal", border=False):
            chosen = st.selectbox(
                say("removal_which"),
                list(labels),
                index=None,
                format_func=lambda path: option(labels[path] if path else ""),
                placeholder=say("removal_none"),
            )
            sent = st.form_submit_button(say("removal_send"))
        if sent and chosen:
            desk.note("remove", {"file": chosen})
            kept = remove(desk.corpus, chosen, index=desk.index)
            _forget(desk, chosen)
            st.html(notice_html("", say("removed", file=chosen, kept=str(kept))))


def _forget(desk: Desk, path: str) -> None:
    """Take the document out of metadata.csv too, in which no ingest takes a row without a file."""
    file, columns = desk.corpus / SIDE_FILE, ("path", *FIELDS)
    table = read_table(file, columns)
    rows = [row for row in table.rows if row["path"] != path]
    if len(rows) < len(table.rows):
        save_table(file, rows, seen=table, check=lambda copy: None)
