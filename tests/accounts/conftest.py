"""A visitor of the whole application."""

from collections.abc import AsyncGenerator

import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox
from tests.builders import Cast
from tests.client import Client, open_client


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncGenerator[Client]:
    """The application with the cast in its database."""
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
def post(settings: Settings, db: Database) -> Letterbox:
    """The mails that were sent in the test."""
    return Letterbox(db, settings)
