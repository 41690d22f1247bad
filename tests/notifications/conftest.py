"""The whole application with the cast in its database, and a server that takes webhooks."""

from collections.abc import AsyncIterator

import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.resources import Resources
from tests.builders import Cast
from tests.client import Client, open_client
from tests.notifications.hooks import resources_to
from tests.webhook_receiver import NAME, Receiver, receiving


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor."""
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Who takes webhooks and says thanks."""
    async with receiving(NAME, "slow.example.com", "other.example.com") as opened:
        yield opened


@pytest.fixture
def res(worker_db: Database, settings: Settings, receiver: Receiver) -> Resources:
    """A worker that reaches the receiver."""
    return resources_to(worker_db, settings, receiver)
