"""Letting leads through: one, many, twice, and by whom."""

import asyncio
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from hotlead.kit.ids import new_id
from hotlead.leads import service
from hotlead.leads.records import BULK_LEADS_MAX
from tests.builders import NOW, Cast, make_lead, make_niche
from tests.client import Client
from tests.leads.rows import audit_rows, jobs, lead_rows


async def test_approves_and_wakes_the_engine(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        approved = await service.approve_lead(tx, cast.admin, lead_id, NOW)
    assert (approved.id, approved.niche_id) == (lead_id, cast.niche_id)
    (lead,) = await lead_rows(db)
    assert lead["status"] == "approved"
    assert lead["approved_by"] == str(cast.admin.user_id)
    assert str(lead["approved_at"]).startswith("2026-11-20T12:00:00")
    assert await jobs(db) == [
        ("distribution.distribute_niche", {"niche_id": str(cast.niche_id)}),
        ("notifications.tell_waiting", {}),
    ]
    (entry,) = await audit_rows(db, "lead.approved")
    assert entry["entity_id"] == str(lead_id)
    assert entry["actor_id"] == str(cast.admin.user_id)
    assert "Amara" not in str(entry)


@pytest.mark.parametrize("status", ["approved", "unsold", "bad_lead"])
async def test_only_pending_leads(db: Database, cast: Cast, status: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status=status)
    with pytest.raises(service.LeadNotPending):
        async with db.transaction(cast.admin) as tx:
            await service.approve_lead(tx, cast.admin, lead_id, NOW)
    assert (await lead_rows(db))[0]["status"] == status
    assert await jobs(db) == []


async def test_an_unknown_lead_is_not_found(db: Database, cast: Cast) -> None:
    with pytest.raises(NotFound):
        async with db.transaction(cast.admin) as tx:
            await service.approve_lead(tx, cast.admin, new_id(), NOW)


async def test_only_administrators(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    with pytest.raises(Unauthenticated):
        async with db.transaction(VISITOR) as tx:
            await service.approve_lead(tx, VISITOR, lead_id, NOW)
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.approve_lead(tx, cast.acme.actor, lead_id, NOW)
    assert (await lead_rows(db))[0]["status"] == "pending_approval"


async def test_two_at_the_same_moment_approve_once(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)

    async def approve() -> bool:
        async with db.transaction(cast.admin) as tx:
            return bool(await service.approve_leads(tx, cast.admin, [lead_id], NOW))

    assert sorted(await asyncio.gather(*(approve() for _ in range(4)))) == [False] * 3 + [True]
    names = [name for name, _ in await jobs(db)]
    assert names == ["distribution.distribute_niche", "notifications.tell_waiting"]
    assert len(await audit_rows(db, "lead.approved")) == 1


async def test_many_at_once_wake_each_niche_once(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        other = await make_niche(tx, slug="other")
        lead_ids = [await make_lead(tx, cast.niche_id) for _ in range(3)]
        lead_ids.append(await make_lead(tx, other))
        decided = await make_lead(tx, other, status="approved")
        approved = await service.approve_leads(tx, cast.admin, [*lead_ids, decided], NOW)
    assert {lead.id for lead in approved} == set(lead_ids)
    woken = [args["niche_id"] for name, args in await jobs(db) if name.startswith("distribution.")]
    assert sorted(map(str, woken)) == sorted([str(cast.niche_id), str(other)])
    assert len(await jobs(db)) == 3
    assert len(await audit_rows(db, "lead.approved")) == 4


@pytest.mark.parametrize("count", [0, BULK_LEADS_MAX + 1])
async def test_a_limit_on_how_many(db: Database, cast: Cast, count: int) -> None:
    with pytest.raises(InvalidInput):
        async with db.transaction(cast.admin) as tx:
            await service.approve_leads(tx, cast.admin, [UUID(int=1)] * count, NOW)


async def test_the_api_answers_with_the_lead(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    path = f"/api/v1/admin/leads/{lead_id}/approve"
    assert (await client.post(path)).status_code == 401
    assert (await (await client.as_provider("acme")).post(path)).status_code == 403
    response = await admin.post(path)
    assert response.status_code == 202
    assert response.json()["data"]["status"] == "approved"
    again = await admin.post(path)
    assert again.status_code == 409
    assert again.json()["details"]["code"] == "lead_not_pending"
    assert (await admin.post(f"/api/v1/admin/leads/{new_id()}/approve")).status_code == 404


async def test_the_api_takes_many(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_ids = [str(await make_lead(tx, cast.niche_id)) for _ in range(3)]
    admin = await client.as_admin()
    response = await admin.post("/api/v1/admin/leads/approve", {"ids": lead_ids})
    assert response.status_code == 202
    assert {lead["id"] for lead in response.json()["data"]} == set(lead_ids)
    again = await admin.post("/api/v1/admin/leads/approve", {"ids": lead_ids})
    assert again.json()["data"] == []
    empty = await admin.post("/api/v1/admin/leads/approve", {"ids": []})
    assert empty.status_code == 422
