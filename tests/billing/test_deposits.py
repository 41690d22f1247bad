"""Depositing by Stripe's events: in any order, any number of times, one credit."""

import asyncio
import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.billing import service
from hotlead.billing.records import Payment, PaymentStatus, SandboxOutcome
from hotlead.billing.service import events
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import InvalidInput
from hotlead.kit.payment_gateways import make_gateway, make_sandbox
from hotlead.kit.payments import Checkout, CheckoutOrder, PaymentsUnavailable, SignatureRefused
from hotlead.kit.sandbox_payments import session_event
from tests.builders import NOW, Cast, actor_of

pytestmark = pytest.mark.money

PAID: Mapping[str, object] = {"payment_status": "paid"}
UNPAID: Mapping[str, object] = {"payment_status": "unpaid"}
COMPLETED = "checkout.session.completed"
SUCCEEDED = "checkout.session.async_payment_succeeded"
LATE_FAILURE = "checkout.session.async_payment_failed"
EXPIRED = "checkout.session.expired"


class Silent:
    """A gateway that does not answer."""

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        del order
        raise PaymentsUnavailable

    def verify(self, body: bytes, signature: str) -> None:
        del body, signature


async def _begin(db: Database, settings: Settings, cast: Cast, amount: str = "250.00") -> Payment:
    return await service.begin_deposit(
        db, make_gateway(settings), actor_of(cast.acme), Decimal(amount), settings, NOW
    )


async def _tell(db: Database, settings: Settings, body: bytes) -> None:
    """Take an event as Stripe would send it, and handle it as the worker would."""
    sandbox = make_sandbox(settings)
    at = service.events_clock() if hasattr(service, "events_clock") else _soon()
    await service.receive_event(db, sandbox, body, sandbox.sign(body, at), NOW)
    async with db.transaction(SYSTEM) as tx:
        await service.handle_event(tx, str(json.loads(body)["id"]), NOW)
