"""The hot queries use the index made for them, on tables large enough to care."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from hotlead.distribution import queries as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import WORKER_ROLE, Database, Tx, execute
from hotlead.leads.queries import set_requeued
from hotlead.leads.records import Retryable
from tests.builders import NOW, make_level, make_niche, make_provider
from tests.plans.explain import plans_of

LEADS = 100_000
SUBSCRIPTIONS = 20_000


@pytest.fixture
async def large(database_url: str) -> tuple[str, UUID, UUID]:
    """A niche with a hundred thousand leads, most of them done, and a long queue."""
    db = Database(database_url, WORKER_ROLE, 1)
    await db.open()
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="large")
        level_id = await make_level(tx, niche_id)
        await make_provider(tx, "seed")
        await _fill(tx, niche_id, level_id)
    await db.close()
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("ANALYZE")
    return database_url, niche_id, level_id


async def _fill(tx: Tx, niche_id: UUID, level_id: UUID) -> None:
    await execute(
        tx,
        """
        INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                           contact_fingerprint, form_data, approved_at, created_at)
        SELECT gen_random_uuid(), %(niche_id)s, 1,
            CASE WHEN n %% 1000 = 0 THEN 'approved' WHEN n %% 1000 = 1 THEN 'unsold'
                 ELSE 'distributed' END,
            'N', n || '@example.com', sha256(n::text::bytea), '{}', %(now)s, %(now)s
        FROM generate_series(1, %(count)s) AS n
        """,
        {"niche_id": niche_id, "count": LEADS, "now": NOW - timedelta(hours=1)},
    )
    await execute(
        tx,
        """
        WITH made AS (
            SELECT gen_random_uuid() AS user_id, gen_random_uuid() AS provider_id, n
            FROM generate_series(1, %(count)s) AS n
        ), people AS (
            INSERT INTO users (id, email, password_hash, role, status)
            SELECT user_id, 'p' || n || '@example.com', '', 'provider', 'active' FROM made
        ), companies AS (
            INSERT INTO providers (id, user_id, company_name)
            SELECT provider_id, user_id, 'P' || n FROM made
        )
        INSERT INTO provider_subscriptions (id, provider_id, competition_level_id, rotation)
        SELECT gen_random_uuid(), provider_id, %(level_id)s, n FROM made
        """,
        {"count": SUBSCRIPTIONS, "level_id": level_id},
    )


async def test_the_oldest_approved_leads(large: tuple[str, UUID, UUID]) -> None:
    url, niche_id, _ = large
    plan = await plans_of(url, lambda tx: distribution.list_leads_to_sell(tx, niche_id, 100))
    assert "leads_to_distribute" in plan
    assert "Seq Scan on leads" not in plan


async def test_the_front_of_a_queue(large: tuple[str, UUID, UUID]) -> None:
    url, _, level_id = large
    plan = await plans_of(url, lambda tx: distribution.list_candidates(tx, level_id, 1, 64))
    assert "provider_subscriptions_queue" in plan
    assert "Seq Scan on provider_subscriptions" not in plan
    assert "Seq Scan on providers" not in plan


async def test_what_is_due_for_another_try(large: tuple[str, UUID, UUID]) -> None:
    url, _, _ = large

    async def run(tx: Tx) -> None:
        wanted = Retryable(attempts_max=5, approved_since=NOW - timedelta(hours=72), spacing=())
        await set_requeued(tx, wanted, NOW)

    plan = await plans_of(url, run)
    assert "Seq Scan on leads" not in plan


async def test_who_bought_the_same_person(large: tuple[str, UUID, UUID]) -> None:
    url, _, _ = large

    async def run(tx: Tx) -> None:
        await distribution.list_contacts(tx, [bytes(32)], NOW - timedelta(days=30))

    plan = await plans_of(url, run)
    assert "leads_by_fingerprint" in plan
    assert "Seq Scan on leads" not in plan


async def test_the_sweep_asks_each_niche_once(large: tuple[str, UUID, UUID]) -> None:
    url, _, _ = large
    plan = await plans_of(url, distribution.list_niches_to_drain)
    assert "leads_to_distribute" in plan


async def test_what_a_level_sold_lately(large: tuple[str, UUID, UUID]) -> None:
    url, niche_id, level_id = large

    async def run(tx: Tx) -> None:
        level = (niche_id, level_id)
        await distribution.list_sold_leads(tx, level, NOW - timedelta(days=30), None, 200)

    plan = await plans_of(url, run)
    assert "Seq Scan on leads" not in plan
