"""Who is where, and what is forgotten, is found by index among the sessions of a busy quarter."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from hotlead.accounts import queries
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Tx
from hotlead.providers import queries as providers
from tests.builders import NOW
from tests.plans.explain import plans_of

PEOPLE = 2_000
ADMINISTRATORS = 5
SESSIONS = 60_000
TOKENS = 20_000
KEPT = timedelta(days=90)

_FILL = (
    """
    INSERT INTO users (id, email, password_hash, role, status)
    SELECT lpad(to_hex(n), 32, '0')::uuid, 'u' || n || '@example.com', 'x',
        CASE WHEN n <= %(administrators)s THEN 'admin' ELSE 'provider' END, 'active'
    FROM generate_series(1, %(people)s) AS n
    """,
    """
    INSERT INTO providers (id, user_id, company_name)
    SELECT id, id, email FROM users WHERE role = 'provider'
    """,
    """
    INSERT INTO sessions (id, user_id, created_at, expires_at, revoked_at)
    SELECT gen_random_uuid(), lpad(to_hex(1 + n %% %(people)s), 32, '0')::uuid,
        ended - interval '1 day', ended, CASE WHEN n %% 3 = 0 THEN ended END
    FROM (SELECT n, %(now)s + interval '7 days' - n * interval '141 seconds' AS ended
          FROM generate_series(1, %(sessions)s) AS n) AS numbers
    """,
    """
    INSERT INTO user_tokens (id, user_id, purpose, token_sha256, created_at, expires_at, used_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(1 + n %% %(people)s), 32, '0')::uuid,
        'reset_password', sha256(n::text::bytea), ended - interval '1 hour', ended, ended
    FROM (SELECT n, %(now)s - n * interval '390 seconds' AS ended
          FROM generate_series(1, %(tokens)s) AS n) AS numbers
    """,
    """
    INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, template, status,
                            sent_at, token_id)
    SELECT gen_random_uuid(), id::text, 'email', 'user', user_id, 'link', 'sent', created_at, id
    FROM user_tokens
    """,
)


@pytest.fixture
def large(database_url: str) -> str:
    """Ninety days of sessions, tokens and mails about them, and a little that is older."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', false)")
        values = {"people": PEOPLE, "administrators": ADMINISTRATORS, "sessions": SESSIONS,
                  "tokens": TOKENS, "now": NOW}  # fmt: skip
        for statement in _FILL:
            owner.execute(statement, values)
        owner.execute("ANALYZE")
    return database_url


async def test_last_seen_reads_the_sessions_of_one_person(large: str) -> None:
    async def run(tx: Tx) -> None:
        assert len(await queries.list_administrators(tx, 100)) == ADMINISTRATORS
        await providers.get_provider(tx, UUID(int=PEOPLE))

    plan = await plans_of(large, run, role=APP_ROLE)
    assert plan.count("sessions_by_user") == 2
    assert "Seq Scan on sessions" not in plan


async def test_the_live_sessions_of_one_person(large: str) -> None:
    async def run(tx: Tx) -> None:
        await queries.list_sessions(tx, UUID(int=PEOPLE), None, NOW)
        await queries.set_sessions_revoked(tx, UUID(int=PEOPLE), NOW)

    plan = await plans_of(large, run, role=APP_ROLE)
    assert plan.count("sessions_by_user") == 2
    assert "Seq Scan on sessions" not in plan


async def test_pruning_reads_what_ended(large: str) -> None:
    async def run(tx: Tx) -> None:
        assert await queries.delete_old_sessions(tx, NOW - KEPT, 5_000) > 0
        assert await queries.delete_old_tokens(tx, NOW - KEPT, 5_000) > 0

    plan = await plans_of(large, run, role=WORKER_ROLE)
    assert "sessions_by_end" in plan
    assert "user_tokens_by_end" in plan
    assert "Seq Scan" not in plan


async def test_pruning_a_token_finds_its_mail(large: str) -> None:
    async def run(tx: Tx) -> None:
        await queries.delete_old_tokens(tx, NOW - KEPT, 1)

    plan = await plans_of(large, run, role=WORKER_ROLE, is_nested=True)
    assert "deliveries_by_token" in plan
    assert "Seq Scan on deliveries" not in plan
