"""What the engine does to leads. Called inside the transaction of the sale."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Tx
from hotlead.kit.errors import NotFound
from hotlead.leads import queries
from hotlead.leads.records import LeadOutcome, Requeued, Retryable
from hotlead.leads.service.errors import LeadNotUnsold


async def record_outcomes(tx: Tx, outcomes: Sequence[LeadOutcome], now: datetime) -> None:
    """Mark approved leads distributed or unsold; fails where one is no longer approved."""
    await queries.set_outcomes(tx, outcomes, now)


async def record_sale(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Mark a lead that was sold by hand distributed; the caller has locked it."""
    await queries.set_sold(tx, lead_id, now)


async def take_back(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Have a lead that nobody bought wait for a review again; the caller has locked it."""
    await queries.set_taken_back(tx, lead_id, now)


async def mark_bad(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Have a sold lead be bad for everybody, for good; the caller has locked and refunded it."""
    await queries.set_bad(tx, lead_id, now)


async def bring_forward(tx: Tx, niche_id: UUID, wanted: Retryable, now: datetime) -> None:
    """Supply changed: try the niche's unsold leads as soon as their spacing lets."""
    await queries.set_due_earlier(tx, niche_id, wanted, now)


async def requeue_unsold(tx: Tx, wanted: Retryable, now: datetime) -> list[UUID]:
    """Approve the unsold leads that are due again: the niche of each."""
    return await queries.set_requeued(tx, wanted, now)


async def requeue_lead(tx: Tx, lead_id: UUID, now: datetime) -> UUID:
    """Approve one unsold lead again: its niche. Raises NotFound, LeadNotUnsold."""
    found = await queries.set_retried(tx, [lead_id], now)
    if not found:
        raise LeadNotUnsold if await queries.find_status(tx, lead_id) else NotFound
    return found[0].niche_id


async def requeue_leads(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> list[Requeued]:
    """Approve those of these leads that are unsold again; returns them."""
    return await queries.set_retried(tx, lead_ids, now)


async def note_bounce(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Note that a mail to a lead's person came back for good, audited; a second time nothing."""
    if await queries.set_bounced(tx, lead_id, now):
        await audit.record(
            tx,
            SYSTEM,
            "lead.bounced",
            entity_type="lead",
            entity_id=lead_id,
            description="A mail to the address came back",
            now=now,
        )
