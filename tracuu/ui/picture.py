"""The page of a PDF as a picture, the quote boxed where it stands."""

from __future__ import annotations

import base64
import threading
from dataclasses import replace
from pathlib import Path

import streamlit as st

from tracuu.catalog import StoredDocument
from tracuu.errors import TracuuError
from tracuu.readers import Box, PagePicture, picture_of
from tracuu.storage import Generation
from tracuu.types import Page
from tracuu.ui.address import Address
from tracuu.ui.marked import escaped
from tracuu.ui.notices import notice_html
from tracuu.ui.strings import Say

_CACHED = 128
# Each is a process of its own, and the machine is small.
_AT_ONCE = threading.BoundedSemaphore(2)


def show_picture(
    file: Path, generation: Generation, document: StoredDocument, address: Address, say: Say
) -> None:
    """The page on which the quote of the address begins, or why it cannot be shown."""
    pages = generation.catalog.pages(document.id)
    page = page_at(pages, address.start)
    quote = quote_on(generation.catalog.text(document.id), page, address.start, address.end)
    with st.container(key="picture"):
        try:
            with st.spinner(say("drawing_page")):
                picture = _picture(str(file), document.sha256, page.number, quote)
        except TracuuError:
            st.html(notice_html("", say("no_picture")))
            return
        st.html(picture_html(picture, page, pages, address, say))


def page_at(pages: tuple[Page, ...], position: int) -> Page:
    """The page that holds a position; the first for one that none does."""
    return next((each for each in pages if each.start <= position < each.end), pages[0])


def quote_on(text: str, page: Page, start: int, end: int) -> str:
    """As much of a quote as stands on one page."""
    return text[max(start, page.start) : min(end, page.end)]


@st.cache_data(show_spinner=False, max_entries=_CACHED)
def _picture(file: str, sha256: str, page: int, quote: str) -> PagePicture:
    """``sha256`` makes another picture of a file that has changed."""
    with _AT_ONCE:
        return picture_of(Path(file), page, [quote] if quote.strip() else [])


def picture_html(
    picture: PagePicture, page: Page, pages: tuple[Page, ...], address: Address, say: Say
) -> str:
    """The picture with its boxes, and the ways to the pages around it."""
    source = base64.b64encode(picture.png).decode("ascii")
    name = escaped(say("picture_of_page", page=page.number, pages=len(pages)))
    boxes = "".join(map(_box_html, picture.boxes))
    note = ""
    if address.end > address.start and not picture.boxes:
        note = f'<p class="tc-muted">{escaped(say("not_boxed"))}</p>'
    return (
        f'<figure class="tc-picture">{_around_html(page, pages, address, say)}'
        f'<div><img src="data:image/png;base64,{source}" alt="{name}" width="{picture.width}"'
        f' height="{picture.height}">{boxes}</div>{note}</figure>'
    )


def _box_html(box: Box) -> str:
    left, top = 100 * box.left, 100 * box.top
    width, height = 100 * (box.right - box.left), 100 * (box.bottom - box.top)
    return (
        f'<span style="left:{left:.2f}%;top:{top:.2f}%;width:{width:.2f}%;height:{height:.2f}%">'
        "</span>"
    )


def _around_html(page: Page, pages: tuple[Page, ...], address: Address, say: Say) -> str:
    """Which page it is, with links to the one before and the one after."""
    at = pages.index(page)
    before = _page_link(pages[at - 1], address, say("page_before")) if at else ""
    after = _page_link(pages[at + 1], address, say("page_after")) if at + 1 < len(pages) else ""
    here = escaped(say("picture_of_page", page=page.number, pages=len(pages)))
    spans = "".join(f"<span>{each}</span>" for each in (before, here, after))
    return f'<nav class="tc-parts" aria-label="{escaped(say("pages_of"))}">{spans}</nav>'


def _page_link(page: Page, address: Address, label: str) -> str:
    place = replace(address, start=page.start, end=page.start)
    return f'<a href="{escaped(place.link())}">{escaped(label)}</a>'
