"""The live feed: what pages and programs are told while they listen."""

from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

# The longest text of a number that a reader can have seen: a bigint.
EVENT_NUMBER_MAX: Final = 2**63 - 1


class FeedKind(StrEnum):
    """What happened."""

    LEAD_BOUGHT = "lead.bought"
    BALANCE_CHANGED = "balance.changed"
    LEAD_PENDING = "lead.pending"
    WAITING_CHANGED = "waiting.changed"


class FeedEvent(msgspec.Struct, frozen=True):
    """What happened, in ids and numbers; `facts` is the text of a JSON object.

    Without a provider it is told to every administrator.
    """

    id: int
    provider_id: UUID | None
    kind: FeedKind
    facts: str


class FeedSpan(msgspec.Struct, frozen=True):
    """The first and the last event that is kept; 0 where there never was one."""

    oldest: int
    newest: int
