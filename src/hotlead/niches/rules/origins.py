"""Which sites may show a form: exact origins, as browsers and policies write them."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

ORIGINS_MAX = 20
ORIGIN_CHARS_MAX = 300
BAD_ORIGIN = "Write each site as https://example.com: no path, and no * for several at once."

# Only these may stand in a policy: anything else could say more than one site.
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_PORTS = {"http": 80, "https": 443}


def read_origins(texts: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the origins, each once in the order given, or a sentence about what is wrong."""
    read = [read_origin(text) for text in texts if text.strip()]
    if None in read:
        return (), BAD_ORIGIN
    origins = tuple(dict.fromkeys(origin for origin in read if origin))
    if len(origins) > ORIGINS_MAX:
        return (), f"Name at most {ORIGINS_MAX} sites; these are {len(origins)}."
    return origins, None


def read_origin(text: str) -> str | None:
    """Return `https://example.com` or `http://localhost:3000` as browsers write it, or None."""
    trimmed = text.strip().lower()
    if len(trimmed) > ORIGIN_CHARS_MAX or not trimmed.isascii() or not trimmed.isprintable():
        return None
    try:
        parts = urlsplit(trimmed)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or port == 0:
        return None
    named = f":{port}" if port is not None and port != _PORTS[parts.scheme] else ""
    given = trimmed.removesuffix("/")
    origin = f"{parts.scheme}://{host}"
    # What the parts do not account for is a path, a name, a question: none of an origin.
    written = {origin, f"{origin}:{port}"}
    return origin + named if given in written else None
