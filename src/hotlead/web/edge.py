"""The outermost layer: request id, address, headers, access log, and the answer of last resort.

It wraps Litestar itself, so that an unknown route or a failure in the framework is dressed and
logged like any other answer.
"""

import secrets
import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

import structlog
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from hotlead.kit.config import Settings
from hotlead.web.address import client_address
from hotlead.web.exchange import Exchange, put_exchange, route_of
from hotlead.web.flash import toast_cookie
from hotlead.web.headers import finish_headers
from hotlead.web.metrics import observe_request

AGENT_LENGTH_MAX: Final = 400
_NONCE_BYTES: Final = 16
_ID_BYTES: Final = 8

_log = structlog.stdlib.get_logger("hotlead.access")


class Edge:
    """Wraps the application; every HTTP request goes in and out through here."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Passage(self._app, self._settings, scope, send).run(receive)


class _Passage:
    """One request on its way through: keeps the status and time for the log."""

    def __init__(self, app: ASGIApp, settings: Settings, scope: HTTPScope, send: Send) -> None:
        self._app = app
        self._settings = settings
        self._path = scope["path"]
        self._is_head = scope["method"] == "HEAD"
        # A HEAD is answered as a GET without its body; the server keeps its own scope.
        self._scope: HTTPScope = {**scope, "method": "GET"} if self._is_head else scope
        self._send = send
        self._status = 0
        self._stream_begun_at: float | None = None
        self._exchange = Exchange(
            request_id=secrets.token_hex(_ID_BYTES),
            nonce=secrets.token_urlsafe(_NONCE_BYTES),
            address=client_address(scope, settings.trusted_proxies),
            agent=_agent(scope),
        )

    async def run(self, receive: Receive) -> None:
        put_exchange(self._scope, self._exchange)
        started = time.perf_counter()
        try:
            if _is_clean(self._scope):
                await self._app(self._scope, receive, self._answer)
            else:
                await self._refuse(400, "malformed", "The address could not be read.")
        except Exception as error:
            _log.error(
                "answer_failed", request_id=self._exchange.request_id, error=type(error).__name__
            )
            if self._status:
                raise
            await self._refuse(500, "internal_error", "Something went wrong on our side.")
        finally:
            # How long somebody listened is not how long we took to answer.
            self._note((self._stream_begun_at or time.perf_counter()) - started)

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            if _is_stream(message["headers"]):
                self._stream_begun_at = time.perf_counter()
            if cookie := toast_cookie(self._exchange, self._settings):
                self._exchange.set_cookies = [*self._exchange.set_cookies, cookie]
            message["headers"] = finish_headers(
                list(message["headers"]),
                self._exchange,
                self._path,
                is_https=self._settings.secure_cookies,
            )
        elif self._is_head and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)

    async def _refuse(self, status: int, code: str, sentence: str) -> None:
        body = (
            f'{{"success":false,"error":"{sentence}","details":{{"code":"{code}",'
            f'"request_id":"{self._exchange.request_id}"}}}}'
        ).encode()
        await self._answer(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"content-length", str(len(body)).encode()),
                ],
            }
        )
        await self._answer({"type": "http.response.body", "body": body, "more_body": False})

    def _note(self, seconds: float) -> None:
        route = route_of(self._scope) or "(none)"
        observe_request(self._scope["method"], route, self._status, seconds)
        if route == "/static/{file_path:path}":
            return
        _log.info(
            "request",
            method="HEAD" if self._is_head else self._scope["method"],
            route=route,
            status=self._status,
            ms=round(seconds * 1000, 1),
            request_id=self._exchange.request_id,
            role=self._exchange.actor.role.value,
            user_id=str(self._exchange.actor.user_id or ""),
        )


def _is_stream(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(n == b"content-type" and v.startswith(b"text/event-stream") for n, v in headers)


def _agent(scope: HTTPScope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"user-agent":
            return value[:AGENT_LENGTH_MAX].decode("latin-1").replace("\0", "") or None
    return None


def _is_clean(scope: HTTPScope) -> bool:
    """Whether path and query are UTF-8 text without null characters."""
    if "\0" in scope["path"]:
        return False
    query = scope["query_string"]
    if b"%" not in query and query.isascii():
        return True
    try:
        return "\0" not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
