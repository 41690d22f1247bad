"""A visitor of the whole application, and what a good submission looks like."""

from collections.abc import AsyncIterator

import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.builders import Cast
from tests.client import Client, open_client


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """The application with the cast in its database."""
    async with open_client(settings, db, cast) as opened:
        yield opened


@pytest.fixture
def body() -> dict[str, object]:
    """A submission of the cast's niche that nothing is wrong with."""
    return {
        "niche": "vps",
        "contact_name": "Amara Okafor",
        "contact_email": "amara@example.com",
        "contact_phone": "+1 (555) 010-0199",
        "form_data": {"budget": 120, "location": ["US", "EU"], "managed": True},
        "consent": True,
    }
