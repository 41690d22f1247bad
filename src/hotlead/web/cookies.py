"""Cookies: named `__Host-…` and `Secure` where the public address is https."""

from typing import Final

from litestar.datastructures import Cookie
from litestar.types import Scope

_COOKIES_LENGTH_MAX: Final = 8_192


def cookie_name(name: str, *, secure: bool) -> str:
    """The full name: a browser takes a `__Host-` cookie only from this very host over https."""
    return f"__Host-hotlead-{name}" if secure else f"hotlead-{name}"


def set_cookie(name: str, value: str, *, secure: bool, max_age_s: int | None) -> str:
    """The value of a `Set-Cookie` header; without `max_age_s` it lasts as long as the browser.

    No script reads any of our cookies.
    """
    return Cookie(
        key=cookie_name(name, secure=secure),
        value=value,
        path="/",
        max_age=max_age_s,
        secure=secure,
        httponly=True,
        samesite="lax",
    ).to_header(header="")


def drop_cookie(name: str, *, secure: bool) -> str:
    """The value of a `Set-Cookie` header that removes the cookie."""
    return set_cookie(name, "", secure=secure, max_age_s=0)


def read_cookie(scope: Scope, name: str, *, secure: bool) -> str | None:
    """The value of a cookie, or None; a malformed header counts as no cookie."""
    full_name = cookie_name(name, secure=secure)
    for header, raw in scope["headers"]:
        if header == b"cookie" and full_name.encode() in raw[:_COOKIES_LENGTH_MAX]:
            return _value(raw[:_COOKIES_LENGTH_MAX].decode("latin-1"), full_name)
    return None


def _value(header: str, full_name: str) -> str | None:
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        if separator and name == full_name:
            return value.strip('"') or None
    return None
