"""Pausing and resuming."""

from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.subscriptions import service as subscriptions
from tests.builders import NOW, Cast, make_subscription
from tests.leads.rows import audit_rows, jobs


@pytest.fixture
async def own(db: Database, cast: Cast) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        return await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, values={"rotation": 4}
        )


async def test_a_pause_keeps_the_place_in_the_queue(db: Database, cast: Cast, own: UUID) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        paused = await subscriptions.pause_subscription(tx, acme, own, reason="Holiday", now=NOW)
        again = await subscriptions.pause_subscription(tx, acme, own, now=NOW)
        assert (paused.status, paused.pause_reason) == ("paused", "Holiday")
        assert again.pause_reason == "Holiday"
    assert await jobs(db) == []
    async with db.transaction(acme) as tx:
        resumed = await subscriptions.resume_subscription(tx, acme, own, NOW)
        await subscriptions.resume_subscription(tx, acme, own, NOW)
        cursor = await tx.execute("SELECT rotation FROM provider_subscriptions")
        assert await cursor.fetchall() == [(4,)]
    assert (resumed.status, resumed.pause_reason) == ("active", None)
    assert [name for name, _ in await jobs(db)] == ["distribution.retry_unsold"]
    assert len(await audit_rows(db, "subscription.paused")) == 1
    assert len(await audit_rows(db, "subscription.resumed")) == 1


async def test_a_rival_finds_nothing(db: Database, cast: Cast, own: UUID) -> None:
    rival = cast.rival.actor
    async with db.transaction(rival) as tx:
        with pytest.raises(NotFound):
            await subscriptions.pause_subscription(tx, rival, own, now=NOW)
        with pytest.raises(NotFound):
            await subscriptions.resume_subscription(tx, rival, own, NOW)
        with pytest.raises(NotFound):
            await subscriptions.unsubscribe(tx, rival, own, NOW)
    assert await audit_rows(db, "subscription.paused") == []


async def test_an_ended_subscription_is_neither_paused_nor_resumed(
    db: Database, cast: Cast, own: UUID
) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        await subscriptions.unsubscribe(tx, acme, own, NOW)
        with pytest.raises(subscriptions.SubscriptionEnded):
            await subscriptions.pause_subscription(tx, acme, own, now=NOW)
        with pytest.raises(subscriptions.SubscriptionEnded):
            await subscriptions.resume_subscription(tx, acme, own, NOW)


async def test_a_reason_is_one_short_line(db: Database, cast: Cast, own: UUID) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        with pytest.raises(InvalidInput):
            await subscriptions.pause_subscription(tx, acme, own, reason="x" * 300, now=NOW)
