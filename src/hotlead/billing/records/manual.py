"""What administrators give or take by hand and another has to agree to."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.billing.records.ledger import MEMO_CHARS_MAX
from hotlead.kit.actor import Actor


class ManualKind(StrEnum):
    """Which way the money goes; the names are the ledger's."""

    MANUAL_CREDIT = "manual_credit"
    MANUAL_DEBIT = "manual_debit"


class RequestStatus(StrEnum):
    """How far a request is: `withdrawn` by whoever asked."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Hand(msgspec.Struct, frozen=True):
    """Who moves money by hand, and how much they may alone."""

    actor: Actor
    alone_max: Decimal


class ManualRequestInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an administrator wants to give or take, such as `"2500.00"`, and why."""

    provider_id: UUID
    transaction_type: ManualKind
    amount: Decimal
    memo: Annotated[str, msgspec.Meta(max_length=MEMO_CHARS_MAX)]


class ManualRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A movement by hand that waits for another administrator, or has been decided."""

    id: UUID
    provider_id: UUID
    company_name: str
    balance: Decimal
    transaction_type: ManualKind
    amount: Decimal
    memo: str
    status: RequestStatus
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str | None
    decided_at: datetime | None
    ledger_entry_id: int | None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a request."""

    request_id: UUID
    status: RequestStatus
    ledger_entry_id: int | None = None
