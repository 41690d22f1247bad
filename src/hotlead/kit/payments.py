"""Taking payments: what billing asks of a gateway, and what a gateway tells.

A gateway is called outside any transaction. It opens a page where a person pays, or enters a card
that may be charged later, and says by an event that it signs what came of it: no answer to a call
is money.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable
from uuid import UUID

import msgspec

from hotlead.kit.balance_transactions import Stretch, TransactionPage
from hotlead.kit.errors import Forbidden, Unavailable

CURRENCY: Final = "USD"
# Where Stripe shows its page, whatever answers its API.
CHECKOUT_ORIGIN: Final = "https://checkout.stripe.com"
# Seconds that a signature may be old, or our clock slow.
TOLERANCE_S: Final = 300


class SignatureRefused(Forbidden):
    """An event that was not signed with our secret, or not lately."""

    code = "signature_refused"
    message = "This event is not signed with the secret of this address."


class PaymentsUnavailable(Unavailable):
    """The gateway does not answer; nothing was charged."""

    code = "payments_unavailable"
    message = "The payment service does not answer. Nothing was charged; try again shortly."


class CheckoutOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A page to be opened where somebody pays `amount` in CURRENCY; the same id opens one."""

    payment_id: UUID
    amount: Decimal
    email: str
    success_url: str
    cancel_url: str


class Checkout(msgspec.Struct, frozen=True):
    """The page, by the gateway's id of it."""

    session_id: str
    url: str


class CardOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A page to be opened where somebody enters a card to be kept; the same id opens one."""

    card_id: UUID
    email: str
    success_url: str
    cancel_url: str


class CardDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A kept card: the gateway's ids of it, and what its owner knows it by."""

    customer_id: str
    payment_method_id: str
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None


class ChargeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A kept card to be charged `amount` in CURRENCY while nobody is there; the same id once."""

    payment_id: UUID
    amount: Decimal
    customer_id: str
    payment_method_id: str
    asked_at: datetime


class ChargeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an order: under way, or refused for good, in the gateway's words for it."""

    intent_id: str | None = None
    is_refused: bool = False
    code: str | None = None
    decline_code: str | None = None


@runtime_checkable
class PaymentGateway(Protocol):
    """Stripe, or what stands in for it."""

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open the page; raises PaymentsUnavailable. Asked again for a payment, the same page."""
        ...

    async def open_card_page(self, order: CardOrder) -> Checkout:
        """Open a page that keeps a card and charges nothing; raises PaymentsUnavailable."""
        ...

    async def read_card(self, setup_id: str) -> CardDetails:
        """The card that was entered on such a page, by the gateway's id of what it set up.

        Raises PaymentsUnavailable.
        """
        ...

    async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
        """Charge a kept card; raises PaymentsUnavailable where nobody knows what came of it.

        Asked again for a payment within a day, the same answer, and nothing is charged twice.
        """
        ...

    async def forget_card(self, payment_method_id: str) -> None:
        """Keep a card no more; again is harmless. Raises PaymentsUnavailable."""
        ...

    def verify(self, body: bytes, signature: str) -> None:
        """Raise SignatureRefused unless the gateway signed exactly these bytes, lately."""
        ...

    async def list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        """What moved the account's balance, a page at a time; raises PaymentsUnavailable."""
        ...
