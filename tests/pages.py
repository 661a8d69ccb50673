"""What a view has put on the page, and whether all of it is only text."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from tests.test_page import _parsed

_TAGS = frozenset(
    "a bdi br caption dd details div dl dt h1 h2 h3 li nav p section span strong summary table"
    " tbody td th thead time tr ul".split()
)
_ATTRIBUTES = frozenset(
    "aria-current aria-hidden aria-label aria-sort class data-label datetime href role"
    " scope".split()
)


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
    return _parsed(source).text


def check_harmless(source: str) -> None:
    """See that HTML has no tag, attribute or address but those that the views put there."""
    parsed = _parsed(source)
    assert set(parsed.tags) <= _TAGS and set(parsed.attributes) <= _ATTRIBUTES
    assert all(each.startswith("?") for each in re.findall(r'href="([^"]*)"', source))


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
