"""What the engine decides about leads."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.leads.records.status import LeadStatus


class LeadOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine decided for an approved lead, and when an unsold one is tried again."""

    lead_id: UUID
    status: LeadStatus
    next_attempt_at: datetime | None


class Requeue(msgspec.Struct, frozen=True, kw_only=True):
    """Which unsold leads get another chance.

    With a niche, those of it that were tried once, or not since `tried_before`; without one, those
    whose pause is over. Always approved since `approved_since`, with attempts left.
    """

    niche_id: UUID | None
    attempts_max: int
    approved_since: datetime
    tried_before: datetime
