"""Every verb that changes something keeps what it was before, and what it is after."""

from decimal import Decimal
from typing import Any

from hotlead.billing import service as billing
from hotlead.billing.records import ManualEntry
from hotlead.distribution import service as distribution
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.niches import service as niches
from hotlead.niches.records import LevelInput, NicheInput
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms
from tests.builders import NOW, SCHEMA, Cast, make_lead, make_subscription
from tests.leads.rows import audit_rows

# Any: JSON of every shape.
Kept = dict[str, Any]


async def kept_by(db: Database, action: str) -> Kept:
    """The metadata of the one row of an action."""
    [row] = await audit_rows(db, action)
    return row["metadata"]


def moved(before: Kept, after: Kept) -> Kept:
    """A change of one thing into another."""
    return {"before": before, "after": after}


async def test_reviews_of_a_lead(db: Database, cast: Cast) -> None:
    admin = cast.admin
    async with db.transaction(admin) as tx:
        first, second = [await make_lead(tx, cast.niche_id) for _ in range(2)]
        await leads.approve_lead(tx, admin, first, NOW)
        # The reason speaks of a person, so it is not kept.
        await leads.reject_lead(tx, admin, second, "Amara is no customer", NOW)
        await leads.reopen_lead(tx, admin, second, NOW)
    pending, rejected = {"status": "pending_approval"}, {"status": "rejected"}
    assert await kept_by(db, "lead.approved") == moved(pending, {"status": "approved"})
    assert await kept_by(db, "lead.rejected") == moved(pending, rejected)
    assert await kept_by(db, "lead.reopened") == moved(rejected, pending)


async def test_sales_and_retries(worker_db: Database, db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status="approved")
    cache = distribution.TermsCache()
    await distribution.drain_niche(worker_db, cast.niche_id, cache=cache, clock=lambda: NOW)
    async with db.transaction(cast.admin) as tx:
        await distribution.retry_lead(tx, cast.admin, lead_id, NOW)
    approved, unsold = {"status": "approved"}, {"status": "unsold"}
    assert await kept_by(db, "lead.unsold") == moved(approved, unsold)
    assert await kept_by(db, "lead.retried") == moved(unsold, approved)


async def test_the_terms_of_a_subscription(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    first = Terms(filters={"budget": {"min": 5, "max": 90}}, cap_day=5, budget_day=Decimal(50))
    second = Terms(filters={"budget": {"min": 5, "max": 80}}, cap_day=None, budget_day=Decimal(50))
    async with db.transaction(acme) as tx:
        own = await subscriptions.subscribe(tx, acme, cast.level_id, first, NOW)
        await subscriptions.set_filters(tx, acme, own.id, second, NOW)
    filters = {"filters.budget.min": 5, "filters.budget.max": 90}
    made = moved({}, {**filters, "cap_day": 5, "budget_day": "50.00"})
    assert await kept_by(db, "subscription.created") == made
    assert await kept_by(db, "subscription.filters_set") == moved(
        {"filters.budget.max": 90, "cap_day": 5}, {"filters.budget.max": 80}
    )


async def test_pauses_of_a_subscription(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(cast.admin) as tx:
        own = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    async with db.transaction(acme) as tx:
        await subscriptions.pause_subscription(tx, acme, own, reason="Holidays", now=NOW)
        await subscriptions.resume_subscription(tx, acme, own, NOW)
        await subscriptions.unsubscribe(tx, acme, own, NOW)
    assert await kept_by(db, "subscription.paused") == moved(
        {"is_paused": False}, {"is_paused": True, "pause_reason": "Holidays"}
    )
    resumed = moved({"is_paused": True}, {"is_paused": False})
    assert await kept_by(db, "subscription.resumed") == resumed
    assert await kept_by(db, "subscription.ended") == moved(
        {"is_active": True}, {"is_active": False}
    )


async def test_a_niche_and_its_form(db: Database, cast: Cast) -> None:
    admin, niche_id = cast.admin, cast.niche_id
    niche = NicheInput(name="Solar", slug="solar", consent_text="x" * 900)
    async with db.transaction(admin) as tx:
        await niches.create_niche(tx, admin, niche, NOW)
        summary = "As it was"
        await niches.publish_schema(tx, admin, niche_id, SCHEMA, change_summary=summary, now=NOW)
        await niches.activate_schema(tx, admin, niche_id, 2, NOW)
    made = await kept_by(db, "niche.created")
    assert made["after"]["slug"] == "solar"
    assert len(made["after"]["consent_text"]) == 500
    published = moved({}, {"version": 2, "change_summary": summary})
    assert await kept_by(db, "niche.schema_published") == published
    activated = moved({"active_version": 1}, {"active_version": 2})
    assert await kept_by(db, "niche.schema_activated") == activated


async def test_levels(db: Database, cast: Cast) -> None:
    admin, niche_id = cast.admin, cast.niche_id
    wanted = LevelInput(name="Alone", max_distribution_count=1, price_per_lead=Decimal("80.00"))
    async with db.transaction(admin) as tx:
        level = await niches.create_level(tx, admin, niche_id, wanted, NOW)
        await niches.reorder_levels(tx, admin, niche_id, [level.id, cast.level_id], NOW)
    made = await kept_by(db, "competition_level.created")
    assert (made["after"]["name"], made["after"]["price_per_lead"]) == ("Alone", "80.00")
    reordered = moved({"order": ["Shared", "Alone"]}, {"order": ["Alone", "Shared"]})
    assert await kept_by(db, "niche.levels_reordered") == reordered


async def test_money_by_hand(db: Database, cast: Cast) -> None:
    amount = Decimal(12)
    order = ManualEntry(provider_id=cast.acme.provider_id, amount=amount, memo="Goodwill", key="k")
    async with db.transaction(cast.admin) as tx:
        await billing.credit_provider(tx, cast.admin, order, NOW)
    kept = await kept_by(db, "provider.credited")
    assert kept.pop("ledger_entry_id")
    assert kept == moved({"balance": "1000.00"}, {"balance": "1012.00"})
