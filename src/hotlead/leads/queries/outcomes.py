"""What the engine writes back to leads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from hotlead.kit.db import Tx, execute, fetch_rows
from hotlead.leads.records import LeadOutcome, Requeue

REQUEUED_MAX = 10_000


async def set_outcomes(tx: Tx, outcomes: Sequence[LeadOutcome], now: datetime) -> None:
    """Close the attempt of every lead, guarded: each must still be approved.

    Fails with a serialization failure otherwise.
    """
    await execute(
        tx,
        """
        WITH written AS (
            UPDATE leads AS l
            SET status = r.status, updated_at = %(now)s,
                distribution_attempts = l.distribution_attempts + 1,
                next_attempt_at = r.next_attempt_at,
                distributed_at = CASE WHEN r.status = 'distributed' THEN %(now)s::timestamptz END
            FROM unnest(%(ids)s::uuid[], %(statuses)s::text[], %(next_attempts)s::timestamptz[])
                AS r (id, status, next_attempt_at)
            WHERE l.id = r.id AND l.status = 'approved'
            RETURNING 1
        )
        SELECT expect_rows(%(expected)s, (SELECT count(*) FROM written))
        """,
        {
            "ids": [outcome.lead_id for outcome in outcomes],
            "statuses": [outcome.status.value for outcome in outcomes],
            "next_attempts": [outcome.next_attempt_at for outcome in outcomes],
            "expected": len(outcomes),
            "now": now,
        },
    )


async def set_requeued(tx: Tx, wanted: Requeue, now: datetime) -> list[UUID]:
    """Approve unsold leads again, oldest first: the niche of each.

    `updated_at` is when an unsold lead was last tried, or corrected since.
    """
    rows = await fetch_rows(
        tx,
        """
        WITH due AS (
            SELECT id FROM leads
            WHERE status = 'unsold' AND distribution_attempts < %(attempts_max)s
                AND approved_at >= %(approved_since)s
                AND CASE WHEN %(niche_id)s::uuid IS NULL THEN next_attempt_at <= %(now)s
                         ELSE niche_id = %(niche_id)s::uuid AND (
                             distribution_attempts < 2 OR updated_at <= %(tried_before)s)
                    END
            ORDER BY created_at, id
            LIMIT %(limit)s
            FOR UPDATE SKIP LOCKED
        )
        UPDATE leads AS l
        SET status = 'approved', next_attempt_at = NULL, updated_at = %(now)s
        FROM due
        WHERE l.id = due.id
        RETURNING l.niche_id
        """,
        structs.asdict(wanted) | {"now": now, "limit": REQUEUED_MAX},
    )
    return [row[0] for row in rows]
