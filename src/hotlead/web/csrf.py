"""Signed double submit: the same token in a cookie and in the form, bound to the session.

A page of another site can make a browser send the cookie, and cannot read it to repeat it. The
signature covers the session's id, so a token planted by someone else is refused too. Fetch
metadata (`Sec-Fetch-Site`), where the browser sends it, refuses the request before that.
"""

import hmac
import secrets
from typing import Final
from uuid import UUID

from hotlead.kit.config import Settings
from hotlead.kit.errors import Forbidden
from hotlead.web.cookies import read_cookie, set_cookie
from hotlead.web.exchange import AnyRequest, Exchange, exchange_in
from hotlead.web.forms import CSRF_FIELD, read_form
from hotlead.web.signing import derive_key, sign, unsign

COOKIE: Final = "csrf"
HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FOREIGN_SITES: Final = frozenset({"cross-site", "same-site"})
_NONCE_BYTES: Final = 16


class CsrfFailed(Forbidden):
    """The write did not come from one of our own pages, or from one that is too old."""

    code = "csrf_failed"
    message = "This form has expired. Go back, reload the page and send it again."


def csrf_token(request: AnyRequest) -> str:
    """The token to put into a form; sets the cookie where the browser has no good one yet."""
    exchange = exchange_in(request.scope)
    if exchange.csrf_token is None:
        settings: Settings = request.app.state.settings
        kept = read_cookie(request.scope, COOKIE, secure=settings.secure_cookies)
        if kept is None or not _is_ours(kept, exchange, settings):
            kept = new_token(settings, exchange.actor.session_id)
            cookie = set_cookie(COOKIE, kept, secure=settings.secure_cookies, max_age_s=None)
            exchange.set_cookies = [*exchange.set_cookies, cookie]
        exchange.csrf_token = kept
    return exchange.csrf_token


async def check_csrf(request: AnyRequest) -> None:
    """Let a write of our own pages through; raises `CsrfFailed` for anything else."""
    if request.headers.get("sec-fetch-site", "") in _FOREIGN_SITES:
        raise CsrfFailed
    exchange = exchange_in(request.scope)
    settings: Settings = request.app.state.settings
    kept = read_cookie(request.scope, COOKIE, secure=settings.secure_cookies)
    sent = await _sent_token(request)
    # Bytes: `compare_digest` raises on texts that are not ASCII.
    is_same = kept is not None and hmac.compare_digest(sent.encode(), kept.encode())
    if kept is None or not is_same or not _is_ours(kept, exchange, settings):
        raise CsrfFailed


def new_token(settings: Settings, session_id: UUID | None) -> str:
    """A token for one session, or for a visitor."""
    return sign(_key(settings), secrets.token_bytes(_NONCE_BYTES) + _bytes(session_id))


async def _sent_token(request: AnyRequest) -> str:
    if header := request.headers.get(HEADER):
        return header
    if request.content_type[0] != "application/x-www-form-urlencoded":
        return ""
    return (await read_form(request)).text(CSRF_FIELD)


def _is_ours(token: str, exchange: Exchange, settings: Settings) -> bool:
    payload = unsign(_key(settings), token)
    return payload is not None and payload[_NONCE_BYTES:] == _bytes(exchange.actor.session_id)


def _bytes(session_id: UUID | None) -> bytes:
    return session_id.bytes if session_id else b""


def _key(settings: Settings) -> bytes:
    return derive_key(settings.secret_key, "csrf")
