"""What admins say of documents (``metadata.csv``), and the office's own glossary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from tracuu.errors import TracuuError
from tracuu.generations import GLOSSARY
from tracuu.glossary import COLUMNS as GLOSSARY_COLUMNS
from tracuu.glossary import read_entries
from tracuu.metadata import FIELDS, SIDE_FILE, read_overrides
from tracuu.readers import list_files
from tracuu.sidefiles import SideTable, read_table, save_table
from tracuu.ui.admin.desk import Desk
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.strings.reasons import in_language

if TYPE_CHECKING:
    import pandas as pd


def show_metadata(desk: Desk) -> None:
    """A row a document, an empty cell where it speaks for itself."""
    desk.heading("metadata", "metadata_text")
    paths = list_files(desk.corpus).files
    columns = {
        "path": st.column_config.SelectboxColumn(desk.say("column_file"), options=list(paths))
    } | {name: st.column_config.TextColumn(desk.say(f"field_{name}")) for name in FIELDS}
    _show_editor(
        desk,
        desk.corpus / SIDE_FILE,
        columns,
        lambda file: read_overrides(file, paths),
    )


def show_glossary(desk: Desk) -> None:
    """English terms and what they are in Vietnamese; they go before the packaged ones."""
    desk.heading("glossary", "glossary_text")
    columns = {
        name: st.column_config.TextColumn(desk.say(f"glossary_{name}")) for name in GLOSSARY_COLUMNS
    }
    _show_editor(desk, desk.corpus / GLOSSARY, columns, read_entries)


def _show_editor(
    desk: Desk,
    file: Path,
    columns: Mapping[str, Any],
    check: Callable[[Path], object],
) -> None:
    """A table in which rows are changed, added and deleted, and the button that saves it."""
    say, key = desk.say, f"table-{file.name}"
    if key not in st.session_state:
        st.session_state[key] = read_table(file, list(columns))
    table: SideTable = st.session_state[key]
    edited = st.data_editor(
        _as_frame(table),
        column_config=dict(columns),
        num_rows="dynamic",
        hide_index=True,
        key=f"editor-{file.name}-{table.digest}",
    )
    with st.container(horizontal=True):
        saved = st.button(say("save"), type="primary")
        reloaded = st.button(say("load_anew"))
    if reloaded:
        st.session_state.pop(key)
        st.rerun()
    if saved:
        _save(desk, file, table, _rows(edited), check)
    if st.session_state.pop("saved", None) == file.name:
        st.html(notice_html("", say("saved", file=file.name)))


def _save(
    desk: Desk,
    file: Path,
    table: SideTable,
    rows: Sequence[Mapping[str, str]],
    check: Callable[[Path], object],
) -> None:
    try:
        desk.note("edit", {"file": file.name, "rows": len(rows)})
        st.session_state[f"table-{file.name}"] = save_table(file, rows, seen=table, check=check)
    except TracuuError as error:
        reason = in_language(str(error), file.name, desk.address.language)
        st.html(f'<section class="tc-notice" role="alert"><p>{escaped(reason)}</p></section>')
        return
    st.session_state["saved"] = file.name
    st.rerun()


def _as_frame(table: SideTable) -> pd.DataFrame:
    """The cells as texts, also where there is none that would show it."""
    import pandas as pd  # only where there is a table: it takes long to import

    rows = [[row[name] for name in table.columns] for row in table.rows]
    return pd.DataFrame(rows, columns=list(table.columns), dtype="string")


def _rows(edited: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of the table as it was edited; an empty cell is no text."""
    rows = edited.fillna("").to_dict("records")
    return [{str(name): str(cell) for name, cell in row.items()} for row in rows]
