"""The provider's landing page, and the frame around every page."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.reports.queries import list_spend
from tests.builders import Cast
from tests.client import Client
from tests.reports.sales import sold_lead


async def test_a_new_provider_sees_the_first_steps(client: Client) -> None:
    page = await (await client.as_provider("broke")).get("/dashboard")
    assert page.status_code == 200
    assert "Get started" in page.text
    assert "0 of 4 done" in page.text
    assert "No leads yet" in page.text


async def test_a_provider_with_leads_sees_them(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await sold_lead(tx, cast, cast.acme, name="Priya Nair", at=utc_now())
        await sold_lead(tx, cast, cast.rival, name="Omar Haddad", at=utc_now())
    page = await (await client.as_provider("acme")).get("/dashboard")
    assert "Get started" not in page.text
    assert f'href="/dashboard/leads/{lead_id}"' in page.text
    assert "Omar Haddad" not in page.text
    assert "$25.00 in 30 days" in page.text
    assert "Show the numbers" in page.text


async def test_every_page_of_a_provider_shows_its_balance(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme)
    acme = await client.as_provider("acme")
    for path in ("/dashboard", "/dashboard/leads", "/dashboard/billing", "/dashboard/settings"):
        text = (await acme.get(path)).text
        assert "<strong>$975.00</strong>" in text, path
        assert "about 39 leads left" in text, path


async def test_a_low_balance_warns_on_every_page(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await sold_lead(tx, cast, cast.acme)
    acme = await client.as_provider("acme")
    assert "Your balance is low" not in (await acme.get("/dashboard")).text
    await acme.patch("/api/v1/providers/me", {"low_balance_threshold": "5000.00"})
    for path in ("/dashboard", "/dashboard/leads", "/dashboard/billing"):
        assert "Your balance is low" in (await acme.get(path)).text, path


async def test_spending_is_counted_by_the_providers_day(db: Database, cast: Cast) -> None:
    now = utc_now().replace(hour=23, minute=30)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE providers SET timezone = 'Asia/Tokyo'")
        await sold_lead(tx, cast, cast.acme, at=now)
        days = await list_spend(tx, cast.acme.provider_id, 30, now)
    assert len(days) == 30
    assert [(day.leads, str(day.spent)) for day in days if day.leads] == [(1, "25.00")]
    assert days[-1].leads == 1
    assert days[-1].day.toordinal() == now.date().toordinal() + 1


async def test_whose_provider_was_deleted_reads_public_pages(client: Client, db: Database) -> None:
    acme = await client.as_provider("acme")
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE providers SET deleted_at = now()")
    assert (await acme.get("/vps")).status_code == 200
    assert (await acme.get("/dashboard")).status_code == 403
