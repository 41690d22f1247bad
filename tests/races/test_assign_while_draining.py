"""A sale by hand and a drain want the same lead: real connections, real commits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, fetch_rows
from tests.builders import NOW, Cast, make_lead, make_level, make_niche, make_subscription
from tests.conftest import prove_money

pytestmark = pytest.mark.race

LEADS = 20


@pytest.fixture
async def crowd(database_url: str) -> AsyncIterator[Database]:
    """Workers."""
    database = Database(database_url, WORKER_ROLE, 8)
    await database.open()
    yield database
    await database.close()
    await prove_money(database_url)


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Database]:
    """Administrators, under the role of the web."""
    database = Database(database_url, APP_ROLE, 8)
    await database.open()
    yield database
    await database.close()


async def _drain(db: Database, niche_id: UUID) -> None:
    await service.drain_niche(
        db, niche_id, cache=service.TermsCache(), clock=lambda: NOW, batch_size_max=1
    )


async def _assign(db: Database, cast: Cast, lead_id: UUID, subscription_id: UUID) -> bool:
    try:
        async with db.transaction(cast.admin) as tx:
            await service.assign_lead(tx, cast.admin, lead_id, subscription_id, NOW)
    except service.NotAssignable as error:
        assert error.code in {"already_assigned", "level_full"}  # noqa: PT017 - else it is wrong
        return False
    return True


async def test_one_buyer_whoever_sells(crowd: Database, office: Database, cast: Cast) -> None:
    """An exclusive level: each lead has one buyer, each price is taken once, every turn counts."""
    async with crowd.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="exclusive")
        level_id = await make_level(tx, niche_id, max_count=1, price="10.00")
        acme = await make_subscription(tx, cast.acme.provider_id, level_id)
        await make_subscription(tx, cast.rival.provider_id, level_id)
        lead_ids = [
            await make_lead(tx, niche_id, status="approved", email=f"{i}@example.com")
            for i in range(LEADS)
        ]
    by_hand = [
        asyncio.create_task(_assign(office, cast, each, acme)) for each in reversed(lead_ids)
    ]
    await asyncio.gather(*by_hand, *(_drain(crowd, niche_id) for _ in range(3)))
    async with crowd.transaction(SYSTEM) as tx:
        sales = await fetch_rows(tx, "SELECT lead_id, provider_id FROM lead_assignments")
        statuses = await fetch_rows(tx, "SELECT DISTINCT status FROM leads")
        balances = await fetch_rows(
            tx,
            "SELECT sum(balance) FROM providers WHERE id = ANY(%(ids)s)",
            {"ids": [cast.acme.provider_id, cast.rival.provider_id]},
        )
        [counter] = await fetch_rows(
            tx,
            "SELECT rotation_counter FROM competition_levels WHERE id = %(id)s",
            {"id": level_id},
        )
    assert Counter(lead_id for lead_id, _ in sales) == Counter(lead_ids)
    assert statuses == [("distributed",)]
    assert balances == [(Decimal("2000.00") - LEADS * Decimal("10.00"),)]
    assert counter == (LEADS,)
    bought = Counter(provider_id for _, provider_id in sales)
    assert bought[cast.acme.provider_id] >= sum(task.result() for task in by_hand) > 0


async def test_it_waits_for_the_drain(crowd: Database, office: Database, cast: Cast) -> None:
    """A sale by hand that comes while the niche is being sold in sees what was sold."""
    async with crowd.transaction(SYSTEM) as tx:
        acme = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    async with crowd.transaction(SYSTEM) as tx:
        await tx.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('distribution:' || %s, 0))",
            (str(cast.niche_id),),
        )
        waiting = asyncio.create_task(_assign(office, cast, lead_id, acme))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert await waiting
