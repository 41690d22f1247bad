"""Many workers, shared providers, scarce money: real connections, real commits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.distribution.records import DrainResult
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import WORKER_ROLE, Database, Tx, execute, fetch_rows
from hotlead.leads import service as leads
from hotlead.leads.records import LeadChanges
from hotlead.providers import service as providers
from tests.builders import (
    NOW,
    Cast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
)
from tests.conftest import prove_money

pytestmark = pytest.mark.race

WORKERS = 8


@pytest.fixture
async def crowd(database_url: str) -> AsyncIterator[Database]:
    """A pool as wide as the crowd of workers."""
    database = Database(database_url, WORKER_ROLE, WORKERS)
    await database.open()
    yield database
    await database.close()
    await prove_money(database_url)


async def _drain(db: Database, niche_id: UUID, batch_size: int = 3) -> DrainResult:
    return await service.drain_niche(
        db, niche_id, cache=service.TermsCache(), clock=lambda: NOW, batch_size_max=batch_size
    )


async def _make_leads(tx: Tx, niche_id: UUID, count: int) -> None:
    for i in range(count):
        await make_lead(tx, niche_id, status="approved", email=f"{niche_id.hex}-{i}@example.com")


async def test_niches_that_share_providers(crowd: Database) -> None:
    """Four niches sell to the same providers at once: money is exact, nothing is lost."""
    async with crowd.transaction(SYSTEM) as tx:
        providers = [await make_provider(tx, f"p{i}", balance="60.00") for i in range(6)]
        niche_ids = [await make_niche(tx, slug=f"n{i}") for i in range(4)]
        for niche_id in niche_ids:
            level_id = await make_level(tx, niche_id, price="7.00", max_count=2)
            for provider in providers:
                await make_subscription(tx, provider.provider_id, level_id)
            await _make_leads(tx, niche_id, 10)
    await asyncio.gather(*(_drain(crowd, n) for n in niche_ids for _ in range(2)))
    async with crowd.transaction(SYSTEM) as tx:
        balances = await fetch_rows(tx, "SELECT balance FROM providers")
        waiting = await fetch_rows(tx, "SELECT id FROM leads WHERE status = 'approved'")
        [sold] = await fetch_rows(tx, "SELECT count(*) FROM lead_assignments")
    # 60.00 buys 8 leads at 7.00: six providers buy 48 of the 80 that could be sold.
    assert {row[0] for row in balances} == {Decimal("4.00")}
    assert sold == (48,)
    assert waiting == []


async def test_one_niche_many_workers(crowd: Database) -> None:
    """Eight drains of one niche: every provider within one lead of the others."""
    async with crowd.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="crowded")
        level_id = await make_level(tx, niche_id, max_count=3, price="1.00")
        for i in range(7):
            provider = await make_provider(tx, f"p{i}", balance="1000.00")
            await make_subscription(tx, provider.provider_id, level_id)
        await _make_leads(tx, niche_id, 60)
    await asyncio.gather(*(_drain(crowd, niche_id) for _ in range(WORKERS)))
    async with crowd.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT lead_id, provider_id FROM lead_assignments")
        [counter] = await fetch_rows(
            tx,
            "SELECT rotation_counter, (SELECT max(rotation) FROM provider_subscriptions)"
            " FROM competition_levels",
        )
    per_lead = Counter(lead_id for lead_id, _ in rows)
    per_provider = Counter(provider_id for _, provider_id in rows)
    assert set(per_lead.values()) == {3}
    assert len(per_lead) == 60
    assert max(per_provider.values()) - min(per_provider.values()) <= 1
    assert counter == (180, 180)


async def test_two_leads_at_the_same_instant(crowd: Database) -> None:
    """A provider with money for one lead buys one of two, never both, never below zero."""
    async with crowd.transaction(SYSTEM) as tx:
        poor = await make_provider(tx, "poor", balance="25.00")
        niche_ids = [await make_niche(tx, slug=f"n{i}") for i in range(2)]
        for niche_id in niche_ids:
            level_id = await make_level(tx, niche_id, price="25.00")
            await make_subscription(tx, poor.provider_id, level_id)
            await _make_leads(tx, niche_id, 1)
    await asyncio.gather(*(_drain(crowd, niche_id) for niche_id in niche_ids))
    async with crowd.transaction(SYSTEM) as tx:
        statuses = await fetch_rows(tx, "SELECT status FROM leads ORDER BY status")
        [balance] = await fetch_rows(tx, "SELECT balance FROM providers")
    assert statuses == [("distributed",), ("unsold",)]
    assert balance == (Decimal("0.00"),)


async def test_a_subscription_that_changes_under_the_engine(crowd: Database, cast: Cast) -> None:
    """Pauses and filter edits in the middle: decided again, never sold against the new terms."""
    async with crowd.transaction(SYSTEM) as tx:
        for provider in (cast.acme, cast.rival):
            await make_subscription(tx, provider.provider_id, cast.level_id)
        await _make_leads(tx, cast.niche_id, 30)

    async def flip() -> None:
        for i in range(40):
            async with crowd.transaction(SYSTEM) as tx:
                await execute(
                    tx,
                    "UPDATE provider_subscriptions SET is_paused = %(paused)s,"
                    " filters_version = filters_version + 1 WHERE provider_id = %(id)s",
                    {"paused": i % 2 == 0, "id": cast.rival.provider_id},
                )

    await asyncio.gather(flip(), *(_drain(crowd, cast.niche_id, 1) for _ in range(3)))
    async with crowd.transaction(SYSTEM) as tx:
        statuses = await fetch_rows(tx, "SELECT DISTINCT status FROM leads")
        [acme] = await fetch_rows(
            tx,
            "SELECT count(*) FROM lead_assignments WHERE provider_id = %(id)s",
            {"id": cast.acme.provider_id},
        )
    assert statuses == [("distributed",)]
    assert acme == (30,)


async def test_a_lead_that_is_corrected_under_the_engine(crowd: Database, cast: Cast) -> None:
    """Sold by its corrected answers: a buyer never gets what its filters refuse."""
    async with crowd.transaction(SYSTEM) as tx:
        await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters={"budget": {"max": 200}}
        )
        lead_id = await make_lead(tx, cast.niche_id, status="approved", form_data={"budget": 120})
    async with crowd.transaction(cast.admin) as tx:
        changes = LeadChanges(form_data={"budget": 900})
        await leads.edit_lead(tx, cast.admin, "k" * 48, lead_id, changes, NOW)
        selling = asyncio.create_task(_drain(crowd, cast.niche_id))
        await asyncio.sleep(0.3)
    await selling
    async with crowd.transaction(SYSTEM) as tx:
        [run] = await fetch_rows(tx, "SELECT reason_counts FROM distribution_runs")
    assert run[0] == {"filter_mismatch:budget": 1}


async def test_a_provider_that_is_closed_under_the_engine(crowd: Database, cast: Cast) -> None:
    """Closed after the market was read: decided again, and nothing is sold to it."""
    async with crowd.transaction(SYSTEM) as tx:
        for provider in (cast.acme, cast.rival):
            await make_subscription(tx, provider.provider_id, cast.level_id)
        await _make_leads(tx, cast.niche_id, 3)
    async with crowd.transaction(cast.admin) as tx:
        await providers.deactivate_provider(tx, cast.admin, cast.acme.provider_id, "", NOW)
        selling = asyncio.create_task(_drain(crowd, cast.niche_id))
        await _until_somebody_waits(crowd)
    result = await selling
    async with crowd.transaction(SYSTEM) as tx:
        buyers = await fetch_rows(
            tx, "SELECT provider_id, count(*) FROM lead_assignments GROUP BY provider_id"
        )
        runs = await fetch_rows(tx, "SELECT reason_counts FROM distribution_runs")
        [balance] = await fetch_rows(
            tx,
            "SELECT balance FROM providers WHERE id = %(id)s",
            {"id": cast.acme.provider_id},
        )
    assert result.retries == 1
    assert buyers == [(cast.rival.provider_id, 3)]
    assert [run[0] for run in runs] == [{"won": 1, "provider_inactive": 1}] * 3
    assert balance == (Decimal("1000.00"),)


async def _until_somebody_waits(db: Database) -> None:
    """The engine has read the market and asks for the providers it would sell to."""
    async with asyncio.timeout(10):
        while True:
            async with db.transaction(SYSTEM) as tx:
                if await fetch_rows(tx, "SELECT FROM pg_locks WHERE NOT granted LIMIT 1"):
                    return
            await asyncio.sleep(0.02)
