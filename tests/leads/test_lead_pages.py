"""One lead's page, and deciding on it without script."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Jsonb
from hotlead.kit.ids import new_id
from tests.builders import Cast, make_lead, make_niche
from tests.client import Client
from tests.leads.public import inputs_of
from tests.leads.rows import audit_rows, jobs, lead_rows


async def test_shows_everything_by_its_label(client: Client, body: dict[str, object]) -> None:
    sent = {**body, "contact_name": "Amara <b>Okafor</b>",
            "attribution": {"utm_source": "google", "utm_campaign": "brand"}}  # fmt: skip
    lead_id = (await client.post("/api/v1/leads", sent)).json()["data"]["id"]
    admin = await client.as_admin()
    page = await admin.get(f"/admin/leads/{lead_id}")
    assert page.status_code == 200
    text = " ".join(page.text.split())
    for shown in (
        "Amara &lt;b&gt;Okafor&lt;/b&gt;",
        "amara@example.com",
        "Monthly budget",
        "Server location",
        "US, EU",
        "brand",
        "Version 1",
        "Lead submitted",
        "A phone number was given",
        f'hx-get="/admin/leads/{lead_id}/distribution"',
        f'action="/admin/leads/{lead_id}/approve"',
    ):
        assert shown in text
    assert "<b>Okafor" not in text


async def test_shows_the_labels_of_its_own_version(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, form_data={"budget": 120, "gone": "x"})
        await tx.execute("UPDATE niche_form_schemas SET is_active = false")
        fields = [{"id": "budget", "label": "Another label", "type": "number"}]
        await tx.execute(
            """
            INSERT INTO niche_form_schemas (id, niche_id, version, is_active, schema, published_at)
            VALUES (gen_random_uuid(), %s, 2, true, %s, now())
            """,
            (cast.niche_id, Jsonb({"fields": fields})),
        )
    text = (await (await client.as_admin()).get(f"/admin/leads/{lead_id}")).text
    assert "Monthly budget" in text
    assert "Another label" not in text
    assert "gone" in text


async def test_names_another_lead_of_the_same_person(
    client: Client, body: dict[str, object]
) -> None:
    lead_id = (await client.post("/api/v1/leads", body)).json()["data"]["id"]
    await client.post("/api/v1/leads", {**body, "form_data": {"budget": 150}})
    text = (await (await client.as_admin()).get(f"/admin/leads/{lead_id}")).text
    assert "1 other lead" in text


@pytest.mark.parametrize("path", ["", "/edit", "/reject"])
async def test_only_administrators(client: Client, db: Database, cast: Cast, path: str) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    address = f"/admin/leads/{lead_id}{path}"
    assert (await client.get(address)).status_code == 303
    assert (await (await client.as_provider("acme")).get(address)).status_code == 403
    admin = await client.as_admin()
    assert (await admin.get(f"/admin/leads/{new_id()}{path}")).status_code == 404


async def test_approves_and_goes_back(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    address = f"/admin/leads/{lead_id}/approve"
    data = {"back": "/admin/leads?status=pending_approval"}
    assert (await admin.request("POST", address, data=data)).status_code == 403
    response = await admin.post_form(address, data)
    assert response.headers["location"] == "/admin/leads?status=pending_approval"
    assert (await lead_rows(db))[0]["status"] == "approved"
    names = [name for name, _ in await jobs(db)]
    assert names == ["distribution.distribute_niche", "notifications.tell_waiting"]
    assert "Amara Okafor approved" in (await admin.get("/admin/leads")).text
    again = await admin.post_form(address, {"back": "https://evil.example"})
    assert again.status_code == 409
    acme = await client.as_provider("acme")
    assert (await acme.post_form(address)).status_code == 403


async def test_rejects_with_a_reason_and_takes_it_back(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    address = f"/admin/leads/{lead_id}"
    asked = await admin.get(f"{address}/reject?back=//evil.example")
    assert inputs_of(asked.text)["back"] == [address]
    silent = await admin.post_form(f"{address}/reject", {"reason": " ", "back": address})
    assert silent.status_code == 422
    assert "Say why" in silent.text
    done = await admin.post_form(f"{address}/reject", {"reason": "No <i>request</i>."})
    assert done.headers["location"] == "/admin/leads"
    toast = (await admin.get("/admin/leads")).text
    assert f'action="{address}/reopen"' in toast
    assert "No &lt;i&gt;request&lt;/i&gt;." in (await admin.get(address)).text
    assert (await admin.post_form(f"{address}/reopen")).headers["location"] == address
    assert (await lead_rows(db))[0]["status"] == "pending_approval"


async def test_decides_on_many(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_ids = [str(await make_lead(tx, cast.niche_id)) for _ in range(4)]
    admin = await client.as_admin()
    approved = await admin.post_form("/admin/leads/approve", {"ids": lead_ids[:2]})
    assert approved.status_code == 303
    assert "2 leads approved" in (await admin.get("/admin/leads")).text
    asked = await admin.post_form("/admin/leads/reject", {"ids": lead_ids})
    assert asked.status_code == 200
    assert inputs_of(asked.text)["ids"] == lead_ids
    rejected = await admin.post_form("/admin/leads/reject", {"ids": lead_ids, "reason": "No."})
    assert rejected.status_code == 303
    page = (await admin.get("/admin/leads")).text
    assert "2 leads rejected" in page
    assert "2 leads had been decided before." in page
    statuses = [lead["status"] for lead in await lead_rows(db)]
    assert statuses == ["approved", "approved", "rejected", "rejected"]
    assert (await admin.post_form("/admin/leads/approve", {})).status_code == 422
    assert (await admin.post_form("/admin/leads/approve", {"ids": "x"})).status_code == 422


async def test_corrects_by_the_same_questions(client: Client, db: Database, cast: Cast) -> None:
    fields = [
        {"id": "budget", "label": "Budget", "type": "number", "required": True},
        {"id": "managed", "label": "Managed", "type": "yes-no"},
        {"id": "where", "label": "Where", "type": "location"},
        {"id": "tags", "label": "Tags", "type": "checkbox", "options": ["a", "b"]},
    ]
    place = {"city": "Lyon", "latitude": 45.76, "longitude": 4.83}
    answers = {"budget": 120, "managed": False, "where": place, "tags": ["b"]}
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="local", schema={"fields": fields})
        lead_id = await make_lead(tx, niche_id, form_data=dict(answers))
    admin = await client.as_admin()
    address = f"/admin/leads/{lead_id}/edit"
    inputs = inputs_of((await admin.get(address)).text)
    assert inputs["budget"] == ["120"]
    assert inputs["managed"] == ["no"]
    assert inputs["where.city"] == ["Lyon"]
    assert inputs["tags"] == ["b"]
    wrong = await admin.post_form(address, {**inputs, "budget": "a lot", "contact_name": ""})
    assert wrong.status_code == 422
    assert inputs_of(wrong.text)["budget"] == ["a lot"]
    changed = await admin.post_form(address, {**inputs, "budget": "150", "managed": "yes"})
    assert changed.headers["location"] == f"/admin/leads/{lead_id}"
    (lead,) = await lead_rows(db)
    assert lead["form_data"] == {**answers, "budget": 150, "managed": True}
    assert (lead["latitude"], lead["location_city"]) == (45.76, "Lyon")
    assert len(await audit_rows(db, "lead.edited")) == 1
    text = (await admin.get(f"/admin/leads/{lead_id}")).text
    assert "form_data.budget" in text
