"""How many duties are due in which month, by group: a chart, and the same in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

import streamlit as st

from tracuu.obligations import AddresseeKind
from tracuu.types import Language
from tracuu.ui.duties.book import Book, Dated, place_of
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say
from tracuu.ui.tables import counted

_MONTHS = 24
# Either stands out from a white page and from a dark one, and white figures from either.
_PAST, _AHEAD = "#69717a", "#3478c6"
# The letters of the page: Streamlit's own on a chart are too faint.
_INK = {"light": "#1d2329", "dark": "#e6e9ed"}
# Areas of the smallest and the largest dot, in square pixels.
_SIZES = [400, 1000]
_NOBODY: Final = "none"
_GROUPS: Final = (*get_args(AddresseeKind), _NOBODY)

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
            chart(months, counts, language, say, today=today, ink=_ink()),
            width="stretch",
            alt=say("timeline_alt", text="; ".join(lines)),
        )
        st.html(_words_html(lines, len(counts), say))


def _ink() -> str | None:
    return _INK.get(st.context.theme.type or "")


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
    months: Sequence[Month],
    counts: Counts,
    language: Language,
    say: Say,
    *,
    today: date,
    ink: str | None = None,
) -> dict[str, Any]:
    """A dot for each month and group, as large as their number, for Vega-Lite.

    It holds its data and asks no one for anything; all its words are ours. ``ink`` is the
    colour of its letters.
    """
    letters: dict[str, Any] = {"labelFontSize": 14}
    if ink:
        letters |= {"labelColor": ink, "titleColor": ink}
    states = (say("timeline_past"), say("timeline_ahead"))
    x = {"field": "month", "type": "ordinal", "title": say("timeline_month")}
    y = {"field": "who", "type": "nominal", "title": say("timeline_who")}
    size = {"field": "count", "type": "quantitative", "title": say("timeline_count")}
    colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": list(states), "range": [_PAST, _AHEAD]},
        "legend": None,  # told in words below: on a phone it would not fit
    }
    months_shown = [_named(month, language) for month in months]
    groups = [say(f"kind_{kind}") for kind in _GROUPS]
    return {
        "data": {"values": _points(months, counts, language, say, states, today)},
        "height": {"step": 34},
        "encoding": {
            "x": {**x, "sort": months_shown, "axis": {"labelAngle": -45, "grid": True, **letters}},
            "y": {
                **y,
                "title": None,
                "sort": groups,
                "axis": {"labelLimit": 260, "grid": True, **letters},
            },
        },
        "layer": [
            {
                "mark": {"type": "circle", "opacity": 1},
                "encoding": {
                    "size": {**size, "legend": None, "scale": {"range": _SIZES, "zero": False}},
                    "color": colour,
                    "tooltip": [x, y, size],
                },
            },
            {
                "mark": {"type": "text", "color": "#ffffff", "fontWeight": 600, "fontSize": 13},
                "encoding": {"text": {"field": "count", "type": "quantitative"}},
            },
        ],
    }


def _points(
    months: Sequence[Month],
    counts: Counts,
    language: Language,
    say: Say,
    states: tuple[str, str],
    today: date,
) -> list[dict[str, str | int]]:
    return [
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
