"""What an administrator typed into the search box of the list."""

import re
from uuid import UUID

from hotlead.leads.records import Search

_NUMBER = re.compile(r"(?:L-?|#)?([0-9]{1,12})", re.IGNORECASE)


def read_search(text: str) -> Search:
    """`L-2048`, `#2048` and `2048` are numbers, a UUID is an id, the rest is text to look for,
    in lower case."""
    cleaned = text.strip()
    if match := _NUMBER.fullmatch(cleaned):
        return Search(number=int(match[1]))
    try:
        return Search(lead_id=UUID(cleaned))
    except ValueError:
        return Search(pattern=f"%{_escaped(cleaned.lower())}%")


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
