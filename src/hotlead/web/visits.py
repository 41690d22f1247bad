"""Where a visitor came from: read from the first page of a visit, kept while the visit lasts.

Kept in a cookie of this site alone, and only where a link or another site brought somebody: it
says what the link said, names nobody, and is forgotten half an hour after the last page.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from hotlead.kit.config import Settings
from hotlead.web.cookies import read_cookie, set_cookie
from hotlead.web.exchange import AnyRequest, exchange_in

COOKIE: Final = "visit"
VISIT_S: Final = 30 * 60
TEXT_CHARS_MAX: Final = 255
REFERRER_CHARS_MAX: Final = 2_000
# Browsers keep 4,096 bytes of a cookie, its name and flags included.
COOKIE_CHARS_MAX: Final = 3_500

CLICK_IDS: Final = (
    ("click_id", "gclid", "gbraid", "wbraid", "msclkid", "fbclid", "ttclid", "li_fat_id")
)  # fmt: skip
_CAMPAIGN: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
ORIGIN_NAMES: Final = (*_CAMPAIGN, "click_id", "partner_id", "session_id", "referrer_url")


def arrived_from(query: Mapping[str, str], referrer: str, own_url: str) -> dict[str, str]:
    """What a link and the page before say. A referrer of our own site says nothing."""
    found = {name: query.get(name, "") for name in ORIGIN_NAMES}
    found["click_id"] = next((query[name] for name in CLICK_IDS if query.get(name)), "")
    found["partner_id"] = query.get("partner_id") or query.get("partner", "")
    if not found["referrer_url"] and _host(referrer) not in ("", _host(own_url)):
        found["referrer_url"] = referrer
    return {name: _cut(name, text) for name, text in found.items() if text}


def note_visit(request: AnyRequest) -> dict[str, str]:
    """Where this visit came from. A new link counts at once; a mere referrer starts a visit only
    where there is none. Sets the cookie where there is something to keep.
    """
    settings: Settings = request.app.state.settings
    is_secure = settings.secure_cookies
    query = {name: str(value) for name, value in request.query_params.items()}
    found = arrived_from(query, request.headers.get("referer", ""), settings.base_url)
    kept = _read(read_cookie(request.scope, COOKIE, secure=is_secure) or "")
    origin = found if found.keys() - {"referrer_url"} or not kept else kept
    value = _write(origin)
    if origin and len(value) <= COOKIE_CHARS_MAX:
        exchange = exchange_in(request.scope)
        cookie = set_cookie(COOKIE, value, secure=is_secure, max_age_s=VISIT_S)
        exchange.set_cookies = [*exchange.set_cookies, cookie]
    return origin


def _write(origin: Mapping[str, str]) -> str:
    return urlsafe_b64encode(urlencode(origin).encode()).rstrip(b"=").decode()


def _read(text: str) -> dict[str, str]:
    """What a cookie says; nothing where it is not one of ours."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
        pairs = parse_qsl(raw, max_num_fields=len(ORIGIN_NAMES), errors="strict")
    except (Base64Error, ValueError):
        return {}
    return {name: _cut(name, value) for name, value in pairs if name in ORIGIN_NAMES}


def _cut(name: str, text: str) -> str:
    return text[: REFERRER_CHARS_MAX if name == "referrer_url" else TEXT_CHARS_MAX]


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.casefold()
    except ValueError:
        return ""
