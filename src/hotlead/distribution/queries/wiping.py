"""Taking a person out of what the engine keeps of a lead."""

from uuid import UUID

from hotlead.kit.db import Tx, execute


async def clear_snapshots(tx: Tx, lead_id: UUID) -> int:
    """Forget what an erased lead was decided on; what was decided stays."""
    return await execute(
        tx,
        """
        UPDATE distribution_runs AS r
        SET lead = NULL
        FROM leads AS l
        WHERE r.lead_id = %(lead_id)s AND l.id = r.lead_id AND l.erased_at IS NOT NULL
            AND r.lead IS NOT NULL
        """,
        {"lead_id": lead_id},
    )


async def shorten_refund_reasons(tx: Tx, lead_id: UUID) -> int:
    """Keep of why an erased lead was refunded what was chosen, not what was written."""
    return await execute(
        tx,
        """
        UPDATE lead_assignments AS a
        SET refund_reason = split_part(a.refund_reason, ': ', 1)
        FROM leads AS l
        WHERE a.lead_id = %(lead_id)s AND l.id = a.lead_id AND l.erased_at IS NOT NULL
            AND a.refund_reason LIKE '%%: %%'
        """,
        {"lead_id": lead_id},
    )
