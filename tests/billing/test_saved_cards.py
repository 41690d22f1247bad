"""A card is agreed to, entered at the gateway, charged until it is removed, and forgotten there."""

import json
from datetime import timedelta

import pytest

from hotlead.billing import rules, service
from hotlead.billing.records import RechargeInput
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.payment_gateways import NoGateway
from hotlead.kit.payments import PaymentsUnavailable
from hotlead.kit.queue import delete_waiting
from hotlead.kit.sandbox_cards import SandboxCard
from hotlead.kit.sandbox_payments import card_event
from tests.billing.recharging import (
    LIMITS,
    TERMS,
    FakeGateway,
    begin_card,
    enter_card,
    make_ready,
    save_card,
    tell,
)
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows, jobs

LATER = NOW + timedelta(minutes=6)


async def cards(db: Database) -> list[tuple[str, str | None, bool]]:
    """Status, last digits, and whether the gateway has forgotten it, in the order they came."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT status, last4, detached_at IS NOT NULL FROM saved_cards"
            " ORDER BY created_at, id",
        )
    return [(row[0], row[1], row[2]) for row in rows]


async def test_what_was_agreed_to_is_kept(db: Database, settings: Settings, cast: Cast) -> None:
    actor = cast.acme.actor
    page = await service.begin_card(db, FakeGateway(), actor, rules.CONSENT.version, settings, NOW)
    assert page.url.endswith(f"/sandbox/card/{page.card_id}")
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT consent_version, consent_text, consented_by, created_at, status"
            " FROM saved_cards",
        )
    version, text = rules.CONSENT.version, rules.CONSENT.text
    assert rows == [(version, text, cast.acme.user_id, NOW, "pending")]
    [agreed] = await audit_rows(db, "card.agreed")
    assert agreed["description"] == "Agreed to version 1 of the text on auto-recharge"


@pytest.mark.parametrize("version", [0, 2, -1])
async def test_another_text_is_not_agreed_to(
    db: Database, settings: Settings, cast: Cast, version: int
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await service.begin_card(db, FakeGateway(), cast.acme.actor, version, settings, NOW)
    assert "consent_version" in caught.value.fields
    assert await cards(db) == []


async def test_from_page_to_card(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    card_id = await begin_card(db, settings, cast.acme)
    for _ in range(2):
        await enter_card(db, settings, card_id)
    assert await cards(db) == [("entered", None, False)]
    saving = (service.SAVE_JOB, {"card_id": str(card_id)})
    assert (await jobs(db)).count(saving) == 1
    gateway = FakeGateway(dies="before")
    with pytest.raises(PaymentsUnavailable):
        await service.save_card(db, gateway, card_id, NOW)
    # Its job got lost: it is found, and read once.
    async with worker_db.transaction(SYSTEM) as tx:
        assert await service.sweep_cards(tx, LATER) == 0, "it has its job"
        await delete_waiting(tx, [service.SAVE_JOB])
        assert await service.sweep_cards(tx, NOW + timedelta(minutes=4)) == 0
        assert await service.sweep_cards(tx, LATER) == 1
        assert await service.sweep_cards(tx, LATER) == 0, "one is enough"
    gateway.dies = ""
    for _ in range(2):
        await service.save_card(db, gateway, card_id, LATER)
    assert await cards(db) == [("saved", "4242", False)]
    [saved] = await audit_rows(db, "card.saved")
    assert saved["description"] == "Visa ending 4242 saved"
    waking = (service.RECHARGE_JOB, {"provider_id": str(cast.acme.provider_id)})
    assert (await jobs(db)).count(waking) == 1


async def test_another_card_takes_its_place(db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(db, settings, cast)
    await save_card(db, settings, cast.acme, SandboxCard.DECLINED)
    assert await cards(db) == [("removed", "4242", False), ("saved", "0341", False)]
    async with db.transaction(cast.acme.actor) as tx:
        found = await service.read_recharge(tx, cast.acme.actor, NOW)
    assert found.is_on
    assert found.card is not None
    assert found.card.last4 == "0341"


async def test_a_removed_card_is_forgotten(db: Database, settings: Settings, cast: Cast) -> None:
    await make_ready(db, settings, cast)
    actor = cast.acme.actor
    for had_one in (True, False):
        async with db.transaction(actor) as tx:
            assert await service.remove_card(tx, actor, NOW) is had_one
    assert await cards(db) == [("removed", "4242", False)]
    async with db.transaction(actor) as tx:
        found = await service.read_recharge(tx, actor, NOW)
    assert (found.is_on, found.card, found.stopped_because) == (False, None, None)
    assert len(await audit_rows(db, "card.removed")) == 1
    assert len(await audit_rows(db, "recharge.switched_off")) == 1
    [(_, args)] = [job for job in await jobs(db) if job[0] == service.FORGET_JOB]
    [row] = await audit_rows(db, "card.saved")
    assert args == {"card_id": row["entity_id"]}


async def test_a_gateway_that_is_away_forgets_later(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    card_id = await save_card(db, settings, cast.acme)
    gateway = FakeGateway(dies="before")
    await service.forget_card(db, gateway, card_id, NOW)
    async with db.transaction(cast.acme.actor) as tx:
        await service.remove_card(tx, cast.acme.actor, NOW)
    with pytest.raises(PaymentsUnavailable):
        await service.forget_card(db, gateway, card_id, NOW)
    async with worker_db.transaction(SYSTEM) as tx:
        assert await service.sweep_cards(tx, LATER) == 0, "it has its job"
        await delete_waiting(tx, [service.FORGET_JOB])
        assert await service.sweep_cards(tx, LATER) == 1
    gateway.dies = ""
    for _ in range(2):
        await service.forget_card(db, gateway, card_id, LATER)
    assert gateway.forgotten == [f"pm_sandbox_works_{card_id.hex}"]
    assert await cards(db) == [("removed", "4242", True)]
    async with db.transaction(SYSTEM) as tx:
        assert await service.sweep_cards(tx, LATER + timedelta(hours=1)) == 0


async def test_without_a_gateway_there_is_no_card(
    db: Database, settings: Settings, cast: Cast
) -> None:
    version = rules.CONSENT.version
    with pytest.raises(PaymentsUnavailable):
        await service.begin_card(db, NoGateway(), cast.acme.actor, version, settings, NOW)
    wanted = RechargeInput(is_on=True, **TERMS)
    with pytest.raises(service.CardMissing):
        async with db.transaction(cast.acme.actor) as tx:
            await service.set_recharge(tx, cast.acme.actor, wanted, LIMITS, NOW)
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT provider_id FROM auto_recharges") == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"metadata": {}, "client_reference_id": None}, "It names no card of ours."),
        ({"metadata": {"card_id": "x"}}, "It names no card of ours."),
        ({"setup_intent": None}, "It names no card at all."),
    ],
)
async def test_an_event_of_no_card(
    db: Database, settings: Settings, cast: Cast, change: dict[str, object], error: str
) -> None:
    event = json.loads(
        card_event(await begin_card(db, settings, cast.acme), SandboxCard.WORKS, NOW)
    )
    event["data"]["object"] |= change
    await tell(db, settings, json.dumps(event).encode())
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT error FROM stripe_events") == [(error,)]
    assert await cards(db) == [("pending", None, False)]


async def test_a_page_that_nobody_used_is_no_news(
    db: Database, settings: Settings, cast: Cast
) -> None:
    event = json.loads(
        card_event(await begin_card(db, settings, cast.acme), SandboxCard.WORKS, NOW)
    )
    event["type"] = "checkout.session.expired"
    await tell(db, settings, json.dumps(event).encode())
    assert await cards(db) == [("pending", None, False)]


async def test_a_rival_s_card_is_not_found(db: Database, settings: Settings, cast: Cast) -> None:
    card_id = await begin_card(db, settings, cast.acme)
    with pytest.raises(NotFound):
        async with db.transaction(cast.rival.actor) as tx:
            await service.choose_sandbox_card(tx, cast.rival.actor, card_id, SandboxCard.WORKS, NOW)
    async with db.transaction(cast.rival.actor) as tx:
        assert not await service.remove_card(tx, cast.rival.actor, NOW)
