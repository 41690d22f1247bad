"""Marking what was given back."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute


async def set_refunded(tx: Tx, assignment_id: UUID, reason: str, now: datetime) -> int:
    """Mark a sale that was not refunded yet; how many that was."""
    return await execute(
        tx,
        """
        UPDATE lead_assignments
        SET is_refunded = true, refunded_at = %(now)s, refund_reason = %(reason)s
        WHERE id = %(id)s AND NOT is_refunded
        """,
        {"id": assignment_id, "reason": reason, "now": now},
    )
