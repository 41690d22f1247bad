"""Subscribing to a level, leaving it, and coming back."""

from decimal import Decimal

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms
from tests.builders import NOW, Cast, make_level
from tests.leads.rows import audit_rows, jobs

TERMS = Terms(
    filters={"budget": {"min": 50}, "location": ["US"]},
    service_area={"countries": ["US"]},
    schedule={"mon": [["09:00", "17:00"]]},
    cap_day=0,
    budget_month=Decimal("500.00"),
)


async def test_a_subscription_is_made(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        made = await subscriptions.subscribe(tx, acme, cast.level_id, TERMS, NOW)
    assert made.status == "active"
    assert made.filters == TERMS.filters
    assert made.service_area == {"countries": ["us"]}
    assert (made.cap_day, made.cap_hour, made.budget_month) == (0, None, Decimal("500.00"))
    assert made.competitors_max == 2
    assert made.summary.filters == ("Monthly budget: at least 50", "Server location: US")
    assert made.summary.limits == ("at most 0 leads a day", "at most $500.00 a month")
    assert (made.summary.service_area, made.summary.schedule) == ("US", "Mon 09:00–17:00 (UTC)")
    assert len(await audit_rows(db, "subscription.created")) == 1
    assert await jobs(db) == [("distribution.retry_unsold", {"niche_id": str(cast.niche_id)})]


async def test_a_level_is_subscribed_to_once(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        await subscriptions.subscribe(tx, acme, cast.level_id, Terms(), NOW)
        with pytest.raises(subscriptions.AlreadySubscribed):
            await subscriptions.subscribe(tx, acme, cast.level_id, TERMS, NOW)
    async with db.transaction(cast.rival.actor) as tx:
        await subscriptions.subscribe(tx, cast.rival.actor, cast.level_id, Terms(), NOW)


async def test_coming_back_keeps_the_place_in_the_queue(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        made = await subscriptions.subscribe(tx, acme, cast.level_id, TERMS, NOW)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE provider_subscriptions SET rotation = 7")
    async with db.transaction(acme) as tx:
        ended = await subscriptions.unsubscribe(tx, acme, made.id, NOW)
        again = await subscriptions.unsubscribe(tx, acme, made.id, NOW)
        assert (ended.status, again.status) == ("inactive", "inactive")
        revived = await subscriptions.subscribe(tx, acme, cast.level_id, Terms(), NOW)
        cursor = await tx.execute("SELECT rotation, filters_version FROM provider_subscriptions")
        assert await cursor.fetchall() == [(7, 2)]
    assert (revived.id, revived.filters) == (made.id, {})
    assert len(await audit_rows(db, "subscription.ended")) == 1


async def test_bad_terms_are_named(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    wrong = Terms(
        filters={"budget": "much", "colour": ["red"]},
        service_area={"radius": {"km": 1}},
        schedule={"mon": "always"},
        cap_hour=-1,
        budget_day=Decimal("0.001"),
    )
    async with db.transaction(acme) as tx:
        with pytest.raises(InvalidInput) as refused:
            await subscriptions.subscribe(tx, acme, cast.level_id, wrong, NOW)
    assert set(refused.value.fields) == {
        "filters.budget",
        "filters.colour",
        "service_area.radius",
        "schedule.mon",
        "cap_hour",
        "budget_day",
    }
    assert await jobs(db) == []


async def test_only_open_levels_are_on_sale(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        closed = await make_level(tx, cast.niche_id, position=2)
        await tx.execute("UPDATE competition_levels SET is_active = false WHERE id = %s", (closed,))
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        for level_id in (closed, new_id()):
            with pytest.raises(NotFound):
                await subscriptions.subscribe(tx, acme, level_id, Terms(), NOW)


async def test_only_providers_subscribe(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(Forbidden):
            await subscriptions.subscribe(tx, cast.admin, cast.level_id, Terms(), NOW)
