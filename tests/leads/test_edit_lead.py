"""Correcting a lead that nobody has bought."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.leads import service
from hotlead.leads.records import LeadChanges
from tests.builders import NOW, Cast, make_lead, make_niche
from tests.client import Client
from tests.leads.rows import audit_rows, lead_rows

KEY = "k" * 48


async def test_writes_what_changed_and_keeps_the_rest(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        form_data: dict[str, object] = {"budget": 120, "notes": "soon"}
        lead_id = await make_lead(tx, cast.niche_id, form_data=form_data)
    (before,) = await lead_rows(db)
    async with db.transaction(cast.admin) as tx:
        changes = LeadChanges(
            contact_email="new@example.com", form_data={"budget": 150, "notes": None}
        )
        await service.edit_lead(tx, cast.admin, KEY, lead_id, changes, NOW)
    (lead,) = await lead_rows(db)
    assert lead["contact_email"] == "new@example.com"
    assert lead["contact_name"] == "Amara Okafor"
    assert lead["form_data"] == {"budget": 150}
    assert lead["status"] == "pending_approval"
    assert lead["contact_fingerprint"] != before["contact_fingerprint"]
    (entry,) = await audit_rows(db, "lead.edited")
    # The phone number was stored with spaces; now it is as every checked one.
    changed = ["contact_email", "contact_phone", "form_data.budget", "form_data.notes"]
    assert entry["metadata"] == {"changed": changed}
    assert "new@example.com" not in str(entry)


async def test_checks_against_the_version_it_was_given_under(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        await tx.execute("UPDATE niche_form_schemas SET is_active = false")
        fields = [{"id": "size", "label": "Size", "type": "text", "required": True}]
        await tx.execute(
            """
            INSERT INTO niche_form_schemas (id, niche_id, version, is_active, schema, published_at)
            VALUES (gen_random_uuid(), %s, 2, true, %s, now())
            """,
            (cast.niche_id, Jsonb({"fields": fields})),
        )
    async with db.transaction(cast.admin) as tx:
        changes = LeadChanges(form_data={"budget": 200})
        await service.edit_lead(tx, cast.admin, KEY, lead_id, changes, NOW)
    assert (await lead_rows(db))[0]["form_data"] == {"budget": 200}
    with pytest.raises(InvalidInput) as caught:
        async with db.transaction(cast.admin) as tx:
            wrong = LeadChanges(contact_name="", form_data={"size": "big", "budget": "a"})
            await service.edit_lead(tx, cast.admin, KEY, lead_id, wrong, NOW)
    assert caught.value.fields.keys() == {"contact_name", "form_data.size", "form_data.budget"}


async def test_what_was_sold_stays(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="bad_lead")
    with pytest.raises(service.LeadNotEditable):
        async with db.transaction(cast.admin) as tx:
            changes = LeadChanges(contact_name="Another")
            await service.edit_lead(tx, cast.admin, KEY, lead_id, changes, NOW)
    assert (await lead_rows(db))[0]["contact_name"] == "Amara Okafor"


async def test_nothing_changed_leaves_no_trace(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
        phone = LeadChanges(contact_phone="+1 555 010 0199")
        await service.edit_lead(tx, cast.admin, KEY, lead_id, phone, NOW)
        await service.edit_lead(tx, cast.admin, KEY, lead_id, phone, NOW)
    assert len(await audit_rows(db, "lead.edited")) == 1


async def test_only_administrators(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.edit_lead(tx, cast.acme.actor, KEY, lead_id, LeadChanges(), NOW)
    with pytest.raises(NotFound):
        async with db.transaction(cast.admin) as tx:
            await service.edit_lead(tx, cast.admin, KEY, new_id(), LeadChanges(), NOW)


async def test_a_new_postcode_moves_the_lead(db: Database, cast: Cast, settings: Settings) -> None:
    fields = [{"id": "code", "label": "Postcode", "type": "postcode", "required": True}]
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="local", schema={"fields": fields})
        lead_id = await make_lead(tx, niche_id, form_data={"code": "10115"})
        changes = LeadChanges(form_data={"code": "78701"})
        await service.edit_lead(tx, cast.admin, settings.secret_key, lead_id, changes, NOW)
    (lead,) = await lead_rows(db)
    assert lead["location_zip"] == "78701"
    assert lead["latitude"] == pytest.approx(30.27, abs=0.05)


async def test_the_api_corrects(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    path = f"/api/v1/admin/leads/{lead_id}"
    admin = await client.as_admin()
    response = await admin.patch(path, {"contact_name": "Amara O.", "form_data": {"budget": 9}})
    assert response.status_code == 200
    assert response.json()["data"]["contact_name"] == "Amara O."
    assert response.json()["data"]["form_data"] == {"budget": 9}
    for wrong, field in (
        ({"status": "approved"}, "status"),
        ({"contact_email": "no"}, "contact_email"),
        ({"contact_name": None}, "contact_name"),
        ({"form_data": {"other": 1}}, "form_data.other"),
    ):
        refused = await admin.patch(path, wrong)
        assert refused.status_code == 422
        assert field in refused.json()["details"]["fields"]
    assert (await client.patch(path, {})).status_code == 401
