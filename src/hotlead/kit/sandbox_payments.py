"""Payments where no Stripe key is set: nothing is charged, everything else is as it would be.

The page to pay on is our own and says so. What comes of it is told by events that look and are
signed as Stripe's, posted to the same address, so that the whole path is walked.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import httpx
import msgspec

from hotlead.kit import sandbox_cards, signed_events
from hotlead.kit.balance_transactions import Stretch, TransactionPage
from hotlead.kit.ids import new_id
from hotlead.kit.payments import (
    CardDetails,
    CardOrder,
    ChargeAnswer,
    ChargeOrder,
    Checkout,
    CheckoutOrder,
    PaymentsUnavailable,
)
from hotlead.kit.sandbox_cards import SandboxCard
from hotlead.kit.sandbox_transactions import transactions_of

WEBHOOK_PATH: Final = "/api/v1/webhooks/stripe"
TIMEOUT_S: Final = 10
_SESSION: Final = "cs_sandbox_"

# Every event that the sandbox ever told, from whoever keeps them.
Recall: TypeAlias = Callable[[], Awaitable[Sequence[Mapping[str, object]]]]


class SandboxGateway:
    """Stands in for Stripe at `base_url`, our own address; signs with a secret made of ours."""

    def __init__(self, base_url: str, secret_key: str, recall: Recall | None = None) -> None:
        self._base_url = base_url
        self._secret_key = secret_key
        self._recall = recall
        digest = hmac.new(secret_key.encode(), b"sandbox payments", hashlib.sha256)
        self._secret = f"whsec_{digest.hexdigest()}"

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """See `PaymentGateway`."""
        session_id = f"{_SESSION}{order.payment_id.hex}"
        return Checkout(session_id, f"{self._base_url}/sandbox/checkout/{order.payment_id}")

    async def open_card_page(self, order: CardOrder) -> Checkout:
        """See `PaymentGateway`."""
        session_id = f"{_SESSION}{order.card_id.hex}"
        return Checkout(session_id, f"{self._base_url}/sandbox/card/{order.card_id}")

    async def read_card(self, setup_id: str) -> CardDetails:
        """See `PaymentGateway`."""
        return sandbox_cards.details_of(setup_id)

    async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
        """Tell of it before the answer, as Stripe may: see `PaymentGateway`."""
        answer = sandbox_cards.answer_to(order)
        await self.post(charge_event(order, answer), order.asked_at)
        return answer

    async def forget_card(self, payment_method_id: str) -> None:
        """See `PaymentGateway`."""
        del payment_method_id

    def verify(self, body: bytes, signature: str) -> None:
        """See `PaymentGateway`."""
        signed_events.verify(body, signature, [self._secret])

    def recalling(self, recall: Recall) -> "SandboxGateway":
        """The same sandbox with a memory: it keeps nothing itself."""
        return SandboxGateway(self._base_url, self._secret_key, recall)

    async def list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        """See `PaymentGateway`; all on one page, and none where nobody recalls its events."""
        del after
        if self._recall is None:
            return TransactionPage([], None)
        told = await self._recall()
        items = [
            one for one in transactions_of(told) if stretch.since <= one.created_at < stretch.until
        ]
        return TransactionPage(items, None)

    def sign(self, body: bytes, at: datetime) -> str:
        """The signature that Stripe would send with `body`."""
        return signed_events.sign(body, self._secret, at)

    async def post(self, body: bytes, at: datetime) -> None:
        """Send an event to our own address; raises PaymentsUnavailable where it is not taken."""
        headers = {"Stripe-Signature": self.sign(body, at), "Content-Type": "application/json"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
                url = f"{self._base_url}{WEBHOOK_PATH}"
                answer = await client.post(url, content=body, headers=headers)
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise PaymentsUnavailable from error


def session_event(
    kind: str, payment_id: UUID, cents: int, now: datetime, about: Mapping[str, object]
) -> bytes:
    """An event about a payment, in Stripe's shape: of its intent, or else of its checkout."""
    intent_id = f"pi_sandbox_{payment_id.hex}"
    told = {"metadata": {"payment_id": str(payment_id)}, "currency": "usd"}
    if kind.startswith("payment_intent."):
        intent = {"id": intent_id, "object": "payment_intent", "amount": cents}
        return _event(kind, {**intent, **told, **about}, now)
    checkout = {
        "id": f"{_SESSION}{payment_id.hex}",
        "object": "checkout.session",
        "client_reference_id": str(payment_id),
        "amount_total": cents,
        "payment_intent": intent_id,
    }
    return _event(kind, {**checkout, **told, **about}, now)


def card_event(card_id: UUID, card: SandboxCard, now: datetime) -> bytes:
    """The event that a card was entered."""
    return _event(
        "checkout.session.completed",
        {
            "id": f"{_SESSION}{card_id.hex}",
            "object": "checkout.session",
            "mode": "setup",
            "client_reference_id": str(card_id),
            "metadata": {"card_id": str(card_id)},
            "payment_status": "no_payment_required",
            "setup_intent": sandbox_cards.setup_of(card, card_id),
        },
        now,
    )


def charge_event(order: ChargeOrder, answer: ChargeAnswer) -> bytes:
    """The event of a charge, the same one however often it is told."""
    cents = int(order.amount * 100)
    error = {"code": answer.code, "decline_code": answer.decline_code}
    return _event(
        "payment_intent.payment_failed" if answer.is_refused else "payment_intent.succeeded",
        {
            "id": answer.intent_id,
            "object": "payment_intent",
            "metadata": {"payment_id": str(order.payment_id)},
            "amount": cents,
            "amount_received": 0 if answer.is_refused else cents,
            "currency": "usd",
            "last_payment_error": error if answer.is_refused else None,
        },
        order.asked_at,
        f"recharge_{order.payment_id.hex}",
    )


def _event(kind: str, thing: Mapping[str, object], now: datetime, name: str | None = None) -> bytes:
    return msgspec.json.encode(
        {
            "id": f"evt_sandbox_{name or new_id().hex}",
            "object": "event",
            "type": kind,
            "created": int(now.timestamp()),
            "livemode": False,
            "data": {"object": thing},
        }
    )
