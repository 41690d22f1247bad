"""Migrations run once, and never change afterwards."""

import asyncio

import psycopg
import pytest

from hotlead.kit.errors import Unavailable
from hotlead.kit.migrate import is_current, list_migrations, migrate


async def test_nothing_to_do_the_second_time(database_url: str) -> None:
    assert await migrate(database_url) == []
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        assert await is_current(connection)


async def test_two_processes_at_once(database_url: str) -> None:
    assert await asyncio.gather(migrate(database_url), migrate(database_url)) == [[], []]


async def test_a_migration_that_changed_stops_the_start(database_url: str) -> None:
    name = list_migrations()[0].name
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE schema_migrations SET sha256 = 'x' WHERE name = %s", (name,))
    with pytest.raises(Unavailable, match=name):
        await migrate(database_url)


async def test_partitions_of_the_audit_log_are_made_ahead(database_url: str) -> None:
    with psycopg.connect(database_url) as owner:
        row = owner.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_log'::regclass"
        ).fetchone()
    # The default, this month, and three ahead.
    assert row == (5,)
