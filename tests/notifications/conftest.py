"""The whole application with the cast in its database."""

from collections.abc import AsyncIterator

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
