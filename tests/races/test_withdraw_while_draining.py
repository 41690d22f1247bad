"""A person withdraws while the engine sells: real connections, real commits."""

import asyncio
from uuid import UUID

import pytest

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, fetch_rows
from tests.builders import NOW, Cast, make_lead, make_level, make_niche, make_subscription
from tests.conftest import prove_money
from tests.leads.own import Person

pytestmark = pytest.mark.race

PAIRS = 50


async def test_no_sale_after_the_withdrawal(
    database_url: str, settings: Settings, cast: Cast
) -> None:
    """Whichever comes first: what was sold when the withdrawal had committed is all there is."""
    crowd, office = Database(database_url, WORKER_ROLE, 8), Database(database_url, APP_ROLE, 8)
    await crowd.open()
    await office.open()
    async with crowd.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="raced")
        level_id = await make_level(tx, niche_id, price="1.00")
        await make_subscription(tx, cast.acme.provider_id, level_id)
        await make_subscription(tx, cast.rival.provider_id, level_id)
    seen: dict[UUID, int] = {}
    for pair in range(PAIRS):
        async with crowd.transaction(SYSTEM) as tx:
            lead_id = await make_lead(tx, niche_id, status="approved", email=f"{pair}@example.com")

        async def withdraw(lead_id: UUID = lead_id, pair: int = pair) -> None:
            # Spread over the time a drain takes, so that either may come first.
            await asyncio.sleep(pair / PAIRS * 0.02)
            await Person(office, settings, lead_id).withdraw()
            seen[lead_id] = await _count(office, lead_id)

        drain = distribution.drain_niche(
            crowd, niche_id, cache=distribution.TermsCache(), clock=lambda: NOW
        )
        await asyncio.gather(withdraw(), drain)
    last = {lead_id: await _count(office, lead_id) for lead_id in seen}
    statuses = await _statuses(office, niche_id)
    await crowd.close()
    await office.close()
    await prove_money(database_url)
    assert last == seen
    assert statuses == [("withdrawn",)]
    assert len(set(seen.values())) > 1, "only one of the two ever came first: spread them more"


async def _count(db: Database, lead_id: UUID) -> int:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT count(*) FROM lead_assignments WHERE lead_id = %(id)s", {"id": lead_id}
        )
    return int(rows[0][0])


async def _statuses(db: Database, niche_id: UUID) -> list[tuple[str]]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT DISTINCT status FROM leads WHERE niche_id = %(id)s", {"id": niche_id}
        )
    return [(str(row[0]),) for row in rows]
