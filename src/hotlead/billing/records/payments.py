"""Payments, and what Stripe tells of them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class PaymentKind(StrEnum):
    """Who begins a payment: a person, or a balance that ran low."""

    DEPOSIT = "deposit"
    AUTO_RECHARGE = "auto_recharge"


class PaymentStatus(StrEnum):
    """How far a payment is.

    `processing`: the person is through, the money is not. `canceled`: nobody paid in time.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"
    REFUNDED = "refunded"

    @property
    def is_final(self) -> bool:
        """Whether nothing but a refund can follow."""
        return self not in {PaymentStatus.PENDING, PaymentStatus.PROCESSING}


class DepositInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much to deposit, in dollars, such as `"250.00"`."""

    amount: Decimal


class DepositLimits(msgspec.Struct, frozen=True):
    """The least and the most of one deposit."""

    least: Decimal
    most: Decimal


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as its provider sees it; `checkout_url` where it can still be paid."""

    id: UUID
    kind: PaymentKind
    amount: Decimal
    currency: str
    status: PaymentStatus
    failure_reason: str | None
    checkout_url: str | None
    created_at: datetime
    completed_at: datetime | None


class PaymentRow(Payment, frozen=True, kw_only=True):
    """A payment as events change it."""

    provider_id: UUID
    refunded: Decimal


class Payer(msgspec.Struct, frozen=True):
    """Who pays, for the payment page."""

    email: str


class PaymentError(msgspec.Struct, frozen=True):
    """Why a card was refused, in Stripe's word for it."""

    code: str | None = None
    decline_code: str | None = None


class StripeObject(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of a checkout session, payment intent, charge or dispute. Amounts are cents."""

    id: Annotated[str, msgspec.Meta(max_length=255)]
    mode: str | None = None
    client_reference_id: str | None = None
    metadata: Mapping[str, str] | None = None
    payment_status: str | None = None
    payment_intent: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    setup_intent: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    amount_total: int | None = None
    amount_received: int | None = None
    amount: int | None = None
    amount_refunded: int | None = None
    currency: str | None = None
    status: str | None = None
    reason: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    last_payment_error: PaymentError | None = None

    @property
    def payment_id(self) -> UUID | None:
        """Our id of the payment, which we gave Stripe with the order; None where it is no id."""
        return _as_id((self.metadata or {}).get("payment_id") or self.client_reference_id)

    @property
    def card_id(self) -> UUID | None:
        """Our id of the card that a page in mode `setup` was opened for."""
        return _as_id((self.metadata or {}).get("card_id") or self.client_reference_id)


class StripeData(msgspec.Struct, frozen=True):
    """The envelope that an event's object comes in."""

    object: StripeObject


class StripeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What we read, and keep, of an event: no name and no address is among it.

    Shape: https://docs.stripe.com/api/events/object
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    created: int = 0
    data: StripeData


class KeptEvent(msgspec.Struct, frozen=True):
    """An event as it is stored."""

    payload: dict[str, object]


class EventId(msgspec.Struct, frozen=True):
    """Stripe's own id of an event."""

    id: str


class Step(StrEnum):
    """What an event means for a payment."""

    PAID = "paid"
    STARTED = "started"
    FAILED = "failed"
    EXPIRED = "expired"
    DECLINED = "declined"
    GIVEN_BACK = "given_back"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    DISPUTE_CLEARED = "dispute_cleared"
    DISPUTE_LOST = "dispute_lost"


class News(msgspec.Struct, frozen=True, kw_only=True):
    """An event as billing understands it; `amount` where it is about money."""

    step: Step
    amount: Decimal | None = None
    reason: str | None = None


class EventReceipt(msgspec.Struct, frozen=True):
    """The answer to an event: we have it, and whether it was new."""

    received: bool
    is_new: bool


class SandboxOutcome(StrEnum):
    """What the person does on the sandbox's page."""

    PAY = "pay"
    DECLINE = "decline"
    PAY_LATER = "pay_later"
    FAIL_LATER = "fail_later"


def _as_id(named: str | None) -> UUID | None:
    try:
        return UUID(named or "")
    except ValueError:
        return None
