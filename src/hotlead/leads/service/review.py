"""Letting leads through, turning them away, and taking a rejection back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import HotleadError, InvalidInput, NotFound
from hotlead.kit.jobs import enqueue
from hotlead.leads import queries
from hotlead.leads.records import (
    BULK_LEADS_MAX,
    REASON_CHARS_MAX,
    LeadStatus,
    Reviewed,
    Verdict,
)
from hotlead.leads.service.errors import LeadNotPending, LeadNotRejected

_PENDING: Final = {"status": LeadStatus.PENDING_APPROVAL}


async def approve_lead(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> Reviewed:
    """Approve a pending lead; raises NotFound, LeadNotPending. Writes as `approve_leads` does."""
    approved = await approve_leads(tx, actor, [lead_id], now)
    return approved[0] if approved else await _refuse(tx, lead_id, LeadNotPending())


async def approve_leads(
    tx: Tx, actor: Actor, lead_ids: Sequence[UUID], now: datetime
) -> list[Reviewed]:
    """Approve those of at most BULK_LEADS_MAX leads that are pending; returns them.

    Writes the status, an audit entry a lead, and queues one `distribution.distribute_niche` for
    each niche concerned, all in `tx`. Administrators only. Leads that are not pending (any more)
    are left alone, so a second call approves nothing and queues nothing.
    """
    actor.require_admin()
    approved = await queries.set_approved(tx, _checked(lead_ids), actor.user_id, now)
    moved = audit.changes(_PENDING, {"status": LeadStatus.APPROVED})
    await _record(tx, actor, ("lead.approved", "Lead approved", moved), approved, now)
    for niche_id in sorted({lead.niche_id for lead in approved}):
        await enqueue(tx, "distribution.distribute_niche", {"niche_id": str(niche_id)})
    await _tell_waiting(tx, approved)
    return approved


async def reject_lead(tx: Tx, actor: Actor, lead_id: UUID, reason: str, now: datetime) -> Reviewed:
    """Reject a lead; raises NotFound, LeadNotPending, InvalidInput. See `reject_leads`."""
    rejected = await reject_leads(tx, actor, [lead_id], reason, now)
    return rejected[0] if rejected else await _refuse(tx, lead_id, LeadNotPending())


async def reject_leads(
    tx: Tx, actor: Actor, lead_ids: Sequence[UUID], reason: str, now: datetime
) -> list[Reviewed]:
    """Reject those of at most BULK_LEADS_MAX leads that are pending or unsold; returns them.

    Writes the status with its `reason` (1 to REASON_CHARS_MAX characters) and an audit entry a
    lead. Administrators only; raises InvalidInput. The person who asked is not told.
    """
    actor.require_admin()
    verdict = Verdict(actor.user_id, _checked_reason(reason))
    rejected: list[Reviewed] = []
    for status in (LeadStatus.PENDING_APPROVAL, LeadStatus.UNSOLD):
        found = await queries.set_rejected(tx, _checked(lead_ids), status, verdict, now)
        # The reason may speak of the person: it stays with the lead, and goes when the lead goes.
        moved = audit.changes({"status": status}, {"status": LeadStatus.REJECTED})
        await _record(tx, actor, ("lead.rejected", "Lead rejected", moved), found, now)
        rejected += found
    await _tell_waiting(tx, rejected)
    return rejected


async def reopen_lead(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> Reviewed:
    """Put a rejected lead back into the queue: the undo of a rejection.

    Writes the status and an audit entry. Raises NotFound, LeadNotRejected.
    """
    actor.require_admin()
    reopened = await queries.set_pending(tx, [lead_id], now)
    moved = audit.changes({"status": LeadStatus.REJECTED}, _PENDING)
    await _record(tx, actor, ("lead.reopened", "Rejection taken back", moved), reopened, now)
    await _tell_waiting(tx, reopened)
    return reopened[0] if reopened else await _refuse(tx, lead_id, LeadNotRejected())


async def _record(
    tx: Tx,
    actor: Actor,
    what: tuple[str, str, dict[str, object]],
    leads: Sequence[Reviewed],
    now: datetime,
) -> None:
    action, text, moved = what
    await audit.record_many(tx, actor, action, [(lead.id, text) for lead in leads], now, moved)


async def _tell_waiting(tx: Tx, reviewed: Sequence[Reviewed]) -> None:
    if reviewed:
        await enqueue(tx, "notifications.tell_waiting", {})


async def _refuse(tx: Tx, lead_id: UUID, error: HotleadError) -> Reviewed:
    raise error if await queries.find_status(tx, lead_id) else NotFound


def _checked(lead_ids: Sequence[UUID]) -> Sequence[UUID]:
    if not 1 <= len(lead_ids) <= BULK_LEADS_MAX:
        raise InvalidInput(fields={"ids": f"Choose 1 to {BULK_LEADS_MAX} leads."})
    return lead_ids


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise InvalidInput(fields={"reason": "Say why, in a few words."})
    if len(text) > REASON_CHARS_MAX:
        raise InvalidInput(fields={"reason": f"Use {REASON_CHARS_MAX} characters or fewer."})
    return text
