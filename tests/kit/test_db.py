"""Transactions carry their actor, and only until they end."""

import pytest

from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.db import Database, execute, fetch_one, fetch_rows, fetch_value
from hotlead.kit.errors import NotFound
from hotlead.kit.jobs import enqueue
from tests.builders import Cast, ProviderCast


async def _visible(db: Database, provider: ProviderCast) -> int:
    async with db.transaction(provider.actor) as tx:
        return await fetch_value(tx, int, "SELECT count(*) FROM providers")


async def test_the_actor_ends_with_the_transaction(db: Database, cast: Cast) -> None:
    assert await _visible(db, cast.acme) == 1
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_value(tx, int, "SELECT count(*) FROM providers") == 3
    async with db.transaction(VISITOR) as tx:
        assert await fetch_value(tx, int, "SELECT count(*) FROM providers") == 0
    async with db.connection() as connection:
        assert await fetch_value(connection, int, "SELECT count(*) FROM providers") == 0


async def test_an_error_rolls_back(db: Database, cast: Cast) -> None:
    with pytest.raises(NotFound):
        async with db.transaction(SYSTEM) as tx:
            await execute(tx, "UPDATE providers SET company_name = 'Gone'")
            await fetch_one(tx, ProviderCast, "SELECT 1 AS provider_id WHERE false")
    async with db.transaction(SYSTEM) as tx:
        names = await fetch_rows(tx, "SELECT count(*) FROM providers WHERE company_name = 'Gone'")
    assert names == [(0,)]


async def test_a_job_is_queued_only_if_its_cause_commits(db: Database) -> None:
    with pytest.raises(RuntimeError):
        async with db.transaction(SYSTEM) as tx:
            await enqueue(tx, "distribution.sweep", {})
            raise RuntimeError
    async with db.transaction(SYSTEM) as tx:
        await enqueue(tx, "distribution.sweep", {"timestamp": 1})
    async with db.transaction(SYSTEM) as tx:
        jobs = await fetch_rows(tx, "SELECT task_name, args FROM jobs.procrastinate_jobs")
    assert jobs == [("distribution.sweep", {"timestamp": 1})]
