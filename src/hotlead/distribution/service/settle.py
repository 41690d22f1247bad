"""Settling a plan: every write of a batch, in a handful of bulk statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.billing import service as billing
from hotlead.billing.records import Charge
from hotlead.distribution import queries, rules
from hotlead.distribution.records import (
    Assignment,
    Decision,
    LeadRow,
    LeadToSell,
    Market,
    Outcome,
    Plan,
    Runs,
    Sale,
)
from hotlead.distribution.service.market import MarketFrame
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.leads.records import LeadOutcome, LeadStatus
from hotlead.leads.service import outcomes as leads
from hotlead.niches import service as niches
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Served


@dataclass(frozen=True, slots=True)
class Batch:
    """A plan with all it was made of. `rows`, `leads` and decisions are in the same order."""

    niche_id: UUID
    frame: MarketFrame
    rows: Sequence[LeadRow]
    leads: Sequence[LeadToSell]
    market: Market
    plan: Plan
    decide_ms: float


async def settle(tx: Tx, batch: Batch, now: datetime) -> None:
    """Write the plan, guarded: it is undone if the snapshot it was decided on no longer holds.

    Debits and ledger first, because they lock the providers in id order; then assignments,
    rotation, lead status, decision records, audit, and one notification job for the batch.
    """
    frame, plan, rows = batch.frame, batch.plan, batch.rows
    assignments = await _name_buyers(tx, [s for d in plan.decisions for s in d.sales])
    charges = [_charge(a) for a in assignments if a.sale.price > 0]
    entries = await billing.charge_buyers(tx, charges, now)
    async with tx.pipeline():
        await queries.insert_assignments(tx, assignments, entries, now)
        await _advance_rotation(tx, frame, assignments, now)
        await leads.record_outcomes(tx, _outcomes(plan, rows, now), now)
        await queries.insert_runs(tx, _runs(batch), now)
        for outcome in Outcome:
            told = _entries(plan, outcome)
            moved = audit.changes({"status": LeadStatus.APPROVED}, {"status": outcome})
            await audit.record_many(tx, SYSTEM, f"lead.{outcome}", told, now, moved)
        sold = [str(lead_id) for lead_id, _ in _entries(plan, Outcome.DISTRIBUTED)]
        if sold:
            await enqueue(tx, "notifications.announce_assignments", {"lead_ids": sold})


def _runs(batch: Batch) -> Runs:
    """What the batch decided, and all that decides it again."""
    decisions, niche = batch.plan.decisions, batch.frame.niche
    market, leads = rules.freeze_market(
        batch.market, batch.leads, decisions, niche.provider_dedup_days
    )
    return Runs(
        batch_id=new_id(),
        niche_id=batch.niche_id,
        policy=niche.cascade_policy,
        decisions=decisions,
        written=[rules.written(decision) for decision in decisions],
        market=msgspec.msgpack.encode(market),
        leads=[msgspec.msgpack.encode(lead) for lead in leads],
        decide_ms=batch.decide_ms,
    )


async def _name_buyers(tx: Tx, sales: Sequence[Sale]) -> list[Assignment]:
    """Give every sale the identities that the rules do without."""
    if not sales:
        return []
    rows = await queries.list_identities(tx, list({sale.candidate.number for sale in sales}))
    ids = {number: (subscription_id, provider_id) for number, subscription_id, provider_id in rows}
    return [Assignment(new_id(), sale, *ids[sale.candidate.number]) for sale in sales]


def _charge(assignment: Assignment) -> Charge:
    sale = assignment.sale
    return Charge(
        assignment.id,
        assignment.provider_id,
        assignment.subscription_id,
        sale.lead_id,
        sale.price,
    )


async def _advance_rotation(
    tx: Tx, frame: MarketFrame, assignments: Sequence[Assignment], now: datetime
) -> None:
    """Move every buyer to the end of its queue, in the order of the sales.

    A place is a number of the level's own counter, never a time: buyers of one batch share the
    time.
    """
    counters = {row.id: row.rotation_counter for row in frame.rows}
    served: dict[UUID, Served] = {}
    counts: Counter[UUID] = Counter()
    for assignment in (a for a in assignments if not a.sale.is_test):
        level_id = assignment.sale.level_id
        counts[level_id] += 1
        before = served.get(assignment.subscription_id)
        served[assignment.subscription_id] = Served(
            subscription_id=assignment.subscription_id,
            version=assignment.sale.candidate.version,
            rotation=counters[level_id] + counts[level_id],
            leads=(before.leads if before else 0) + 1,
        )
    if served:
        await subscriptions.record_served(tx, list(served.values()), now)
        await niches.advance_rotations(tx, _steps(counters, counts))


def _steps(counters: Mapping[UUID, int], counts: Mapping[UUID, int]) -> list[tuple[UUID, int, int]]:
    return [(level_id, counters[level_id], count) for level_id, count in counts.items()]


def _outcomes(plan: Plan, rows: Sequence[LeadRow], now: datetime) -> list[LeadOutcome]:
    return [_outcome(d, row, now) for d, row in zip(plan.decisions, rows, strict=True)]


def _outcome(decision: Decision, row: LeadRow, now: datetime) -> LeadOutcome:
    is_sold = decision.outcome is Outcome.DISTRIBUTED
    retry_at = (
        None
        if is_sold or "lead_expired" in decision.reason_counts
        else rules.next_attempt_at(decision.attempt, row.approved_at, now)
    )
    return LeadOutcome(
        lead_id=decision.lead_id,
        status=LeadStatus.DISTRIBUTED if is_sold else LeadStatus.UNSOLD,
        next_attempt_at=retry_at,
    )


def _entries(plan: Plan, outcome: Outcome) -> list[tuple[UUID, str]]:
    return [(d.lead_id, _sentence(d)) for d in plan.decisions if d.outcome is outcome]


def _sentence(decision: Decision) -> str:
    buyers = len(decision.sales)
    if not buyers:
        return f"Nobody could buy it (attempt {decision.attempt})"
    return f"Sold to {buyers} provider{'s' if buyers > 1 else ''}"
