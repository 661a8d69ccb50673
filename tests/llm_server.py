"""A small OpenAI-compatible server on this machine, as true or as false as a test asks for."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
PLANTED = re.compile(r"Hãy trả lời: “([^”]*)”")


@dataclass(frozen=True)
class Request:
    """What the server was asked; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: Json

    @property
    def instructions(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def material(self) -> Json:
        value: Json = json.loads(self.body["messages"][1]["content"])
        return value


class Reply:
    """The answer being sent; ``gone`` is set when the test is over."""

    def __init__(self, handler: BaseHTTPRequestHandler, request: Request, gone: threading.Event):
        self._handler = handler
        self.request = request
        self.gone = gone

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self._handler.send_response(status)
        for name, value in {"content-type": kind, "transfer-encoding": "chunked"}.items():
            self._handler.send_header(name, value)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def raw(self, data: bytes) -> None:
        """A chunk of the body."""
        self._handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self._handler.wfile.flush()

    def event(self, data: str) -> None:
        self.raw(f"data: {data}\n\n".encode())

    def piece(self, text: str | None, *, finish: str | None = None) -> None:
        """One event of a chat completion."""
        delta = {} if text is None else {"content": text}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000,
            "model": self.request.body["model"], "choices": [choice],
        }  # fmt: skip
        self.event(json.dumps(chunk))

    def text(self, text: str, *, chars: int = 7) -> None:
        for start in range(0, len(text), chars):
            self.piece(text[start : start + chars])

    def end(self, finish: str | None = "stop") -> None:
        if finish is not None:
            self.piece(None, finish=finish)
            self.event("[DONE]")
        self.raw(b"")

    def cut(self) -> None:
        """End the connection in the middle of the body."""
        self._handler.close_connection = True
        self._handler.connection.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left while its next request was awaited is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


Behaviour = Callable[[Reply], None]


@dataclass
class Server:
    """Where it is, and what it was asked; ``left`` is set when a client left early."""

    url: str
    requests: list[Request] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Server]:
    """Serve until the end of the block."""
    gone = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, json.loads(self.rfile.read(length)))
            server.requests.append(request)
            server.asked.set()
            try:
                behaviour(Reply(self, request, gone))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
                server.left.set()

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = _Http(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{http.server_port}/v1")
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        gone.set()
        http.shutdown()
        http.server_close()


# What a server may do


def says(text: str, *, finish: str | None = "stop") -> Behaviour:
    """Say ``text`` in small pieces; without ``finish`` the answer just stops."""

    def behave(reply: Reply) -> None:
        reply.begin()
        reply.piece("")
        reply.text(text)
        reply.end(finish)

    return behave


def stalls(text: str = "") -> Behaviour:
    """Say ``text`` and then nothing more, without ending."""

    def behave(reply: Reply) -> None:
        reply.begin()
        reply.text(text)
        reply.gone.wait(30)

    return behave


def never_begins(reply: Reply) -> None:
    """Take the question and answer nothing, not even a header."""
    reply.gone.wait(30)


def drips(text: str, *, every_s: float = 0.05) -> Behaviour:
    """Send a long comment and then ``text`` byte by byte: something always comes."""

    def behave(reply: Reply) -> None:
        reply.begin()
        for byte in (f": {'x' * 1000}\n\n" + text).encode():
            reply.raw(bytes([byte]))
            if reply.gone.wait(every_s):
                return

    return behave


def breaks_off(text: str) -> Behaviour:
    """Say ``text`` and end the connection in the middle."""

    def behave(reply: Reply) -> None:
        reply.begin()
        reply.text(text)
        reply.cut()

    return behave


def endless(text: str) -> Behaviour:
    """Say ``text`` again and again until the client leaves."""

    def behave(reply: Reply) -> None:
        reply.begin()
        while not reply.gone.is_set():
            reply.piece(text)

    return behave


def endless_line(reply: Reply) -> None:
    """Send one line that never ends."""
    reply.begin()
    while not reply.gone.is_set():
        reply.raw(b"data: " + b"x" * 65536)


def refuses(status: int, body: Mapping[str, Any] | None = None) -> Behaviour:
    """Answer with an HTTP status."""

    def behave(reply: Reply) -> None:
        reply.begin(status, "application/json")
        reply.raw(json.dumps(body or {"error": {"message": "no", "type": "x"}}).encode())
        reply.raw(b"")

    return behave


def redirects(to: str) -> Behaviour:
    """Send the client to another address."""

    def behave(reply: Reply) -> None:
        reply.begin(307, location=to)
        reply.raw(b"")

    return behave


def sends(*events: str, kind: str = "text/event-stream") -> Behaviour:
    """Send these events as they are, and end properly."""

    def behave(reply: Reply) -> None:
        reply.begin(kind=kind)
        for each in events:
            reply.event(each)
        reply.event("[DONE]")
        reply.raw(b"")

    return behave


def compressed(data: bytes) -> Behaviour:
    """Send ``data`` as a gzip body, asked for or not."""

    def behave(reply: Reply) -> None:
        reply.begin(content_encoding="gzip")
        reply.raw(data)
        reply.raw(b"")

    return behave


def obeys(reply: Reply) -> None:
    """Read the evidence and say what a document in it orders to be said."""
    quotes: Iterable[str] = (each["quote"] for each in reply.request.material["evidence"])
    orders = [match[1] for quote in quotes for match in PLANTED.finditer(quote)]
    says(" ".join(orders))(reply)


def repeats_evidence(reply: Reply) -> None:
    """Say every quote with its mark: the most truthful answer there is."""
    evidence = reply.request.material["evidence"]
    says(" ".join(f"{each['quote'].rstrip('.')} {each['mark']}." for each in evidence))(reply)
