"""Turning leads away, and taking it back."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.leads import service
from hotlead.leads.records import REASON_CHARS_MAX
from tests.builders import NOW, Cast, make_lead
from tests.client import Client
from tests.leads.rows import audit_rows, jobs, lead_rows


async def test_rejects_with_a_reason(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await service.reject_lead(tx, cast.admin, lead_id, "  Only advertising. ", NOW)
    (lead,) = await lead_rows(db)
    assert lead["status"] == "rejected"
    assert lead["rejection_reason"] == "Only advertising."
    assert lead["rejected_by"] == str(cast.admin.user_id)
    assert await jobs(db) == [("notifications.tell_waiting", {})]
    (entry,) = await audit_rows(db, "lead.rejected")
    assert entry["entity_id"] == str(lead_id)


@pytest.mark.parametrize("reason", ["", "   ", "x" * (REASON_CHARS_MAX + 1)])
async def test_the_reason_is_required(db: Database, cast: Cast, reason: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    with pytest.raises(InvalidInput) as caught:
        async with db.transaction(cast.admin) as tx:
            await service.reject_lead(tx, cast.admin, lead_id, reason, NOW)
    assert caught.value.fields.keys() == {"reason"}
    assert (await lead_rows(db))[0]["status"] == "pending_approval"


async def test_only_pending_leads(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    with pytest.raises(service.LeadNotPending):
        async with db.transaction(cast.admin) as tx:
            await service.reject_lead(tx, cast.admin, lead_id, "No.", NOW)
    with pytest.raises(NotFound):
        async with db.transaction(cast.admin) as tx:
            await service.reject_lead(tx, cast.admin, new_id(), "No.", NOW)


async def test_only_administrators(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    for verb in (
        service.reject_lead(tx, cast.acme.actor, lead_id, "No.", NOW),
        service.reopen_lead(tx, cast.acme.actor, lead_id, NOW),
    ):
        with pytest.raises(Forbidden):
            await verb


async def test_a_rejection_can_be_taken_back_once(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await service.reject_lead(tx, cast.admin, lead_id, "No.", NOW)
        await service.reopen_lead(tx, cast.admin, lead_id, NOW)
    (lead,) = await lead_rows(db)
    assert lead["status"] == "pending_approval"
    assert (lead["rejection_reason"], lead["rejected_by"], lead["rejected_at"]) == (None,) * 3
    assert len(await audit_rows(db, "lead.reopened")) == 1
    with pytest.raises(service.LeadNotRejected):
        async with db.transaction(cast.admin) as tx:
            await service.reopen_lead(tx, cast.admin, lead_id, NOW)


async def test_the_api_rejects_and_reopens(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    path = f"/api/v1/admin/leads/{lead_id}"
    assert (await admin.post(f"{path}/reject", {})).status_code == 422
    assert (await admin.post(f"{path}/reject", {"reason": " "})).status_code == 422
    rejected = await admin.post(f"{path}/reject", {"reason": "No request."})
    assert rejected.json()["data"]["rejection_reason"] == "No request."
    assert (await admin.post(f"{path}/reject", {"reason": "Again."})).status_code == 409
    reopened = await admin.post(f"{path}/reopen")
    assert reopened.json()["data"]["status"] == "pending_approval"
    assert (await admin.post(f"{path}/reopen")).status_code == 409
    assert (await client.post(f"{path}/reject", {"reason": "No."})).status_code == 401


async def test_the_api_rejects_many(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_ids = [str(await make_lead(tx, cast.niche_id)) for _ in range(3)]
    admin = await client.as_admin()
    body = {"ids": lead_ids, "reason": "No request."}
    response = await admin.post("/api/v1/admin/leads/reject", body)
    assert response.status_code == 200
    assert len(response.json()["data"]) == 3
    assert {lead["status"] for lead in await lead_rows(db)} == {"rejected"}


async def test_a_lead_that_nobody_bought(db: Database, cast: Cast) -> None:
    """It is not tried again, and waits for a new approval when the rejection is taken back."""
    async with db.transaction(cast.admin) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="unsold")
        await tx.execute("UPDATE leads SET next_attempt_at = now()")
        await service.reject_lead(tx, cast.admin, lead_id, "Nobody serves it.", NOW)
    (lead,) = await lead_rows(db)
    assert (lead["status"], lead["next_attempt_at"], lead["approved_at"]) == (
        "rejected",
        None,
        None,
    )
    (entry,) = await audit_rows(db, "lead.rejected")
    assert entry["metadata"] == {
        "before": {"status": "unsold"}, "after": {"status": "rejected"}
    }  # fmt: skip
