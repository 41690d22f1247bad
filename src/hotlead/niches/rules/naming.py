"""Making the id of a question from its label."""

import re
import unicodedata
from collections.abc import Container
from itertools import count

from hotlead.niches.rules.schema import RESERVED_IDS

PROPOSED_CHARS_MAX = 40
_READ_CHARS_MAX = 160

_OTHERS = re.compile(r"[^a-z0-9]+")


def propose_id(label: str, taken: Container[str]) -> str:
    """Return an id that no other question has, such as `monthly_budget`; empty without a label."""
    plain = (
        unicodedata.normalize("NFKD", label[:PROPOSED_CHARS_MAX])
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    words = _OTHERS.sub("_", plain).strip("_")[:PROPOSED_CHARS_MAX].strip("_")
    if not label.strip():
        return ""
    name = words if words[:1].isalpha() else f"question_{words}".strip("_")
    if name in RESERVED_IDS or name.startswith("utm_"):
        name = f"question_{name}"
    if name not in taken:
        return name
    return next(f"{name}_{at}" for at in count(2) if f"{name}_{at}" not in taken)
