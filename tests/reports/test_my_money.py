"""Balance and ledger: what a provider has, and what moved it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.reports.rules import leads_left
from tests.builders import NOW, Cast
from tests.client import Client
from tests.reports.sales import sold_lead, subscribe

LEDGER = "/api/v1/providers/me/ledger"
BALANCE = "/api/v1/providers/me/balance"


async def test_the_balance_says_how_many_leads_are_left(
    client: Client, db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    before = (await acme.get(BALANCE)).json()["data"]
    async with db.transaction(SYSTEM) as tx:
        await subscribe(tx, cast, cast.acme)
    subscribed = (await acme.get(BALANCE)).json()["data"]
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme)
    after = (await acme.get(BALANCE)).json()["data"]
    assert before == {
        "balance": "1000.00",
        "currency": "USD",
        "low_balance_threshold": "100.00",
        "leads_left_estimate": None,
        "spent_a_day": "0.00",
        "runs_out_on": None,
        "sales_stopped_at": None,
    }
    assert subscribed["leads_left_estimate"] == 40
    assert (after["balance"], after["leads_left_estimate"]) == ("975.00", 39)
    assert Decimal(0) < Decimal(after["spent_a_day"]) <= Decimal("25.00")


@pytest.mark.parametrize(
    ("balance", "price", "expected"),
    [("100.00", "25.00", 4), ("24.99", "25.00", 0), ("-5.00", "25.00", 0), ("10.00", "0.00", None)],
)
def test_leads_left(balance: str, price: str, expected: int | None) -> None:
    assert leads_left(Decimal(balance), Decimal(price)) == expected


async def test_the_ledger_is_newest_first_and_names_no_person(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await sold_lead(tx, cast, cast.acme)
        await sold_lead(tx, cast, cast.rival, name="Omar Haddad")
    response = await (await client.as_provider("acme")).get(LEDGER)
    entries = response.json()["data"]
    assert [(e["type"], e["amount"], e["balance_after"]) for e in entries] == [
        ("lead_purchase", "-25.00", "975.00"),
        ("manual_credit", "1000.00", "1000.00"),
    ]
    assert entries[0]["lead_id"] == str(lead_id)
    assert entries[0]["niche_name"] == "VPS"
    assert "Amara" not in response.text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("type=lead_purchase", 1),
        ("type=deposit", 0),
        ("date_from=2026-11-20&date_to=2026-11-20", 1),
        ("date_to=2026-11-19", 0),
        ("limit=1&page=2", 1),
    ],
)
async def test_the_ledger_is_narrowed(
    client: Client, db: Database, cast: Cast, query: str, count: int
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme, at=NOW)
        await tx.execute("UPDATE providers SET timezone = 'UTC'")
    acme = await client.as_provider("acme")
    assert len((await acme.get(f"{LEDGER}?{query}")).json()["data"]) == count
    assert (await acme.get(f"/dashboard/billing?{query}")).status_code == 200


@pytest.mark.parametrize("query", ["type=gift", "limit=0", "date_from=1"])
async def test_a_bad_parameter_is_named(client: Client, query: str) -> None:
    acme = await client.as_provider("acme")
    response = await acme.get(f"{LEDGER}?{query}")
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [query.split("=", maxsplit=1)[0]]


async def test_the_billing_page_is_a_statement(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await sold_lead(tx, cast, cast.acme)
    page = await (await client.as_provider("acme")).get("/dashboard/billing")
    assert "−$25.00" in page.text
    assert "+$1,000.00" in page.text
    assert f'href="/dashboard/leads/{lead_id}"' in page.text
    assert "about 39 leads" in page.text


async def test_the_ledger_export_keeps_numbers(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme)
    response = await (await client.as_provider("acme")).get("/dashboard/billing.csv")
    assert response.headers["content-disposition"] == 'attachment; filename="ledger.csv"'
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "entry,at,type,what,amount,balance_after"
    assert ",-25.00,975.00" in lines[1]
    narrowed = await (await client.as_provider("acme")).get("/dashboard/billing.csv?type=refund")
    assert len(narrowed.text.splitlines()) == 1


async def test_the_leads_export_runs_no_formula(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(
            tx,
            cast,
            cast.acme,
            name='=HYPERLINK("https://evil.example")',
            form_data={"budget": 120, "notes": "two\nlines"},
            at=NOW - timedelta(days=1),
        )
    response = await (await client.as_provider("acme")).get("/dashboard/leads.csv")
    text = response.content.decode("utf-8-sig")
    assert '"\'=HYPERLINK(""https://evil.example"")"' in text
    assert "'+1 555 0151" in text
    assert "Monthly budget: 120; Notes: two" in text
    assert ",25.00,2,no," in text
