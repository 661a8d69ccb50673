"""The page of a document: what it is, what it demands, its text with the quote marked."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tracuu.catalog import StoredDocument
from tracuu.storage import Generation
from tracuu.ui.address import Address
from tracuu.ui.document import (
    about_html,
    back_html,
    bar_html,
    part_at,
    parts_html,
    quote_mark,
    text_html,
)
from tracuu.ui.documents import duties_html, evidence_html, relations_html
from tracuu.ui.notices import notice_html
from tracuu.ui.original import is_as_ingested, original_file
from tracuu.ui.picture import show_picture
from tracuu.ui.resources import Library
from tracuu.ui.strings import Say

_SCROLL = Path(__file__).parent / "scroll.html"


def show(opened: Library, generation: Generation, address: Address, say: Say) -> None:
    """The document that the address names, or that there is none."""
    document = generation.catalog.document(address.document or "")
    if document is None:
        st.html(notice_html(say("document_unknown"), say("document_unknown_text")))
        st.html(back_html(address, say))
        return
    known = "".join(
        make(generation, document, address, say)
        for make in (duties_html, relations_html, evidence_html)
    )
    st.html(about_html(document, address.language, say) + known)
    file = _show_original(opened.corpus, document, say)
    if file is None or document.format.lstrip(".") != "pdf":
        _show_text(generation, document, address, say)
        return
    beside, picture = st.columns([1, 1], gap="large")
    with beside:
        _show_text(generation, document, address, say)
    with picture:
        show_picture(file, generation, document, address, say)


def _show_original(corpus: Path, document: StoredDocument, say: Say) -> Path | None:
    """The button that gives the file; its path if it is still the one that was read."""
    file = original_file(corpus, document)
    if file is None:
        st.html(notice_html("", say("file_missing")))
        return None
    unchanged = is_as_ingested(file, document)
    if not unchanged:
        st.html(notice_html("", say("file_changed")))
    # Named a plain stream of bytes, so that no browser opens a hostile HTML file in place.
    st.download_button(
        say("download"),
        data=file.read_bytes,
        file_name=Path(document.path).name,
        mime="application/octet-stream",
        on_click="ignore",
    )
    return file if unchanged else None


def _show_text(
    generation: Generation, document: StoredDocument, address: Address, say: Say
) -> None:
    text = generation.catalog.text(document.id)
    marks = quote_mark(text, address.start, address.end)
    part = part_at(text, address.start)
    around = parts_html(text, part, address, say)
    body = text_html(text, generation.catalog.pages(document.id), marks, part, say)
    # One element, since the bar stays in sight only above what shares its element.
    st.html(f"{bar_html(document, address, say)}{around}{body}{around}")
    if marks:
        # A script of ours and nothing else; the text above is shown without scripts.
        st.html(_SCROLL, unsafe_allow_javascript=True)
