"""New documents: uploaded, what would change looked at, ingested with progress in sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import streamlit as st

from tracuu.changes import Failure
from tracuu.errors import TracuuError
from tracuu.indexing import Ingest, IngestReport
from tracuu.jobs import Job, JobState, StageProgress, latest, start_ingest, stop
from tracuu.ui.admin.desk import Desk
from tracuu.ui.admin.files import show_removal, show_upload
from tracuu.ui.marked import escaped
from tracuu.ui.notices import error_html
from tracuu.ui.strings.reasons import in_language

_POLL_S = 1.0
_PREVIEW = "ingest_preview"
_COUNTS: Final = ("added", "updated", "removed", "renamed", "unchanged")
_SHOWN_LOG_LINES = 5


def show(desk: Desk) -> None:
    """Upload, remove, look, ingest; whatever runs is found again after a reload of the page."""
    job = latest(desk.index)
    state = job.state() if job else None
    running = state is not None and state.kind == "running"
    if show_upload(desk):
        st.session_state.pop(_PREVIEW, None)  # no longer what would change
    show_removal(desk)
    _show_ingest(desk, running=running)
    if running:
        _follow(desk)
    elif job is not None and state is not None:
        _show_outcome(desk, job, state)


# The ingest


def _show_ingest(desk: Desk, *, running: bool) -> None:
    say = desk.say
    desk.heading("ingest", "ingest_text")
    with st.container(horizontal=True):
        looked = st.button(say("ingest_look"), disabled=running)
        st.button(
            say("ingest_start"), type="primary", disabled=running, on_click=_start, args=(desk,)
        )
        with st.popover(say("ingest_rebuild"), disabled=running):
            st.html(f"<p>{escaped(say('ingest_rebuild_text'))}</p>")
            st.button(
                say("ingest_rebuild_start"), on_click=_start, args=(desk,), kwargs={"rebuild": True}
            )
    if problem := st.session_state.pop("start_problem", None):
        st.html(error_html(problem, None, desk.address.language, say))
    if looked:
        with st.spinner(say("ingest_looking")):
            st.session_state[_PREVIEW] = _preview(desk)
    if (report := st.session_state.get(_PREVIEW)) is not None and not running:
        st.html(_preview_html(desk, report))


def _preview(desk: Desk) -> IngestReport:
    """What an ingest would change; nothing is written."""
    encoder = desk.opened.assistant.encoder
    return Ingest(
        desk.corpus,
        desk.index,
        encoder.identity,
        lambda: encoder,
        dry_run=True,
        store=desk.store,
    ).run()


def _start(desk: Desk, *, rebuild: bool = False) -> None:
    st.session_state.pop(_PREVIEW, None)
    try:
        desk.note("ingest", {"rebuild": int(rebuild)})
        start_ingest(desk.settings, who=desk.who, rebuild=rebuild)
    except TracuuError as error:
        st.session_state["start_problem"] = error


def _preview_html(desk: Desk, report: IngestReport) -> str:
    counts = {name: getattr(report, name) for name in _COUNTS}
    line = _counts_html(desk, "ingest_would", counts, len(report.failed))
    return line + failures_html(desk, report.failed)


def _counts_html(desk: Desk, key: str, counts: Mapping[str, int], failed: int) -> str:
    say = desk.say
    parts = [say(f"count_{name}", count=count) for name, count in counts.items() if count]
    parts += [say("count_failed", count=failed)] if failed else []
    what = ", ".join(parts) or say("count_nothing")
    return f'<p role="status">{escaped(say(key, what=what))}</p>'


def failures_html(desk: Desk, failures: Iterable[Failure]) -> str:
    """The files that could not be read, each with the reason and what to do, in the language."""
    say = desk.say
    rows = [
        [escaped(each.path), escaped(in_language(each.error, each.path, desk.address.language))]
        for each in failures
    ]
    return desk.table(say("failures"), [say("column_file"), say("column_reason")], rows)


# What runs


@st.fragment(run_every=_POLL_S)
def _follow(desk: Desk) -> None:
    """The progress of the ingest under way, looked at every second until it ends."""
    job = latest(desk.index)
    state = job.state() if job else None
    if job is None or state is None or state.kind != "running":
        st.rerun()
        return
    say = desk.say
    with st.container(key="progress", border=True):
        st.html(f'<p role="status">{escaped(say("ingest_running", who=job.who))}</p>')
        for each in state.progress:
            share = each.done / each.total if each.total else 0.0
            st.progress(min(share, 1.0), text=_stage_line(desk, each))
        st.button(say("ingest_stop"), on_click=_stop, args=(desk, job))


def _stage_line(desk: Desk, each: StageProgress) -> str:
    say = desk.say
    line = say("stage_counts", stage=say(f"stage_{each.stage}"), done=each.done, total=each.total)
    if each.rate:
        line += " · " + say("stage_rate", rate=f"{each.rate:.1f}".replace(".", say("decimal")))
    if each.seconds_left:
        line += " · " + say("stage_left", time=_time(desk, each.seconds_left))
    return line


def _time(desk: Desk, seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    return (
        desk.say("minutes", minutes=minutes, seconds=left)
        if minutes
        else desk.say("seconds", seconds=left)
    )


def _stop(desk: Desk, job: Job) -> None:
    desk.note("stop ingest")
    stop(job)


def _show_outcome(desk: Desk, job: Job, state: JobState) -> None:
    """How the last ingest ended."""
    say, result = desk.say, state.result
    ended = escaped(say(f"job_{state.kind}", who=job.who, when=_when(job.started)))
    if result is None:
        log = "\n".join(state.log[-_SHOWN_LOG_LINES:])
        inner = f"<summary>{escaped(say('details'))}</summary><pre>{escaped(log)}</pre>"
        st.html(
            f'<section class="tc-notice" role="status"><p>{ended}</p>'
            f"<details>{inner}</details></section>"
        )
        return
    documents = result["documents"]
    failed = [Failure(each["path"], each["error"]) for each in documents["failed"]]
    counts = {name: int(documents[name]) for name in _COUNTS}
    summary = _counts_html(desk, "ingest_did", counts, len(failed))
    rate = say("ingest_speed", chunks=result["chunks"], seconds=round(result["seconds"]),
               generation=result["generation"])  # fmt: skip
    st.html(
        f'<section class="tc-notice"><p>{ended}</p>{summary}<p>{escaped(rate)}</p></section>'
        f"{failures_html(desk, failed)}{_unread_html(desk, result.get('unread_pages', []))}"
    )


def _unread_html(desk: Desk, pages: Iterable[Mapping[str, Any]]) -> str:
    say = desk.say
    rows = [
        [escaped(each["path"]), str(int(each["page"])),
         escaped(in_language(each["reason"], each["path"], desk.address.language))]
        for each in pages
    ]  # fmt: skip
    header = [say("column_file"), say("column_page"), say("column_reason")]
    return desk.table(say("unread_pages"), header, rows)


def _when(started: str) -> str:
    return started.replace("T", " ")[:16]
