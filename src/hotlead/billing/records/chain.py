"""The chain of the ledger, and its anchors."""

from datetime import datetime

import msgspec


class Part(msgspec.Struct, frozen=True):
    """What came of a part of the ledger: `last_id` is where it ends, None where it is empty."""

    last_id: int | None
    checked: int
    wrong: int
    examples: list[str]


class Root(msgspec.Struct, frozen=True):
    """One hash of the last entries of all providers, as hexadecimal digits."""

    root: str
    providers: int


class Anchor(msgspec.Struct, frozen=True):
    """What the ledger was, up to and with `entry_id`."""

    anchored_at: datetime
    entry_id: int
    entries: int
    providers: int
    root: str


class KeptAnchor(msgspec.Struct, frozen=True):
    """An anchor that somebody kept outside of the database."""

    entry_id: int
    root: str
