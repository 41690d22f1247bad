"""The leads that nobody could buy: which, why, and many of them tried again at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.distribution.queries import unsold as queries
from hotlead.distribution.records.unsold import (
    RETRIED_MAX,
    ReasonTotal,
    Retried,
    UnsoldLead,
    UnsoldRow,
)
from hotlead.distribution.rules import unsold_words as words
from hotlead.distribution.service.retry import retryable, wake
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PageOf, Paging
from hotlead.leads.records import LeadStatus
from hotlead.leads.service import outcomes as leads


async def list_unsold(
    tx: Tx, actor: Actor, niche: str | None, paging: Paging, now: datetime
) -> PageOf[UnsoldLead]:
    """The unsold leads of a niche (by its slug) or of all, oldest first. Administrators only."""
    actor.require_admin()
    total = await queries.count_unsold(tx, niche)
    rows = await queries.list_unsold(tx, niche, paging, retryable(now)) if total else []
    return PageOf([_lead(row) for row in rows], paging.page, paging.limit, total)


async def total_reasons(tx: Tx, actor: Actor, niche: str | None) -> list[ReasonTotal]:
    """Which reasons keep how many leads unsold, the most first. Administrators only."""
    actor.require_admin()
    return words.total_reasons(await queries.list_reasons(tx, niche))


async def retry_leads(tx: Tx, actor: Actor, lead_ids: Sequence[UUID], now: datetime) -> Retried:
    """Try those of at most RETRIED_MAX leads that are unsold again, whatever their attempts.

    Administrators only; writes an audit entry a lead and queues a drain a niche. The others are
    left alone and named in the answer, so a second call changes nothing. Raises InvalidInput.
    """
    actor.require_admin()
    asked = list(dict.fromkeys(lead_ids))
    if not 1 <= len(asked) <= RETRIED_MAX:
        raise InvalidInput(fields={"lead_ids": f"Choose 1 to {RETRIED_MAX} leads."})
    found = await leads.requeue_leads(tx, asked, now)
    told = [(lead.lead_id, "Tried again by hand") for lead in found]
    moved = audit.changes({"status": LeadStatus.UNSOLD}, {"status": LeadStatus.APPROVED})
    await audit.record_many(tx, actor, "lead.retried", told, now, moved)
    for niche_id in sorted({lead.niche_id for lead in found}):
        await wake(tx, niche_id)
    retried = {lead.lead_id for lead in found}
    return Retried(
        retried=[lead_id for lead_id in asked if lead_id in retried],
        left_alone=[lead_id for lead_id in asked if lead_id not in retried],
    )


def _lead(row: UnsoldRow) -> UnsoldLead:
    return UnsoldLead(
        id=row.id,
        number=row.number,
        niche_id=row.niche_id,
        niche_name=row.niche_name,
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        is_test=row.is_test,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        reasons=words.most_first(row.reason_counts or {}),
        sentence=words.say_counted(row.reason_counts, row.labels or {}),
    )
