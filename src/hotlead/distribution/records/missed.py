"""Leads that a provider did not get, as it may know them: its own line and no other's."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec


class WinningChange(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to change: `code` is the check it passes, `to` the value it takes, if it is one."""

    code: str
    sentence: str
    to: str | None = None


class MissedLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead that one of the provider's subscriptions did not buy.

    It reached the market at `approved_at`; the latest decision about it was at `decided_at`.
    `changes` together would have won it, each the smallest that does; empty where nothing the
    provider decides would have, and null where that is no longer known.
    """

    subscription_id: UUID
    niche_name: str
    level_name: str
    price: Decimal
    approved_at: datetime
    decided_at: datetime
    was_sold: bool
    code: str
    sentence: str
    changes: Sequence[WinningChange] | None


class MissedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about a lead, with what one subscription was told: the latest of each lead."""

    lead_id: UUID
    batch_id: UUID | None
    approved_at: datetime
    decided_at: datetime
    outcome: str
    code: str
    number: int
    subscription_id: UUID
    level_id: UUID
    level_name: str
    niche_id: UUID
    niche_name: str
    price_now: Decimal
