"""What is read for each event and each stream goes by an index, however much is kept."""

from uuid import UUID

import psycopg
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, execute
from hotlead.notifications import queries
from tests.builders import NOW, make_provider
from tests.plans.explain import plans_of

EVENTS = 60_000


@pytest.fixture
async def busy(database_url: str) -> tuple[str, UUID]:
    """A day with many events: one of two hundred is acme's, as many are of administrators."""
    db = Database(database_url, WORKER_ROLE, 1)
    await db.open()
    async with db.transaction(SYSTEM) as tx:
        acme = await make_provider(tx, "acme")
        rival = await make_provider(tx, "rival")
        await execute(
            tx,
            """
            INSERT INTO feed_events (provider_id, kind, facts, created_at)
            SELECT CASE n %% 200 WHEN 0 THEN %(acme)s::uuid WHEN 1 THEN NULL
                ELSE %(rival)s::uuid END,
                CASE n %% 200 WHEN 1 THEN 'waiting.changed' ELSE 'balance.changed' END,
                '{}', %(now)s
            FROM generate_series(1, %(count)s) AS n
            """,
            {
                "acme": acme.provider_id,
                "rival": rival.provider_id,
                "count": EVENTS,
                "now": NOW,
            },
        )
    await db.close()
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE feed_events")
    return database_url, acme.provider_id


async def test_what_is_new(busy: tuple[str, UUID]) -> None:
    url, _ = busy
    plan = await plans_of(url, lambda tx: queries.list_events_after(tx, EVENTS - 3, 1_000))
    assert "feed_events_pkey" in plan
    plan += await plans_of(url, queries.get_feed_span)
    assert "Seq Scan" not in plan


async def test_what_a_provider_missed(busy: tuple[str, UUID]) -> None:
    url, acme_id = busy
    plan = await plans_of(
        url,
        lambda tx: queries.list_own_events(tx, acme_id, (0, EVENTS), 201),
        role=APP_ROLE,
        provider_id=acme_id,
    )
    assert "feed_events_by_provider" in plan
    assert "Seq Scan on feed_events" not in plan


async def test_what_administrators_missed_and_were_told_last(busy: tuple[str, UUID]) -> None:
    url, _ = busy
    plan = await plans_of(url, lambda tx: queries.list_own_events(tx, None, (0, EVENTS), 201))
    plan += await plans_of(url, lambda tx: queries.insert_waiting_event(tx, NOW))
    assert "feed_events_of_waiting" in plan
    assert "Seq Scan on feed_events" not in plan


async def test_what_is_pruned(busy: tuple[str, UUID]) -> None:
    url, _ = busy
    plan = await plans_of(url, lambda tx: queries.delete_old_events(tx, NOW, 10_000))
    assert "feed_events_pkey" in plan
