"""A served page under load, at any address: one process, or many behind a proxy.

    python -m benchmarks.load --url http://127.0.0.1:8080 [--sessions N] [--seconds S]
        [--questions FILE] [--json FILE]

Each session opens the page as a browser does: it asks for the front page, keeps the cookies that
come with it, opens the page's WebSocket with them and asks one question after the other. It waits
for an answer before it asks again. A session that is cut off comes back with its cookies. The first
answer of each is not counted, since a replica loads its model with the first question.

Ask only servers that are yours.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks.page import QUESTIONS
from benchmarks.processes import Session
from benchmarks.report import markdown_table

REPLICA = "X-Tracuu-Replica"
_UNNAMED = "not named"
_BROKEN = "page broken"
_PATIENCE_S = 30.0
_PAUSE_S = 0.5
_PERCENTILES = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Site:
    """A served page by its address, such as ``https://tracuu.example.gov.vn``."""

    url: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def stream(self) -> str:
        """The address of its WebSocket."""
        scheme = "wss" if urlsplit(self.url).scheme == "https" else "ws"
        path = urlsplit(self.url).path.rstrip("/")
        return f"{scheme}://{urlsplit(self.url).netloc}{path}/_stcore/stream"


@dataclass(slots=True)
class Seen:
    """What one session saw, or all of them together."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    replicas: Counter[str] = field(default_factory=Counter)

    def add(self, other: Seen) -> None:
        self.seconds += other.seconds
        self.errors += other.errors
        self.replicas += other.replicas


class Visitor:
    """A browser of its own: its cookies outlast its connections."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cookies = CookieJar()
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self._cookies))

    def connected(self) -> ClientConnection:
        """The page's WebSocket, opened with the cookies of its front page."""
        with self._opener.open(self._site.url, timeout=_PATIENCE_S) as answer:
            answer.read()
        cookies = Request(self._site.url)
        self._cookies.add_cookie_header(cookies)
        sent = cookies.get_header("Cookie")
        return connect(
            self._site.stream,
            origin=Origin(self._site.origin),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": sent} if sent else None,
            open_timeout=_PATIENCE_S,
            max_size=None,
            proxy=None,
        )


def replica(browser: ClientConnection) -> str:
    """The replica that answers, if the proxy tells it: the last of those that it tried."""
    told = browser.response.headers.get(REPLICA, "") if browser.response else ""
    return str(told).rpartition(",")[2].strip() or _UNNAMED


def warm(visitor: Visitor, question: str) -> None:
    """Have a question answered that does not count: a replica loads its model with its first."""
    with suppress(OSError, WebSocketException), visitor.connected() as browser:
        session = Session(browser)
        session.drawn("")
        session.drawn(question)


def visit(visitor: Visitor, number: int, until: float, questions: Sequence[str]) -> Seen:
    """Ask until a time of ``time.monotonic``, and come back whenever the connection is lost."""
    seen, asked = Seen(), number
    while time.monotonic() < until:
        try:
            with visitor.connected() as browser:
                asked = _asked(browser, seen, until, questions, asked)
        except (OSError, WebSocketException) as error:
            seen.errors[type(error).__name__] += 1
            time.sleep(_PAUSE_S)
    return seen


def _asked(
    browser: ClientConnection, seen: Seen, until: float, questions: Sequence[str], asked: int
) -> int:
    """Ask over one connection; returns the number of the question to go on with."""
    session, name = Session(browser), replica(browser)
    session.drawn("")
    while time.monotonic() < until:
        drawn = session.drawn(questions[asked % len(questions)])
        asked += 1
        if drawn.whole:
            seen.seconds.append(drawn.seconds)
            seen.replicas[name] += 1
        else:
            seen.errors[_BROKEN] += 1
    return asked


def measure(site: Site, sessions: int, seconds: float, questions: Sequence[str]) -> dict[str, Any]:
    """What all sessions saw, as it is written to JSON."""
    visitors = [Visitor(site) for _ in range(sessions)]
    seen = Seen()
    with ThreadPoolExecutor(sessions) as pool:
        list(pool.map(lambda visitor: warm(visitor, questions[0]), visitors))
        started = time.monotonic()
        numbered = enumerate(visitors)
        until = started + seconds
        visits = pool.map(lambda each: visit(each[1], each[0], until, questions), numbered)
        for each in visits:
            seen.add(each)
    return summary(seen, time.monotonic() - started) | {"url": site.url, "sessions": sessions}


def summary(seen: Seen, elapsed: float) -> dict[str, Any]:
    """The figures; a percentile is None where nothing was answered."""
    ordered = sorted(seen.seconds)
    return {
        "seconds": round(elapsed, 1),
        "answers": len(ordered),
        "answers_per_second": round(len(ordered) / elapsed, 2),
        **{f"p{each}_ms": percentile_ms(ordered, each) for each in _PERCENTILES},
        "errors": seen.errors.total(),
        "errors_by_kind": dict(seen.errors),
        "answers_by_replica": dict(sorted(seen.replicas.items())),
    }


def percentile_ms(ordered: Sequence[float], percent: int) -> int | None:
    """The smallest of the sorted times that so many percent do not exceed."""
    if not ordered:
        return None
    place = -(-percent * len(ordered) // 100) - 1
    return round(1000 * ordered[place])


def read_questions(path: Path) -> tuple[str, ...]:
    """One a line: the question itself, or a JSON object with a ``question``."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = tuple(
        str(json.loads(line)["question"]) if line.startswith("{") else line
        for line in lines
        if line
    )
    if not found:
        sys.exit(f"{path} holds no question.")
    return found


def rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures as rows of a table."""
    return [(name.replace("_", " "), _cell(value)) for name, value in figures.items()]


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {count}" for name, count in value.items()) or "-"
    return "-" if value is None else str(value)


def _address(text: str) -> Site:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("an http or https address such as http://127.0.0.1:8080")
    return Site(text)


def _above_zero(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError("a whole number above 0")
    return int(text)


def main() -> int:
    """Measure, print the table and write JSON if told to; 1 if nothing was answered."""
    parser = argparse.ArgumentParser(description="Sessions that ask a served page at once.")
    parser.add_argument("--url", type=_address, default=Site("http://127.0.0.1:8080"))
    parser.add_argument("--sessions", type=_above_zero, default=20)
    parser.add_argument("--seconds", type=_above_zero, default=60)
    parser.add_argument("--questions", type=Path, metavar="FILE", help="one question a line")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    questions = read_questions(options.questions) if options.questions else QUESTIONS
    figures = measure(options.url, options.sessions, options.seconds, questions)
    print(markdown_table(("load", "figure"), rows(figures)))
    if options.json:
        text = json.dumps(figures, ensure_ascii=False, indent=2)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    return 0 if figures["answers"] else 1


if __name__ == "__main__":
    sys.exit(main())
