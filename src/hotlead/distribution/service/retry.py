"""Another chance for leads that nobody could buy."""

from datetime import datetime
from uuid import UUID

from hotlead.distribution import rules
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.jobs import enqueue
from hotlead.leads.records import Requeue
from hotlead.leads.service import outcomes as leads


async def retry_unsold(db: Database, niche_id: UUID | None, now: datetime) -> int:
    """Put unsold leads back in the queue: how many.

    With a niche: all of it that still has attempts, because supply changed. Without one: those
    whose pause is over. At most ATTEMPTS_MAX attempts within RETRY_WINDOW of approval, oldest
    first. Supply may change many times a minute, so the second attempt is at once and each
    later one at least the shortest pause after the one before: nobody can use them up.
    """
    async with db.transaction(SYSTEM) as tx:
        wanted = Requeue(
            niche_id=niche_id,
            attempts_max=rules.ATTEMPTS_MAX,
            approved_since=now - rules.RETRY_WINDOW,
            tried_before=now - rules.RETRY_PAUSES[0],
        )
        niche_ids = await leads.requeue_unsold(tx, wanted, now)
        for found in set(niche_ids):
            await enqueue(tx, "distribution.distribute_niche", {"niche_id": str(found)})
    return len(niche_ids)
