"""What the engine does to leads. Called inside the transaction of the sale."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.leads import queries
from hotlead.leads.records import LeadOutcome


async def record_outcomes(tx: Tx, outcomes: Sequence[LeadOutcome], now: datetime) -> None:
    """Mark approved leads distributed or unsold; fails where one is no longer approved."""
    await queries.set_outcomes(tx, outcomes, now)


async def requeue_unsold(
    tx: Tx, *, niche_id: UUID | None, attempts_max: int, since: datetime, now: datetime
) -> list[UUID]:
    """Approve unsold leads again: the niche of each.

    With a niche, all of it that arrived after `since` and has attempts left; without one, those
    whose pause is over.
    """
    return await queries.set_requeued(
        tx, niche_id=niche_id, attempts_max=attempts_max, since=since, now=now
    )
