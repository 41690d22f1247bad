"""Redirects: within this site but for `leave_for`, and 303 after a form."""

from typing import Final
from urllib.parse import urlsplit

from litestar import Response

PATH_LENGTH_MAX: Final = 1_000


def see_other(path: str) -> Response[bytes]:
    """303: the browser fetches `path` next, whatever it did before."""
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/html")


def leave_for(url: str) -> Response[bytes]:
    """303 to an address that a gateway gave, such as a page to pay on: never one of a user."""
    return see_other(url)


def moved(path: str, query: bytes) -> Response[bytes]:
    """302: what was asked for is at `path` now; the query goes along.

    Not for good: browsers would keep it, and run in a circle where it moves back.
    """
    target = path + (f"?{query.decode('latin-1')}" if query else "")
    return Response(b"", status_code=302, headers={"Location": target}, media_type="text/html")


def safe_path(text: str, default: str) -> str:
    """`text` where it is a path of this site, `default` for anything that could lead elsewhere.

    Browsers read `//host`, `/\\host` and a leading control character as another site.
    """
    is_plain = text.startswith("/") and len(text) <= PATH_LENGTH_MAX and text.isprintable()
    if not is_plain or text.startswith("//") or "\\" in text or not text.isascii():
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text
