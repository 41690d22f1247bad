"""Providers as administrators see them."""

import pytest

from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput, Unauthenticated
from hotlead.kit.ids import new_id
from hotlead.providers import service
from hotlead.providers.records import NewProvider
from tests.builders import NOW, Cast, make_user
from tests.client import Client
from tests.reports.sales import sold_lead

PROVIDERS = "/api/v1/admin/providers"


async def test_the_list_counts_subscriptions_and_leads(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme, at=utc_now())
    response = await (await client.as_admin()).get(PROVIDERS)
    rows = response.json()["data"]
    assert [row["company_name"] for row in rows] == ["Acme", "Broke", "Rival"]
    acme = rows[0]
    assert (acme["balance"], acme["subscriptions"]) == ("975.00", 1)
    assert (acme["leads_30_days"], acme["spent_30_days"]) == (1, "25.00")
    assert acme["contact_name"] == "Acme Tester"
    assert rows[1]["spent_30_days"] == "0.00"
    broke = await (await client.as_admin()).get(f"{PROVIDERS}/{rows[1]['id']}")
    assert broke.json()["data"]["provider"]["spent_total"] == "0.00"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ACM", ["Acme"]),
        ("q=rival@example", ["Rival"]),
        ("q=_", []),
        ("status=suspended", []),
        ("status=active&sort=-balance&limit=1", ["Rival"]),
        ("sort=-company_name", ["Rival", "Broke", "Acme"]),
        ("page=2&limit=2", ["Rival"]),
    ],
)
async def test_the_list_is_narrowed(client: Client, query: str, found: list[str]) -> None:
    admin = await client.as_admin()
    rows = (await admin.get(f"{PROVIDERS}?{query}")).json()["data"]
    if "-balance" not in query:
        assert [row["company_name"] for row in rows] == found
    assert len(rows) == len(found)
    page = await admin.get(f"/admin/providers?{query}")
    assert page.status_code == 200
    assert ("No provider fits" in page.text) == (not found)


@pytest.mark.parametrize("query", ["status=gone", "sort=name", "page=0", "limit=1000"])
async def test_a_bad_parameter_is_named(client: Client, query: str) -> None:
    admin = await client.as_admin()
    response = await admin.get(f"{PROVIDERS}?{query}")
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [query.split("=", maxsplit=1)[0]]
    assert (await admin.get(f"/admin/providers?{query}")).status_code == 422


async def test_a_provider_is_shown_with_what_happened(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme, name="<i>Priya</i>")
    acme = await client.as_provider("acme")
    await acme.patch("/api/v1/providers/me", {"website": "acme.example"})
    admin = await client.as_admin()
    detail = (await admin.get(f"{PROVIDERS}/{cast.acme.provider_id}")).json()["data"]
    assert detail["provider"]["leads_total"] == 1
    assert [s["level_name"] for s in detail["subscriptions"]] == ["Shared"]
    assert [e["transaction_type"] for e in detail["ledger"]] == ["lead_purchase", "manual_credit"]
    assert detail["timeline"][0]["action_type"] == "provider.updated"
    page = await admin.get(f"/admin/providers/{cast.acme.provider_id}")
    assert page.status_code == 200
    assert "&lt;i&gt;Priya&lt;/i&gt;" in page.text
    assert "Profile changed: website" in page.text


async def test_nobody_else_sees_providers(client: Client, cast: Cast) -> None:
    rival = await client.as_provider("rival")
    for path in ("", f"/{cast.acme.provider_id}"):
        assert (await client.get(PROVIDERS + path)).status_code == 401
        assert (await rival.get(PROVIDERS + path)).status_code == 403
        assert (await rival.get("/admin/providers" + path)).status_code == 403
        assert (await client.get("/admin/providers" + path)).status_code == 303


async def test_an_unknown_provider_is_not_found(client: Client) -> None:
    admin = await client.as_admin()
    assert (await admin.get(f"{PROVIDERS}/{new_id()}")).status_code == 404
    assert (await admin.get(f"/admin/providers/{new_id()}")).status_code == 404
    assert (await admin.get(f"{PROVIDERS}/1")).status_code == 404


async def test_create_provider_checks_and_audits(db: Database) -> None:
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "new@example.com")
        wanted = NewProvider(user_id=user_id, company_name=" Nimbus ", website="nimbus.example")
        provider_id = await service.create_provider(tx, SYSTEM, wanted, NOW)
        cursor = await tx.execute(
            "SELECT company_name, website, balance FROM providers WHERE id = %s", (provider_id,)
        )
        row = await cursor.fetchone()
        assert row is not None
        assert (row[0], row[1], str(row[2])) == ("Nimbus", "https://nimbus.example", "0.00")
        with pytest.raises(InvalidInput):
            await service.create_provider(
                tx, SYSTEM, NewProvider(user_id=user_id, company_name=""), NOW
            )
        with pytest.raises(Unauthenticated):
            await service.create_provider(tx, VISITOR, wanted, NOW)
