"""Who can be sent a sold lead again."""

from uuid import UUID

from hotlead.kit.db import Tx, fetch_value


async def count_keepers(tx: Tx, lead_id: UUID) -> int:
    """How many buyers have the lead, not refunded, and want a mail of new leads."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id
        JOIN leads AS l ON l.id = a.lead_id AND l.withdrawn_at IS NULL
        WHERE a.lead_id = %(lead_id)s AND NOT a.is_refunded
            AND u.deleted_at IS NULL
            AND wants_mail(p.notification_preferences, 'new_lead')
        """,
        {"lead_id": lead_id},
    )
