"""A lead taken back before anyone bought it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.distribution import queries
from hotlead.distribution.queries import assigning as reading
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict
from hotlead.leads.records import LeadStatus
from hotlead.leads.service import outcomes as leads

RETURNABLE: Final = frozenset({LeadStatus.APPROVED, LeadStatus.UNSOLD})


class LeadSold(Conflict):
    """Whoever bought it has it."""

    code = "lead_sold"
    message = "This lead has been sold and cannot be taken back."


class LeadNotApproved(Conflict):
    """Only what was let through can be taken back."""

    code = "lead_not_approved"
    message = "This lead is not approved."


async def take_back_lead(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> None:
    """Have an approved or unsold lead that nobody bought wait for a review again.

    It keeps its age, and its attempts count on when it is approved again. Writes the status and
    an audit entry. Administrators only; raises NotFound, LeadSold, LeadNotApproved. The niche is
    locked first: a drain has sold the lead before, and is seen, or does not find it any more.
    """
    actor.require_admin()
    await queries.lock_niche(tx, (await reading.get_lead(tx, lead_id)).niche_id)
    lead = await reading.lock_lead(tx, lead_id)
    if lead.status is LeadStatus.DISTRIBUTED or await reading.list_standing(tx, lead_id):
        raise LeadSold
    if lead.status not in RETURNABLE:
        raise LeadNotApproved
    await leads.take_back(tx, lead_id, now)
    await audit.record(
        tx,
        actor,
        "lead.taken_back",
        entity_type="lead",
        entity_id=lead_id,
        description="Taken back before anyone bought it",
        metadata=audit.changes({"status": lead.status}, {"status": LeadStatus.PENDING_APPROVAL}),
        now=now,
    )
