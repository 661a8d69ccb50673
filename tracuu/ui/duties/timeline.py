"""How many duties are due in which month, by group: a chart, and the same in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from tracuu.types import Language
from tracuu.ui.duties.book import Book, Dated, place_of
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say
from tracuu.ui.tables import counted

_MONTHS = 24
# Either stands out from a white page and from a dark one.
_PAST, _AHEAD = "#7f8790", "#3f83d0"
_NOBODY: Final = "none"

Month = tuple[int, int]
Counts = Mapping[Month, Counter[str]]


def show_timeline(
    book: Book, shown: Sequence[Dated], language: Language, say: Say, *, today: date
) -> None:
    """An expander with the chart, which is drawn only once it is open."""
    expander = st.expander(say("timeline"), key="duties-timeline", on_change="rerun")
    if not expander.open:
        return
    counts = month_counts(book, shown)
    with expander:
        if not counts:
            st.html(f"<p>{escaped(say('timeline_none'))}</p>")
            return
        months = nearest_months(counts, today)
        lines = [_line(month, counts, language, say) for month in months]
        st.vega_lite_chart(
            chart(months, counts, language, say, today=today),
            width="stretch",
            alt=say("timeline_alt", text="; ".join(lines)),
        )
        st.html(_words_html(lines, len(counts), say))


def month_counts(book: Book, shown: Iterable[Dated]) -> Counts:
    """For each month in which something is due, how many duties of each kind of addressee.

    Under the empty name stands how many there are, whoever they fall on.
    """
    counts: dict[Month, Counter[str]] = defaultdict(Counter)
    for row, timing in shown:
        for month in {(day.year, day.month) for day in timing.days}:
            counts[month].update(["", *(book.kinds[place_of(row)] or (_NOBODY,))])
    return counts


def nearest_months(counts: Counts, today: date) -> list[Month]:
    """The months nearest to today, in order: no more than a page can show."""
    near = sorted(
        counts, key=lambda month: abs(_ordinal(month) - _ordinal((today.year, today.month)))
    )
    return sorted(near[:_MONTHS])


def _ordinal(month: Month) -> int:
    return 12 * month[0] + month[1]


def chart(
    months: Sequence[Month], counts: Counts, language: Language, say: Say, *, today: date
) -> dict[str, Any]:
    """A dot for each month and group, as large as their number, for Vega-Lite.

    It holds its data and asks no one for anything; all its words are ours.
    """
    states = (say("timeline_past"), say("timeline_ahead"))
    points = [
        {
            "month": _named(month, language),
            "who": say(f"kind_{kind}"),
            "count": count,
            "state": states[month >= (today.year, today.month)],
        }
        for month in months
        for kind, count in counts[month].items()
        if kind
    ]
    names = [_named(month, language) for month in months]
    x = {"field": "month", "type": "ordinal", "sort": names, "title": say("timeline_month")}
    y = {"field": "who", "type": "nominal", "title": None}
    size = {"field": "count", "type": "quantitative", "title": say("timeline_count")}
    colour = {"field": "state", "type": "nominal", "title": say("timeline_state")}
    shown = [{"field": each["field"], "title": each["title"]} for each in (x, size)]
    return {
        "data": {"values": points},
        "height": {"step": 34},
        "encoding": {
            "x": x | {"axis": {"labelAngle": -45, "grid": True}},
            "y": y | {"axis": {"labelLimit": 260, "grid": True}},
        },
        "layer": [
            {
                "mark": {"type": "circle", "opacity": 1},
                "encoding": {
                    "size": size | {"legend": None, "scale": {"range": [260, 900], "zero": False}},
                    "color": colour
                    | {
                        "scale": {"domain": list(states), "range": [_PAST, _AHEAD]},
                        "legend": {"orient": "bottom"},
                    },
                    "tooltip": [shown[0], {"field": "who", "title": say("timeline_who")}, shown[1]],
                },
            },
            {
                "mark": {"type": "text", "color": "#ffffff", "fontWeight": 600},
                "encoding": {"text": {"field": "count", "type": "quantitative"}},
            },
        ],
    }


def _named(month: Month, language: Language) -> str:
    year, number = month
    return f"{number:02d}/{year}" if language == "vi" else f"{year}-{number:02d}"


def _line(month: Month, counts: Counts, language: Language, say: Say) -> str:
    groups = ", ".join(
        f"{say(f'kind_{kind}')} {count}" for kind, count in counts[month].most_common() if kind
    )
    return say(
        "timeline_line",
        month=_named(month, language),
        count=counted(counts[month][""], say),
        groups=groups,
    )


def _words_html(lines: Sequence[str], months: int, say: Say) -> str:
    cut = say("timeline_cut", shown=len(lines), count=months) if months > len(lines) else ""
    items = "".join(f"<li>{escaped(line)}</li>" for line in lines)
    return (
        f'<p class="tc-muted">{escaped(say("timeline_note"))} {escaped(cut)}</p>'
        f'<details class="tc-known"><summary>{escaped(say("timeline_text"))}</summary>'
        f"<ul>{items}</ul></details>"
    )
