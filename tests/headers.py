"""The headers that every answer owes, exactly: what SECURITY means by "on every response"."""

import re
from typing import Final

import httpx

_FIXED: Final = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(),"
        " microphone=(), payment=(), usb=()"
    ),
}
_HSTS: Final = "max-age=31536000; includeSubDomains"
_POLICY_OF_DATA: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
_NONCE: Final = r"'nonce-[A-Za-z0-9_-]{22}'"
_POLICY_OF_PAGES: Final = (
    rf"default-src 'none'; script-src 'self' {_NONCE}; style-src 'self' {_NONCE};"
    r" img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
    r" form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The outbox of demo and development, and the editor of mails, frame a mail, which may style itself
# and nothing else.
_MESSAGE: Final = re.compile(r"/dev/outbox/[^/]+|/admin/mails/[^/]+")
_POLICY_OF_MESSAGES: Final = _POLICY_OF_PAGES.replace(
    "form-action", "frame-src 'self'; form-action"
)
_MAIL: Final = re.compile(r"/dev/outbox/[^/]+/html|/admin/mails/[^/]+/preview")
_POLICY_OF_MAILS: Final = (
    r"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
    r" base-uri 'none'; frame-ancestors 'self';"
    r" sandbox allow-popups allow-popups-to-escape-sandbox"
)
# A form in a frame: its policy names the sites, which X-Frame-Options cannot.
_FRAMED: Final = re.compile(r"/embed/[^/]+(/thank-you/[^/]+)?")
_ORIGINS: Final = r"(https?://[a-z0-9.*-]+(:[0-9]+)?)( https?://[a-z0-9.*-]+(:[0-9]+)?)*"
_POLICY_OF_FRAMES: Final = _POLICY_OF_PAGES.replace("ancestors 'none'", f"ancestors {_ORIGINS}")
# The address of such a page is the key to it.
_PRIVATE: Final = re.compile(r"/requests/[^/]+(/[a-z]+)?")
# Loaded by other sites.
_SCRIPT: Final = "/embed.js"
_BUILT_FILE: Final = re.compile(r"/static/.+-[0-9A-Za-z_]{8,}\.[a-z0-9.]+")
# Nobody's own: the rest is kept by no cache.
_SHARED: Final = {
    "/api/openapi.json": "public, max-age=300",
    _SCRIPT: "public, max-age=3600",
}


def check_headers(where: str, path: str, response: httpx.Response, *, is_https: bool) -> None:
    """Fail where a header is missing, repeated or other than it must be."""
    headers = response.headers
    for name, value in _FIXED.items():
        assert headers.get_list(name) == [value], f"{where}: {name} is {headers.get_list(name)}"
    is_key = bool(_PRIVATE.fullmatch(path)) and response.status_code < 400
    referrer = "no-referrer" if is_key else "strict-origin"
    assert headers.get_list("referrer-policy") == [referrer], where
    reach = "cross-origin" if path == _SCRIPT else "same-origin"
    assert headers.get_list("cross-origin-resource-policy") == [reach], where
    is_framed = "frame-ancestors http" in headers["content-security-policy"]
    assert headers.get_list("x-frame-options") == ([] if is_framed else ["DENY"]), where
    assert headers.get_list("strict-transport-security") == ([_HSTS] if is_https else []), where
    assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"]), where
    assert "server" not in headers, where
    assert len(headers.get_list("content-security-policy")) == 1, where
    _check_policy(where, path, response)
    _check_caching(where, path, response)
    _check_cookies(where, response, is_https=is_https)


def _check_policy(where: str, path: str, response: httpx.Response) -> None:
    policy = response.headers["content-security-policy"]
    path = path.partition("?")[0]
    if not response.headers.get("content-type", "").startswith("text/html"):
        assert policy == _POLICY_OF_DATA, f"{where}: {policy}"
        return
    expected = _POLICY_OF_PAGES
    if "frame-src" in policy and _MESSAGE.fullmatch(path):
        expected = _POLICY_OF_MESSAGES
    elif "sandbox" in policy and _MAIL.fullmatch(path):
        expected = _POLICY_OF_MAILS
    elif _FRAMED.fullmatch(path) and "frame-ancestors http" in policy:
        expected = _POLICY_OF_FRAMES
    assert re.fullmatch(expected, policy), f"{where}: {policy}"
    assert len(set(re.findall(_NONCE, policy))) <= 1, f"{where}: {policy}"


def _check_caching(where: str, path: str, response: httpx.Response) -> None:
    path = path.partition("?")[0]
    rule = response.headers["cache-control"]
    if response.status_code == 200 and path.startswith("/static/"):
        seconds, suffix = (31536000, ", immutable") if _BUILT_FILE.fullmatch(path) else (3600, "")
        assert rule == f"public, max-age={seconds}{suffix}", f"{where}: {rule}"
        return
    # A step of the public form may be gone back to, in the browser that filled it in.
    is_form = path.removeprefix("/embed").count("/") == 1
    may_go_back = is_form and rule == "private, no-cache"
    assert rule == _SHARED.get(path, "no-store") or may_go_back, f"{where}: {rule}"


def _check_cookies(where: str, response: httpx.Response, *, is_https: bool) -> None:
    for cookie in response.headers.get_list("set-cookie"):
        name, *flags = cookie.split("; ")
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(flags), f"{where}: {cookie}"
        assert ("Secure" in flags) is is_https, f"{where}: {cookie}"
        assert name.startswith("__Host-hotlead-" if is_https else "hotlead-"), f"{where}: {cookie}"
