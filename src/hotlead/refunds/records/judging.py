"""What is known about a reported lead, and what the rules make of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.refunds.records.policies import ApproveRule, DecisionRule, RejectRule
from hotlead.refunds.records.requests import (
    AdminBadLeadRequest,
    BadLeadReason,
    BadLeadStatus,
    Habits,
    OtherBuyer,
)


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What we know ourselves about a reported lead: nothing that says who the person is.

    `earlier_lead_…`: the same person asked in the niche before, within its window;
    `earlier_bought_at`: and the provider bought that, and keeps it.
    """

    email_bounced_at: datetime | None = None
    is_number_invalid: bool = False
    is_test: bool = False
    earlier_lead_id: UUID | None = None
    earlier_lead_number: int | None = None
    earlier_bought_at: datetime | None = None
    is_unexplained: bool = False
    says_nothing_new: bool = False


class SaidBefore(msgspec.Struct, frozen=True):
    """What an earlier report of the same sale said, which was turned down."""

    reason: BadLeadReason
    notes: str
    evidence: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A request with what the rules look at. `approve_rules` and `reject_rules` are of the policy
    that the sale was made under: those that are on.
    """

    request_id: UUID
    created_at: datetime
    judged_at: datetime | None
    reason: BadLeadReason
    notes: str
    evidence: str
    approve_rules: tuple[ApproveRule, ...]
    reject_rules: tuple[RejectRule, ...]
    email_bounced_at: datetime | None
    is_number_invalid: bool
    is_test: bool
    is_erased: bool
    earlier_lead_id: UUID | None
    earlier_lead_number: int | None
    earlier_bought_at: datetime | None
    said_before: Sequence[SaidBefore]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a request, by what, and what was known."""

    request_id: UUID
    status: BadLeadStatus
    memo: str | None
    rule: DecisionRule
    findings: Findings


class RequestCase(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a decision needs. `findings` are those of the decision, once there is one."""

    request: AdminBadLeadRequest
    habits: Habits
    buyers: Sequence[OtherBuyer]
    findings: Findings | None
