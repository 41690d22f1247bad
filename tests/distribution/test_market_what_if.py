"""What a change of levels or policy would have done: the engine's own sales, and nothing saved."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.distribution.records.market_what_if import LevelDraft, MarketDraft
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput
from hotlead.kit.ids import new_id
from hotlead.niches.records import CascadePolicy
from tests.builders import NOW, Cast, make_lead, make_level, make_provider, make_subscription
from tests.client import Client
from tests.distribution.test_verify import drain

LEADS = 12


@pytest.fixture
async def second(db: Database, cast: Cast) -> UUID:
    """Two levels; acme and rival at the first, three more at the second; a month of leads."""
    async with db.transaction(SYSTEM) as tx:
        level_id = await make_level(tx, cast.niche_id, position=2, max_count=2, price="10.00")
        for provider in (cast.acme, cast.rival):
            await make_subscription(tx, provider.provider_id, cast.level_id)
        for at in range(3):
            provider = await make_provider(tx, f"small{at}", balance="500.00")
            await make_subscription(
                tx, provider.provider_id, level_id, values={"cap_day": 3} if at else None
            )
        for at in range(LEADS):
            await make_lead(
                tx,
                cast.niche_id,
                status="approved",
                email=f"{at}@example.com",
                now=NOW - timedelta(hours=LEADS - at),
            )
    return level_id


async def test_no_change_moves_nothing_and_agrees_with_the_engine(
    db: Database, cast: Cast, second: UUID
) -> None:
    found = await service.what_if_market(db, cast.admin, cast.niche_id, MarketDraft(), NOW)
    assert (found.leads, found.moved, found.providers) == (LEADS, 0, [])
    assert found.before == found.after
    assert found.sentence == "This change moves 0% of last month's leads"
    assert second
    await drain(db, cast.niche_id, batch_size=1)
    async with db.transaction(SYSTEM) as tx:
        [sold] = await fetch_rows(tx, "SELECT count(*), sum(price_charged) FROM lead_assignments")
    assert (found.before.sales, found.before.revenue) == sold


async def test_a_price_moves_money_and_no_lead(db: Database, cast: Cast, second: UUID) -> None:
    change = LevelDraft(id=second, price_per_lead=Decimal("12.50"))
    draft = MarketDraft(levels=[change])
    found = await service.what_if_market(db, cast.admin, cast.niche_id, draft, NOW)
    assert found.moved == 0
    small = found.before.sales - 2 * LEADS
    assert found.after.revenue - found.before.revenue == small * Decimal("2.50")
    assert {one.company_name for one in found.providers} == {"Small0", "Small1", "Small2"}
    assert "more revenue" in found.sentence
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT price_per_lead FROM competition_levels")
    assert {row[0] for row in rows} == {Decimal("25.00"), Decimal("10.00")}


async def test_policy_order_and_closing_move_leads(db: Database, cast: Cast, second: UUID) -> None:
    first_only = MarketDraft(cascade_policy=CascadePolicy.FIRST_FILL)
    found = await service.what_if_market(db, cast.admin, cast.niche_id, first_only, NOW)
    assert (found.moved, found.after.sales) == (LEADS, 2 * LEADS)
    assert {one.leads_after for one in found.providers} == {0}
    assert found.sentence.startswith("This change moves 100% of last month's leads")
    closed = MarketDraft(levels=[LevelDraft(id=cast.level_id, is_active=False)])
    found = await service.what_if_market(db, cast.admin, cast.niche_id, closed, NOW)
    assert found.after.revenue < found.before.revenue
    turned = MarketDraft(level_ids=[second, cast.level_id])
    found = await service.what_if_market(db, cast.admin, cast.niche_id, turned, NOW)
    # The second level now fills first, and a full level ends the cascade.
    assert found.moved > 0


async def test_what_is_wrong_is_named(db: Database, cast: Cast, second: UUID) -> None:
    wrong = MarketDraft(
        levels=[
            LevelDraft(id=second, price_per_lead=Decimal(-1), max_distribution_count=0),
            LevelDraft(id=new_id()),
        ],
        level_ids=[second],
    )
    with pytest.raises(InvalidInput) as refused:
        await service.what_if_market(db, cast.admin, cast.niche_id, wrong, NOW)
    assert set(refused.value.fields) == {
        "levels.0.price_per_lead",
        "levels.0.max_distribution_count",
        "levels.1.id",
        "level_ids",
    }
    with pytest.raises(Forbidden):
        draft = MarketDraft()
        await service.what_if_market(db, cast.acme.actor, cast.niche_id, draft, NOW)


async def test_the_page_and_the_api(client: Client, db: Database, cast: Cast, second: UUID) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET approved_at = now()")
    admin = await client.as_admin()
    address = f"/admin/niches/{cast.niche_id}/what-if"
    page = (await admin.get(address)).text
    assert f'name="price.{second}" value="10.00"' in page.replace("\n", " ")
    form = {
        "cascade_policy": "first_fill",
        f"place.{cast.level_id}": "1",
        f"price.{cast.level_id}": "25",
        f"buyers.{cast.level_id}": "3",
        f"active.{cast.level_id}": "1",
        f"place.{second}": "2",
        f"price.{second}": "10",
        f"buyers.{second}": "2",
        f"active.{second}": "1",
    }
    tried = await admin.post_form(address, form)
    assert "This change moves 100% of last month&#39;s leads" in tried.text
    assert "Small0" in tried.text
    refused = await admin.post_form(address, {**form, f"price.{second}": "12,50"})
    assert refused.status_code == 422
    assert f'id="f-price.{second}-error"' in refused.text
    wrong = {f"price.{cast.level_id}": "no", f"place.{second}": "no"}
    first = re.search(r"<input[^>]* autofocus", (await admin.post_form(address, form | wrong)).text)
    assert first is not None
    assert f'name="price.{cast.level_id}"' in first[0]
    for place, sentence in (("first", "from 1 to 2"), ("3", "from 1 to 2"), ("1", "of its own")):
        refused = await admin.post_form(address, {**form, f"place.{second}": place})
        assert refused.status_code == 422
        assert sentence in refused.text
        assert f'id="f-place.{second}-error"' in refused.text
    answer = await admin.post(f"/api/v1{address}", json={"cascade_policy": "first_fill"})
    assert answer.json()["data"]["moved"] == LEADS
