"""What moved the balance of the account at the gateway, in our terms.

Stripe calls one a balance transaction: https://docs.stripe.com/api/balance_transactions/object
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

GatewayId: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class TransactionKind(StrEnum):
    """What a transaction was. The first four are called as a ledger of ours calls its entries."""

    DEPOSIT = "deposit"
    DEPOSIT_REFUND = "deposit_refund"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    FEE = "fee"
    PAYOUT = "payout"
    OTHER = "other"


class BalanceTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came to the account or left it; `amount` and `net` have that sign, in dollars.

    `payment_id` is our id of the payment where the gateway was told it; `intent_id` is the
    gateway's own, which a payment's charge, refunds and disputes have in common. `type` is the
    gateway's word.
    """

    id: GatewayId
    type: Annotated[str, msgspec.Meta(max_length=100)]
    kind: TransactionKind
    amount: Decimal
    fee: Decimal
    net: Decimal
    currency: str
    created_at: datetime
    source_id: str | None = None
    intent_id: str | None = None
    payment_id: UUID | None = None


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of time: from `since` on, and before `until`."""

    since: datetime
    until: datetime


class TransactionPage(msgspec.Struct, frozen=True):
    """A page of transactions, and what to ask for the next one; None where there is none."""

    items: Sequence[BalanceTransaction]
    after: str | None
