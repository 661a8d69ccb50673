"""Which parts of an HTML page are its document and which only surround it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Never shown as text, or shown only to be filled in.
_NO_TEXT = frozenset({
    "head", "script", "style", "noscript", "template", "iframe", "frame", "frameset",
    "noframes", "object", "embed", "svg", "canvas", "video", "audio", "map", "dialog", "button",
    "select", "datalist", "textarea", "input",
})  # fmt: skip
_SURROUND_TAGS = frozenset({"nav", "footer", "aside", "form"})
_SURROUND_ROLES = frozenset({"navigation", "contentinfo", "search", "complementary", "banner"})
_SURROUND_NAMES = frozenset({
    "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "footer",
    "sidebar", "comment", "comments", "binhluan", "captcha", "recaptcha", "share", "sharing",
    "social", "advert", "ads", "banner", "cookie", "cookies", "popup", "modal", "related",
    "lienquan", "pagination", "pager", "toolbar", "login", "search", "newsletter", "subscribe",
})  # fmt: skip
_HIDDEN_NAMES = frozenset(
    {"hidden", "d-none", "hide", "sr-only", "visually-hidden", "screen-reader-text"}
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# What looks like surroundings but holds more of the text than this is the document: many
# portals wrap the whole page in one form.
_MAX_SURROUND_SHARE = 0.3
_MIN_MAIN_SHARE = 0.25
_MIN_MENU_ITEMS = 4
_MAX_MENU_ITEM_CHARS = 60


@dataclass(slots=True)
class _Measure:
    """Characters of text and of link text within a node, its list items and links."""

    text: int = 0
    linked: int = 0
    items: int = 0
    links: int = 0
    has_h1: bool = False

    def add(self, inner: _Measure) -> None:
        self.text += inner.text
        self.linked += inner.linked
        self.items += inner.items
        self.links += inner.links
        self.has_h1 |= inner.has_h1


def walk(root: LexborNode, skip: Callable[[LexborNode], bool]) -> Iterator[tuple[bool, LexborNode]]:
    """Each node below and with ``root`` in order: ``(True, node)`` entering, ``(False, node)``
    leaving it; what ``skip`` picks is passed over. Depth costs no recursion."""
    node, depth = root, 0
    while True:
        if not skip(node):
            yield True, node
            if (child := node.child) is not None:
                node, depth = child, depth + 1
                continue
            yield False, node
        while (following := node.next) is None or depth == 0:
            if depth == 0 or (parent := node.parent) is None:
                return
            node, depth = parent, depth - 1
            yield False, node
        node = following


def _is_never_text(node: LexborNode) -> bool:
    if not node.is_element_node:
        return not node.is_text_node
    if node.tag in _NO_TEXT:
        return True
    attributes = node.attributes
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(attributes.get("style") or "") is not None
        or not _HIDDEN_NAMES.isdisjoint((attributes.get("class") or "").lower().split())
    )


def _measured(root: LexborNode) -> dict[int, _Measure]:
    """The measure of every element that may be shown, by its memory id."""
    measures: dict[int, _Measure] = {}
    open_nodes = [_Measure()]
    for entering, node in walk(
        root, lambda node: node.mem_id != root.mem_id and _is_never_text(node)
    ):
        if node.is_text_node:
            if entering:
                open_nodes[-1].text += len((node.text_content or "").strip())
        elif entering:
            open_nodes.append(_Measure())
        else:
            measure = measures[node.mem_id] = open_nodes.pop()
            measure.linked = measure.text if node.tag == "a" else measure.linked
            measure.items += node.tag == "li"
            measure.links += node.tag == "a"
            measure.has_h1 |= node.tag == "h1"
            open_nodes[-1].add(measure)
    return measures


@dataclass(slots=True)
class PageParts:
    """The main element of a page and what to pass over within it."""

    main: LexborNode
    _measures: dict[int, _Measure]
    _total: int

    def is_skipped(self, node: LexborNode) -> bool:
        """Whether ``node`` is hidden or surrounds the document: a menu, a footer, an advert."""
        if node.mem_id == self.main.mem_id:
            return False
        if _is_never_text(node):
            return True
        measure = self._measures.get(node.mem_id)
        if measure is None or measure.text > _MAX_SURROUND_SHARE * self._total:
            return False
        return _surrounds(node, measure) or _is_menu(node, measure)


def _surrounds(node: LexborNode, measure: _Measure) -> bool:
    attributes = node.attributes
    if node.tag in _SURROUND_TAGS or attributes.get("role") in _SURROUND_ROLES:
        return True
    if node.tag == "header":
        return not measure.has_h1
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    parts = {part.lower() for part in _NAME_PARTS.findall(names)}
    named = not _SURROUND_NAMES.isdisjoint(parts) or any(part.endswith("menu") for part in parts)
    return named and not measure.has_h1


def _is_menu(node: LexborNode, measure: _Measure) -> bool:
    """Whether a list, or a column or box without a list, is made of short links only."""
    if node.tag in ("ul", "ol"):
        count = measure.items
    elif node.tag in ("td", "div") and not measure.items:
        count = measure.links
    else:
        return False
    return (
        count >= _MIN_MENU_ITEMS
        and measure.linked >= 0.9 * measure.text
        and measure.text <= _MAX_MENU_ITEM_CHARS * count
    )


def page_parts(tree: LexborHTMLParser) -> PageParts | None:
    """The document within a page; None for a page without a body."""
    body = tree.body
    if body is None:
        return None
    measures = _measured(body)
    main = _main(tree, body, measures)
    return PageParts(main, measures, measures[main.mem_id].text)


def _main(tree: LexborHTMLParser, body: LexborNode, measures: dict[int, _Measure]) -> LexborNode:
    """The element that the page marks as its main one, if it holds enough of the text."""
    total = measures[body.mem_id].text
    for selector in ("main, [role=main]", "article"):
        found = [node for node in tree.css(selector) if node.mem_id in measures]
        found.sort(key=lambda node: -measures[node.mem_id].text)
        if not found or measures[found[0].mem_id].text < _MIN_MAIN_SHARE * total:
            continue
        # Several articles of a size are a list of them, not one document.
        rest = measures[found[1].mem_id].text if len(found) > 1 else 0
        if selector != "article" or measures[found[0].mem_id].text >= 2 * rest:
            return found[0]
    return body
