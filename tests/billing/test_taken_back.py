"""What Stripe takes back: given back there, or disputed by a bank."""

import asyncio
import itertools
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.billing import service
from hotlead.billing.records import ManualEntry, Payment, PaymentStatus
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from tests.billing.money import balance_of
from tests.billing.test_deposits import COMPLETED, PAID, begin, event, handle, read, receive, tell
from tests.builders import NOW, Cast, make_lead, make_subscription

BACK = "charge.refunded"
TAKEN = "charge.dispute.funds_withdrawn"
WON = "charge.dispute.funds_reinstated"


def given_back(payment: Payment, cents: int) -> bytes:
    """A charge, of which so much was given back in all."""
    return event(BACK, payment, {"id": "ch_1", "amount": 25_000, "amount_refunded": cents})


def disputed(payment: Payment, kind: str = TAKEN, dispute: str = "dp_1") -> bytes:
    """A dispute names our payment by Stripe's id of it alone."""
    nameless: Mapping[str, object] = {"metadata": {}, "client_reference_id": None}
    return event(kind, payment, {"id": dispute, "amount": 25_000, **nameless})


async def paid(db: Database, settings: Settings, cast: Cast) -> Payment:
    payment = await begin(db, settings, cast)
    await tell(db, settings, event(COMPLETED, payment, PAID))
    return payment


async def entries(db: Database) -> list[tuple[str, Decimal]]:
    """What was booked after the credits that the market was opened with."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT transaction_type, amount FROM provider_ledger"
            " WHERE payment_id IS NOT NULL ORDER BY id",
        )
    return [(kind, amount) for kind, amount in rows]


async def test_a_part_and_then_the_rest(db: Database, settings: Settings, cast: Cast) -> None:
    payment = await paid(db, settings, cast)
    for cents in (10_000, 10_000, 25_000):
        await tell(db, settings, given_back(payment, cents))
    assert (await entries(db))[1:] == [
        ("deposit_refund", Decimal("-100.00")),
        ("deposit_refund", Decimal("-150.00")),
    ]
    assert (await read(db, cast, payment)).status is PaymentStatus.REFUNDED
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1000.00")


async def test_any_order_takes_all_of_it(db: Database, settings: Settings, cast: Cast) -> None:
    for order in itertools.permutations((5_000, 10_000, 25_000)):
        payment = await paid(db, settings, cast)
        for cents in order:
            await tell(db, settings, given_back(payment, cents))
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1000.00")


async def test_a_dispute_goes_below_zero_and_nothing_is_sold(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    async with db.transaction(cast.admin) as tx:
        order = ManualEntry(
            provider_id=cast.acme.provider_id, amount=Decimal(1200), memo="Spent", key="spent"
        )
        await service.debit_provider(tx, cast.admin, order, NOW)
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    await tell(db, settings, disputed(payment))
    await tell(db, settings, disputed(payment))
    assert await balance_of(db, cast.acme.provider_id) == Decimal("-200.00")
    assert await sold(worker_db, cast, lead_id) == "unsold"
    await tell(db, settings, disputed(payment, WON))
    assert await balance_of(db, cast.acme.provider_id) == Decimal("50.00")
    assert (await entries(db))[1:] == [
        ("dispute", Decimal("-250.00")),
        ("dispute_won", Decimal("250.00")),
    ]


async def sold(db: Database, cast: Cast, lead_id: UUID) -> str:
    """Where the lead stands after a drain."""
    cache = distribution.TermsCache()
    await distribution.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(SYSTEM) as tx:
        [(status,)] = await fetch_rows(
            tx, "SELECT status FROM leads WHERE id = %(id)s", {"id": lead_id}
        )
    return status


async def test_what_comes_too_early_waits(db: Database, settings: Settings, cast: Cast) -> None:
    """Taken before it was credited: the job fails, and comes again when there is something."""
    payment = await begin(db, settings, cast)
    body = given_back(payment, 25_000)
    await receive(db, settings, body)
    with pytest.raises(service.NotCreditedYet):
        await handle(db, body)
    await tell(db, settings, event(COMPLETED, payment, PAID))
    await handle(db, body)
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1000.00")


async def test_twenty_at_once_take_once(db: Database, settings: Settings, cast: Cast) -> None:
    payment = await paid(db, settings, cast)
    bodies = [disputed(payment) for _ in range(10)] + [
        given_back(payment, 25_000) for _ in range(10)
    ]
    await asyncio.gather(*(tell(db, settings, body) for body in bodies))
    assert sorted((await entries(db))[1:]) == [
        ("deposit_refund", Decimal("-250.00")),
        ("dispute", Decimal("-250.00")),
    ]


async def test_another_shop_s_dispute_is_not_ours(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await begin(db, settings, cast)
    await tell(db, settings, disputed(payment))
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT error FROM stripe_events")
    assert rows == [("It names no payment of ours.",)]
