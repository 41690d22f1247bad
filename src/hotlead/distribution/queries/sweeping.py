"""What waits for the engine."""

from uuid import UUID

from hotlead.kit.db import Tx, fetch_rows

NICHES_MAX = 10_000


async def list_niches_to_drain(tx: Tx) -> list[UUID]:
    """The niches with approved leads."""
    rows = await fetch_rows(
        tx,
        """
        SELECT n.id FROM niches AS n
        WHERE EXISTS (SELECT FROM leads AS l WHERE l.niche_id = n.id AND l.status = 'approved')
        LIMIT %(limit)s
        """,
        {"limit": NICHES_MAX},
    )
    return [row[0] for row in rows]
