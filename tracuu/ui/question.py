"""The question box, the choice of documents and the example questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, zip_longest

import streamlit as st

from tracuu.catalog import StoredDocument
from tracuu.query import MAX_QUESTION_CHARS
from tracuu.ui.address import Address
from tracuu.ui.marked import one_line, plain_label
from tracuu.ui.strings import Say

_TEMPLATES = ("example_wards", "example_who", "example_about", "example_deadline")
_LABEL_CHARS = 90


def go(address: Address) -> None:
    """Move the page to another address, without loading it anew."""
    st.query_params.from_dict(address.values())


def ask_form(documents: Sequence[StoredDocument], address: Address, say: Say) -> None:
    """The form; submitting it moves the page to the question's address."""
    labels = document_labels(documents)
    _follow(address, labels)
    with st.form("ask", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                say("question"),
                key="question",
                placeholder=say("question_hint"),
                max_chars=MAX_QUESTION_CHARS,
                autocomplete="off",
            )
            st.form_submit_button(say("ask"), type="primary", on_click=_ask, args=(address,))
        st.multiselect(
            say("within"),
            list(labels),
            key="within",
            format_func=lambda path: labels.get(path, path),
            placeholder=say("within_all"),
        )


def _ask(address: Address) -> None:
    go(address.asking(st.session_state["question"], st.session_state["within"]))


def _follow(address: Address, labels: dict[str, str]) -> None:
    """Fill the form from the address when it has moved: a link, or the browser's Back."""
    if st.session_state.get("followed") != address:
        st.session_state["followed"] = address
        st.session_state["question"] = (address.question or "")[:MAX_QUESTION_CHARS]
        st.session_state["within"] = [path for path in address.within if path in labels]


def show_examples(documents: Sequence[StoredDocument], address: Address, say: Say) -> None:
    """A few questions that the library can be asked, as buttons."""
    questions = example_questions(documents, say)
    if not questions:
        return
    st.html(f'<p class="tc-muted">{say("examples")}</p>')
    with st.container(gap="xsmall"):
        for number, question in enumerate(questions):
            st.button(
                plain_label(question),
                key=f"example-{number}",
                on_click=go,
                args=(address.asking(question, ()),),
            )


def example_questions(
    documents: Sequence[StoredDocument], say: Say, *, count: int = 4
) -> list[str]:
    """Up to ``count`` questions, about documents with a number if there are any."""
    numbers = _numbers(documents)
    if numbers:
        pairs = zip(_TEMPLATES, numbers[:count], strict=False)
        return [say(template, number=number) for template, number in pairs]
    titles = dict.fromkeys(one_line(each.metadata.title, limit=_LABEL_CHARS) for each in documents)
    return [say("example_title", title=f"“{title}”") for title in list(titles)[:count] if title]


def _numbers(documents: Sequence[StoredDocument]) -> list[str]:
    """The documents' own numbers, one of each type in turn."""
    by_type: dict[str | None, list[str]] = defaultdict(list)
    for document in documents:
        number, type_ = document.metadata.number, document.metadata.type
        if number and number not in by_type[type_]:
            by_type[type_].append(number)
    return [number for number in chain(*zip_longest(*by_type.values())) if number]


def document_labels(documents: Sequence[StoredDocument]) -> dict[str, str]:
    """Path → number and title, with the path where two documents would look alike."""
    labels = {each.path: _label(each) for each in documents}
    seen = Counter(labels.values())
    return {
        path: f"{label} ({path})" if seen[label] > 1 else label for path, label in labels.items()
    }


def _label(document: StoredDocument) -> str:
    data = document.metadata
    parts = [data.number, one_line(data.title, limit=_LABEL_CHARS)]
    return " · ".join(part for part in parts if part) or document.path
