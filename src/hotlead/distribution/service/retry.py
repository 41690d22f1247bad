"""Another chance for leads that nobody could buy."""

from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.distribution import rules
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.jobs import enqueue
from hotlead.leads.records import LeadStatus, Retryable
from hotlead.leads.service import outcomes as leads


async def retry_unsold(db: Database, niche_id: UUID | None, now: datetime) -> int:
    """Put the unsold leads that are due back in the queue: how many.

    With a niche, its supply changed, which makes its leads due at once after their first attempt
    and, after later ones, as soon as the pause of the attempt before is over: supply may change
    many times a minute, and a change that comes too early is kept rather than lost. At most
    ATTEMPTS_MAX attempts within RETRY_WINDOW of approval, oldest first.
    """
    wanted = retryable(now)
    async with db.transaction(SYSTEM) as tx:
        if niche_id is not None:
            await leads.bring_forward(tx, niche_id, wanted, now)
        niche_ids = await leads.requeue_unsold(tx, wanted, now)
        for found in set(niche_ids):
            await wake(tx, found)
    return len(niche_ids)


def retryable(now: datetime) -> Retryable:
    """Which unsold leads are tried again without an administrator."""
    return Retryable(
        attempts_max=rules.ATTEMPTS_MAX,
        approved_since=now - rules.RETRY_WINDOW,
        spacing=rules.RETRY_PAUSES,
    )


async def retry_lead(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> None:
    """Try one unsold lead again by hand, whatever its attempts.

    Administrators only; writes an audit entry and queues a drain. Raises NotFound, LeadNotUnsold.
    """
    actor.require_admin()
    niche_id = await leads.requeue_lead(tx, lead_id, now)
    await audit.record(
        tx,
        actor,
        "lead.retried",
        entity_type="lead",
        entity_id=lead_id,
        description="Tried again by hand",
        metadata=audit.changes({"status": LeadStatus.UNSOLD}, {"status": LeadStatus.APPROVED}),
        now=now,
    )
    await wake(tx, niche_id)


async def wake(tx: Tx, niche_id: UUID) -> None:
    """Have the niche's approved leads sold, in the background."""
    await enqueue(tx, "distribution.distribute_niche", {"niche_id": str(niche_id)})
