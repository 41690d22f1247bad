"""Why a lead went where it went, for administrators alone."""

from datetime import timedelta
from uuid import UUID

import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, execute
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, make_lead, make_level, make_subscription
from tests.client import Client


@pytest.fixture
async def sold(db: Database, cast: Cast) -> UUID:
    """A lead that acme bought at the first level, which is full then."""
    async with db.transaction(SYSTEM) as tx:
        first = await make_level(tx, cast.niche_id, position=2, max_count=1, name="Exclusive")
        last = await make_level(tx, cast.niche_id, position=3, max_count=5, name="Last")
        await make_subscription(
            tx, cast.rival.provider_id, cast.level_id, filters={"budget": {"min": 900}}
        )
        await make_subscription(tx, cast.broke.provider_id, first)
        await make_subscription(tx, cast.acme.provider_id, first)
        await make_subscription(tx, cast.rival.provider_id, first)
        await make_subscription(tx, cast.rival.provider_id, last)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    await service.drain_niche(db, cast.niche_id, cache=service.TermsCache(), clock=lambda: NOW)
    return lead_id


async def test_every_subscription_has_its_line(client: Client, sold: UUID) -> None:
    admin = await client.as_admin()
    answer = await admin.get(f"/api/v1/admin/leads/{sold}/distribution")
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert [(b["company_name"], b["level_name"], b["price_charged"]) for b in data["buyers"]] == [
        ("Acme", "Exclusive", "25.00")
    ]
    assert [(r["level_name"], r["company_name"], r["code"]) for r in data["reasons"]] == [
        ("Shared", "Rival", "filter_mismatch:budget"),
        ("Exclusive", "Broke", "insufficient_balance"),
        ("Exclusive", "Rival", "level_full"),
        ("Exclusive", "Acme", "won"),
        ("Last", "Rival", "level_not_reached"),
    ]
    assert data["reasons"][0]["sentence"] == (
        "“Monthly budget” does not match the provider's filter"
    )
    [run] = data["runs"]
    assert (run["attempt"], run["outcome"], run["policy"]) == (1, "distributed", "additive")


async def test_before_it_was_distributed(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    data = (await admin.get(f"/api/v1/admin/leads/{lead_id}/distribution")).json()["data"]
    assert (data["status"], data["buyers"], data["runs"], data["reasons"]) == (
        "pending_approval", [], [], [],
    )  # fmt: skip


async def test_what_nobody_bought_was_sold_at_no_level(db: Database, cast: Cast) -> None:
    """A lead that is too old comes to no level; any other comes to all that are on sale."""
    async with db.transaction(SYSTEM) as tx:
        closed = await make_level(tx, cast.niche_id, position=2, name="Closed")
        await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        await make_subscription(tx, cast.acme.provider_id, closed)
        await execute(
            tx, "UPDATE competition_levels SET is_active = false WHERE id = %(id)s", {"id": closed}
        )
        poor = await make_lead(tx, cast.niche_id, status="approved")
        old = await make_lead(
            tx,
            cast.niche_id,
            status="approved",
            email="old@example.com",
            now=NOW - timedelta(days=30),
        )
    await service.drain_niche(db, cast.niche_id, cache=service.TermsCache(), clock=lambda: NOW)
    told: list[list[str]] = []
    for lead_id in (poor, old):
        async with db.transaction(cast.admin) as tx:
            found = await service.describe_lead(tx, cast.admin, lead_id)
        told.append([reason.code for reason in found.reasons])
    assert told == [["insufficient_balance", "level_not_on_sale"], 2 * ["lead_expired"]]


async def test_what_comes_next_of_what_nobody_bought(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    await service.drain_niche(db, cast.niche_id, cache=service.TermsCache(), clock=lambda: NOW)
    admin = await client.as_admin()
    page, api = f"/admin/leads/{lead_id}/distribution", f"/api/v1/admin/leads/{lead_id}"
    assert "It is tried again on" in (await admin.get(page)).text
    told = (await admin.get(f"{api}/distribution")).json()["data"]
    assert told["next_attempt_at"] is not None
    async with db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE leads SET next_attempt_at = NULL")
    assert "No more attempts are planned." in (await admin.get(page)).text
    assert (await admin.post(f"{api}/retry")).status_code == 202
    assert "It is offered again now." in (await admin.get(page)).text


async def test_who_bought_by_hand_is_a_buyer_alone(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        picky: dict[str, object] = {"budget": {"min": 900}}
        by_hand = await make_subscription(tx, cast.acme.provider_id, cast.level_id, filters=picky)
        await make_subscription(tx, cast.rival.provider_id, cast.level_id)
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    await service.drain_niche(db, cast.niche_id, cache=service.TermsCache(), clock=lambda: NOW)
    async with db.transaction(cast.admin) as tx:
        later = NOW + timedelta(minutes=1)
        await service.assign_lead(tx, cast.admin, lead_id, by_hand, later)
        found = await service.describe_lead(tx, cast.admin, lead_id)
    assert [(buyer.company_name, buyer.is_by_hand) for buyer in found.buyers] == [
        ("Rival", False),
        ("Acme", True),
    ]
    admin = await client.as_admin()
    part = await admin.get(f"/admin/leads/{lead_id}/distribution", hx_request="true")
    assert "sold by hand" in part.text
    assert "Why not the others" not in part.text


async def test_as_a_page_and_as_a_part_of_one(client: Client, sold: UUID) -> None:
    admin = await client.as_admin()
    page = await admin.get(f"/admin/leads/{sold}/distribution")
    part = await admin.get(f"/admin/leads/{sold}/distribution", hx_request="true")
    assert page.text.startswith("<!doctype html>") or page.text.startswith("<!DOCTYPE html>")
    assert "<html" not in part.text
    for text in (page.text, part.text):
        assert "Acme" in text
        assert "The balance did not cover the price" in text


async def test_who_may_not(client: Client, sold: UUID) -> None:
    path = f"/api/v1/admin/leads/{sold}/distribution"
    assert (await client.get(path)).status_code == 401
    acme = await client.as_provider("acme")
    assert (await acme.get(path)).status_code == 403
    admin = await client.as_admin()
    missing = await admin.get(f"/api/v1/admin/leads/{new_id()}/distribution")
    assert missing.status_code == 404
