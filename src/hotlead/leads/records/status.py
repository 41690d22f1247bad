"""Where a lead stands."""

from enum import StrEnum


class LeadStatus(StrEnum):
    """Where a lead stands. `distributed` means that somebody bought it."""

    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    DISTRIBUTED = "distributed"
    UNSOLD = "unsold"
    REJECTED = "rejected"
    BAD_LEAD = "bad_lead"


EDITABLE = frozenset(
    {LeadStatus.PENDING_APPROVAL, LeadStatus.APPROVED, LeadStatus.UNSOLD, LeadStatus.REJECTED}
)
