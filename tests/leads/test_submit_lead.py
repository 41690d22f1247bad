"""Handing in a lead: what is stored, what is refused, what is promised."""

import asyncio
import hashlib
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb
from hotlead.leads import service
from hotlead.leads.records import Submission, SubmittedLead, Visit
from hotlead.niches.records import Source
from tests.builders import NOW, Cast, make_niche
from tests.client import ADDRESS, Client, open_client
from tests.leads.rows import audit_rows, jobs, lead_rows
from tests.web.settings import changed

Body = dict[str, object]


async def test_stores_a_pending_lead(client: Client, db: Database, body: Body) -> None:
    response = await client.post("/api/v1/leads", body, user_agent="Robot/1.0")
    assert response.status_code == 201
    data = response.json()["data"]
    assert data.keys() == {"id", "reference"}

    (lead,) = await lead_rows(db)
    assert lead["id"] == data["id"]
    assert UUID(str(lead["id"])).version == 7
    assert lead["status"] == "pending_approval"
    assert lead["schema_version"] == 1
    assert lead["contact_name"] == "Amara Okafor"
    assert lead["contact_email"] == "amara@example.com"
    assert lead["contact_phone"] == "+15550100199"
    assert lead["form_data"] == {"budget": 120, "location": ["US", "EU"], "managed": True}
    assert lead["approved_at"] is None
    assert lead["quality"]["score"] == 100
    assert lead["consent"] == {
        "text_version": 1,
        "text_sha256": hashlib.sha256(b"You may contact me.").hexdigest(),
        "page": "api",
        "ip": ADDRESS,
        "at": lead["consent"]["at"],
    }


async def test_queues_the_confirmation_and_leaves_a_trace(
    client: Client, db: Database, body: Body
) -> None:
    await client.post("/api/v1/leads", body, user_agent="Robot/1.0")
    (lead,) = await lead_rows(db)
    assert await jobs(db) == [("notifications.confirm_submission", {"lead_id": lead["id"]})]
    (entry,) = await audit_rows(db, "lead.submitted")
    assert entry["entity_id"] == lead["id"]
    assert entry["actor_role"] == "visitor"
    assert entry["actor_id"] is None
    assert entry["ip_address"] == ADDRESS
    assert entry["user_agent"] == "Robot/1.0"
    assert "amara" not in str(entry).lower()


async def test_a_niche_may_approve_by_itself(client: Client, db: Database, body: Body) -> None:
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="quick", approval="automatic")
    response = await client.post("/api/v1/leads", {**body, "niche": "quick"})
    assert response.status_code == 201
    (lead,) = await lead_rows(db)
    assert lead["status"] == "approved"
    assert lead["approved_at"] == lead["created_at"]
    assert await jobs(db) == [
        ("notifications.confirm_submission", {"lead_id": lead["id"]}),
        ("distribution.distribute_niche", {"niche_id": str(niche_id)}),
    ]


async def test_takes_the_niche_by_its_id(
    client: Client, db: Database, cast: Cast, body: Body
) -> None:
    del body["niche"]
    response = await client.post("/api/v1/leads", {**body, "niche_id": str(cast.niche_id)})
    assert response.status_code == 201
    assert len(await lead_rows(db)) == 1


@pytest.mark.parametrize("extra", [{"niche": None}, {"niche_id": str(UUID(int=7))}])
async def test_wants_one_name_of_the_niche(client: Client, body: Body, extra: Body) -> None:
    response = await client.post("/api/v1/leads", {**body, **extra})
    assert response.status_code == 422
    assert response.json()["details"]["fields"].keys() == {"niche"}


async def test_keeps_where_the_visitor_came_from(client: Client, db: Database, body: Body) -> None:
    attribution = {
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": "brand",
        "utm_term": "vps",
        "utm_content": "a",
        "referrer_url": "https://example.com/best",
        "click_id": "gclid-1",
        "session_id": "s-1",
        "partner_id": "019336a8-0000-7000-8000-000000000001",
    }
    await client.post("/api/v1/leads", {**body, "attribution": attribution})
    (lead,) = await lead_rows(db)
    assert {name: lead[name] for name in attribution} == attribution


async def test_finds_the_point_of_a_zip_code(client: Client, db: Database, body: Body) -> None:
    place = {"city": "Austin", "state": "tx", "country": "US", "zip": "78701"}
    await client.post("/api/v1/leads", {**body, "location": place})
    (lead,) = await lead_rows(db)
    assert (lead["location_city"], lead["location_state"]) == ("Austin", "TX")
    assert (lead["location_country"], lead["location_zip"]) == ("US", "78701")
    assert lead["latitude"] == pytest.approx(30.27, abs=0.05)
    assert lead["longitude"] == pytest.approx(-97.74, abs=0.05)


