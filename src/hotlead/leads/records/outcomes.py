"""What the engine decides about leads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hotlead.leads.records.status import LeadStatus


class LeadOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine decided for an approved lead, and when an unsold one is tried again."""

    lead_id: UUID
    status: LeadStatus
    next_attempt_at: datetime | None


class Retryable(msgspec.Struct, frozen=True, kw_only=True):
    """Which unsold leads may be tried again: with attempts left, approved since a moment.

    `spacing` is the least time from one attempt to the next, from the second attempt on.
    """

    attempts_max: int
    approved_since: datetime
    spacing: Sequence[timedelta]


class Requeued(msgspec.Struct, frozen=True):
    """A lead that is offered again, and where."""

    lead_id: UUID
    niche_id: UUID
