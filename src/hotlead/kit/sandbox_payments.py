"""Payments where no Stripe key is set: nothing is charged, everything else is as it would be.

The page to pay on is our own and says so. What comes of it is told by events that look and are
signed as Stripe's, posted to the same address, so that the whole path is walked.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx
import msgspec

from hotlead.kit import signed_events
from hotlead.kit.ids import new_id
from hotlead.kit.payments import Checkout, CheckoutOrder, PaymentsUnavailable

WEBHOOK_PATH: Final = "/api/v1/webhooks/stripe"
TIMEOUT_S: Final = 10
_SESSION: Final = "cs_sandbox_"


class SandboxGateway:
    """Stands in for Stripe at `base_url`, our own address; signs with a secret made of ours."""

    def __init__(self, base_url: str, secret_key: str) -> None:
        self._base_url = base_url
        digest = hmac.new(secret_key.encode(), b"sandbox payments", hashlib.sha256)
        self._secret = f"whsec_{digest.hexdigest()}"

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """See `PaymentGateway`."""
        session_id = f"{_SESSION}{order.payment_id.hex}"
        return Checkout(session_id, f"{self._base_url}/sandbox/checkout/{order.payment_id}")

    def verify(self, body: bytes, signature: str) -> None:
        """See `PaymentGateway`."""
        signed_events.verify(body, signature, [self._secret])

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
    """An event about the checkout of a payment, in Stripe's shape."""
    return _event(
        kind,
        {
            "id": f"{_SESSION}{payment_id.hex}",
            "object": "checkout.session",
            "client_reference_id": str(payment_id),
            "metadata": {"payment_id": str(payment_id)},
            "amount_total": cents,
            "currency": "usd",
            "payment_intent": f"pi_sandbox_{payment_id.hex}",
            **about,
        },
        now,
    )


def _event(kind: str, thing: Mapping[str, object], now: datetime) -> bytes:
    return msgspec.json.encode(
        {
            "id": f"evt_sandbox_{new_id().hex}",
            "object": "event",
            "type": kind,
            "created": int(now.timestamp()),
            "livemode": False,
            "data": {"object": thing},
        }
    )
