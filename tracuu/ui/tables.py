"""Long tables: sorted by their headings, some rows at a time, narrowed by a form."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

import streamlit as st

from tracuu.types import Language
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped, one_line
from tracuu.ui.strings import Say

Row = TypeVar("Row")

ROWS: Final = 50
# The years between which a day can be chosen.
FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2100, 12, 31)
_OPTION_CHARS = 90
_MAX_DIGITS = 6
_ARROWS = {"ascending": " ▲", "descending": " ▼"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and the name by which an address sorts by it, if any.

    ``falling`` is the way it is sorted first, ``is_name`` marks the one that names its row.
    ``is_short`` keeps what it holds on one line.
    """

    title: str
    sort: str = ""
    falling: bool = False
    is_name: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """By which column rows are sorted; ``falling`` from the last to the first."""

    name: str
    falling: bool


def read_order(address: Address, names: Iterable[str], default: Order) -> Order:
    """The order that an address asks for (``date``, ``-date``), or the default."""
    asked = address.choice("sort")
    name = asked.removeprefix("-")
    return Order(name, asked.startswith("-")) if name in set(names) else default


def in_order(
    rows: Iterable[Row], orders: Mapping[str, Callable[[Row], Any]], order: Order
) -> list[Row]:
    """Rows sorted by one of the orders, those that it says nothing of (None) at the end."""
    key = orders[order.name]
    keyed = [(key(row), row) for row in rows]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=order.falling)
    return [row for _, row in known] + [row for value, row in keyed if value is None]


def word_pattern(word: str) -> str:
    """A word from its beginning on, or a whole figure (24 is not in 240), to look up in words.

    The words looked through have a space before and behind each.
    """
    return f" {word} " if word.isdecimal() else f" {word}"


def table_html(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    order: Order,
    address: Address,
    say: Say,
    *,
    kind: str = "plain",
) -> str:
    """A table of cells that are HTML already; on a narrow page each row becomes a card.

    ``kind`` is the class by which its columns get their widths.
    """
    heads = "".join(_heading_html(column, order, address) for column in columns)
    body = "".join(_row_html(columns, cells) for cells in rows)
    sort = escaped(say("table_sort"))
    return (
        f'<table class="tc-table tc-{kind}" role="table"><caption>{escaped(caption)}</caption>'
        f'<thead role="rowgroup" data-label="{sort}"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _heading_html(column: Column, order: Order, address: Address) -> str:
    title = escaped(column.title)
    if not column.sort:
        return f'<th scope="col" role="columnheader">{title}</th>'
    is_sorted = column.sort == order.name
    falling = not order.falling if is_sorted else column.falling
    place = address.choosing({"sort": f"{'-' if falling else ''}{column.sort}", "part": ""})
    state, arrow = "", ""
    if is_sorted:
        way = "descending" if order.falling else "ascending"
        state, arrow = f' aria-sort="{way}"', f'<span aria-hidden="true">{_ARROWS[way]}</span>'
    return f'<th scope="col" role="columnheader"{state}>{link_html(place, title, arrow)}</th>'


def _row_html(columns: Sequence[Column], cells: Sequence[str]) -> str:
    parts = []
    for column, cell in zip(columns, cells, strict=True):
        label = f'data-label="{escaped(column.title)}"'
        label = f'class="tc-short" {label}' if column.is_short else label
        if column.is_name:
            parts.append(f'<th scope="row" role="rowheader" {label}>{cell}</th>')
        else:
            parts.append(f'<td role="cell" {label}>{cell}</td>')
    return f'<tr role="row">{"".join(parts)}</tr>'


def link_html(place: Address, label_html: str, more_html: str = "") -> str:
    """A link to another address of the page; its label is HTML already."""
    return f'<a href="{escaped(place.link())}">{label_html}{more_html}</a>'


def part_of(address: Address, count: int) -> tuple[int, int]:
    """The rows to be shown of so many, as a slice; beyond the last part the last one."""
    asked = address.choice("part")
    plain = asked.isascii() and asked.isdigit() and len(asked) <= _MAX_DIGITS
    parts = max(1, -(-count // ROWS))
    number = min(max(int(asked), 1), parts) if plain else 1
    return (number - 1) * ROWS, min(number * ROWS, count)


def pager_html(count: int, address: Address, say: Say) -> str:
    """Which rows are shown, with the links to those before and after; nothing for few rows."""
    if count <= ROWS:
        return ""
    start, end = part_of(address, count)
    number = start // ROWS + 1
    items = [
        _part_link(number - 1, address, say("table_before", rows=ROWS)) if start else "",
        escaped(
            say(
                "table_range",
                first=counted(start + 1, say),
                last=counted(end, say),
                count=counted(count, say),
            )
        ),
        _part_link(number + 1, address, say("table_after", rows=ROWS)) if end < count else "",
    ]
    inner = "".join(f"<span>{each}</span>" for each in items)
    return f'<nav class="tc-parts" aria-label="{escaped(say("table_parts"))}">{inner}</nav>'


def _part_link(number: int, address: Address, label: str) -> str:
    return link_html(address.choosing({"part": str(number)}), escaped(label))


def counted(count: int, say: Say) -> str:
    """A number as the readers of the language write it."""
    return f"{count:,}".replace(",", say("thousands"))


def shown_day(day: date, language: Language) -> str:
    return day.strftime("%d/%m/%Y") if language == "vi" else day.isoformat()


# The form


def follow(view: str, address: Address, values: Mapping[str, object]) -> None:
    """Fill a view's widgets from the address where it has moved, or where they are drawn anew."""
    state = st.session_state
    has_moved = state.get(f"{view}-followed") != address
    state[f"{view}-followed"] = address
    for key, value in values.items():
        if has_moved or key not in state:
            state[key] = value


def option(text: str) -> str:
    """Text of a document for a list to choose from, which shows it as it is, in one line."""
    # Escaped and back: what has no glyph or turns the writing round is gone, and nothing else.
    return one_line(html.unescape(escaped(text)), limit=_OPTION_CHARS)


def chosen_day(written: str) -> date | None:
    """The day of an address, if it is one that can be chosen."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def day_input(label: str, key: str) -> None:
    st.date_input(
        label, value=None, min_value=FIRST_DAY, max_value=LAST_DAY, key=key, format="DD/MM/YYYY"
    )


def written_day(key: str) -> str:
    """The day that was chosen in a box, for an address."""
    day = st.session_state.get(key)
    return day.isoformat() if isinstance(day, date) else ""


def is_upside_down(address: Address) -> bool:
    """Whether the address asks for days since a later one than until."""
    since, until = (chosen_day(address.choice(name)) for name in ("since", "until"))
    return since is not None and until is not None and since > until
