"""Balance transactions as Stripe writes them, and what they are in our terms.

The words: https://docs.stripe.com/reports/balance-transaction-types
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

import msgspec

from hotlead.kit.balance_transactions import BalanceTransaction, GatewayId, TransactionKind

_KINDS: Final[Mapping[str, TransactionKind]] = {
    "charge": TransactionKind.DEPOSIT,
    "payment": TransactionKind.DEPOSIT,
    "refund": TransactionKind.DEPOSIT_REFUND,
    "payment_refund": TransactionKind.DEPOSIT_REFUND,
    # What was given back came home: it could not be paid out. Its amount is above zero.
    "refund_failure": TransactionKind.DEPOSIT_REFUND,
    # A bank took a payment back that had counted as paid.
    "payment_failure_refund": TransactionKind.DEPOSIT_REFUND,
    "payment_reversal": TransactionKind.DEPOSIT_REFUND,
    "stripe_fee": TransactionKind.FEE,
    "stripe_fx_fee": TransactionKind.FEE,
    "tax_fee": TransactionKind.FEE,
    "payout": TransactionKind.PAYOUT,
    "payout_cancel": TransactionKind.PAYOUT,
    "payout_failure": TransactionKind.PAYOUT,
}
# An adjustment says what it is by its reporting category alone.
_CATEGORIES: Final[Mapping[str, TransactionKind]] = {
    "dispute": TransactionKind.DISPUTE,
    "dispute_reversal": TransactionKind.DISPUTE_WON,
}


class StripeSource(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of the charge, refund or dispute that a transaction is of."""

    id: GatewayId
    payment_intent: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    metadata: Mapping[str, str] | None = None


class StripeTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of a balance transaction. Amounts are cents."""

    id: GatewayId
    type: Annotated[str, msgspec.Meta(max_length=100)]
    amount: int
    fee: int
    net: int
    currency: str
    created: int
    reporting_category: str = ""
    source: StripeSource | str | None = None


class StripeList(msgspec.Struct, frozen=True):
    """A page of them, the newest first."""

    data: Sequence[StripeTransaction]
    has_more: bool


def read_transaction(told: StripeTransaction) -> BalanceTransaction:
    """The same in our terms."""
    source = told.source
    is_expanded = isinstance(source, StripeSource)
    return BalanceTransaction(
        id=told.id,
        type=told.type,
        kind=_kind_of(told),
        amount=_of_cents(told.amount),
        fee=_of_cents(told.fee),
        net=_of_cents(told.net),
        currency=told.currency.upper(),
        created_at=datetime.fromtimestamp(told.created, UTC),
        source_id=source.id if is_expanded else source,
        intent_id=source.payment_intent if is_expanded else None,
        payment_id=_payment_in(source.metadata or {}) if is_expanded else None,
    )


def _kind_of(told: StripeTransaction) -> TransactionKind:
    if told.type == "adjustment":
        return _CATEGORIES.get(told.reporting_category, TransactionKind.OTHER)
    return _KINDS.get(told.type, TransactionKind.OTHER)


def _payment_in(metadata: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(metadata.get("payment_id", ""))
    except ValueError:
        return None


def _of_cents(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
