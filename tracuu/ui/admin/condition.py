"""The state of the library: what could not be read, what it lacks, its generations."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tracuu.changes import Failure
from tracuu.errors import TracuuError
from tracuu.status import DoubtfulPage, Status, status_of
from tracuu.storage import Verification
from tracuu.ui.admin.desk import Desk
from tracuu.ui.admin.ingesting import failures_html
from tracuu.ui.marked import escaped
from tracuu.ui.notices import error_html, notice_html
from tracuu.ui.strings.reasons import in_language

_SHOWN = 200
_STATUS = "status"


def show(desk: Desk) -> None:
    """What the live generation holds and lacks, then how to go back to an older one."""
    try:
        _show_status(desk)
    except TracuuError as error:  # a damaged index: what mends it stands below
        st.html(error_html(error, None, desk.address.language, desk.say))
    _show_generations(desk)
    _show_check(desk)


def _show_status(desk: Desk) -> None:
    say, status = desk.say, _status(desk)
    desk.heading("condition")
    counts = {"documents": status.documents, "chunks": status.chunks}
    st.html(f"<p>{escaped(say('holds', generation=status.generation, **counts))}</p>")
    failed = [Failure(path, error) for path, error in status.failed]
    parts = (
        failures_html(desk, failed),
        _pages_html(desk, "unread_pages", status.unread),
        _pages_html(desk, "doubtful_pages", status.doubtful),
        _duplicates_html(desk, status),
        _missing_html(desk, status),
    )
    st.html("".join(parts) or f"<p>{escaped(say('all_well'))}</p>")


def _status(desk: Desk) -> Status:
    """Reads every page's record, so kept for as long as the generation is live."""
    generation = desk.opened.assistant.generation()
    kept = st.session_state.get(_STATUS)
    if (
        kept is None
        or kept.generation != generation.number
        or kept.created != generation.manifest.created
    ):
        kept = st.session_state[_STATUS] = status_of(generation)
    return kept


def _pages_html(desk: Desk, key: str, pages: Sequence[DoubtfulPage]) -> str:
    say = desk.say
    rows = [
        [
            _document_html(desk, each.path),
            str(each.page),
            escaped(say(f"origin_{each.origin}")),
            escaped(in_language(each.reason or "", each.path, desk.address.language)),
        ]
        for each in pages[:_SHOWN]
    ]
    header = [say(f"column_{name}") for name in ("file", "page", "origin", "reason")]
    return desk.table(_counted(desk, key, len(pages)), header, rows)


def _document_html(desk: Desk, path: str) -> str:
    return f'<a href="{escaped(desk.address.of_document(path).link())}">{escaped(path)}</a>'


def _duplicates_html(desk: Desk, status: Status) -> str:
    rows = [
        [escaped("; ".join(each.paths)), f"{each.likeness:.0%}"]
        for each in status.duplicates[:_SHOWN]
    ]
    header = [desk.say("column_files"), desk.say("column_likeness")]
    caption = _counted(desk, "duplicates", len(status.duplicates))
    return desk.table(caption, header, rows)


def _missing_html(desk: Desk, status: Status) -> str:
    rows = [[escaped(each.display), str(len(each.cited_by))] for each in status.missing[:_SHOWN]]
    header = [desk.say("column_number"), desk.say("column_cited_by")]
    caption = _counted(desk, "missing_numbers", len(status.missing))
    return desk.table(caption, header, rows)


def _counted(desk: Desk, key: str, count: int) -> str:
    shown = f" ({count})" if count <= _SHOWN else desk.say("first_of", shown=_SHOWN, count=count)
    return desk.say(key) + shown


# Generations


def _show_generations(desk: Desk) -> None:
    say, live = desk.say, None
    desk.heading("generations", "generations_text")
    try:
        current = desk.store.current()
        live = current.number if current else None
    except TracuuError as error:
        st.html(error_html(error, None, desk.address.language, say))
    for number in reversed(desk.store.numbers()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f"<p>{escaped(_generation_line(desk, number, live))}</p>", width="stretch")
            if number != live:
                with st.popover(say("roll_back")):
                    st.html(f"<p>{escaped(say('roll_back_text', number=number))}</p>")
                    st.button(say("roll_back_do", number=number), key=f"back-{number}",
                              on_click=_roll_back, args=(desk, number))  # fmt: skip
    if outcome := st.session_state.pop("roll_back", None):
        if isinstance(outcome, TracuuError):
            st.html(error_html(outcome, None, desk.address.language, say))
        else:
            st.html(notice_html("", say("rolled_back", number=outcome)))


def _generation_line(desk: Desk, number: int, live: int | None) -> str:
    try:
        manifest = desk.store.manifest(number)
    except TracuuError:
        return desk.say("generation_damaged", number=number)
    line = desk.say(
        "generation", number=number, created=manifest.created.replace("T", " ")[:16],
        documents=manifest.documents, chunks=manifest.chunks,
    )  # fmt: skip
    return f"{line} · {desk.say('generation_live')}" if number == live else line


def _roll_back(desk: Desk, number: int) -> None:
    try:
        desk.note("roll back", {"to": number})
        _, generation = desk.store.roll_back(to=number)
        generation.close()
        st.session_state["roll_back"] = number
    except TracuuError as error:
        st.session_state["roll_back"] = error


# The check


def _show_check(desk: Desk) -> None:
    say = desk.say
    desk.heading("verify", "verify_text")
    if st.button(say("verify_do")):
        desk.note("verify")
        with st.spinner(say("verifying")):
            st.html(_verdict_html(desk, desk.store.verify(every=True)))


def _verdict_html(desk: Desk, found: Verification) -> str:
    say = desk.say
    if found.intact:
        return notice_html("", say("verified", count=len(found.checks)))
    problems = [*found.problems, *(each for check in found.checks for each in check.problems)]
    rows = [[escaped(each)] for each in problems]
    return notice_html(say("not_intact"), say("not_intact_text")) + desk.table(
        say("problems"), [say("problems")], rows
    )
