"""Whoever dies in the middle of a recharge: it ends right by itself, and no card pays twice."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.billing import jobs, service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.payments import ChargeAnswer, ChargeOrder, PaymentsUnavailable
from hotlead.kit.queue import delete_waiting
from hotlead.kit.sandbox_cards import SandboxCard
from tests.billing.money import balance_of
from tests.billing.recharging import (
    FakeGateway,
    make_ready,
    open_recharges,
    recharges,
    sweep,
    tell,
)
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows
from tests.leads.rows import jobs as queued

BEFORE, AFTER = Decimal("1000.00"), Decimal("1250.00")
LATER = NOW + timedelta(minutes=6)


async def wake(db: Database, minutes: float) -> int:
    """What the sweep finds once the job is lost; while it waits, nothing."""
    at = NOW + timedelta(minutes=minutes)
    async with db.transaction(SYSTEM) as tx:
        assert await service.wake_recharges(tx, at) == 0, "it has its job"
        await delete_waiting(tx, [service.CHARGE_JOB])
        return await service.wake_recharges(tx, at)


async def test_dying_before_the_payment_is_committed(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """Nothing happened: no payment, no cooldown, no job."""
    await make_ready(db, settings, cast)
    before = await queued(db)
    with pytest.raises(RuntimeError):
        async with db.transaction(SYSTEM) as tx:
            await service.begin_recharges(tx, None, NOW)
            raise RuntimeError
    assert (await recharges(db), await queued(db)) == ([], before)
    assert await sweep(db) == 1


async def test_dying_before_the_call(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """Written down, its job lost: it is found, and charged once."""
    await make_ready(db, settings, cast)
    await sweep(db)
    [payment_id] = await open_recharges(db)
    job = (service.CHARGE_JOB, {"payment_id": str(payment_id)})
    assert (await queued(db)).count(job) == 1
    assert await wake(worker_db, 6) == 1
    assert (await queued(db)).count(job) == 1
    async with worker_db.transaction(SYSTEM) as tx:
        await delete_waiting(tx, [service.CHARGE_JOB])
        assert await service.wake_recharges(tx, NOW + timedelta(minutes=4)) == 0, "too early"
    gateway = FakeGateway()
    for _ in range(2):
        await service.charge_recharge(db, gateway, payment_id, LATER)
    assert len(gateway.charged) == 1


@pytest.mark.parametrize("dies", ["before", "after"])
@pytest.mark.parametrize("is_told_first", [True, False])
async def test_dying_during_the_call(
    db: Database,
    worker_db: Database,
    settings: Settings,
    cast: Cast,
    dies: str,
    *,
    is_told_first: bool,
) -> None:
    """Nobody knows whether the card was charged: asked again under the same key, and told."""
    await make_ready(db, settings, cast)
    await sweep(db)
    [payment_id] = await open_recharges(db)
    gateway = FakeGateway(dies=dies)
    with pytest.raises(PaymentsUnavailable):
        await service.charge_recharge(db, gateway, payment_id, NOW)
    assert await recharges(db) == [("pending", Decimal("250.00"), None)]
    gateway.dies = ""
    if is_told_first and gateway.told:
        await tell(db, settings, gateway.told[0])
    assert await wake(worker_db, 6) == (0 if is_told_first and gateway.told else 1)
    await service.charge_recharge(db, gateway, payment_id, LATER)
    for body in gateway.told:
        await tell(db, settings, body)
    # The same payment each time: its id is the idempotency key at Stripe.
    assert {order.payment_id for order in gateway.charged} == {payment_id}
    assert {(order.amount, order.payment_method_id) for order in gateway.charged} == {
        (Decimal("250.00"), gateway.charged[0].payment_method_id)
    }
    assert await balance_of(db, cast.acme.provider_id) == AFTER
    assert await recharges(db) == [("completed", Decimal("250.00"), None)]


async def test_dying_before_the_answer_is_recorded(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """The event alone brings it to its end."""
    await make_ready(db, settings, cast)
    await sweep(db)
    [payment_id] = await open_recharges(db)
    gateway = FakeGateway(dies="after")
    with pytest.raises(PaymentsUnavailable):
        await service.charge_recharge(db, gateway, payment_id, NOW)
    await tell(db, settings, gateway.told[0])
    assert await recharges(db) == [("completed", Decimal("250.00"), None)]
    assert [await wake(worker_db, 6), await open_recharges(db)] == [0, []]


async def test_a_call_without_an_answer_ends(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    """Not asked for again once the key may be forgotten; given up after a day; counts if it comes.

    Nothing else is begun meanwhile.
    """
    await make_ready(db, settings, cast)
    await sweep(db)
    [payment_id] = await open_recharges(db)
    gateway = FakeGateway(dies="after")
    with pytest.raises(PaymentsUnavailable):
        await service.charge_recharge(db, gateway, payment_id, NOW)
    gateway.dies = ""
    assert [await wake(worker_db, 60 * 19), await wake(worker_db, 60 * 21)] == [1, 0]
    late = NOW + timedelta(hours=21)
    await service.charge_recharge(db, gateway, payment_id, late)
    assert len(gateway.charged) == 1
    assert await sweep(db, late) == 0
    async with db.transaction(SYSTEM) as tx:
        await service.give_up_deposits(tx, NOW + timedelta(hours=27))
    assert [status for status, _, _ in await recharges(db)] == ["canceled"]
    await tell(db, settings, gateway.told[0])
    assert await balance_of(db, cast.acme.provider_id) == AFTER


async def test_switched_off_while_nobody_knows(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """Not asked for again, not called canceled either: what was charged is told of."""
    await make_ready(db, settings, cast)
    await sweep(db)
    [payment_id] = await open_recharges(db)
    gateway = FakeGateway(dies="after")
    with pytest.raises(PaymentsUnavailable):
        await service.charge_recharge(db, gateway, payment_id, NOW)
    gateway.dies = ""
    async with db.transaction(cast.acme.actor) as tx:
        assert await service.remove_card(tx, cast.acme.actor, NOW)
    await service.charge_recharge(db, gateway, payment_id, LATER)
    assert len(gateway.charged) == 1
    assert [status for status, _, _ in await recharges(db)] == ["pending"]
    assert await audit_rows(db, "recharge.canceled") == []
    await tell(db, settings, gateway.told[0])
    assert await balance_of(db, cast.acme.provider_id) == AFTER


@pytest.mark.parametrize("kind", [SandboxCard.WORKS, SandboxCard.DECLINED])
async def test_an_event_that_is_faster_than_the_answer(
    db: Database, settings: Settings, cast: Cast, kind: SandboxCard
) -> None:
    """What it said stands; the answer adds nothing, and nobody is told twice."""
    await make_ready(db, settings, cast, kind)
    await sweep(db)
    [payment_id] = await open_recharges(db)

    class Talkative(FakeGateway):
        async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
            answer = await super().charge_card(order)
            await tell(db, settings, self.told[0])
            return answer

    await service.charge_recharge(db, Talkative(), payment_id, NOW)
    works = kind is SandboxCard.WORKS
    [(status, _, _)] = await recharges(db)
    assert status == ("completed" if works else "failed")
    assert await balance_of(db, cast.acme.provider_id) == (AFTER if works else BEFORE)
    told = [args["news"] for name, args in await queued(db) if name == service.TELL_JOB]
    assert told == ["recharged" if works else "recharge_off"]


async def test_nothing_of_nobody(db: Database, settings: Settings, cast: Cast) -> None:
    del settings, cast
    gateway = FakeGateway()
    await service.charge_recharge(db, gateway, UUID(int=7), NOW)
    await service.save_card(db, gateway, UUID(int=7), NOW)
    await service.forget_card(db, gateway, UUID(int=7), NOW)
    assert (gateway.charged, gateway.forgotten) == ([], [])
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT id FROM payments") == []
    assert {job.name for job in jobs.JOBS} >= {
        service.CHARGE_JOB,
        service.FORGET_JOB,
        service.RECHARGE_JOB,
        service.SAVE_JOB,
        service.SANDBOX_CARD_JOB,
    }
