"""Both kinds of server: the embedded one, and one with PostGIS; what holds, holds on both."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.client import Client, open_client
from tests.conftest import ServerUnderTest, fresh_database, prepared
from tests.postgis_server import PostgisServer


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[ServerUnderTest]:
    """The PostgreSQL with PostGIS of this test process."""
    with tempfile.TemporaryDirectory(prefix="hotlead-postgis-") as folder:
        started = PostgisServer(Path(folder))
        try:
            started.start()
            yield prepared(started.url)
        finally:
            started.stop()


@pytest.fixture
def postgis_url(postgis_server: ServerUnderTest) -> Iterator[str]:
    """A fresh database on the server with PostGIS."""
    with fresh_database(postgis_server) as url:
        yield url


@pytest.fixture(params=["embedded", "postgis"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database on either server."""
    name = "server" if request.param == "embedded" else "postgis_server"
    with fresh_database(request.getfixturevalue(name)) as url:
        yield url


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """The application with the cast in its database."""
    async with open_client(settings, db, cast) as opened:
        yield opened
