"""A sale that is given back."""

from datetime import datetime
from uuid import UUID

from hotlead.distribution import queries
from hotlead.kit.db import Tx


async def mark_refunded(tx: Tx, assignment_id: UUID, reason: str, now: datetime) -> bool:
    """Mark a sale refunded; False where it was before, and then nothing is written.

    The caller gives the money back in the same transaction. Rotation and caps stay as they are.
    """
    return await queries.set_refunded(tx, assignment_id, reason, now) == 1
