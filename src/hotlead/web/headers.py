"""The security headers of every answer, whoever makes it."""

import re
from typing import Final

from hotlead.web.exchange import Exchange

RawHeaders = list[tuple[bytes, bytes]]

_HASHED_FILE: Final = re.compile(r"^/static/.+-[0-9A-Za-z_]{8,}\.[a-z0-9.]+$")
_FOREVER: Final = b"public, max-age=31536000, immutable"
_AN_HOUR: Final = b"public, max-age=3600"
_NO_DEVICES: Final = (
    b"accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(),"
    b" microphone=(), payment=(), usb=()"
)
_EVERYWHERE: Final[RawHeaders] = [
    (b"x-content-type-options", b"nosniff"),
    # Never the path: links of mails have a token in theirs.
    (b"referrer-policy", b"strict-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", _NO_DEVICES),
]
# Knows no list of sites: a page that may be framed goes without it, and its policy says by whom.
_NO_FRAME: Final = (b"x-frame-options", b"DENY")
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_CSP_DATA: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
# `'self'` beside the nonce: scripts load their own parts, and we serve no file of a user as one.
_CSP_PAGE: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';"
    " img-src 'self' data:{images}; font-src 'self'; connect-src 'self'; manifest-src 'self';"
    "{frames} form-action 'self'{forms}; base-uri 'none'; frame-ancestors {ancestors}"
)


def finish_headers(
    headers: RawHeaders, exchange: Exchange, path: str, *, is_https: bool
) -> RawHeaders:
    """`headers` with ours added; a Cache-Control or a policy the answer already has is kept."""
    names = {name for name, _ in headers}
    finished = [*headers, *(header for header in _EVERYWHERE if header[0] not in names)]
    if not exchange.frame_ancestors:
        finished.append(_NO_FRAME)
    if b"cache-control" not in names:
        finished.append((b"cache-control", _cache_rule(path, headers)))
    if b"content-security-policy" not in names:
        finished.append((b"content-security-policy", _policy(headers, exchange)))
    if is_https:
        finished.append(_HSTS)
    finished.append((b"x-request-id", exchange.request_id.encode()))
    finished.extend((name.encode(), value.encode()) for name, value in exchange.headers.items())
    finished.extend((b"set-cookie", cookie.encode()) for cookie in exchange.set_cookies)
    return finished


def _cache_rule(path: str, headers: RawHeaders) -> bytes:
    if not path.startswith("/static/") or _content_type(headers).startswith(b"text/html"):
        return b"no-store"
    return _FOREVER if _HASHED_FILE.match(path) else _AN_HOUR


def _policy(headers: RawHeaders, exchange: Exchange) -> bytes:
    if _content_type(headers).startswith(b"text/html"):
        return page_policy(exchange).encode()
    return _CSP_DATA


def page_policy(
    exchange: Exchange,
    *,
    images_from: str | None = None,
    forms_to: str | None = None,
    frames_own: bool = False,
) -> str:
    """The policy of a page, with one more origin of pictures, such as map tiles, or of forms.

    `frames_own`: it may frame pages of ours that let it.
    """
    return _CSP_PAGE.format(
        nonce=exchange.nonce,
        images=f" {images_from}" if images_from else "",
        frames=" frame-src 'self';" if frames_own else "",
        forms=f" {forms_to}" if forms_to else "",
        ancestors=" ".join(exchange.frame_ancestors) or "'none'",
    )


def _content_type(headers: RawHeaders) -> bytes:
    return next((value for name, value in headers if name == b"content-type"), b"")
