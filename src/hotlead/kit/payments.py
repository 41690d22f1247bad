"""Taking payments: what billing asks of a gateway, and what a gateway tells.

A gateway is called outside any transaction. It charges nobody by itself: it opens a page where a
person pays, and says later, by an event that it signs, what came of it.
"""

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


@runtime_checkable
class PaymentGateway(Protocol):
    """Stripe, or what stands in for it."""

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open the page; raises PaymentsUnavailable. Asked again for a payment, the same page."""
        ...

    def verify(self, body: bytes, signature: str) -> None:
        """Raise SignatureRefused unless the gateway signed exactly these bytes, lately."""
        ...

    async def list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        """What moved the account's balance, a page at a time; raises PaymentsUnavailable."""
        ...
