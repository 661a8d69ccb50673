"""The question box, the choice of documents and the example questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import chain, zip_longest
from typing import Final

import streamlit as st

from tracuu.catalog import StoredDocument
from tracuu.query import MAX_QUESTION_CHARS
from tracuu.types import Filters
from tracuu.ui.address import Address
from tracuu.ui.frame import go
from tracuu.ui.kept import Kept
from tracuu.ui.marked import escaped, one_line, plain_label
from tracuu.ui.strings import Say
from tracuu.ui.tables import chosen_day, day_input, option

_TEMPLATES = ("example_wards", "example_who", "example_about", "example_deadline")
_LABEL_CHARS = 90
_OPEN = "narrow"
NARROWING: Final = ("type", "issuer", "place", "since", "until")


class Choices:
    """The documents of a generation, and what a search can be narrowed to by them."""

    def __init__(self, documents: Sequence[StoredDocument]) -> None:
        self.documents = documents
        self._values: dict[str, list[str]] = {}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Path → what a document is called."""
        return document_labels(self.documents)

    def values(self, name: str) -> list[str]:
        """What the documents have under a name of ``Metadata``, the most frequent first."""
        if name not in self._values:
            found = Counter(getattr(each.metadata, name) for each in self.documents)
            self._values[name] = [value for value, _ in found.most_common() if value]
        return self._values[name]


choices_of = Kept(lambda generation: Choices(generation.catalog.documents()))


def ask_form(choices: Choices, address: Address, say: Say) -> None:
    """The form; submitting it moves the page to the question's address."""
    _follow(address, choices)
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
        _show_narrowing(choices, address, say)


def _show_narrowing(choices: Choices, address: Address, say: Say) -> None:
    """What narrows the search; above an answer of the whole library only a link to it.

    Its many boxes take as long to draw as the answer.
    """
    is_open = is_narrowed(address) or address.choice("tab") == _OPEN
    if is_open or address.question is None:
        with st.expander(say("narrow"), expanded=is_open):
            _narrowing(choices, say)
    else:
        place = escaped(address.choosing({"tab": _OPEN}).link())
        st.html(f'<p class="tc-narrow"><a href="{place}">{escaped(say("narrow"))}</a></p>')


def is_narrowed(address: Address) -> bool:
    """Whether only a part of the library is searched."""
    return bool(address.within) or any(address.choice(name) for name in NARROWING)


def filters_of(address: Address, choices: Choices) -> Filters:
    """What an address narrows the search to; what the library does not know is left out."""
    wanted = address.choice("type")
    return Filters(
        documents=tuple(path for path in address.within if path in choices.labels),
        types=(wanted,) if wanted and wanted in choices.values("type") else (),
        issuer=address.choice("issuer") or None,
        place=address.choice("place") or None,
        since=_iso(address.choice("since")),
        until=_iso(address.choice("until")),
    )


def _narrowing(choices: Choices, say: Say) -> None:
    labels = choices.labels
    st.multiselect(
        say("within"),
        list(labels),
        key="within",
        format_func=lambda path: labels.get(path, path),
        placeholder=say("within_all"),
    )
    with st.container(horizontal=True):
        for name in ("type", "issuer", "place"):
            st.selectbox(
                say(f"narrow_{name}"),
                choices.values(name),
                key=f"narrow-{name}",
                index=None,
                format_func=option,
                placeholder=say("narrow_any"),
            )
    with st.container(horizontal=True):
        for name in ("since", "until"):
            day_input(say(f"narrow_{name}"), f"narrow-{name}")


def _ask(address: Address) -> None:
    state = st.session_state
    choices = {name: _written(state.get(f"narrow-{name}")) for name in NARROWING}
    go(address.asking(state["question"], state.get("within", ()), choices))


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _follow(address: Address, choices: Choices) -> None:
    """Fill the form from the address when it has moved: a link, or the browser's Back."""
    state = st.session_state
    if state.get("followed") == address and "question" in state:
        return
    state["followed"] = address
    state["question"] = (address.question or "")[:MAX_QUESTION_CHARS]
    state["within"] = [path for path in address.within if path in choices.labels]
    for name in ("type", "issuer", "place"):
        chosen = address.choice(name)
        is_known = bool(chosen) and chosen in choices.values(name)
        state[f"narrow-{name}"] = chosen if is_known else None
    for name in ("since", "until"):
        state[f"narrow-{name}"] = chosen_day(address.choice(name))


def _iso(text: str) -> str | None:
    day = chosen_day(text)
    return day.isoformat() if day else None


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
