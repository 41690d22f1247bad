"""Trying an unsold lead again by hand."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.ids import new_id
from tests.builders import Cast, make_lead
from tests.client import Client, open_client


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor of the whole application."""
    async with open_client(settings, db, cast) as visitor:
        yield visitor


@pytest.fixture
async def unsold(db: Database, cast: Cast) -> UUID:
    """A lead whose five attempts are used up."""
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await execute(tx, "UPDATE leads SET distribution_attempts = 5")
    return lead_id


async def test_it_is_offered_again_once(client: Client, db: Database, unsold: UUID) -> None:
    admin = await client.as_admin()
    path = f"/api/v1/admin/leads/{unsold}/retry"
    first, second = await admin.post(path), await admin.post(path)
    assert (first.status_code, first.json()["data"]["status"]) == (202, "approved")
    assert (second.status_code, second.json()["details"]["code"]) == (409, "lead_not_unsold")
    async with db.transaction(SYSTEM) as tx:
        jobs = await fetch_rows(tx, "SELECT task_name FROM jobs.procrastinate_jobs")
        audit = await fetch_rows(
            tx, "SELECT entity_id FROM audit_log WHERE action_type = 'lead.retried'"
        )
    assert jobs == [("distribution.distribute_niche",)]
    assert audit == [(unsold,)]


async def test_from_its_page(client: Client, db: Database, unsold: UUID) -> None:
    admin = await client.as_admin()
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            INSERT INTO distribution_runs (id, lead_id, attempt, outcome, policy, decisions,
                                           reason_counts, decided_at, decide_ms)
            VALUES (%(id)s, %(lead_id)s, 5, 'unsold', 'additive', '[]', '{}', now(), 0)
            """,
            {"id": new_id(), "lead_id": unsold},
        )
    shown = await admin.get(f"/admin/leads/{unsold}/distribution")
    assert "Try again now" in shown.text
    answer = await admin.post_form(f"/admin/leads/{unsold}/retry", {})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/leads/{unsold}")
    shown = await admin.get(f"/admin/leads/{unsold}/distribution")
    assert "Try again now" not in shown.text
    again = await admin.post_form(f"/admin/leads/{unsold}/retry", {})
    assert (again.status_code, again.headers["location"]) == (303, f"/admin/leads/{unsold}")
    assert "This lead is not unsold." in (await admin.get(f"/admin/leads/{unsold}")).text


async def test_who_may_not(client: Client, unsold: UUID) -> None:
    path = f"/api/v1/admin/leads/{unsold}/retry"
    assert (await client.post(path)).status_code == 401
    assert (await (await client.as_provider("acme")).post(path)).status_code == 403
    missing = await (await client.as_admin()).post(f"/api/v1/admin/leads/{new_id()}/retry")
    assert missing.status_code == 404
