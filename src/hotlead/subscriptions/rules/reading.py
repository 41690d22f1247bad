"""Reading the raw JSON of a subscription's settings, noting problems at their paths."""

import math
from collections.abc import Mapping
from datetime import date
from typing import TypeAlias, cast

Errors: TypeAlias = dict[str, str]

VALUES_MAX = 500
TEXT_CHARS_MAX = 100
NUMBER_MAX = 1_000_000_000_000


def as_object(raw: object) -> Mapping[str, object] | None:
    """Return a JSON object as a mapping, anything else as None."""
    return cast("Mapping[str, object]", raw) if isinstance(raw, Mapping) else None


def as_text(raw: object) -> str | None:
    """Return a short, visible text, trimmed; None where it is empty, long or has controls."""
    text = raw.strip() if isinstance(raw, str) else ""
    return text if 0 < len(text) <= TEXT_CHARS_MAX and text.isprintable() else None


def as_texts(raw: object) -> tuple[str, ...] | None:
    """Return a list of 1 to VALUES_MAX short texts, repeats left out; None where it is not one."""
    if not isinstance(raw, list):
        return None
    items = cast("list[object]", raw)
    texts = [as_text(item) for item in items]
    if not 1 <= len(items) <= VALUES_MAX or None in texts:
        return None
    return tuple(dict.fromkeys(text for text in texts if text))


def as_number(raw: object) -> int | float | None:
    """Return a finite number of reasonable size; true and false are not numbers."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    # Compared before isfinite, because a huge int cannot become a float.
    return raw if -NUMBER_MAX <= raw <= NUMBER_MAX and math.isfinite(raw) else None


def as_day(raw: object) -> str | None:
    """Return an ISO date `YYYY-MM-DD`, None where it is not one."""
    if not isinstance(raw, str) or len(raw) != len("2026-03-31") or not raw.isascii():
        return None
    try:
        return raw if date.fromisoformat(raw).isoformat() == raw else None
    except ValueError:
        return None


def printable(key: object) -> str:
    """Write a key so that any of them can be shown, even half a surrogate pair."""
    text = key[:TEXT_CHARS_MAX] if isinstance(key, str) else type(key).__name__
    return text.encode("ascii", "backslashreplace").decode("ascii")
