"""Who sees and writes which rows: every table × database role × actor × verb, probed for real.

The answers stand in `tenancy.txt`. A line names a table, a verb and the database roles; a column
is an actor; a cell names the rows it reaches: `all`, `-` for none, or their owners.
A failing test shows each line that differs.
"""

from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, Tx
from tests.contracts.market import open_market
from tests.contracts.tenancy_probe import TABLES, Question, probe, table_lines

EXPECTED = Path(__file__).with_name("tenancy.txt")


@pytest.mark.timeout(300)
async def test_every_role_reaches_its_rows_and_no_others(database_url: str) -> None:
    async with await AsyncConnection.connect(database_url, autocommit=True) as owner:
        await _only_policies(owner)
        market = await open_market(owner)
        reached = await probe(owner, market)
    expected = EXPECTED.read_text(encoding="utf-8").splitlines()
    assert table_lines(reached) == expected


async def _only_policies(owner: Tx) -> None:
    """Foreign keys and append-only triggers would hide what the policies alone allow."""
    await owner.execute("SET session_replication_role = replica")
    # No entry of the ledger is without its hash.
    await owner.execute("ALTER TABLE provider_ledger ENABLE ALWAYS TRIGGER provider_ledger_seal")


async def test_the_probe_notices_a_leak(database_url: str) -> None:
    async with await AsyncConnection.connect(database_url, autocommit=True) as owner:
        await _only_policies(owner)
        market = await open_market(owner)
        await owner.execute("CREATE POLICY leak ON leads FOR SELECT USING (true)")
        await owner.execute("GRANT DELETE ON leads TO hotlead_app")
        await owner.execute("CREATE POLICY leak ON settings FOR UPDATE USING (true)")
        reached = await probe(owner, market, ["leads", "settings"])
    assert reached[Question("leads", "read", "app", "acme")] == "all"
    assert reached[Question("leads", "delete", "app", "admin")] == "all"
    assert reached[Question("leads", "delete", "worker", "admin")] == "-"
    assert reached[Question("settings", "update", "worker", "visitor")] == "all"


def test_the_probe_knows_every_table(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
                AND NOT relispartition AND relname <> 'schema_migrations'
            """
        ).fetchall()
    assert {row[0] for row in rows} == set(TABLES)


def test_no_role_reaches_around_the_policies(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        # Partitions have no policies of their own; the list of migrations may be read, no more.
        reachable = connection.execute(
            """
            SELECT c.oid::regclass::text, r.rolname
            FROM pg_class AS c
            CROSS JOIN pg_roles AS r
            WHERE c.relnamespace = 'public'::regnamespace
                AND c.relkind = 'r' AND r.rolname IN ('hotlead_app', 'hotlead_worker')
                AND (c.relispartition AND has_table_privilege(r.oid, c.oid, 'SELECT')
                     OR (c.relispartition OR c.relname = 'schema_migrations')
                     AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
            """
        ).fetchall()
        powers = connection.execute(
            """
            SELECT rolname FROM pg_roles
            WHERE rolname IN ('hotlead_app', 'hotlead_worker')
                AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)
            """
        ).fetchall()
        unforced = connection.execute(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                AND NOT relispartition AND relname <> 'schema_migrations'
                AND NOT (relrowsecurity AND relforcerowsecurity)
            """
        ).fetchall()
    assert (reachable, powers, unforced) == ([], [], [])


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
@pytest.mark.parametrize("table", ["provider_ledger", "audit_log"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_history_is_append_only(database_url: str, role: str, table: str, verb: str) -> None:
    statement = {
        "UPDATE": f"UPDATE {table} SET created_at = now()",
        "DELETE": f"DELETE FROM {table}",
        # The ledger is referenced, so that only a cascade could reach it.
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]
    async with await AsyncConnection.connect(database_url, autocommit=True) as owner:
        with pytest.raises(RestrictViolation):
            await owner.execute(statement.encode())
        await owner.execute(f"SET ROLE {role}".encode())
        with pytest.raises(InsufficientPrivilege):
            await owner.execute(statement.encode())


async def test_an_actor_ends_with_its_transaction(database_url: str) -> None:
    database = Database(database_url, APP_ROLE, 1)
    await database.open()
    async with database.transaction(SYSTEM) as tx:
        await tx.execute("SELECT count(*) FROM users")
    async with database.connection() as connection:
        cursor = await connection.execute("SELECT actor_role(), actor_user_id()")
        assert await cursor.fetchone() == (None, None)
    await database.close()