async def test_copies_a_location_answer(client: Client, db: Database, body: Body) -> None:
    fields = [{"id": "where", "label": "Where?", "type": "location", "required": True}]
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="local", schema={"fields": fields})
    answer = {"city": "Lyon", "country": "FR", "latitude": 45.76, "longitude": 4.83}
    sent = {**body, "niche": "local", "form_data": {"where": answer}}
    assert (await client.post("/api/v1/leads", sent)).status_code == 201
    (lead,) = await lead_rows(db)
    assert lead["form_data"] == {"where": answer}
    assert (lead["location_city"], lead["location_country"]) == ("Lyon", "FR")
    assert (lead["latitude"], lead["longitude"]) == (45.76, 4.83)


async def test_names_every_wrong_part_at_once(client: Client, db: Database, body: Body) -> None:
    wrong = {
        **body,
        "contact_name": " ",
        "contact_email": "nobody",
        "contact_phone": "123",
        "form_data": {"location": ["Mars"], "unknown": 1},
        "location": {"latitude": 100, "longitude": 0},
        "consent": False,
    }
    response = await client.post("/api/v1/leads", wrong)
    assert response.status_code == 422
    assert response.json()["details"]["fields"].keys() == {
        "contact_name",
        "contact_email",
        "contact_phone",
        "form_data.budget",
        "form_data.location",
        "form_data.unknown",
        "location",
        "consent",
    }
    assert await lead_rows(db) == []
    assert await jobs(db) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contact_name": 7}, "contact_name"),
        ({"contact_name": None}, "contact_name"),
        ({"contact_name": "x" * 256}, "contact_name"),
        ({"contact_email": ["a@example.com"]}, "contact_email"),
        ({"contact_email": f"{'a' * 250}@example.com"}, "contact_email"),
        ({"contact_phone": 5550100199}, "contact_phone"),
        ({"form_data": "budget"}, "form_data"),
        ({"form_data": None}, "form_data"),
        ({"form_data": {"budget": "120"}}, "form_data.budget"),
        ({"form_data": {"budget": True}}, "form_data.budget"),
        ({"form_data": {"budget": 1e300}}, "form_data.budget"),
        ({"form_data": {"budget": 120, "notes": "x" * 2001}}, "form_data.notes"),
        ({"form_data": {"budget": 120, "notes": "a\x07b"}}, "form_data.notes"),
        ({"location": "Lyon"}, "location"),
        ({"attribution": {"utm_source": "x" * 256}}, "attribution.utm_source"),
        ({"attribution": {"utm": "x"}}, "attribution.utm"),
        ({"attribution": {"partner_id": "me"}}, "attribution.partner_id"),
        ({"consent": "yes"}, "consent"),
        ({"consent": {"accepted": True, "text_version": 9}}, "consent"),
        ({"consent": {"accepted": False}}, "consent"),
        ({"niche_id": "vps"}, "niche_id"),
        ({"nickname": "Amy"}, "nickname"),
    ],
)
async def test_refuses_bad_input_by_name(
    client: Client, db: Database, body: Body, change: Body, field: str
) -> None:
    response = await client.post("/api/v1/leads", {**body, **change})
    assert response.status_code == 422
    fields = response.json()["details"]["fields"]
    assert field in fields
    assert all(text.endswith(".") for text in fields.values())
    assert await lead_rows(db) == []
    assert await audit_rows(db, "lead.submitted") == []


