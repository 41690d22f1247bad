"""The leads a provider bought: list, one, and whom they are hidden from."""

from datetime import timedelta

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from tests.builders import NOW, Cast, make_lead
from tests.client import Client
from tests.reports.sales import sold_lead

LEADS = "/api/v1/providers/me/leads"


async def test_a_provider_sees_what_it_bought_newest_first(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        older = await sold_lead(tx, cast, cast.acme, name="Lucas Almeida", at=NOW)
        newer = await sold_lead(
            tx, cast, cast.acme, cast.rival, name="Priya Nair", at=NOW + timedelta(hours=1)
        )
        await sold_lead(tx, cast, cast.rival, name="Omar Haddad")
    response = await (await client.as_provider("acme")).get(LEADS)
    body = response.json()
    assert [row["id"] for row in body["data"]] == [str(newer), str(older)]
    assert body["pagination"] == {"page": 1, "limit": 20, "total": 2, "totalPages": 1}
    first = body["data"][0]
    assert (first["contact_name"], first["price_charged"]) == ("Priya Nair", "25.00")
    assert first["competitors_max"] == 2
    assert "rival" not in response.text.lower()


async def test_a_lead_shows_its_answers_with_their_labels(
    client: Client, db: Database, cast: Cast
) -> None:
    answers: dict[str, object] = {"budget": 120, "location": ["US", "EU"], "managed": True}
    async with db.transaction(SYSTEM) as tx:
        lead_id = await sold_lead(tx, cast, cast.acme, cast.rival, form_data=answers)
    acme = await client.as_provider("acme")
    lead = (await acme.get(f"{LEADS}/{lead_id}")).json()["data"]
    assert [(a["label"], a["text"]) for a in lead["answers"]] == [
        ("Monthly budget", "120"),
        ("Server location", "US, EU"),
        ("Managed", "Yes"),
    ]
    assert lead["form_data"] == answers
    hidden = {"utm_source", "utm_campaign", "referrer_url", "partner_id", "source", "quality"}
    assert hidden.isdisjoint(lead)


async def test_the_lead_of_another_is_not_there(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        sold = await sold_lead(tx, cast, cast.acme)
        unsold = await make_lead(tx, cast.niche_id, email="b@example.com")
    rival = await client.as_provider("rival")
    for lead_id in (sold, unsold):
        assert (await rival.get(f"{LEADS}/{lead_id}")).status_code == 404
        assert (await rival.get(f"/dashboard/leads/{lead_id}")).status_code == 404
    assert (await rival.get(LEADS)).json()["data"] == []


@pytest.mark.parametrize("path", [LEADS, "/api/v1/providers/me/ledger",
                                  "/api/v1/providers/me/balance"])  # fmt: skip
async def test_visitors_and_admins_have_no_leads(client: Client, path: str) -> None:
    assert (await client.get(path)).status_code == 401
    assert (await (await client.as_admin()).get(path)).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/dashboard", "/dashboard/leads", "/dashboard/leads.csv", "/dashboard/billing",
     "/dashboard/billing.csv", "/dashboard/settings"],
)  # fmt: skip
async def test_visitors_log_in_first_and_admins_stay_out(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2Fdashboard")
    assert (await (await client.as_admin()).get(path)).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lucas", ["Lucas Almeida"]),
        ("q=L-{number}", ["Priya Nair"]),
        ("q=%25", []),
        ("niche=vps", ["Priya Nair", "Lucas Almeida"]),
        ("niche=moving", []),
        ("date_from=2026-11-20", ["Priya Nair"]),
        ("date_to=2026-11-19", ["Lucas Almeida"]),
        ("refunded=true", []),
        ("refunded=false&sort=name", ["Lucas Almeida", "Priya Nair"]),
        ("page=2&limit=1", ["Lucas Almeida"]),
    ],
)
async def test_filters_find(
    client: Client, db: Database, cast: Cast, query: str, found: list[str]
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme, name="Lucas Almeida", at=NOW - timedelta(days=1))
        lead_id = await sold_lead(tx, cast, cast.acme, name="Priya Nair")
        cursor = await tx.execute("SELECT number FROM leads WHERE id = %s", (lead_id,))
        row = await cursor.fetchone()
    assert row is not None
    acme = await client.as_provider("acme")
    asked = query.format(number=row[0])
    response = await acme.get(f"{LEADS}?{asked}")
    assert [lead["contact_name"] for lead in response.json()["data"]] == found
    page = await acme.get(f"/dashboard/leads?{asked}")
    assert page.status_code == 200
    assert [name for name in ("Lucas Almeida", "Priya Nair") if f">{name}<" in page.text] == sorted(
        found
    )


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("limit=101", "limit"),
        ("page=x", "page"),
        ("date_from=yesterday", "date_from"),
        ("sort=price_charged", "sort"),
        ("refunded=perhaps", "refunded"),
        ("q=" + "x" * 201, "q"),
    ],
)
async def test_a_bad_parameter_is_named(client: Client, query: str, parameter: str) -> None:
    acme = await client.as_provider("acme")
    response = await acme.get(f"{LEADS}?{query}")
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [parameter]
    assert (await acme.get(f"/dashboard/leads?{query}")).status_code == 422


async def test_days_are_those_of_the_providers_clock(
    client: Client, db: Database, cast: Cast
) -> None:
    late = NOW.replace(hour=23, minute=30)
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme, at=late)
        await tx.execute("UPDATE providers SET timezone = 'Asia/Tokyo'")
    acme = await client.as_provider("acme")
    tomorrow = (await acme.get(f"{LEADS}?date_from=2026-11-21")).json()["data"]
    today = (await acme.get(f"{LEADS}?date_to=2026-11-20")).json()["data"]
    assert (len(tomorrow), len(today)) == (1, 0)


async def test_the_lead_page_has_links_and_the_price(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await sold_lead(tx, cast, cast.acme, name="Amara <b>Okafor</b>")
    page = await (await client.as_provider("acme")).get(f"/dashboard/leads/{lead_id}")
    assert page.status_code == 200
    assert "Amara &lt;b&gt;Okafor&lt;/b&gt;" in page.text
    assert "<b>Okafor" not in page.text
    assert 'href="mailto:amara@lead.example"' in page.text
    assert 'href="tel:+15550151"' in page.text
    assert "At most 2 competitors" in page.text
    assert "$25.00" in page.text
