"""Payments by Stripe: https://docs.stripe.com/api/checkout/sessions

Cards and whatever else the account accepts are paid on Stripe's page; no card number comes here.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec
import structlog
from stripe import RequestsClient, StripeClient, StripeError
from stripe.params import BalanceTransactionListParams

from hotlead.kit import signed_events, stripe_cards
from hotlead.kit.balance_transactions import Stretch, TransactionPage
from hotlead.kit.payments import (
    CURRENCY,
    CardDetails,
    CardOrder,
    ChargeAnswer,
    ChargeOrder,
    Checkout,
    CheckoutOrder,
    PaymentsUnavailable,
)
from hotlead.kit.stripe_transactions import StripeList, read_transaction

T = TypeVar("T")

# What our requests and the events we read were written for.
API_VERSION: Final = "2026-10-28.endive"
TIMEOUT_S: Final = 10
RETRIES_MAX: Final = 2
# As many as Stripe gives at once.
PAGE_SIZE: Final = 100

_log = structlog.get_logger("hotlead.payments")


class StripeGateway:
    """Asks Stripe, or whatever answers like it at `api_base`."""

    def __init__(self, key: str, secrets: Sequence[str], api_base: str | None = None) -> None:
        self._secrets = secrets
        self._client = StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base} if api_base else {},
            http_client=RequestsClient(timeout=TIMEOUT_S),
            max_network_retries=RETRIES_MAX,
        )

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """See `PaymentGateway`."""
        return await _ask(lambda: self._open_checkout(order))

    async def open_card_page(self, order: CardOrder) -> Checkout:
        """See `PaymentGateway`."""
        return await _ask(lambda: stripe_cards.open_card_page(self._client, order))

    async def read_card(self, setup_id: str) -> CardDetails:
        """See `PaymentGateway`."""
        return await _ask(lambda: stripe_cards.read_card(self._client, setup_id))

    async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
        """See `PaymentGateway`."""
        return await _ask(lambda: stripe_cards.charge_card(self._client, order))

    async def forget_card(self, payment_method_id: str) -> None:
        """See `PaymentGateway`."""
        await _ask(lambda: stripe_cards.forget_card(self._client, payment_method_id))

    def _open_checkout(self, order: CheckoutOrder) -> Checkout:
        payment_id = str(order.payment_id)
        session = self._client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": payment_id,
                "metadata": {"payment_id": payment_id},
                "payment_intent_data": {"metadata": {"payment_id": payment_id}},
                "customer_email": order.email,
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": CURRENCY.lower(),
                            "unit_amount": int(order.amount * 100),
                            "product_data": {"name": "Balance for leads"},
                        },
                    }
                ],
                "success_url": order.success_url,
                "cancel_url": order.cancel_url,
            },
            {"idempotency_key": f"checkout:{payment_id}"},
        )
        if session.url is None:
            raise PaymentsUnavailable
        return Checkout(session.id, session.url)

    def verify(self, body: bytes, signature: str) -> None:
        """See `PaymentGateway`."""
        signed_events.verify(body, signature, self._secrets)

    async def list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        """See `PaymentGateway`; the newest first, as Stripe lists them."""
        try:
            return await _ask(lambda: self._list_transactions(stretch, after))
        except msgspec.ValidationError as error:
            # Its words may quote what Stripe sent.
            _log.error("stripe_not_understood", error=type(error).__name__)
            raise PaymentsUnavailable from error

    def _list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        since, until = int(stretch.since.timestamp()), int(stretch.until.timestamp())
        params: BalanceTransactionListParams = {
            "created": {"gte": since, "lt": until},
            "limit": PAGE_SIZE,
            # The charge, refund or dispute: it names the payment.
            "expand": ["data.source"],
        }
        if after is not None:
            params["starting_after"] = after
        answer = self._client.v1.balance_transactions.list(params)
        told = msgspec.convert(answer.to_dict(), StripeList)
        items = [read_transaction(one) for one in told.data]
        return TransactionPage(items, items[-1].id if told.has_more and items else None)


async def _ask(call: Callable[[], T]) -> T:
    """What Stripe answers; its errors are PaymentsUnavailable, and logged without a message."""
    try:
        return await asyncio.to_thread(call)
    except StripeError as error:
        # Its message may name the person; the request id is enough to ask Stripe.
        _log.error("stripe_refused", error=type(error).__name__, request_id=error.request_id)
        raise PaymentsUnavailable from error
