"""What the engine does to leads. Called inside the transaction of the sale."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.leads import queries
from hotlead.leads.records import LeadOutcome, Requeue


async def record_outcomes(tx: Tx, outcomes: Sequence[LeadOutcome], now: datetime) -> None:
    """Mark approved leads distributed or unsold; fails where one is no longer approved."""
    await queries.set_outcomes(tx, outcomes, now)


async def requeue_unsold(tx: Tx, wanted: Requeue, now: datetime) -> list[UUID]:
    """Approve unsold leads again, as `wanted` says: the niche of each."""
    return await queries.set_requeued(tx, wanted, now)
