"""The page run without a browser: what a view has put on it, and whether all of it is only text."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from tracuu.assistant import Assistant
from tracuu.ui.resources import Library
from tracuu.ui.strings import STRINGS

_LINKS = Path(__file__).parent.parent / "tracuu" / "ui" / "links.html"

_TAGS = frozenset(
    "a bdi br caption dd details div dl dt h1 h2 h3 li nav p section span strong summary table"
    " tbody td th thead time tr ul".split()
)
_ATTRIBUTES = frozenset(
    "aria-current aria-hidden aria-label aria-sort class data-label datetime href role"
    " scope".split()
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.tags.append("instruction")

    def unknown_decl(self, data: str) -> None:
        self.tags.append("unknown")


def parse_html(source: str) -> Tags:
    parser = Tags()
    parser.feed(source)
    parser.close()
    return parser


def page_script(library: object) -> None:
    """Run alone, by its source: it sees no name of this module."""
    from typing import cast

    from tracuu.ui.page import show
    from tracuu.ui.resources import Library

    show(lambda: cast(Library, library))


def open_page(corpus: Path, assistant: Assistant, **parameters: str) -> AppTest:
    library = Library(corpus, assistant)
    page = AppTest.from_function(page_script, args=(library,), default_timeout=20)
    page.query_params = dict(parameters)
    page.run()
    check_sound(page)
    return page


def check_sound(page: AppTest) -> None:
    assert not page.exception and STRINGS["vi"]["unexpected"] not in html_of(page)
    assert STRINGS["en"]["unexpected"] not in html_of(page)


def html_of(page: AppTest) -> str:
    """The HTML that the page shows, without its style sheets and the script of its links."""
    bodies = (each.proto.body for each in page.get("html"))
    ours = ("<style>", _LINKS.read_text(encoding="utf-8")[:60])
    return "\n".join(each for each in bodies if not each.startswith(ours))


def switch_language(page: AppTest) -> None:
    """Follow the link to the other language."""
    link = re.findall(r'class="tc-language" lang="[a-z]+" href="\?([^"]*)"', html_of(page))[0]
    page.query_params = dict(parse_qsl(html.unescape(link)))
    page.run()


def ask_page(page: AppTest, question: str) -> AppTest:
    page.text_input(key="question").set_value(question)
    next(each for each in page.button if each.label in ("Tìm", "Ask")).click()
    page.run()
    check_sound(page)
    return page


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    """The HTML that the page shows below its heading, without its style sheet."""
    bodies = (each.proto.body for each in page.get("html"))
    joined = "\n".join(each for each in bodies if not each.startswith("<style>"))
    return "<h1>" + joined.partition("<h1>")[2]


def text_of(source: str) -> str:
    """The text that HTML shows."""
    return parse_html(source).text


def check_harmless(source: str) -> None:
    """See that HTML has no tag, attribute or address but those that the views put there."""
    parsed = parse_html(source)
    assert set(parsed.tags) <= _TAGS and set(parsed.attributes) <= _ATTRIBUTES
    assert all(each.startswith("?") for each in re.findall(r'href="([^"]*)"', source))


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
