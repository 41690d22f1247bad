"""Taking a lead back before anyone bought it."""

import asyncio
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.errors import Forbidden
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.client import Client


async def _take_back(db: Database, cast: Cast, lead_id: UUID) -> None:
    async with db.transaction(cast.admin) as tx:
        await service.take_back_lead(tx, cast.admin, lead_id, NOW)


async def _status(db: Database, lead_id: UUID) -> str:
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(tx, "SELECT status FROM leads WHERE id = %(id)s", {"id": lead_id})
    return str(row[0])


async def _drain(db: Database, cast: Cast) -> None:
    await service.drain_niche(db, cast.niche_id, cache=service.TermsCache(), clock=lambda: NOW)


@pytest.mark.parametrize("status", ["approved", "unsold"])
async def test_it_waits_for_a_review_again(db: Database, cast: Cast, status: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status=status)
        await execute(tx, "UPDATE leads SET next_attempt_at = now()")
    await _take_back(db, cast, lead_id)
    async with db.transaction(SYSTEM) as tx:
        [lead] = await fetch_rows(
            tx, "SELECT status, approved_by, approved_at, next_attempt_at, created_at FROM leads"
        )
        [audit] = await fetch_rows(
            tx,
            "SELECT entity_id, metadata FROM audit_log WHERE action_type = 'lead.taken_back'",
        )
    assert lead == ("pending_approval", None, None, None, NOW)
    assert audit == (
        lead_id,
        {"before": {"status": status}, "after": {"status": "pending_approval"}},
    )
    await _drain(db, cast)
    assert await _status(db, lead_id) == "pending_approval"
    with pytest.raises(service.LeadNotApproved):
        await _take_back(db, cast, lead_id)


async def test_not_once_anyone_bought_it(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    await _drain(db, cast)
    with pytest.raises(service.LeadSold):
        await _take_back(db, cast, lead_id)
    assert await _status(db, lead_id) == "distributed"


@pytest.mark.race
async def test_while_the_niche_is_sold_in(db: Database, cast: Cast) -> None:
    """Sold or taken back, never both."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        lead_ids = [
            await make_lead(tx, cast.niche_id, status="approved", email=f"{i}@example.com")
            for i in range(12)
        ]
    answers = await asyncio.gather(
        _drain(db, cast),
        *(_take_back(db, cast, lead_id) for lead_id in reversed(lead_ids)),
        return_exceptions=True,
    )
    assert all(answer is None or isinstance(answer, service.LeadSold) for answer in answers)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT l.status, count(a.id) FROM leads AS l"
            " LEFT JOIN lead_assignments AS a ON a.lead_id = l.id GROUP BY l.id",
        )
    assert set(rows) <= {("distributed", 1), ("pending_approval", 0)}


@pytest.mark.race
async def test_it_waits_for_whoever_sells(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('distribution:' || %s, 0))",
            (str(cast.niche_id),),
        )
        waiting = asyncio.create_task(_take_back(db, cast, lead_id))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    await waiting
    assert await _status(db, lead_id) == "pending_approval"


async def test_the_api_and_the_page(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        first, second = [await make_lead(tx, cast.niche_id, status="unsold") for _ in range(2)]
        sold = await make_lead(tx, cast.niche_id, status="approved")
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    await _drain(db, cast)
    admin = await client.as_admin()
    path = f"/api/v1/admin/leads/{first}/take-back"
    done, again = await admin.post(path), await admin.post(path)
    assert (done.status_code, done.json()["data"]["status"]) == (200, "pending_approval")
    assert (again.status_code, again.json()["details"]["code"]) == (409, "lead_not_approved")
    late = await admin.post(f"/api/v1/admin/leads/{sold}/take-back")
    assert (late.status_code, late.json()["details"]["code"]) == (409, "lead_sold")
    missing = await admin.post(f"/api/v1/admin/leads/{new_id()}/take-back")
    assert missing.status_code == 404
    address = f"/admin/leads/{second}"
    assert f'action="{address}/take-back"' in (await admin.get(address)).text
    for lead_id in (second, second, sold):
        answer = await admin.post_form(f"/admin/leads/{lead_id}/take-back", {})
        assert answer.headers["location"] == f"/admin/leads/{lead_id}"
    assert f"{address}/take-back" not in (await admin.get(address)).text
    assert [await _status(db, each) for each in (second, sold)] == [
        "pending_approval", "distributed"
    ]  # fmt: skip


async def test_who_may_not(client: Client, db: Database, cast: Cast) -> None:
    path = f"/api/v1/admin/leads/{new_id()}/take-back"
    assert (await client.post(path)).status_code == 401
    assert (await (await client.as_provider("acme")).post(path)).status_code == 403
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.take_back_lead(tx, cast.acme.actor, new_id(), NOW)
