"""What administrators are told about leads that nobody bought."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_rows, fetch_value
from hotlead.notifications.records import UnsoldNews

# How many leads stand somewhere in each niche, for the administrators of deliveries: the first part
# ends before the status.
COUNT_BY_NICHE: Final[LiteralString] = """
        WITH niche AS (
            SELECT n.name, n.slug, count(*) AS leads, min(l.created_at) AS oldest_at
            FROM leads AS l
            JOIN niches AS n ON n.id = l.niche_id
            WHERE NOT l.is_test AND l.status =
    """
TOLD_BY_NICHE: Final[LiteralString] = """
            GROUP BY n.id
        )
        SELECT d.id AS delivery_id, u.email AS address, u.first_name,
            (SELECT jsonb_agg(to_jsonb(niche) ORDER BY niche.leads DESC, niche.name) FROM niche)
                AS niches
        FROM deliveries AS d
        JOIN users AS u ON u.id = d.recipient_id AND u.role = 'admin' AND u.status = 'active'
        WHERE d.id = ANY(%(delivery_ids)s) AND EXISTS (SELECT FROM niche)
    """


async def count_unsold_lately(tx: Tx, since: datetime) -> int:
    """How many leads are unsold that were tried since; tests are no loss."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM leads
        WHERE status = 'unsold' AND updated_at >= %(since)s AND NOT is_test
        """,
        {"since": since},
    )


async def list_administrators(tx: Tx) -> list[UUID]:
    """Everyone who runs the market now."""
    rows = await fetch_rows(tx, "SELECT id FROM users WHERE role = 'admin' AND status = 'active'")
    return [row[0] for row in rows]


async def list_unsold_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[UnsoldNews]:
    """How many leads are unsold in each niche now, for the administrators of these deliveries."""
    return await fetch_all(
        tx,
        UnsoldNews,
        COUNT_BY_NICHE + "'unsold'" + TOLD_BY_NICHE,
        {"delivery_ids": list(delivery_ids)},
    )
