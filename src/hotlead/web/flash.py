"""Toasts: short messages that outlive one redirect, in a signed cookie."""

from typing import Final

import msgspec

from hotlead.kit.config import Settings
from hotlead.web.cookies import drop_cookie, read_cookie, set_cookie
from hotlead.web.exchange import AnyRequest, Exchange, Toast, ToastTone, exchange_in
from hotlead.web.signing import derive_key, sign, unsign

COOKIE: Final = "toasts"
LIFETIME_S: Final = 60
TOASTS_MAX: Final = 4
TEXT_LENGTH_MAX: Final = 300


def flash(
    request: AnyRequest,
    title: str,
    *,
    text: str = "",
    tone: ToastTone = "success",
    undo_url: str = "",
) -> None:
    """Show a toast on the page that comes next: this one if it is rendered, or after a redirect."""
    exchange = exchange_in(request.scope)
    toast = Toast(
        title=title[:TEXT_LENGTH_MAX], text=text[:TEXT_LENGTH_MAX], tone=tone, undo_url=undo_url
    )
    exchange.toasts_waiting = [*exchange.toasts_waiting, toast][-TOASTS_MAX:]
    exchange.toasts_changed = True


def take_toasts(request: AnyRequest) -> list[Toast]:
    """The toasts to show now, from before and from this request; they are not shown again."""
    exchange = exchange_in(request.scope)
    settings: Settings = request.app.state.settings
    kept = _kept(request, settings)
    toasts = [*kept, *exchange.toasts_waiting]
    exchange.toasts_changed = bool(kept)
    exchange.toasts_waiting = []
    return toasts


def toast_cookie(exchange: Exchange, settings: Settings) -> str | None:
    """The `Set-Cookie` value that keeps waiting toasts or drops shown ones; None for no change."""
    if not exchange.toasts_changed:
        return None
    if not exchange.toasts_waiting:
        return drop_cookie(COOKIE, secure=settings.secure_cookies)
    value = sign(_key(settings), msgspec.json.encode(exchange.toasts_waiting))
    return set_cookie(COOKIE, value, secure=settings.secure_cookies, max_age_s=LIFETIME_S)


def _kept(request: AnyRequest, settings: Settings) -> list[Toast]:
    text = read_cookie(request.scope, COOKIE, secure=settings.secure_cookies)
    payload = unsign(_key(settings), text) if text else None
    if payload is None:
        return []
    try:
        return msgspec.json.decode(payload, type=list[Toast])
    except msgspec.DecodeError:
        # Signed by an older version of the product, with other fields.
        return []


def _key(settings: Settings) -> bytes:
    return derive_key(settings.secret_key, "toasts")
