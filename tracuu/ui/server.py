"""What stands before the page in the server: who may upload, and what a browser may load."""

from __future__ import annotations

import re
import threading
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT: Final = Path(__file__).parent / "script.py"

# Streamlit's own scripts and styles are inline in part, and its charts compile expressions;
# whatever they are, nothing is loaded from, sent to or framed by another host.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/")


class _Uploaders:
    """The sessions that may upload: those in which an admin has signed in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: set[str] = set()

    def admit(self, session: str) -> None:
        with self._lock:
            self._sessions.add(session)

    def dismiss(self, session: str) -> None:
        with self._lock:
            self._sessions.discard(session)

    def __contains__(self, session: str) -> bool:
        with self._lock:
            return session in self._sessions


uploaders: Final = _Uploaders()
"""One for the server: Streamlit itself lets any session of the page send it files."""


class UploadGuard:
    """Refuses files from sessions in which nobody has signed in, before they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_refused(scope):
            response = PlainTextResponse("Sign in to upload.", status_code=403)
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_refused(scope: MutableMapping[str, Any]) -> bool:
    match = _UPLOAD.search(scope["path"])
    return match is not None and scope["method"] != "OPTIONS" and match["session"] not in uploaders


class SafeHeaders:
    """Adds the headers that keep a browser from loading anything but this page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


MIDDLEWARE: Final = (Middleware(SafeHeaders), Middleware(UploadGuard))
