"""The whole application with the cast in its database."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.client import Client, open_client


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor."""
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
async def forgetting(db: Database, database_url: str) -> AsyncIterator[None]:
    """The checks after a test look at what is kept of Stripe's: one that leaves it wrong forgets.

    Before `db` ends, which this asks for first.
    """
    yield
    with psycopg.connect(database_url) as owner:
        owner.execute("TRUNCATE balance_transactions, reconciliations")
