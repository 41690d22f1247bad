"""Selling a lead by hand: what is written, and what stands against it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.distribution.records.assigning import HandRefusal
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.errors import Forbidden, NotFound
from hotlead.kit.ids import new_id
from tests.builders import (
    NOW,
    Cast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
)
from tests.client import Client


async def _assign(db: Database, cast: Cast, lead_id: UUID, subscription_id: UUID) -> None:
    async with db.transaction(cast.admin) as tx:
        await service.assign_lead(tx, cast.admin, lead_id, subscription_id, NOW)


async def _refused(db: Database, cast: Cast, lead_id: UUID, subscription_id: UUID) -> str:
    with pytest.raises(service.NotAssignable) as caught:
        await _assign(db, cast, lead_id, subscription_id)
    return caught.value.code


async def _drain(db: Database, niche_id: UUID) -> None:
    await service.drain_niche(db, niche_id, cache=service.TermsCache(), clock=lambda: NOW)


async def test_what_is_written(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        subscription_id = await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters={"budget": {"min": 900}},
            values={"cap_day": 1, "budget_day": "1.00", "service_area": {"countries": ["FR"]}},
        )  # fmt: skip
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(tx, "UPDATE leads SET next_attempt_at = now()")
    await _assign(db, cast, lead_id, subscription_id)
    async with db.transaction(SYSTEM) as tx:
        [lead] = await fetch_rows(
            tx, "SELECT status, distributed_at, next_attempt_at, distribution_attempts FROM leads"
        )
        [sale] = await fetch_rows(
            tx,
            "SELECT a.provider_id, a.subscription_id, price_charged, competitors_max, e.amount"
            " FROM lead_assignments AS a JOIN provider_ledger AS e ON e.id = ledger_entry_id",
        )
        [place] = await fetch_rows(
            tx,
            "SELECT s.rotation, l.rotation_counter, s.leads_received_count"
            " FROM provider_subscriptions AS s"
            " JOIN competition_levels AS l ON l.id = s.competition_level_id",
        )
        [balance] = await fetch_rows(
            tx, "SELECT balance FROM providers WHERE id = %(id)s", {"id": cast.acme.provider_id}
        )
        [job] = await fetch_rows(tx, "SELECT task_name, args FROM jobs.procrastinate_jobs")
        [audit] = await fetch_rows(
            tx,
            "SELECT entity_id, description, metadata FROM audit_log"
            " WHERE action_type = 'lead.assigned'",
        )
    price = Decimal("25.00")
    assert lead == ("distributed", NOW, None, 0)
    assert sale == (cast.acme.provider_id, subscription_id, price, 2, -price)
    assert (place, balance) == ((1, 1, 1), (Decimal("975.00"),))
    assert job == ("notifications.announce_assignments", {"lead_ids": [str(lead_id)]})
    assert audit[:2] == (lead_id, "Sold by hand to Acme (Shared) for $25.00")
    assert audit[2]["before"] == {"status": "unsold"}
    assert await _refused(db, cast, lead_id, subscription_id) == HandRefusal.ALREADY_ASSIGNED


async def test_the_decision_before_stays_what_it_was(db: Database, cast: Cast) -> None:
    """One more buyer is no difference of the decision that sold the lead."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.rival.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    await _drain(db, cast.niche_id)
    async with db.transaction(SYSTEM) as tx:
        late = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    async with db.transaction(cast.admin) as tx:
        await service.assign_lead(tx, cast.admin, lead_id, late, NOW + timedelta(minutes=1))
    found = [each async for each in service.verify_lead(db, cast.admin, lead_id)]
    assert [each.differences for each in found] == [[]]


async def test_a_test_lead_touches_nothing(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        subscription_id = await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(tx, "UPDATE leads SET is_test = true")
    await _assign(db, cast, lead_id, subscription_id)
    async with db.transaction(SYSTEM) as tx:
        [sale] = await fetch_rows(tx, "SELECT price_charged, ledger_entry_id FROM lead_assignments")
        [place] = await fetch_rows(tx, "SELECT rotation FROM provider_subscriptions")
    assert (sale, place) == ((Decimal("0.00"), None), (None,))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE leads SET status = 'pending_approval'", HandRefusal.LEAD_NOT_SELLABLE),
        ("UPDATE leads SET created_at = '2020-01-01'", HandRefusal.LEAD_EXPIRED),
        ("UPDATE niches SET is_active = false", HandRefusal.NICHE_CLOSED),
        ("UPDATE competition_levels SET is_active = false", HandRefusal.LEVEL_NOT_ON_SALE),
        ("UPDATE users SET status = 'suspended'", HandRefusal.PROVIDER_INACTIVE),
        ("UPDATE provider_subscriptions SET is_active = false", HandRefusal.SUBSCRIPTION_INACTIVE),
        ("UPDATE provider_subscriptions SET is_paused = true", HandRefusal.SUBSCRIPTION_PAUSED),
        (
            "UPDATE competition_levels SET price_per_lead = 1000.01",
            HandRefusal.INSUFFICIENT_BALANCE,
        ),
    ],
)
async def test_what_stands_against_it(db: Database, cast: Cast, change: str, code: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        subscription_id = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await tx.execute(change.encode())
    assert await _refused(db, cast, lead_id, subscription_id) == code
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT id FROM lead_assignments") == []
        assert await fetch_rows(tx, "SELECT task_name FROM jobs.procrastinate_jobs") == []


async def test_the_maximum_of_the_level(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="narrow")
        level_id = await make_level(tx, niche_id, max_count=1)
        first, second = [
            await make_subscription(tx, who.provider_id, level_id)
            for who in (cast.acme, cast.rival)
        ]
        lead_id = await make_lead(tx, niche_id, status="approved")
    await _assign(db, cast, lead_id, first)
    assert await _refused(db, cast, lead_id, second) == HandRefusal.LEVEL_FULL


async def test_promises_to_earlier_buyers_and_its_own(db: Database, cast: Cast) -> None:
    """Under `promise` nobody is sold past what the dearer buyer paid for, in either order."""
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="promised", policy="promise")
        alone = await make_level(tx, niche_id, max_count=1, price="80.00")
        shared = await make_level(tx, niche_id, position=2, max_count=3)
        exclusive = await make_subscription(tx, cast.acme.provider_id, alone)
        common = await make_subscription(tx, cast.rival.provider_id, shared)
        leads = [await make_lead(tx, niche_id, status="unsold", email=f"{i}@example.com")
                 for i in range(2)]  # fmt: skip
    await _assign(db, cast, leads[0], exclusive)
    assert await _refused(db, cast, leads[0], common) == HandRefusal.PROMISE_REACHED
    await _assign(db, cast, leads[1], common)
    assert await _refused(db, cast, leads[1], exclusive) == HandRefusal.PROMISE_REACHED


