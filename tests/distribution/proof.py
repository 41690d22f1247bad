"""What a database holds of a market, in the model's shape, and everything that is wrong with it."""

from datetime import UTC, datetime
from uuid import UUID

from hotlead.billing import service as billing
from hotlead.distribution import service
from hotlead.distribution.records import DrainResult
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx, fetch_rows
from tests.distribution.model import Model, State

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def read_state(tx: Tx) -> State:
    """What the tables say, as `Model.state` says it."""
    levels = await fetch_rows(
        tx,
        "SELECT id, price_per_lead, max_distribution_count, is_active, rotation_counter"
        " FROM competition_levels ORDER BY order_position",
    )
    balances = await fetch_rows(tx, "SELECT id, balance FROM providers")
    places = await fetch_rows(
        tx,
        "SELECT competition_level_id, provider_id, is_paused, rotation FROM provider_subscriptions"
        " WHERE is_active ORDER BY rotation NULLS FIRST, created_at, id",
    )
    leads = await fetch_rows(
        tx, "SELECT id, status, distribution_attempts, next_attempt_at FROM leads"
    )
    sales = await fetch_rows(
        tx,
        "SELECT lead_id, provider_id, competition_level_id, price_charged, competitors_max"
        " FROM lead_assignments",
    )
    return {
        "levels": [tuple(row) for row in levels],
        "balances": {row[0]: row[1] for row in balances},
        "queues": {
            level[0]: [tuple(row[1:]) for row in places if row[0] == level[0]] for level in levels
        },
        "leads": {row[0]: tuple(row[1:]) for row in leads},
        "sales": {(row[0], row[1]): tuple(row[2:]) for row in sales},
    }


async def drain(
    db: Database,
    niche_id: UUID,
    now: datetime,
    *,
    batch_size: int,
    cache: service.TermsCache | None = None,
) -> DrainResult:
    """Sell what is approved, by a worker that knows no terms yet where it has no `cache`."""
    known = cache or service.TermsCache()
    return await service.drain_niche(
        db, niche_id, cache=known, clock=lambda: now, batch_size_max=batch_size
    )


async def find_faults(db: Database, model: Model) -> set[str]:
    """The parts that are not as the model has them, and the checks of the product that fail.

    `verify` where a decision is made otherwise again, `decisions` where one is missing, `jobs`
    where nobody would tell the buyers of a lead.
    """
    async with db.transaction(SYSTEM) as tx:
        held, wanted = await read_state(tx), model.state()
        checks = await billing.prove(tx)
        told = await fetch_rows(
            tx,
            "SELECT jsonb_array_elements_text(args -> 'lead_ids')::uuid"
            " FROM jobs.procrastinate_jobs"
            " WHERE task_name = 'notifications.announce_assignments'",
        )
    faults = {part for part in wanted if held[part] != wanted[part]}
    faults |= {check.name for check in checks if not check.is_clean}
    verified = [each async for each in service.verify_since(db, SYSTEM, LONG_AGO)]
    if any(each.differences for each in verified):
        faults.add("verify")
    if sum(each.decisions for each in verified) != sum(lead.runs for lead in model.leads):
        faults.add("decisions")
    if {row[0] for row in told} != {lead.id for lead in model.leads if lead.sales}:
        faults.add("jobs")
    return faults
