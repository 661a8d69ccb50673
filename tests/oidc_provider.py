"""An OpenID Connect provider on this machine that signs in whoever a test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "tra-cuu"


@dataclass
class Provider:
    """Where it listens, and the claims of whoever signs in next."""

    address: str
    claims: dict[str, object]
    key: RSAKey
    nonces: dict[str, str] = field(default_factory=dict)

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def token(self, code: str) -> dict[str, object]:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600,
            "nonce": self.nonces.get(code, ""), **self.claims,
        }  # fmt: skip
        id_token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 600,
                "id_token": id_token}  # fmt: skip


@contextmanager
def providing(claims: dict[str, object]) -> Iterator[Provider]:
    """The provider until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    key = RSAKey.generate_key(2048, {"kid": "k", "use": "sig", "alg": "RS256"})
    provider = Provider(f"http://127.0.0.1:{server.server_port}", claims, key)
    server.RequestHandlerClass = _handler(provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self._send_back({name: values[0] for name, values in parse_qs(place.query).items()})
            elif place.path == "/keys":
                self._say({"keys": [provider.key.as_dict(private=False)]})
            else:
                self._say(provider.metadata())

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            self._say(provider.token(body["code"][0]))

        def _send_back(self, asked: dict[str, str]) -> None:
            code = f"code-{len(provider.nonces)}"
            provider.nonces[code] = asked.get("nonce", "")
            query = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{query}")
            self.end_headers()

        def _say(self, values: dict[str, object]) -> None:
            data = json.dumps(values).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
