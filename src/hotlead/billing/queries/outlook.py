"""What tells how long a balance lasts."""

from datetime import datetime
from uuid import UUID

from hotlead.billing.records import Pace
from hotlead.kit.db import Tx, fetch_one


async def get_pace(tx: Tx, provider_id: UUID, since: datetime) -> Pace:
    """What a provider spent on leads since a moment; raises NotFound."""
    return await fetch_one(
        tx,
        Pace,
        """
        SELECT p.balance, p.timezone,
            (
                SELECT coalesce(sum(a.price_charged), 0) FROM lead_assignments AS a
                WHERE a.provider_id = p.id AND a.created_at >= %(since)s AND NOT a.is_refunded
            ) AS spent,
            (
                SELECT a.created_at FROM lead_assignments AS a
                WHERE a.provider_id = p.id
                ORDER BY a.created_at
                LIMIT 1
            ) AS first_bought_at
        FROM providers AS p
        WHERE p.id = %(provider_id)s AND p.deleted_at IS NULL
        """,
        {"provider_id": provider_id, "since": since},
    )
