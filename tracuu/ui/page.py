"""The page: which view an address leads to, and how it is laid out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from tracuu.assistant import Response
from tracuu.catalog import StoredDocument
from tracuu.errors import TracuuError
from tracuu.feedback import FeedbackFile
from tracuu.generations import Generation
from tracuu.types import Filters
from tracuu.ui.address import Address, read_address
from tracuu.ui.answer import answer_html, results_html, searched_html
from tracuu.ui.composed import place_composed
from tracuu.ui.document import (
    about_html,
    back_html,
    bar_html,
    part_at,
    parts_html,
    quote_mark,
    text_html,
)
from tracuu.ui.feedback import show_feedback
from tracuu.ui.marked import escaped
from tracuu.ui.notices import error_html, notice_html
from tracuu.ui.original import is_as_ingested, original_file
from tracuu.ui.question import ask_form, go, show_examples
from tracuu.ui.resources import Library, library
from tracuu.ui.strings import Say, speaker

_log = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_STYLE = _HERE / "style.css"
_ICON = _HERE / "icon.svg"
_SCROLL = _HERE / "scroll.html"


def main() -> None:
    """Show the page over the library of the settings."""
    show(library)


def show(open_library: Callable[[], Library]) -> None:
    """Show the page that the address asks for, or what keeps it from being shown."""
    address = read_address(st.query_params)
    say = speaker(address.language)
    st.set_page_config(page_title=say("product"), page_icon=str(_ICON), layout="centered")
    st.html(_STYLE)
    _show_head(address, say)
    try:
        with st.spinner(say("opening_library")):
            opened = open_library()
            generation = opened.assistant.generation()
        if address.document is not None:
            _show_document(opened, generation, address, say)
        else:
            _show_question(opened, generation, address, say)
    except TracuuError as error:
        st.html(error_html(error, address.question, address.language, say))
    except Exception:  # the outermost edge: a fault of the program, told in the reader's language
        _log.exception("The page could not be shown.")
        st.html(notice_html(say("unexpected"), say("unexpected_text")))


def _show_head(address: Address, say: Say) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        home = escaped(Address(address.language).link())
        st.html(f'<p class="tc-product"><a href="{home}">{say("product")}</a></p>', width="content")
        st.button(
            say("other_language"),
            key="language",
            type="tertiary",
            on_click=go,
            args=(address.speaking("vi" if address.language == "en" else "en"),),
        )


def _show_question(opened: Library, generation: Generation, address: Address, say: Say) -> None:
    documents = generation.catalog.documents()
    # A place that is kept when empty: a form that moves up would be drawn anew.
    intro = st.container()
    if address.question is None:
        intro.html(f'<p class="tc-tagline">{say("tagline")}</p>')
    ask_form(documents, address, say)
    if address.question is None:
        show_examples(documents, address, say)
        _show_foot(generation, say)
        return
    waiting = "searching" if opened.is_ready() else "opening_model"
    with st.spinner(say(waiting)):
        response = _ask(opened, documents, address, address.question)
    compose = place_composed(opened.assistant, response, address, say)
    _show_response(opened, response, address, say)
    _show_foot(opened.assistant.generation(), say, response)
    compose()  # last, since the page is to be there however long it takes


def _ask(
    opened: Library, documents: list[StoredDocument], address: Address, question: str
) -> Response:
    known = {each.path for each in documents}
    within = [path for path in address.within if path in known]
    filters = Filters(documents=tuple(within))
    return opened.assistant.ask(question, filters=filters, as_typed=address.as_typed)


def _show_response(opened: Library, response: Response, address: Address, say: Say) -> None:
    if line := searched_html(response.query, address, say):
        st.html(line)
    st.html(answer_html(response, address, say))
    show_feedback(FeedbackFile.beside(opened.assistant.index), response, address, say)
    st.html(results_html(response, address, say))


def _show_foot(generation: Generation, say: Say, response: Response | None = None) -> None:
    manifest = generation.manifest
    took = ""
    if response is not None:
        seconds = f"{response.milliseconds / 1000:.2f}".replace(".", say("decimal"))
        took = say("took", seconds=seconds)
    holds = say(
        "holds",
        documents=manifest.documents,
        chunks=manifest.chunks,
        generation=manifest.generation,
    )
    st.html(f'<p class="tc-foot">{took}{holds}</p>')


def _show_document(opened: Library, generation: Generation, address: Address, say: Say) -> None:
    document = generation.catalog.document(address.document or "")
    if document is None:
        st.html(notice_html(say("document_unknown"), say("document_unknown_text")))
        st.html(back_html(address, say))
        return
    st.html(about_html(document, address.language, say))
    _show_original(opened.corpus, document, say)
    _show_text(generation, document, address, say)


def _show_original(corpus: Path, document: StoredDocument, say: Say) -> None:
    file = original_file(corpus, document)
    if file is None:
        st.html(notice_html("", say("file_missing")))
        return
    if not is_as_ingested(file, document):
        st.html(notice_html("", say("file_changed")))
    # Named a plain stream of bytes, so that no browser opens a hostile HTML file in place.
    st.download_button(
        say("download"),
        data=file.read_bytes,
        file_name=Path(document.path).name,
        mime="application/octet-stream",
        on_click="ignore",
    )


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
