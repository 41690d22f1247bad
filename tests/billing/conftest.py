"""The whole application with the cast in its database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from hotlead.app import create_app
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.client import Client, open_client
from tests.conftest import settings_for


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor."""
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
async def keyed(
    db: Database, database_url: str, tmp_path: Path, cast: Cast
) -> AsyncIterator[Client]:
    """The product with a Stripe key, whose API nobody answers."""
    settings = replace(
        settings_for(database_url, tmp_path),
        stripe_key="sk_test_none",
        stripe_secrets=("whsec_new", "whsec_old"),
        stripe_api_base="http://127.0.0.1:9",
    )
    client = Client(create_app(settings, db), settings, db, cast)
    yield client
    await client.close()


@pytest.fixture
async def forgetting(db: Database, database_url: str) -> AsyncIterator[None]:
    """The checks after a test look at what is kept of Stripe's: one that leaves it wrong forgets.

    Before `db` ends, which this asks for first.
    """
    yield
    with psycopg.connect(database_url) as owner:
        owner.execute("TRUNCATE balance_transactions, reconciliations")
