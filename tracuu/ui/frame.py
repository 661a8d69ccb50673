"""What surrounds every view: its style, the product's name, the way to the other views."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import get_args

import streamlit as st

from tracuu.types import Language
from tracuu.ui.address import Address, View
from tracuu.ui.marked import escaped
from tracuu.ui.strings import Say

_HERE = Path(__file__).parent
_STYLES = ("style.css", "tables.css")
_ICON = _HERE / "icon.svg"
_LINKS = _HERE / "links.html"


def go(address: Address) -> None:
    """Move the page to another address, without loading it anew."""
    st.query_params.from_dict(address.values())


def open_frame(address: Address, say: Say) -> None:
    """Begin the page; to be called once, before anything else is shown."""
    is_wide = address.view != "ask" or address.document is not None
    st.set_page_config(
        page_title=say("product"), page_icon=str(_ICON), layout="wide" if is_wide else "centered"
    )
    st.html(_style_html())
    # A script of ours and nothing else: links move the page as its buttons do, so that what a
    # session holds (its questions, who is signed in) outlives a click on one.
    st.html(_LINKS, unsafe_allow_javascript=True)
    st.html(head_html(address, say))


@cache
def _style_html() -> str:
    styles = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _STYLES)
    return f"<style>{styles}</style>"


def head_html(address: Address, say: Say) -> str:
    """The product's name, links to the views (the present one marked as such), the language."""
    views: tuple[View, ...] = get_args(View)
    links = "".join(_view_html(view, address, say) for view in views)
    home = escaped(Address(address.language).link())
    other: Language = "vi" if address.language == "en" else "en"
    there = escaped(address.speaking(other).link())
    return (
        f'<header class="tc-head"><a class="tc-product" href="{home}">{escaped(say("product"))}</a>'
        f'<nav aria-label="{escaped(say("views"))}">{links}</nav>'
        f'<a class="tc-language" lang="{other}" href="{there}">{escaped(say("other_language"))}</a>'
        "</header>"
    )


def _view_html(view: View, address: Address, say: Say) -> str:
    place = escaped(address.showing(view).link())
    current = ' aria-current="page"' if view == address.view else ""
    return f'<a href="{place}"{current}>{escaped(say(f"view_{view}"))}</a>'
