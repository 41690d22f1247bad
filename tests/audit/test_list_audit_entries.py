"""The audit log page: administrators only, newest first, found by action, id, role and period."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import pytest

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import Cast
from tests.client import Client, open_client

PAGE = "/admin/audit"
# Fixed: it is part of a test id, which every test process must make alike.
LEAD_ID = UUID("01936f2e-7c1a-7b3e-9d55-0f6a3b1c2d4e")


@pytest.fixture
async def admin(settings: Settings, db: Database, cast: Cast) -> AsyncGenerator[Client]:
    """An administrator, and a log with three kinds of rows."""
    now = utc_now()
    async with db.transaction(SYSTEM) as tx:
        for actor, action, entity_id, age in (
            (cast.admin, "lead.approved", LEAD_ID, timedelta(minutes=5)),
            (cast.acme.actor, "subscription.paused", new_id(), timedelta(days=3)),
            (SYSTEM, "lead.distributed", LEAD_ID, timedelta(days=40)),
        ):
            await audit.record(
                tx,
                actor,
                action,
                entity_type=action.split(".")[0],
                entity_id=entity_id,
                description=f"Did <{action}>",
                now=now - age,
            )
    async with open_client(settings, db, cast) as client:
        yield await client.as_admin()


async def test_shows_who_did_what(admin: Client) -> None:
    text = (await admin.get(PAGE)).text
    assert "Did &lt;lead.approved&gt;" in text
    assert text.index("lead.approved") < text.index("subscription.paused")
    assert "Acme" in text
    assert f'href="/admin/leads/{LEAD_ID}"' in text


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ("q=lead.", {"lead.approved", "lead.distributed"}),
        (f"q={LEAD_ID}", {"lead.approved", "lead.distributed"}),
        ("role=provider", {"subscription.paused"}),
        ("days=7&q=lead", {"lead.approved"}),
        ("q=nothing", set[str]()),
        ("q=%25", set[str]()),
        ("role=&days=&q=lead.a", {"lead.approved"}),
    ],
)
async def test_finds(admin: Client, query: str, actions: set[str]) -> None:
    text = (await admin.get(f"{PAGE}?{query}")).text
    known = {"lead.approved", "subscription.paused", "lead.distributed"}
    assert {action for action in known if f"Did &lt;{action}" in text} == actions


async def test_pages(admin: Client, db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        entries = [(new_id(), f"Number {number}") for number in range(60)]
        await audit.record_many(tx, SYSTEM, "lead.noted", entries, utc_now())
    text = (await admin.get(f"{PAGE}?q=lead.noted&page=3")).text
    assert text.count("Number ") == 20
    assert "41–60" in text


@pytest.mark.parametrize(
    "query", ["role=nobody", "days=x", "days=0", "page=0", "page=x", "limit=101"]
)
async def test_refuses_what_means_nothing(admin: Client, query: str) -> None:
    assert (await admin.get(f"{PAGE}?{query}")).status_code == 422


async def test_is_for_administrators(admin: Client) -> None:
    acme = await admin.as_provider("acme")
    assert (await acme.get(PAGE)).status_code == 403
    assert (await admin.visitor().get(PAGE)).status_code == 303
