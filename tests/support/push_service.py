"""A push service on loopback, and a browser that reads what it is handed.

Headless Chromium has no push service behind it, so the message is looked at where it
arrives: as the real bytes, decrypted with the browser's own key.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tracker.exchange.web_push import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it reached the push service."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class PushService:
    """What it was handed, and what it answers: a status for each path, 201 for the others."""

    port: int = 0
    messages: list[Message] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """The address of one browser."""
        return f"http://127.0.0.1:{self.port}{path}"


class FakeBrowser:
    """The keys of one browser."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"0123456789abcdef"
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = Subscription(
            endpoint=endpoint, p256dh=_text(point), auth=_text(self._auth)
        )

    def read(self, message: Message) -> dict[str, Any]:
        """The words of a message that was meant for this browser."""
        clear = http_ece.decrypt(
            message.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        words: dict[str, Any] = json.loads(clear)
        return words


@contextmanager
def running_push_service() -> Iterator[PushService]:
    """A push service that answers while the block runs."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.messages.append(Message(path=self.path, headers=headers, body=body))
            status = service.answers.get(self.path, 201)
            self.send_response(status)
            if status in (301, 302, 307, 308):
                self.send_header("Location", service.url("/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
