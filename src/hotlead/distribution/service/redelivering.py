"""The mails of a sold lead, once more."""

from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.distribution.queries import assigning as reading
from hotlead.distribution.queries import redelivering as queries
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict
from hotlead.kit.jobs import enqueue


class NobodyToTell(Conflict):
    """Nobody bought it, all were refunded or want no mail, or the person took it back."""

    code = "nobody_to_tell"
    message = "No buyer has this lead and wants it by mail."


async def redeliver_lead(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> int:
    """Send a sold lead to its buyers once more: how many are told.

    Whoever was refunded, or wants no mail of new leads, is left out. Each call sends another
    mail: its audit entry is the cause of the deliveries, which a job makes. Administrators only;
    raises NotFound, NobodyToTell.
    """
    actor.require_admin()
    lead = await reading.get_lead(tx, lead_id)
    buyers = await queries.count_keepers(tx, lead.id)
    if not buyers:
        raise NobodyToTell
    event_id = await audit.record(
        tx,
        actor,
        "lead.redelivered",
        entity_type="lead",
        entity_id=lead_id,
        description=f"Sent again to {buyers} buyer{'s' if buyers > 1 else ''}",
        metadata={"buyers": buyers},
        now=now,
    )
    args = {"lead_id": str(lead_id), "event_id": str(event_id)}
    await enqueue(tx, "notifications.redeliver_lead", args)
    return buyers
