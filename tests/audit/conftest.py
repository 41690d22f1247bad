"""An administrator who reads a log with a few rows of every kind."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.client import Client, open_client

ACTIONS = ("lead.approved", "lead.distributed", "subscription.paused", "provider.updated")


@pytest.fixture
async def lead_id(db: Database, cast: Cast) -> UUID:
    """The lead that the rows are about."""
    async with db.transaction(cast.admin) as tx:
        return await make_lead(tx, cast.niche_id)


@pytest.fixture
async def admin(
    settings: Settings, db: Database, cast: Cast, lead_id: UUID
) -> AsyncGenerator[Client]:
    """An administrator, and a log of five rows: three days ago, two, one, today, and long ago."""
    here = {"address": "203.0.113.7", "agent": "Mozilla", "request_id": "0123456789abcdef"}
    by_admin = msgspec.structs.replace(cast.admin, **here)
    by_acme = msgspec.structs.replace(cast.acme.actor, address="198.51.100.20")
    kept = audit.changes({"name": "Acme"}, {"name": "=Acme", "cap": 5})
    async with db.transaction(SYSTEM) as tx:
        own = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        for actor, action, entity_id, days in (
            (by_admin, "lead.approved", lead_id, 3),
            (SYSTEM, "lead.distributed", lead_id, 2),
            (by_acme, "subscription.paused", own, 1),
            (by_acme, "provider.updated", cast.acme.provider_id, 0),
            (SYSTEM, "niche.gone", new_id(), 400),
        ):
            await audit.record(
                tx,
                actor,
                action,
                entity_type=action.partition(".")[0],
                entity_id=entity_id,
                description=f"Did <{action}>",
                metadata=kept if action == "provider.updated" else None,
                now=NOW - timedelta(days=days),
            )
    async with open_client(settings, db, cast) as client:
        yield await client.as_admin()
