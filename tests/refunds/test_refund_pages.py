"""The same by API and on the pages."""

from datetime import timedelta

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, Jsonb
from tests.builders import Cast
from tests.client import Client
from tests.refunds.shop import look, reject, report, sell

REQUESTS = "/api/v1/bad-lead-requests"
ADMIN = "/api/v1/admin/bad-lead-requests"


async def test_by_api(client: Client, db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast, cast.acme, cast.rival, at=utc_now())
    acme = await client.as_provider("acme")
    body = {"lead_id": str(lead_id), "reason": "spam", "notes": "An advertisement"}
    first, second = [await acme.post(REQUESTS, body, idempotency_key="k") for _ in range(2)]
    assert (first.status_code, first.json()) == (201, second.json())
    asked = first.json()["data"]
    again = await acme.post(REQUESTS, body)
    assert (again.status_code, again.json()["details"]["code"]) == (409, "request_open")
    assert [each["id"] for each in (await acme.get(REQUESTS)).json()["data"]] == [asked["id"]]
    assert (await acme.get(f"{REQUESTS}/{asked['id']}")).json()["data"] == asked
    rival = await client.as_provider("rival")
    assert (await rival.get(f"{REQUESTS}/{asked['id']}")).status_code == 404
    assert (await rival.get(REQUESTS)).json()["data"] == []
    admin = await client.as_admin()
    [waiting] = (await admin.get(f"{ADMIN}?status=pending")).json()["data"]
    assert waiting["company_name"] == "Acme"
    case = (await admin.get(f"{ADMIN}/{asked['id']}")).json()["data"]
    assert [buyer["company_name"] for buyer in case["buyers"]] == ["Rival"]
    assert case["habits"] == {"reported_lately": 1, "bought_lately": 1, "refunded_lately": 0}
    refused = await admin.post(f"{ADMIN}/{asked['id']}/reject", {"admin_memo": " "})
    assert refused.json()["details"]["fields"] == {"admin_memo": "Say why: the provider reads it."}
    done = await admin.post(f"{ADMIN}/{asked['id']}/approve", {"admin_memo": "Sorry"})
    assert done.json()["data"]["status"] == "approved"
    twice = await admin.post(f"{ADMIN}/{asked['id']}/approve", {})
    assert (twice.status_code, twice.json()["details"]["code"]) == (409, "request_decided")
    mark = f"/api/v1/admin/leads/{lead_id}/bad-lead"
    marked = (await admin.post(mark, {"reason": "spam"})).json()["data"]
    assert (marked["refunds"], marked["amount"]) == (1, "25.00")
    assert (await admin.post(mark, {"reason": "spam"})).status_code == 409


async def test_bad_bodies(client: Client, db: Database, cast: Cast) -> None:
    lead_id = str(await sell(db, cast, at=utc_now()))
    acme = await client.as_provider("acme")
    for body, field in (
        ({"lead_id": lead_id}, "reason"),
        ({"lead_id": lead_id, "reason": "boring"}, "reason"),
        ({"lead_id": "1", "reason": "spam"}, "lead_id"),
        ({"lead_id": lead_id, "reason": "spam", "notes": "x" * 1_001}, "notes"),
        ({"lead_id": lead_id, "reason": "spam", "more": 1}, "more"),
    ):
        answer = await acme.post(REQUESTS, body)
        assert (answer.status_code, set(answer.json()["details"]["fields"])) == (422, {field})
    assert (await acme.get(REQUESTS)).json()["data"] == []


async def test_a_provider_reports_on_the_leads_page(
    client: Client, db: Database, cast: Cast
) -> None:
    lead_id = await sell(db, cast, at=utc_now())
    acme = await client.as_provider("acme")
    form = f"/dashboard/leads/{lead_id}/report"
    page = (await acme.get(f"/dashboard/leads/{lead_id}")).text
    for words in ("You can report it until", "$25.00 goes back to your balance", form):
        assert words in page
    assert "What happened" in (await acme.get(form)).text
    wrong = await acme.post_form(form, {"reason": "", "notes": "Nobody answers"})
    assert wrong.status_code == 422
    assert "Nobody answers" in wrong.text
    done = await acme.post_form(form, {"reason": "fake_contact", "notes": "Nobody answers"})
    assert done.headers["location"] == "/dashboard/requests"
    assert (await look(db, lead_id)).requests == {cast.acme.provider_id: "pending"}
    page = (await acme.get(f"/dashboard/leads/{lead_id}")).text
    assert "An administrator looks at it, and you are told by mail." in page
    assert "You can report it until" not in page
    again = await acme.post_form(form, {"reason": "spam"})
    assert again.headers["location"] == f"/dashboard/leads/{lead_id}"
    rival = await client.as_provider("rival")
    assert (await rival.get(form)).status_code == 404
    assert (await rival.post_form(form, {"reason": "spam"})).status_code == 404