@pytest.mark.parametrize("missing", ["contact_name", "contact_email", "form_data"])
async def test_says_what_is_missing(client: Client, body: Body, missing: str) -> None:
    del body[missing]
    response = await client.post("/api/v1/leads", body)
    assert response.status_code == 422
    assert response.json()["details"]["fields"][missing] == "This is required."


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"null", 422),
        (b"[]", 422),
        (b"{", 400),
        (b'{"contact_name": "\xff\xfe"}', 400),
        (b'{"contact_name": "a\\u0000b"}', 400),
        (b'{"contact_name": "\\ud800"}', 400),
        (b'{"form_data": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"contact_name": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
async def test_refuses_what_is_not_a_submission(
    client: Client, db: Database, content: bytes, status: int
) -> None:
    headers = {"content-type": "application/json"}
    response = await client.request("POST", "/api/v1/leads", content=content, headers=headers)
    assert response.status_code == status
    assert await lead_rows(db) == []


async def test_an_unknown_or_closed_niche_is_not_found(
    client: Client, db: Database, cast: Cast, body: Body
) -> None:
    assert (await client.post("/api/v1/leads", {**body, "niche": "none"})).status_code == 404
    assert (await client.post("/api/v1/leads", body)).status_code == 201
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET is_active = false WHERE id = %s", (cast.niche_id,))
    assert (await client.post("/api/v1/leads", body)).status_code == 404
    assert len(await lead_rows(db)) == 1


async def test_a_new_form_version_counts_at_once(
    client: Client, db: Database, cast: Cast, body: Body
) -> None:
    assert (await client.post("/api/v1/leads", body)).status_code == 201
    await _activate_second_version(db, cast)
    # Checked under the kept form this is wrong; under the one in force it is right.
    sent = {**body, "form_data": {"size": "big"}}
    assert (await client.post("/api/v1/leads", sent)).status_code == 201
    assert (await client.post("/api/v1/leads", body)).status_code == 422
    assert [lead["schema_version"] for lead in await lead_rows(db)] == [1, 2]


async def test_right_under_the_old_form_is_not_enough(
    client: Client, db: Database, cast: Cast, body: Body
) -> None:
    assert (await client.post("/api/v1/leads", body)).status_code == 201
    await _activate_second_version(db, cast)
    response = await client.post("/api/v1/leads", body)
    assert response.status_code == 422
    assert "form_data.size" in response.json()["details"]["fields"]


async def _activate_second_version(db: Database, cast: Cast) -> None:
    fields = [{"id": "size", "label": "Size", "type": "text", "required": True}]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niche_form_schemas SET is_active = false")
        await tx.execute(
            """
            INSERT INTO niche_form_schemas (id, niche_id, version, is_active, schema,
                                            published_at, activated_at)
            VALUES (gen_random_uuid(), %s, 2, true, %s, now(), now())
            """,
            (cast.niche_id, Jsonb({"fields": fields})),
        )


async def test_consent_is_kept_only_where_it_was_given(
    client: Client, db: Database, cast: Cast, body: Body
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET consent_required = false")
    del body["consent"]
    assert (await client.post("/api/v1/leads", body)).status_code == 201
    given = {"accepted": True, "text_version": 1, "page": "https://partner.example/form"}
    assert (await client.post("/api/v1/leads", {**body, "consent": given})).status_code == 201
    without, with_consent = await lead_rows(db)
    assert without["consent"] is None
    assert with_consent["consent"]["page"] == "https://partner.example/form"


async def test_names_are_stored_as_given(client: Client, db: Database, body: Body) -> None:
    name = "<script>alert('x')</script> O’Brien; DROP TABLE leads --"
    await client.post("/api/v1/leads", {**body, "contact_name": name})
    (lead,) = await lead_rows(db)
    assert lead["contact_name"] == name


async def test_the_same_person_has_the_same_fingerprint(
    client: Client, db: Database, body: Body
) -> None:
    for email, phone, budget in [
        ("amara@example.com", "+1 555 010 0199", 120),
        ("Amara+vps@Example.com", "+15550100199", 121),
        ("amara@example.com", "+1 555 010 0198", 120),
    ]:
        sent = {**body, "contact_email": email, "contact_phone": phone}
        sent["form_data"] = {"budget": budget}
        assert (await client.post("/api/v1/leads", sent)).status_code == 201
    first, same, other = [lead["contact_fingerprint"] for lead in await lead_rows(db)]
    assert first == same != other


async def test_nobody_reads_a_lead_back(client: Client, body: Body) -> None:
    lead_id = (await client.post("/api/v1/leads", body)).json()["data"]["id"]
    assert (await client.get(f"/api/v1/admin/leads/{lead_id}")).status_code == 401
    acme = await client.as_provider("acme")
    assert (await acme.get(f"/api/v1/admin/leads/{lead_id}")).status_code == 403


async def test_the_same_id_is_handed_in_once(settings: Settings, db: Database, cast: Cast) -> None:
    submission = Submission(
        niche="vps",
        contact_name="Amara Okafor",
        contact_email="amara@example.com",
        form_data={"budget": "120"},
        consent=True,
    )
    visit = Visit(source=Source.FORM, page="/vps", lead_id=UUID(int=1))
    forms = service.Forms()
    key = settings.secret_key

    async def submit() -> SubmittedLead:
        async with db.connection() as tx:
            return await service.submit_lead(tx, forms, key, submission, visit, NOW)

    answers = await asyncio.gather(*(submit() for _ in range(4)))
    assert len({answer.reference for answer in answers}) == 1
    assert len(await lead_rows(db)) == 1
    assert len(await jobs(db)) == 1
    assert len(await audit_rows(db, "lead.submitted")) == 1


async def test_a_niche_without_a_form_takes_nothing(
    client: Client, db: Database, body: Body
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niche_form_schemas SET is_active = false")
    assert (await client.post("/api/v1/leads", body)).status_code == 404


async def test_an_address_may_not_flood(
    settings: Settings, db: Database, cast: Cast, body: Body
) -> None:
    async with open_client(changed(settings, rate_limits=True), db, cast) as client:
        sent = [{**body, "form_data": {"budget": 100 + number}} for number in range(31)]
        answers = [await client.post("/api/v1/leads", each) for each in sent]
    assert [answer.status_code for answer in answers] == [201] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert len(await lead_rows(db)) == 30
