"""How well the admins' own questions are answered, now and over time."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from tracuu.errors import TracuuError
from tracuu.evaluation import (
    EvalQuestion,
    Scorebook,
    Scored,
    evaluate,
    judged_questions,
    load_questions,
    save_questions,
)
from tracuu.ui.admin.desk import Desk
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.strings.reasons import in_language

_FILE = "questions.jsonl"
_MAX_MB = 5
_SHARES: Final = (
    "hit_at_1", "mrr_at_10", "citation_accuracy", "wrongly_abstained", "rightly_abstained"
)  # fmt: skip
_SHOWN = 50


def show(desk: Desk) -> None:
    """The questions, a button that asks them all, and the scores so far."""
    say = desk.say
    desk.heading("evaluation", "evaluation_text")
    _show_questions(desk)
    questions = _questions(desk)
    if st.button(say("evaluate"), type="primary", disabled=not questions):
        desk.note("evaluate", {"questions": len(questions)})
        with st.spinner(say("evaluating", count=len(questions))):
            scores = evaluate(desk.opened.assistant, questions)
        generation = desk.opened.assistant.generation().number
        Scorebook.beside(desk.index).add(scores, generation=generation)
    _show_scores(desk, Scorebook.beside(desk.index).all())


def _questions(desk: Desk) -> list[EvalQuestion]:
    """The admins' questions, none where they have put none or the file is damaged."""
    file = desk.index / _FILE
    if not file.exists():
        return []
    try:
        return load_questions(file)
    except TracuuError as error:
        _say_why(desk, error)
        return []


def _say_why(desk: Desk, error: TracuuError) -> None:
    reason = in_language(str(error), _FILE, desk.address.language)
    st.html(f'<section class="tc-notice" role="alert"><p>{escaped(reason)}</p></section>')


def _show_questions(desk: Desk) -> None:
    """Questions from a file, or from the answers that people have judged right."""
    say = desk.say
    with st.expander(say("questions")):
        st.html(f"<p>{escaped(say('questions_text'))}</p>")
        with st.form("questions", clear_on_submit=True, border=False):
            given = st.file_uploader(say("questions_file"), max_upload_size=_MAX_MB)
            sent = st.form_submit_button(say("questions_send"))
        judged = st.button(say("questions_judged"))
        try:
            if sent and given is not None:
                _keep(desk, _read(given.getvalue()))
            elif judged:
                _keep(desk, judged_questions(desk.store.feedback.all()).questions)
        except TracuuError as error:
            _say_why(desk, error)


def _read(data: bytes) -> list[EvalQuestion]:
    with tempfile.TemporaryDirectory(prefix="tracuu-") as folder:
        file = Path(folder) / _FILE
        file.write_bytes(data)
        return load_questions(file)


def _keep(desk: Desk, questions: Sequence[EvalQuestion]) -> None:
    if questions:
        desk.note("questions", {"count": len(questions)})
        save_questions(desk.index / _FILE, questions)
    st.html(notice_html("", desk.say("questions_kept", count=len(questions))))


def _show_scores(desk: Desk, every: Sequence[Scored]) -> None:
    if not every:
        return
    say = desk.say
    header = [say("column_when"), say("column_generation"), say("column_questions"),
              *(say(f"score_{name}") for name in _SHARES), say("score_p50_ms")]  # fmt: skip
    rows = [_row(each) for each in reversed(every[-_SHOWN:])]
    if len(every) > 1:
        _show_plot(desk, every)
    st.html(desk.table(say("scores"), header, rows))


def _row(each: Scored) -> list[str]:
    shares = [getattr(each.scores, name) for name in _SHARES]
    return [
        escaped(each.when.replace("T", " ")[:16]),
        str(each.generation),
        str(each.scores.questions),
        *("–" if share is None else f"{share:.2f}" for share in shares),
        f"{each.scores.p50_ms:.0f}",
    ]


def _show_plot(desk: Desk, every: Sequence[Scored]) -> None:
    """A line a score over time; the table below it says the same in figures."""
    points = [
        {"when": each.when, "score": desk.say(f"score_{name}"), "share": share}
        for each in every
        for name in _SHARES
        if (share := getattr(each.scores, name)) is not None
    ]
    legend = {"orient": "bottom", "columns": 2}
    # Vega's own terms, and not Altair's, which would be imported with the page.
    spec = {
        "height": 260,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "when", "type": "temporal", "title": None},
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, 1]},
            },
            "color": {"field": "score", "type": "nominal", "title": None, "legend": legend},
        },
    }
    st.vega_lite_chart({**spec, "data": {"values": points}})
