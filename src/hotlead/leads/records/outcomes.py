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
