"""A server that answers as Stripe would, and writes down what it was asked."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Heard:
    """One request; `query` and `form` are pairs as they were encoded, in their order."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    form: Sequence[tuple[str, str]]
    headers: Mapping[str, str]


@dataclass(slots=True)
class StripeServer:
    """Answers every request alike: with `status` and `body`."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    heard: list[Heard] = field(default_factory=list[Heard])


@contextmanager
def open_server() -> Generator[StripeServer]:
    """A server of its own on a free port of this machine."""
    server = StripeServer()

    class Handler(_Handler):
        stripe: ClassVar[StripeServer] = server

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    stripe: ClassVar[StripeServer]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        parts = urlsplit(self.path)
        self.stripe.heard.append(
            Heard(
                self.command,
                parts.path,
                parse_qsl(parts.query, keep_blank_values=True),
                parse_qsl(body, keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
            )
        )
        self.send_response(self.stripe.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.stripe.body)))
        self.send_header("request-id", "req_test")
        self.end_headers()
        self.wfile.write(self.stripe.body)
