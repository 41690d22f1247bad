"""What ended long ago is forgotten, and nothing else."""

from datetime import timedelta

import pytest

from hotlead.accounts import jobs, service
from hotlead.accounts.service import pruning
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_value
from hotlead.kit.ids import new_id
from tests.builders import Cast
from tests.client import Client
from tests.notifications.post import FakeMailer, resources


async def add(db: Database, cast: Cast, *ended_days_ago: float) -> None:
    """A session and a used token for each, which ended so many days ago."""
    async with db.transaction(SYSTEM) as tx:
        for days in ended_days_ago:
            values = {
                "id": new_id(),
                "user_id": cast.acme.user_id,
                "ended": utc_now() - timedelta(days=days),
            }
            await tx.execute(
                "INSERT INTO sessions (id, user_id, created_at, expires_at)"
                " VALUES (%(id)s, %(user_id)s, %(ended)s - interval '7 days', %(ended)s)",
                values,
            )
            await tx.execute(
                "INSERT INTO user_tokens (id, user_id, purpose, token_sha256, email, created_at,"
                " expires_at, used_at) VALUES (%(id)s, %(user_id)s, 'reset_password',"
                " sha256(%(id)s::text::bytea), 'acme@example.com',"
                " %(ended)s - interval '1 hour', %(ended)s, %(ended)s)",
                values,
            )


async def left(db: Database) -> tuple[int, int]:
    async with db.transaction(SYSTEM) as tx:
        return (
            await fetch_value(tx, int, "SELECT count(*) FROM sessions"),
            await fetch_value(tx, int, "SELECT count(*) FROM user_tokens"),
        )


async def test_deletes_what_ended_ninety_days_ago(
    client: Client, db: Database, worker_db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    await add(db, cast, 91, 300, 89, 0.5)
    assert await left(db) == (5, 4)
    assert await service.prune_access(worker_db, utc_now()) is False
    assert await left(db) == (3, 2)
    assert (await acme.get("/api/v1/auth/me")).status_code == 200


async def test_the_job_goes_on_until_nothing_is_left(
    db: Database,
    worker_db: Database,
    settings: Settings,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await add(db, cast, *range(91, 98))
    monkeypatch.setattr(pruning, "PRUNED_AT_ONCE_MAX", 2)
    assert await service.prune_access(worker_db, utc_now()) is True
    assert await left(db) == (5, 5)
    await jobs.prune_access(resources(worker_db, settings, FakeMailer()))
    assert await left(db) == (0, 0)
