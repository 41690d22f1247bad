"""What waits for the engine."""

from uuid import UUID

from hotlead.kit.db import Tx, fetch_rows

NICHES_MAX = 10_000


async def list_niches_to_drain(tx: Tx) -> list[UUID]:
    """The open niches with approved leads.

    Each is asked for its oldest, which one index look finds.
    """
    rows = await fetch_rows(
        tx,
        """
        SELECT n.id FROM niches AS n
        CROSS JOIN LATERAL (
            SELECT FROM leads
            WHERE niche_id = n.id AND status = 'approved'
            ORDER BY approved_at
            LIMIT 1
        ) AS oldest
        WHERE n.is_active
        LIMIT %(limit)s
        """,
        {"limit": NICHES_MAX},
    )
    return [row[0] for row in rows]