async def test_the_last_served_comes_last(db: Database, cast: Cast) -> None:
    """Whoever bought by hand stands behind the others at the next drain."""
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="turns")
        level_id = await make_level(tx, niche_id, max_count=1)
        first = await make_subscription(tx, cast.acme.provider_id, level_id)
        await make_subscription(tx, cast.rival.provider_id, level_id)
        by_hand = await make_lead(tx, niche_id, status="unsold")
        next_lead = await make_lead(tx, niche_id, status="approved", email="next@example.com")
    await _assign(db, cast, by_hand, first)
    await _drain(db, niche_id)
    async with db.transaction(SYSTEM) as tx:
        [buyer] = await fetch_rows(
            tx,
            "SELECT provider_id FROM lead_assignments WHERE lead_id = %(id)s",
            {"id": next_lead},
        )
    assert buyer == (cast.rival.provider_id,)


async def test_the_api(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        subscription_id = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(tx, "UPDATE leads SET created_at = now()")
        other = await make_niche(tx, slug="other")
        elsewhere = await make_subscription(tx, cast.acme.provider_id, await make_level(tx, other))
    admin = await client.as_admin()
    path, body = f"/api/v1/admin/leads/{lead_id}/assign", {"subscription_id": str(subscription_id)}
    sold, again = await admin.post(path, body), await admin.post(path, body)
    assert sold.status_code == 200
    assert [buyer["company_name"] for buyer in sold.json()["data"]["buyers"]] == ["Acme"]
    assert (again.status_code, again.json()["details"]["code"]) == (409, "already_assigned")
    assert (await admin.post(path, {"subscription_id": str(elsewhere)})).status_code == 404
    missing = f"/api/v1/admin/leads/{new_id()}/assign"
    assert (await admin.post(missing, body)).status_code == 404
    assert (await admin.post(path, {})).status_code == 422
    assert (await (await client.as_provider("acme")).post(path, body)).status_code == 403


async def test_from_the_page_of_the_lead(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        rich = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        poor = await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(tx, "UPDATE leads SET created_at = now()")
    admin = await client.as_admin()
    address = f"/admin/leads/{lead_id}"
    assert f'href="{address}/assign"' in (await admin.get(address)).text
    shown = (await admin.get(f"{address}/assign")).text
    assert "are not checked here" in shown
    assert str(rich) in shown
    assert str(poor) not in shown
    assert "The balance does not cover the price." in shown
    refused = await admin.post_form(f"{address}/assign", {"subscription_id": str(poor)})
    assert refused.headers["location"] == f"{address}/assign"
    sold = await admin.post_form(f"{address}/assign", {"subscription_id": str(rich)})
    assert sold.headers["location"] == address
    assert "has already bought this lead" in (await admin.get(f"{address}/assign")).text
    assert (await admin.post_form(f"{address}/assign", {"subscription_id": "x"})).status_code == 422


async def test_what_stands_against_the_lead_is_said_once(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        for provider in (cast.acme, cast.broke):
            await make_subscription(tx, provider.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(tx, "UPDATE leads SET created_at = now() - interval '1 year'")
    admin = await client.as_admin()
    shown = (await admin.get(f"/admin/leads/{lead_id}/assign")).text
    assert shown.count("The lead is too old to sell.") == 1
    assert "Who could buy it" not in shown


async def test_a_niche_without_subscriptions(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await make_provider(tx, "idle")
    admin = await client.as_admin()
    assert "Nobody subscribes" in (await admin.get(f"/admin/leads/{lead_id}/assign")).text


async def test_who_may_not(db: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.assign_lead(tx, cast.acme.actor, new_id(), new_id(), NOW)
    with pytest.raises(NotFound):
        await _assign(db, cast, new_id(), new_id())
