"""Moving buyers to the end of their queues."""

from collections.abc import Sequence
from datetime import datetime

from hotlead.kit.db import Tx, execute
from hotlead.subscriptions.records import Served


async def set_served(tx: Tx, served: Sequence[Served], now: datetime) -> None:
    """Write the new places, guarded: each must be live and at the version it was decided on.

    Fails with a serialization failure otherwise, because the plan is then out of date.
    """
    await execute(
        tx,
        """
        WITH written AS (
            UPDATE provider_subscriptions AS s
            SET rotation = r.rotation, last_received_at = %(now)s, updated_at = %(now)s,
                leads_received_count = s.leads_received_count + r.leads
            FROM unnest(%(ids)b::uuid[], %(versions)b::integer[], %(rotations)b::bigint[],
                        %(leads)b::integer[]) AS r (id, version, rotation, leads)
            WHERE s.id = r.id AND s.is_active AND NOT s.is_paused
                AND s.filters_version = r.version
            RETURNING 1
        )
        SELECT expect_rows(%(expected)s, (SELECT count(*) FROM written))
        """,
        {
            "ids": [row.subscription_id for row in served],
            "versions": [row.version for row in served],
            "rotations": [row.rotation for row in served],
            "leads": [row.leads for row in served],
            "expected": len(served),
            "now": now,
        },
    )


async def delete_old_versions(tx: Tx, before: datetime) -> int:
    """Delete the versions of terms that another followed before then; how many."""
    return await execute(
        tx,
        """
        DELETE FROM subscription_versions AS v
        WHERE v.created_at < %(before)s AND EXISTS (
            SELECT FROM subscription_versions AS later
            WHERE later.number = v.number AND later.filters_version > v.filters_version
                AND later.created_at < %(before)s
        )
        """,
        {"before": before},
    )
