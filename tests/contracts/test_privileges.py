"""What runs with more power than its caller, and how far that power goes."""

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege, NumericValueOutOfRange, RestrictViolation

from hotlead.kit.db import APP_ROLE, WORKER_ROLE
from tests.builders import NOW

# Function → the database roles that may call it. It runs with its owner's rights.
POWERFUL = {
    "create_audit_partitions": {WORKER_ROLE},
    "wipe_audit_origin": {APP_ROLE, WORKER_ROLE},
}
PARTITIONS_MAX = 25


def test_few_functions_run_as_their_owner(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            """
            SELECT p.proname, coalesce(p.proconfig::text, ''),
                ARRAY(SELECT r.rolname::text FROM pg_roles AS r
                      WHERE r.rolname IN ('hotlead_app', 'hotlead_worker')
                          AND has_function_privilege(r.oid, p.oid, 'EXECUTE')),
                ARRAY(SELECT a.grantee FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
            FROM pg_proc AS p
            WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace, 'jobs'::regnamespace)
            """
        ).fetchall()
    assert {name: set(roles) for name, _, roles, _ in rows} == POWERFUL
    # Its names are looked up where its owner wrote it for, never where the caller says.
    assert all("search_path=public, pg_temp" in settings for _, settings, _, _ in rows)
    assert all(public == [] for _, _, _, public in rows)


def test_views_see_what_their_caller_sees(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
                AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'
            """
        ).fetchall()
    assert rows == []


async def test_the_web_makes_no_partitions(database_url: str) -> None:
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("SET ROLE hotlead_app")
        with pytest.raises(InsufficientPrivilege):
            await connection.execute("SELECT create_audit_partitions(1)")


@pytest.mark.parametrize(
    ("months", "most"),
    [(2_147_483_647, PARTITIONS_MAX), (-2_147_483_648, 4), (0, 4), (None, 4)],
)
async def test_the_worker_makes_so_many_and_no_more(
    database_url: str, months: int | None, most: int
) -> None:
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("SET ROLE hotlead_worker")
        await connection.execute("SELECT create_audit_partitions(%s::integer)", (months,))
        cursor = await connection.execute(
            """
            SELECT relname FROM pg_class AS c JOIN pg_inherits AS i ON i.inhrelid = c.oid
            WHERE i.inhparent = 'audit_log'::regclass AND relname ~ '^audit_log_[0-9]{4}_[0-9]{2}$'
            """
        )
        # Four are there from the start: this month and three ahead.
        assert len(await cursor.fetchall()) == most
        with pytest.raises(NumericValueOutOfRange):
            await connection.execute("SELECT create_audit_partitions(2147483648::bigint::integer)")


@pytest.mark.parametrize("verb", ["UPDATE {} SET description = ''", "DELETE FROM {}"])
@pytest.mark.parametrize("role", [None, APP_ROLE, WORKER_ROLE])
async def test_a_partition_is_no_way_around(database_url: str, verb: str, role: str | None) -> None:
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute(
            """
            INSERT INTO audit_log (id, actor_role, action_type, entity_type, description,
                                   created_at)
            SELECT gen_random_uuid(), 'system', 'a.b', 'a', '', at
            FROM unnest(%s::timestamptz[]) AS at
            """,
            ([NOW.replace(year=2001), NOW.replace(year=2026)],),
        )
        cursor = await connection.execute("SELECT DISTINCT tableoid::regclass::text FROM audit_log")
        partitions = [row[0] for row in await cursor.fetchall()]
        if role is not None:
            await connection.execute(f"SET ROLE {role}".encode())
        for partition in partitions:
            with pytest.raises(RestrictViolation if role is None else InsufficientPrivilege):
                await connection.execute(verb.format(partition).encode())
