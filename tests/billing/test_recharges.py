"""A balance that ran low is filled from the saved card: once, within its terms, by the event."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from hotlead.billing import queries, service
from hotlead.billing.records import Recharge, StopReason
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import WORKER_ROLE, Database, execute, fetch_rows
from hotlead.kit.payments import PaymentsUnavailable
from hotlead.kit.sandbox_cards import SandboxCard
from tests.billing.money import balance_of
from tests.billing.recharging import (
    FakeGateway,
    make_ready,
    open_recharges,
    recharge,
    recharges,
    save_card,
    sweep,
    switch_on,
    tell,
)
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows, jobs

BEFORE, AFTER = Decimal("1000.00"), Decimal("1250.00")
ONE = Decimal("250.00")
HOUR = timedelta(hours=1)
NOTES = {
    StopReason.DECLINED: "The card does not have enough money.",
    StopReason.AUTHENTICATION: "The bank asked for a confirmation that did not come.",
}


async def look(db: Database, cast: Cast) -> Recharge:
    async with db.transaction(cast.acme.actor) as tx:
        return await service.read_recharge(tx, cast.acme.actor, NOW)


async def mails(db: Database) -> list[str]:
    return [str(args["news"]) for name, args in await jobs(db) if name == service.TELL_JOB]


async def test_a_low_balance_is_filled(db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(db, settings, cast)
    gateway = FakeGateway()
    await recharge(db, settings, gateway)
    assert await balance_of(db, cast.acme.provider_id) == AFTER
    assert await recharges(db) == [("completed", ONE, None)]
    [order] = gateway.charged
    assert order.amount == ONE
    [begun] = await audit_rows(db, "recharge.begun")
    assert begun["description"] == "Auto-recharge of $250.00: $1,000.00 is below $1,200.00"
    [credited] = await audit_rows(db, "provider.deposited")
    assert credited["description"] == "$250.00: Auto-recharge"
    assert await mails(db) == ["recharged"]
    found = await look(db, cast)
    assert (found.charged_this_month, found.payment_in_flight) == (ONE, None)
    # 1,250 is not below 1,200.
    assert await sweep(db, NOW + HOUR) == 0


async def test_only_the_event_credits(db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(db, settings, cast)
    gateway = FakeGateway()
    await sweep(db)
    [payment_id] = await open_recharges(db)
    await service.charge_recharge(db, gateway, payment_id, NOW)
    assert await recharges(db) == [("processing", ONE, None)]
    assert await balance_of(db, cast.acme.provider_id) == BEFORE
    [body] = gateway.told
    for _ in range(2):
        await tell(db, settings, body)
    # An answer that comes late says nothing new, and the card is not charged again.
    await service.charge_recharge(db, gateway, payment_id, NOW + HOUR)
    assert await balance_of(db, cast.acme.provider_id) == AFTER
    assert len(gateway.charged) == 1
    assert await mails(db) == ["recharged"]


@pytest.mark.parametrize(
    "case",
    [
        (SandboxCard.DECLINED, StopReason.DECLINED),
        (SandboxCard.AUTHENTICATION, StopReason.AUTHENTICATION),
    ],
)
@pytest.mark.parametrize("first", ["answer", "event"])
async def test_a_refusal_switches_off(
    db: Database, settings: Settings, cast: Cast, case: tuple[SandboxCard, StopReason], first: str
) -> None:
    """Whichever of answer and event comes first; the other changes nothing."""
    kind, reason = case
    note = NOTES[reason]
    await make_ready(db, settings, cast, kind)
    gateway = FakeGateway(dies="" if first == "answer" else "after")
    await sweep(db)
    [payment_id] = await open_recharges(db)
    if first == "answer":
        await service.charge_recharge(db, gateway, payment_id, NOW)
    else:
        with pytest.raises(PaymentsUnavailable):
            await service.charge_recharge(db, gateway, payment_id, NOW)
        assert (await look(db, cast)).is_on
    await tell(db, settings, gateway.told[0])
    gateway.dies = ""
    await service.charge_recharge(db, gateway, payment_id, NOW + service.CALL_TAKES)
    found = await look(db, cast)
    assert (found.is_on, found.stopped_because, found.stop_note) == (False, reason, note)
    assert (found.stopped_at, found.charged_this_month) == (NOW, 0)
    assert await recharges(db) == [("failed", ONE, note)]
    assert await mails(db) == ["recharge_off"]
    [failed], [stopped] = (
        await audit_rows(db, "recharge.failed"),
        await audit_rows(db, "recharge.stopped"),
    )
    assert failed["description"] == f"Auto-recharge of $250.00: {note}"
    assert stopped["description"] == f"Auto-recharge switched off: {note}"
    assert await balance_of(db, cast.acme.provider_id) == BEFORE
    assert await sweep(db, NOW + HOUR) == 0


async def test_switched_on_again_it_goes_on(db: Database, settings: Settings, cast: Cast) -> None:
    """With another card, after the cooldown; what is told of the old payment changes nothing."""
    await make_ready(db, settings, cast, SandboxCard.DECLINED)
    gateway = FakeGateway()
    await sweep(db)
    [payment_id] = await open_recharges(db)
    await service.charge_recharge(db, gateway, payment_id, NOW)
    await save_card(db, settings, cast.acme)
    await switch_on(db, cast.acme)
    await tell(db, settings, gateway.told.pop())
    found = await look(db, cast)
    assert (found.is_on, found.stopped_because, found.stop_note) == (True, None, None)
    assert await sweep(db, NOW + HOUR - timedelta(seconds=1)) == 0
    await recharge(db, settings, gateway, NOW + HOUR)
    assert await balance_of(db, cast.acme.provider_id) == AFTER


async def test_eight_sweeps_at_once_are_one_payment(
    db: Database, database_url: str, settings: Settings, cast: Cast
) -> None:
    await make_ready(db, settings, cast)
    wide = Database(database_url, WORKER_ROLE, 8)
    await wide.open()
    gateway = FakeGateway()
    begun = await asyncio.gather(*(sweep(wide) for _ in range(8)))
    assert sum(begun) == 1
    [payment_id] = await open_recharges(db)
    charge = service.charge_recharge
    await asyncio.gather(*(charge(wide, gateway, payment_id, NOW) for _ in range(8)))
    await wide.close()
    assert [order.payment_id for order in gateway.charged] == [payment_id]
    for body in gateway.told:
        await tell(db, settings, body)
    assert await balance_of(db, cast.acme.provider_id) == AFTER


async def test_one_in_flight_is_a_rule_of_the_database(
    db: Database, settings: Settings, cast: Cast
) -> None:
    await make_ready(db, settings, cast)
    assert await sweep(db) == 1
    # A sweep that knew nothing of the first, hours later.
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE auto_recharges SET attempted_at = NULL")
        [low] = await queries.lock_low(tx, None, NOW, NOW, 10)
        assert low.has_open
        assert not await queries.insert_recharge(tx, cast.acme.provider_id, low, NOW)
    assert len(await recharges(db)) == 1


async def test_the_month_has_its_maximum(db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(db, settings, cast, threshold=Decimal(5_000))
    gateway = FakeGateway()
    for hours in range(6):
        await recharge(db, settings, gateway, NOW + hours * HOUR)
    # 600 a month at most: two of 250.
    assert len(gateway.charged) == 2
    found = await look(db, cast)
    assert (found.charged_this_month, found.is_on) == (Decimal(500), True)
    assert f"{found.limited_until:%Y-%m-%d %H:%M}" == "2026-12-01 00:00"
    assert await mails(db) == ["recharged", "recharged", "recharge_limit"]
    assert len(await audit_rows(db, "recharge.limited")) == 1
    # Raised, it goes on; the next month counts anew.
    await switch_on(db, cast.acme, threshold=Decimal(5_000), monthly_max=Decimal(750))
    assert (await look(db, cast)).limited_until is None
    await recharge(db, settings, gateway, NOW + 7 * HOUR)
    await recharge(db, settings, gateway, NOW + 8 * HOUR)
    await recharge(db, settings, gateway, NOW + timedelta(days=11))
    assert len(gateway.charged) == 4


async def test_what_may_have_been_charged_counts(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """One that is under way, and one given up without an answer: both may have taken money."""
    await make_ready(db, settings, cast, monthly_max=Decimal(500))
    await sweep(db)
    assert (await look(db, cast)).charged_this_month == ONE
    [payment_id] = await open_recharges(db)
    with pytest.raises(PaymentsUnavailable):
        await service.charge_recharge(db, FakeGateway(dies="before"), payment_id, NOW)
    async with db.transaction(SYSTEM) as tx:
        await service.give_up_deposits(tx, NOW + timedelta(hours=27))
    assert await recharges(db) == [("canceled", ONE, None)]
    assert (await look(db, cast)).charged_this_month == ONE


CLOSED = [
    "UPDATE users SET status = 'suspended' WHERE id = %(user_id)s",
    "UPDATE users SET status = 'deactivated' WHERE id = %(user_id)s",
    "UPDATE providers SET deleted_at = now() WHERE user_id = %(user_id)s",
    "UPDATE auto_recharges SET is_on = false WHERE provider_id = %(provider_id)s",
    "UPDATE saved_cards SET status = 'removed' WHERE provider_id = %(provider_id)s",
]


@pytest.mark.parametrize("closing", CLOSED)
async def test_whoever_may_not_is_not_charged(
    db: Database, settings: Settings, cast: Cast, closing: str
) -> None:
    """Neither before a payment was begun, nor where it happens while one waits to be charged."""
    await make_ready(db, settings, cast)
    who = {"user_id": cast.acme.user_id, "provider_id": cast.acme.provider_id}
    gateway = FakeGateway()
    assert await sweep(db) == 1
    [payment_id] = await open_recharges(db)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(closing.encode(), who)
    await service.charge_recharge(db, gateway, payment_id, NOW)
    assert gateway.charged == []
    assert await recharges(db) == [("canceled", ONE, None)]
    assert len(await audit_rows(db, "recharge.canceled")) == 1
    assert (await look(db, cast)).charged_this_month == 0
    assert await sweep(db, NOW + HOUR) == 0


async def test_a_dispute_ends_it(db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(db, settings, cast)
    gateway = FakeGateway()
    await recharge(db, settings, gateway)
    [payment] = [order.payment_id for order in gateway.charged]
    taken = (
        b'{"id":"evt_d","type":"charge.dispute.funds_withdrawn","data":{"object":{"id":"dp_1",'
        b'"amount":25000,"currency":"usd","payment_intent":"pi_sandbox_%s"}}}'
    )
    await tell(db, settings, taken % payment.hex.encode())
    assert await balance_of(db, cast.acme.provider_id) == BEFORE
    found = await look(db, cast)
    assert (found.is_on, found.stopped_because) == (False, StopReason.DISPUTED)
    assert await mails(db) == ["recharged", "recharge_off"]
    assert await sweep(db, NOW + HOUR) == 0


async def test_a_checkout_is_credited_once_by_both_of_its_events(
    db: Database, settings: Settings, cast: Cast
) -> None:
    begun = await service.begin_deposit(db, FakeGateway(), cast.acme.actor, ONE, settings, NOW)
    succeeded = (
        b'{"id":"evt_p","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1",'
        b'"amount_received":25000,"currency":"usd","metadata":{"payment_id":"%s"}}}}'
    )
    completed = (
        b'{"id":"evt_c","type":"checkout.session.completed","data":{"object":{"id":"cs_1",'
        b'"mode":"payment","payment_status":"paid","amount_total":25000,"currency":"usd",'
        b'"payment_intent":"pi_1","metadata":{"payment_id":"%s"}}}}'
    )
    for body in (succeeded, completed):
        await tell(db, settings, body % str(begun.id).encode())
    assert await balance_of(db, cast.acme.provider_id) == AFTER
    assert await mails(db) == []
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT error FROM stripe_events") == [(None,), (None,)]


async def test_who_waits_for_an_answer_is_not_in_the_way_of_others(
    db: Database, settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.billing.service.charging.RECHARGED_MAX", 1)
    await make_ready(db, settings, cast)
    assert await sweep(db) == 1
    await save_card(db, settings, cast.rival)
    await switch_on(db, cast.rival)
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE auto_recharges SET attempted_at = now() - interval '9 years'")
        await execute(
            tx,
            "UPDATE auto_recharges SET attempted_at = now() - interval '8 years'"
            " WHERE provider_id = %(id)s",
            {"id": cast.rival.provider_id},
        )
    assert await sweep(db, NOW + HOUR) == 1
