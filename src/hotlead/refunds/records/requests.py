"""Requests for the refund of a bad lead, as they are written and read."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from hotlead.niches.records import Answer
from hotlead.refunds.records.policies import DecisionRule

NOTES_CHARS_MAX: Final = 1_000
EVIDENCE_CHARS_MAX: Final = 2_000
MEMO_CHARS_MAX: Final = 500

Notes = Annotated[str, msgspec.Meta(max_length=NOTES_CHARS_MAX)]
Evidence = Annotated[str, msgspec.Meta(max_length=EVIDENCE_CHARS_MAX)]
Memo = Annotated[str, msgspec.Meta(max_length=MEMO_CHARS_MAX)]


class BadLeadReason(StrEnum):
    """What is wrong with a lead."""

    FAKE_CONTACT = "fake_contact"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    WRONG_NICHE = "wrong_niche"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS: Final[Mapping[BadLeadReason, str]] = {
    BadLeadReason.FAKE_CONTACT: "Fake contact",
    BadLeadReason.DUPLICATE: "Duplicate",
    BadLeadReason.SPAM: "Spam",
    BadLeadReason.WRONG_NICHE: "Wrong niche",
    BadLeadReason.OTHER: "Something else",
}


class BadLeadStatus(StrEnum):
    """How far a request is: `auto_resolved` where the lead was found bad for all its buyers."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    AUTO_RESOLVED = "auto_resolved"


class Refusal(StrEnum):
    """Why a lead cannot be reported, in the order in which it is asked."""

    ALREADY_REFUNDED = "already_refunded"
    REQUEST_OPEN = "request_open"
    WINDOW_OVER = "report_window_over"
    DAILY_LIMIT = "daily_report_limit"
    REFUND_RATE = "refund_rate_limit"


class BadLeadReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a provider says is wrong with a lead it bought; `evidence` shows it.

    Such as the mail that came back, as text.
    """

    lead_id: UUID
    reason: BadLeadReason
    notes: Notes = ""
    evidence: Evidence = ""


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the provider is told with its refund, if anything."""

    admin_memo: Memo = ""


class Rejection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why there is no refund: the provider reads it."""

    admin_memo: Memo


class BadLeadMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with a lead for everybody who bought it; all of them read it."""

    reason: BadLeadReason
    memo: Memo = ""


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a provider reports: in 24 hours, and of what it paid for in 30 days.

    `refunded_lately` are those that its own requests got it a refund for.
    """

    reported_lately: int
    bought_lately: int
    refunded_lately: int

    @property
    def rate(self) -> int:
        """The refund rate in whole percent, rounded down; 0 where nothing was bought."""
        return 100 * self.refunded_lately // self.bought_lately if self.bought_lately else 0


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """A sold lead, as much of it as a refund needs."""

    assignment_id: UUID
    lead_id: UUID
    lead_number: int
    provider_id: UUID
    subscription_id: UUID
    price: Decimal
    bought_at: datetime
    is_refunded: bool


class Standing(Sale, frozen=True, kw_only=True):
    """What decides whether the buyer of a lead may report it; counts as in `Habits`.

    `window_days` and `answer_by_hours` are of the policy that was in force at the sale; null where
    the niche had none.
    """

    is_open: bool
    reported_lately: int
    bought_lately: int
    refunded_lately: int
    window_days: int | None = None
    answer_by_hours: int | None = None


class BadLeadRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request as its provider sees it; `answer` is why it was decided so.

    One that waits is answered by `answer_by`.
    """

    id: UUID
    lead_id: UUID
    lead_number: int
    contact_name: str
    niche_name: str
    price: Decimal
    reason: BadLeadReason
    notes: str
    evidence: str
    status: BadLeadStatus
    is_refunded: bool
    answer: str | None
    answer_by: datetime
    created_at: datetime
    reviewed_at: datetime | None


class ReportOption(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a lead can be reported, until when, and why not; `asked` is the newest report."""

    deadline: datetime
    answer_by_hours: int
    refusal: Refusal | None
    sentence: str | None
    reported_lately: int
    daily_max: int
    asked: BadLeadRequest | None


class AdminBadLeadRequest(BadLeadRequest, frozen=True, kw_only=True):
    """A request as an administrator sees it; `rule` is what decided it, null before that.

    `policy_version` is of the policy that the lead was sold under, null where the niche had none.
    """

    provider_id: UUID
    company_name: str
    assignment_id: UUID
    bought_at: datetime
    reviewed_by_name: str | None
    policy_version: int | None
    escalated_at: datetime | None
    rule: DecisionRule | None


class OtherBuyer(msgspec.Struct, frozen=True, kw_only=True):
    """Who else bought the lead, and what it says of it."""

    provider_id: UUID
    company_name: str
    price: Decimal
    is_refunded: bool
    bought_at: datetime
    reason: BadLeadReason | None
    notes: str | None
    status: BadLeadStatus | None


class LeadFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The lead a request is about."""

    contact_email: str
    contact_phone: str | None
    status: str
    form_data: dict[str, Answer]
    schema: dict[str, object]
    received_at: datetime


class MarkedLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead that was bad for everybody: whom it was refunded to now, and how much in all."""

    lead_id: UUID
    lead_number: int
    refunds: int
    amount: Decimal
    requests_resolved: int
