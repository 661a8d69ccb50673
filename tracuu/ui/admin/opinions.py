"""What people said of the answers: all of it, the newest first, and as a table to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from tracuu.feedback import VERDICTS, Feedback
from tracuu.sheets import BYTE_ORDER_MARK, as_csv
from tracuu.ui.admin.desk import Desk
from tracuu.ui.marked import escaped, one_line

_SHOWN = 100
_CHARS = 300
_HEADER = ("when", "verdict", "question", "comment", "answer", "citations", "generation")


def show(desk: Desk) -> None:
    """How many judged answers right, wrong or lacking, and each judgement."""
    say = desk.say
    every = desk.store.feedback.all()[::-1]
    desk.heading("opinions")
    if not every:
        st.html(f"<p>{escaped(say('no_opinions'))}</p>")
        return
    counts = Counter(each.verdict for each in every)
    line = " · ".join(f"{say(f'feedback_{each}')}: {counts[each]}" for each in VERDICTS)
    st.html(f"<p>{escaped(line)}</p>")
    st.download_button(
        say("export_csv"),
        data=lambda: (BYTE_ORDER_MARK + as_csv(_HEADER, map(_cells, every))).encode(),
        file_name="y-kien.csv",
        mime="text/csv",
        on_click="ignore",
    )
    st.html(_opinions_html(desk, every[:_SHOWN]))


def _opinions_html(desk: Desk, every: Sequence[Feedback]) -> str:
    say = desk.say
    header = [say(f"column_{name}") for name in ("when", "verdict", "question", "comment")]
    rows = []
    for each in every:
        place = desk.address.showing("ask").asking(each.question, each.within)
        question = escaped(one_line(each.question, limit=_CHARS))
        rows.append(
            [
                escaped(each.when.replace("T", " ")[:16]),
                escaped(say(f"feedback_{each.verdict}")),
                f'<a href="{escaped(place.link())}">{question}</a>',
                escaped(one_line(each.comment, limit=_CHARS)),
            ]
        )
    return desk.table(say("opinions_newest", count=len(every)), header, rows)


def _cells(each: Feedback) -> tuple[str, ...]:
    cited = "\n".join(f"{c.number or c.title}, tr. {c.page}, {c.document}" for c in each.citations)
    return (
        each.when, each.verdict, each.question, each.comment, each.answer, cited,
        str(each.generation),
    )  # fmt: skip
