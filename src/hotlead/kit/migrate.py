"""Migrations: forward only, checksummed, one process at a time.

A migration is a file `NNNN_name.sql`, run in its own transaction under a short lock timeout, so
that it gives up rather than stall a running market. Files never change once applied: a checksum
that differs stops the start. The job queue's own tables come from its library, first. What only
some servers can do comes last, and may fail: `migrations/where_available`.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import LiteralString, cast

import structlog
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection, Error
from psycopg.rows import TupleRow

from hotlead.kit.errors import Unavailable

AUDIT_MONTHS_AHEAD = 3
# Any number that nothing else in the database uses as an advisory lock.
_LOCK_KEY = 7_301_946_220_115
_LOCK_TIMEOUT = "5s"

_log = structlog.get_logger("hotlead.migrate")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of SQL with its checksum."""

    name: str
    sql: str
    sha256: str


def list_migrations() -> list[Migration]:
    """Every migration the product ships, in order."""
    found = [file for file in _folder().iterdir() if file.name.endswith(".sql")]
    return [
        Migration(file.name, sql, hashlib.sha256(sql.encode()).hexdigest())
        for file in sorted(found, key=lambda f: f.name)
        for sql in [file.read_text(encoding="utf-8")]
    ]


async def migrate(url: str) -> list[str]:
    """Bring the database at `url` up to date; the names of the migrations that ran."""
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
        try:
            applied = await _applied(connection)
            pending = _pending(applied)
            if not applied:
                await _install_job_queue(connection)
            for migration in pending:
                await _apply(connection, migration)
            await connection.execute("SELECT create_audit_partitions(%s)", (AUDIT_MONTHS_AHEAD,))
            await use_postgis(connection)
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK_KEY,))
    return [migration.name for migration in pending]


async def use_postgis(connection: AsyncConnection[TupleRow]) -> None:
    """Give leads a point with an index where the server has PostGIS; says so where it cannot.

    Never fails: without it the same leads are found, a little slower.
    """
    cursor = await connection.execute("SELECT FROM pg_available_extensions WHERE name = 'postgis'")
    if await cursor.fetchone() is None:
        return
    sql = _folder().joinpath("where_available", "postgis.sql").read_text(encoding="utf-8")
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT set_config('lock_timeout', %s, true),"
                " set_config('search_path', 'public, postgis', true)",
                (_LOCK_TIMEOUT,),
            )
            # A file of the product, not built from data.
            await connection.execute(cast("LiteralString", sql))
    except Error as error:
        _log.warning("postgis_not_used", reason=error.diag.message_primary or type(error).__name__)


async def is_current(connection: AsyncConnection[TupleRow]) -> bool:
    """Whether the database has every migration the product ships."""
    cursor = await connection.execute("SELECT count(*) FROM schema_migrations")
    row = await cursor.fetchone()
    return row is not None and row[0] >= len(list_migrations())


def _folder() -> Traversable:
    """The migrations inside the installed package, or at the root of a checkout."""
    packaged = files("hotlead").joinpath("migrations")
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "migrations"


def _pending(applied: dict[str, str]) -> list[Migration]:
    shipped = list_migrations()
    for migration in shipped:
        known = applied.get(migration.name)
        if known is not None and known != migration.sha256:
            raise Unavailable(f"Migration {migration.name} changed after it was applied.")
    return [migration for migration in shipped if migration.name not in applied]


async def _applied(connection: AsyncConnection[TupleRow]) -> dict[str, str]:
    await connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            name text PRIMARY KEY,
            sha256 text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    cursor = await connection.execute("SELECT name, sha256 FROM schema_migrations")
    return {str(name): str(sha256) for name, sha256 in await cursor.fetchall()}


async def _install_job_queue(connection: AsyncConnection[TupleRow]) -> None:
    async with connection.transaction():
        await connection.execute("CREATE SCHEMA IF NOT EXISTS jobs")
        await connection.execute("SET LOCAL search_path = jobs")
        cursor = await connection.execute("SELECT to_regclass('jobs.procrastinate_jobs')")
        row = await cursor.fetchone()
        if row is None or row[0] is None:
            await connection.execute(SchemaManager.get_schema())


async def _apply(connection: AsyncConnection[TupleRow], migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute("SELECT set_config('lock_timeout', %s, true)", (_LOCK_TIMEOUT,))
        # A file of the product, not built from data.
        await connection.execute(cast("LiteralString", migration.sql))
        await connection.execute(
            "INSERT INTO schema_migrations (name, sha256) VALUES (%s, %s)",
            (migration.name, migration.sha256),
        )
