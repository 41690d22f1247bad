"""Which sites may show a form in a frame of theirs."""

import re
from collections.abc import Sequence
from typing import Final

_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
# A source of a Content-Security-Policy: scheme, host, maybe a wildcard in front and a port behind.
_ORIGIN: Final = re.compile(
    rf"https?://(\*\.)?{_LABEL}(\.{_LABEL})*(:[0-9]{{1,5}})?", re.IGNORECASE
)


def good_origins(stored: Sequence[str]) -> tuple[str, ...]:
    """The origins that can stand in a policy; anything else would change what it means."""
    return tuple(origin.lower() for origin in stored if _ORIGIN.fullmatch(origin))
