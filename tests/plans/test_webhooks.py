"""How the statements of webhooks go through a long log, most of it long sent."""

from datetime import timedelta
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest

from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Tx
from hotlead.kit.paging import Paging
from hotlead.notifications import queries
from hotlead.notifications.records import DeliveryFilter
from tests.builders import NOW
from tests.plans.explain import plans_of

ENDPOINTS = 200
SENT = 60_000
WAITING = 20_000
_FILL: tuple[LiteralString, ...] = (
    """
    INSERT INTO users (id, email, password_hash, role)
    SELECT lpad(to_hex(n), 32, '0')::uuid, n || '@example.com', 'x', 'provider'
    FROM generate_series(1, %(endpoints)s) AS n
    """,
    """
    INSERT INTO providers (id, user_id, company_name) SELECT id, id, 'P' FROM users
    """,
    """
    INSERT INTO webhook_endpoints (id, provider_id, url, events, status, free_at)
    SELECT id, id, 'https://crm.example.com/', '{balance.low}',
        CASE WHEN id = lpad('1', 32, '0')::uuid THEN 'paused' ELSE 'active' END, %(now)s
    FROM providers
    """,
    """
    INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, provider_id,
                            template, status, sent_at, next_attempt_at, created_at)
    SELECT gen_random_uuid(), n::text, 'webhook', 'endpoint', of.id, of.id, 'balance.low',
        CASE WHEN n > %(sent)s THEN 'pending' ELSE 'sent' END,
        CASE WHEN n > %(sent)s THEN NULL ELSE %(now)s::timestamptz END,
        CASE WHEN n > %(sent)s THEN %(now)s::timestamptz END,
        %(now)s::timestamptz - n * interval '1 minute'
    FROM generate_series(1, %(sent)s + %(waiting)s + 1) AS n
    CROSS JOIN LATERAL (
        SELECT lpad(to_hex(CASE WHEN n > %(sent)s + %(waiting)s THEN 2 WHEN n > %(sent)s THEN 1
                           ELSE 1 + n %% %(endpoints)s END), 32, '0')::uuid AS id
    ) AS of
    """,
)


@pytest.fixture
def large(database_url: str) -> str:
    """Much that was sent, much that waits for an endpoint that is paused, one thing to send."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', false)")
        values = {"endpoints": ENDPOINTS, "sent": SENT, "waiting": WAITING, "now": NOW}
        for statement in _FILL:
            owner.execute(statement, values)
        owner.execute("ANALYZE")
    return database_url


async def test_whose_turn_it_is_is_found_by_what_waits(large: str) -> None:
    async def run(tx: Tx) -> None:
        assert await queries.is_webhook_due(tx, NOW)
        claim = await queries.claim_webhook(tx, NOW, NOW + timedelta(minutes=1))
        assert claim is not None
        assert claim.endpoint_id == UUID(int=2)

    plan = await plans_of(large, run, role=WORKER_ROLE)
    assert "deliveries_to_endpoint" in plan
    assert "Seq Scan on deliveries" not in plan


async def test_mails_do_not_look_among_webhooks(large: str) -> None:
    async def run(tx: Tx) -> None:
        assert not await queries.is_anything_due(tx, NOW)
        assert await queries.claim_due(tx, NOW, NOW + timedelta(minutes=1), 100) == []

    plan = await plans_of(large, run, role=WORKER_ROLE)
    assert plan.count("deliveries_due") == 2
    assert "Seq Scan on deliveries" not in plan


async def test_the_log_of_one_endpoint(large: str) -> None:
    async def run(tx: Tx) -> None:
        one = UUID(int=3)
        rows = await queries.list_webhook_deliveries(tx, one, one, DeliveryFilter(), Paging())
        assert len(rows) == 20
        await queries.count_webhook_deliveries(tx, one, one, DeliveryFilter())

    plan = await plans_of(large, run, role=APP_ROLE, provider_id=UUID(int=3))
    assert plan.count("deliveries_of_endpoint") == 2
    assert "Seq Scan on deliveries" not in plan
