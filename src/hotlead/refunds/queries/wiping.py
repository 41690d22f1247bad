"""Taking a person out of what was written about a lead."""

from typing import Final
from uuid import UUID

from hotlead.kit.db import Tx, execute

# A request that was turned down needs an answer.
ANSWER_LEFT: Final = "The answer went when the lead was erased."


async def clear_texts(tx: Tx, lead_id: UUID) -> int:
    """Forget what providers and administrators wrote in requests about an erased lead."""
    return await execute(
        tx,
        """
        UPDATE bad_lead_requests AS r
        SET notes = NULL,
            evidence = NULL,
            admin_memo = CASE WHEN r.status = 'rejected' THEN %(answer)s END
        FROM leads AS l
        WHERE r.lead_id = %(lead_id)s AND l.id = r.lead_id AND l.erased_at IS NOT NULL
            AND (r.notes IS NOT NULL OR r.evidence IS NOT NULL
                 OR r.admin_memo IS NOT NULL AND r.admin_memo <> %(answer)s)
        """,
        {"lead_id": lead_id, "answer": ANSWER_LEFT},
    )
