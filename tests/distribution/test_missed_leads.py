"""A provider sees why it did not get a lead, what would have won it, and nobody else's line."""

from datetime import timedelta
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.distribution.records import Decision, LeadToSell
from hotlead.distribution.rules import Desk
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute
from hotlead.kit.errors import Forbidden
from hotlead.kit.paging import Paging
from tests.builders import NOW, Cast, make_lead, make_level, make_provider, make_subscription
from tests.client import Client
from tests.distribution.test_verify import drain

API = "/api/v1/providers/me/missed-leads"
PAGE = "/dashboard/subscriptions/missed"


async def sell(db: Database, cast: Cast, *budgets: int) -> list[UUID]:
    async with db.transaction(SYSTEM) as tx:
        lead_ids = [
            await make_lead(
                tx,
                cast.niche_id,
                status="approved",
                form_data={"budget": budget},
                email=f"{budget}@example.com",
            )
            for budget in budgets
        ]
    await drain(db, cast.niche_id, batch_size=100)
    return lead_ids


async def test_its_own_line_and_the_smallest_changes(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        short = await make_provider(tx, "short", balance="63.00")
        for provider_id in (cast.acme.provider_id, short.provider_id):
            await make_subscription(
                tx, provider_id, cast.level_id, filters={"budget": {"min": 100}}
            )
    # Two leads of 25.00 leave 13.00 for the third, in one batch.
    await sell(db, cast, 120, 150, 180, 80)
    found = await service.list_missed_leads(db, short.actor, Paging(), NOW + timedelta(days=1))
    assert found.total == 2
    assert {lead.code for lead in found.items} == {"insufficient_balance"}
    assert all(lead.was_sold is bool(lead.changes and len(lead.changes) == 1)
               for lead in found.items)  # fmt: skip
    told = sorted([change.sentence for change in lead.changes or ()] for lead in found.items)
    top_up = "Raise the balance by $12.00."
    assert told == [[top_up], [top_up, "Lower the minimum of “Monthly budget” to 80."]]
    acme = await service.list_missed_leads(db, cast.acme.actor, Paging(), NOW)
    assert [lead.code for lead in acme.items] == ["filter_mismatch:budget"]
    later = await service.list_missed_leads(db, short.actor, Paging(), NOW + timedelta(days=31))
    assert later.total == 0


async def test_who_was_behind_is_told_so(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        niche_level = await make_level(tx, cast.niche_id, position=2, max_count=1, price="5.00")
        for at in range(4):
            provider = await make_provider(tx, f"front{at}", balance="500.00")
            await make_subscription(
                tx, provider.provider_id, cast.level_id, values={"rotation": at + 1}
            )
        await make_subscription(tx, cast.acme.provider_id, cast.level_id, values={"rotation": 90})
        await make_subscription(tx, cast.acme.provider_id, niche_level)
    await sell(db, cast, 120)
    found = await service.list_missed_leads(db, cast.acme.actor, Paging(), NOW)
    assert [(lead.code, lead.changes) for lead in found.items] == [
        ("level_full", []),
        ("level_not_reached", []),
    ]


async def test_a_level_that_was_not_on_sale_is_no_sale_elsewhere(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        closed = await make_level(tx, cast.niche_id, position=2)
        await make_subscription(tx, cast.acme.provider_id, closed)
        await execute(
            tx, "UPDATE competition_levels SET is_active = false WHERE id = %(id)s", {"id": closed}
        )
    await sell(db, cast, 120)
    found = await service.list_missed_leads(db, cast.acme.actor, Paging(), NOW)
    assert [(lead.code, lead.sentence, lead.changes) for lead in found.items] == [
        ("level_not_on_sale", "Your level was not on sale", [])
    ]


async def test_who_was_not_looked_at_gets_no_advice_from_another_lead(
    db: Database, cast: Cast
) -> None:
    """In one batch it was looked at for the first lead, and not for the second."""
    async with db.transaction(SYSTEM) as tx:
        wanted: dict[str, object] = {"budget": {"min": 100}}
        await make_subscription(tx, cast.acme.provider_id, cast.level_id, filters=wanted)
        for at in range(6):
            provider = await make_provider(tx, f"front{at}", balance="500.00")
            await make_subscription(tx, provider.provider_id, cast.level_id)
    await sell(db, cast, 80, 120, 90)
    found = await service.list_missed_leads(db, cast.acme.actor, Paging(), NOW)
    for lead in found.items:
        assert bool(lead.changes) == lead.code.startswith("filter_"), lead


async def test_the_page_and_the_api(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    empty = (await acme.get(PAGE)).text
    assert "You missed nothing" in empty
    async with db.transaction(SYSTEM) as tx:
        subscription_id = await make_subscription(
            tx, cast.acme.provider_id, cast.level_id, filters={"budget": {"min": 100}}
        )
        await make_subscription(tx, cast.rival.provider_id, cast.level_id)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET approved_at = now()")
    await sell(db, cast, 80)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET approved_at = now() WHERE approved_at IS NOT NULL")
    page = (await acme.get(PAGE)).text
    assert "Lower the minimum of “Monthly budget” to 80." in page
    assert f'href="{PAGE.removesuffix("missed")}{subscription_id}"' in page
    assert "You missed nothing" not in (await acme.get(f"{PAGE}?page=2")).text
    answer = (await acme.get(API)).json()
    assert answer["pagination"]["total"] == 1
    assert answer["data"][0]["code"] == "filter_mismatch:budget"
    # What a rival was told, what anyone else paid and who asked stay unsaid.
    for text in (page, str(answer)):
        assert "Rival" not in text
        assert "80@example.com" not in text
        assert "Amara" not in text
    rival = await client.as_provider("rival")
    assert (await rival.get(API)).json()["data"] == []


async def test_what_was_not_looked_at_is_told_as_it_was(db: Database, cast: Cast) -> None:
    """A lead too old, a level left out, somebody who was not subscribed: none of it was sold."""
    async with db.transaction(SYSTEM) as tx:
        shut = await make_level(tx, cast.niche_id, position=2)
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        await make_subscription(tx, cast.acme.provider_id, shut)
        await tx.execute("UPDATE competition_levels SET is_active = false WHERE id = %s", (shut,))
        await tx.execute("UPDATE provider_subscriptions SET is_active = false")
    [young] = await sell(db, cast, 120)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE provider_subscriptions SET is_active = true")
        old = await make_lead(tx, cast.niche_id, status="approved")
        await tx.execute(
            "UPDATE leads SET created_at = created_at - interval '99 days' WHERE id = %s", (old,)
        )
    await drain(db, cast.niche_id)
    found = await service.list_missed_leads(db, cast.acme.actor, Paging(), NOW)
    told = {(lead.code, lead.sentence, lead.was_sold) for lead in found.items}
    assert told == {
        ("subscription_inactive", "You were not subscribed then", False),
        ("level_not_on_sale", "Your level was not on sale", False),
        ("lead_expired", "The lead was too old to sell", False),
    }
    assert not any(lead.changes for lead in found.items)
    async with db.transaction(cast.admin) as tx:
        explained = {
            lead_id: [
                why.code for why in (await service.describe_lead(tx, cast.admin, lead_id)).reasons
            ]
            for lead_id in (young, old)
        }
    assert explained == {
        young: ["subscription_inactive", "level_not_on_sale"],
        old: ["lead_expired", "lead_expired"],
    }


async def test_only_providers_miss_leads(db: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        await service.list_missed_leads(db, cast.admin, Paging(), NOW)


async def test_a_page_decides_a_batch_again_once(
    db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once a line: that took seconds of everybody's time."""
    async with db.transaction(SYSTEM) as tx:
        wanted: dict[str, object] = {"budget": {"min": 100}}
        await make_subscription(tx, cast.acme.provider_id, cast.level_id, filters=wanted)
    await sell(db, cast, *range(40, 70))
    decided: list[UUID] = []
    decide = Desk.decide

    def counted(desk: Desk, lead: LeadToSell) -> Decision | None:
        decided.append(lead.id)
        return decide(desk, lead)

    monkeypatch.setattr(Desk, "decide", counted)
    found = await service.list_missed_leads(db, cast.acme.actor, Paging(), NOW)
    assert all(lead.changes for lead in found.items)
    assert 0 < len(decided) == len(set(decided))