async def test_a_lead_bought_long_ago_says_so(client: Client, db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast, at=utc_now() - timedelta(days=15))
    acme = await client.as_provider("acme")
    for address in (f"/dashboard/leads/{lead_id}", f"/dashboard/leads/{lead_id}/report"):
        page = (await acme.get(address)).text
        assert "A lead can be reported for 14 days after it was bought." in page
        assert "What happened" not in page
    body = {"lead_id": str(lead_id), "reason": "spam"}
    late = await acme.post(REQUESTS, body)
    assert late.json()["details"]["code"] == "report_window_over"


async def test_an_administrator_decides_oldest_first(
    client: Client, db: Database, cast: Cast
) -> None:
    first, second, third = [await sell(db, cast, cast.acme, cast.rival) for _ in range(3)]
    asked = [await report(db, cast.acme.actor, lead_id) for lead_id in (first, second, third)]
    async with db.transaction(SYSTEM) as tx:
        place = {"budget": 120, "notes": "Soon", "place": {"city": "Dublin", "lat": 53.3}}
        await tx.execute("UPDATE leads SET form_data = %s", (Jsonb(place),))
    admin = await client.as_admin()
    queue = (await admin.get("/admin/requests")).text
    assert queue.index(f"/admin/requests/{asked[0].id}") < queue.index(str(asked[2].id))
    opened = await admin.get("/admin/requests/next")
    assert opened.headers["location"] == f"/admin/requests/{asked[0].id}"
    page = (await admin.get(f"/admin/requests/{asked[0].id}")).text
    for key in ('data-key="a"', 'data-key="r"', 'data-key="b"'):
        assert key in page
    for words in ("Nobody answers.", "Soon", "Rival", "amara@lead.example"):
        assert words in page
    one = f"/admin/requests/{asked[0].id}"
    wrong = await admin.post_form(f"{one}/reject", {"admin_memo": ""})
    assert wrong.status_code == 422
    assert "Say why" in wrong.text
    done = await admin.post_form(f"{one}/approve", {})
    assert done.headers["location"] == "/admin/requests/next"
    assert (await look(db, first)).refunded == {cast.acme.provider_id}
    await admin.post_form(f"{one}/reject", {"admin_memo": "Too late"})
    assert "has been decided" in (await admin.get("/admin/requests")).text
    await reject(db, cast.admin, asked[1].id)
    form = f"/admin/leads/{third}/bad-lead"
    assert "$50.00" in (await admin.get(form)).text
    assert (await admin.post_form(form, {"reason": "dull"})).status_code == 422
    await admin.post_form(form, {"reason": "spam", "memo": "An advertisement"})
    assert (await look(db, third)).status == "bad_lead"
    assert (await admin.get("/admin/requests/next")).headers["location"] == "/admin/requests"
    mine = await (await client.as_provider("acme")).get("/dashboard/requests")
    for words in ("An advertisement", "The number works."):
        assert words in mine.text


async def test_evidence_and_a_note_reach_the_other_side(
    client: Client, db: Database, cast: Cast
) -> None:
    lead_id = await sell(db, cast, at=utc_now())
    acme = await client.as_provider("acme")
    form = f"/dashboard/leads/{lead_id}/report"
    typed = {"reason": "fake_contact", "evidence": "550 5.1.1 <b>unknown</b>"}
    long = await acme.post_form(form, {**typed, "evidence": "x" * 2_001})
    assert long.status_code == 422
    await acme.post_form(form, typed)
    admin = await client.as_admin()
    opened = (await admin.get("/admin/requests/next")).headers["location"]
    page = (await admin.get(opened)).text
    assert "550 5.1.1 &lt;b&gt;unknown&lt;/b&gt;" in page
    wrong = await admin.post_form(f"{opened}/approve", {"admin_memo": "x" * 501})
    assert wrong.status_code == 422
    assert wrong.text.count("data-open") == 1
    await admin.post_form(f"{opened}/approve", {"admin_memo": "Thank you for the mail."})
    assert "Thank you for the mail." in (await acme.get("/dashboard/requests")).text
    body = {"lead_id": str(lead_id), "reason": "spam", "evidence": "x" * 2_001}
    refused = await acme.post(REQUESTS, body)
    assert set(refused.json()["details"]["fields"]) == {"evidence"}
