"""Where a lead stands."""

from enum import StrEnum


class LeadStatus(StrEnum):
    """Where a lead stands. `distributed` means that somebody bought it; `withdrawn`, that the
    person took it back: it is for good, and says nothing of who had bought it before.
    """

    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    DISTRIBUTED = "distributed"
    UNSOLD = "unsold"
    REJECTED = "rejected"
    BAD_LEAD = "bad_lead"
    WITHDRAWN = "withdrawn"


EDITABLE = frozenset(
    {LeadStatus.PENDING_APPROVAL, LeadStatus.APPROVED, LeadStatus.UNSOLD, LeadStatus.REJECTED}
)
