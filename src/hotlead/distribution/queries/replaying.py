"""Reading what batches were decided on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from hotlead.distribution.records import VersionRow
from hotlead.distribution.records.replaying import BatchRow, KeptRun
from hotlead.kit.db import Tx, execute, fetch_all


async def list_batches(
    tx: Tx, since: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> list[BatchRow]:
    """The batches decided since then, oldest first, behind the one named."""
    decided_at, batch_id = after or (None, None)
    return await fetch_all(
        tx,
        BatchRow,
        """
        SELECT id, decided_at, lead_ids, market
        FROM distribution_batches
        WHERE decided_at >= %(since)s
            AND (%(after)s::timestamptz IS NULL
                 OR (decided_at, id) > (%(after)s::timestamptz, %(batch_id)s::uuid))
        ORDER BY decided_at, id
        LIMIT %(limit)s
        """,
        {"since": since, "after": decided_at, "batch_id": batch_id, "limit": limit},
    )


async def list_batches_of(tx: Tx, lead_id: UUID) -> list[BatchRow]:
    """The batches a lead was decided in, oldest first."""
    return await fetch_all(
        tx,
        BatchRow,
        """
        SELECT b.id, b.decided_at, b.lead_ids, b.market
        FROM distribution_runs AS r
        JOIN distribution_batches AS b ON b.id = r.batch_id
        WHERE r.lead_id = %(lead_id)s
        ORDER BY b.decided_at, b.id
        """,
        {"lead_id": lead_id},
    )


async def list_kept_runs(tx: Tx, batch_id: UUID, lead_ids: Sequence[UUID]) -> list[KeptRun]:
    """The decisions of a batch, in its order; those of erased leads are missing."""
    return await fetch_all(
        tx,
        KeptRun,
        """
        SELECT r.lead_id, r.attempt, r.outcome, r.decisions, r.lead,
            ARRAY(
                SELECT s.number
                FROM lead_assignments AS a
                JOIN provider_subscriptions AS s ON s.id = a.subscription_id
                -- What was sold by hand, at another time, is no part of the decision.
                WHERE a.lead_id = r.lead_id AND r.outcome = 'distributed'
                    AND a.created_at = r.decided_at
            ) AS sold_to
        FROM distribution_runs AS r
        WHERE r.lead_id = ANY(%(lead_ids)s) AND r.batch_id = %(batch_id)s
        ORDER BY array_position(%(lead_ids)s, r.lead_id)
        """,
        {"batch_id": batch_id, "lead_ids": list(lead_ids)},
    )


async def list_versions(tx: Tx, wanted: Collection[tuple[int, int]]) -> list[VersionRow]:
    """The terms of these subscriptions (number, version)."""
    pairs = list(wanted)
    return await fetch_all(
        tx,
        VersionRow,
        """
        SELECT v.number, v.filters_version, v.filters, v.service_area, v.schedule, v.dedup_days,
            v.cap_hour, v.cap_day, v.cap_week, v.cap_month, v.budget_day, v.budget_week,
            v.budget_month
        FROM unnest(%(numbers)s::bigint[], %(versions)s::integer[]) AS w (number, version)
        JOIN subscription_versions AS v
            ON v.number = w.number AND v.filters_version = w.version
        """,
        {"numbers": [pair[0] for pair in pairs], "versions": [pair[1] for pair in pairs]},
    )


async def delete_old_batches(tx: Tx, before: datetime, limit: int) -> int:
    """Delete the oldest batches decided before then, with their decisions; how many batches."""
    return await execute(
        tx,
        """
        WITH old AS (
            SELECT id, lead_ids FROM distribution_batches
            WHERE decided_at < %(before)s
            ORDER BY decided_at
            LIMIT %(limit)s
        ), decisions AS (
            DELETE FROM distribution_runs AS r
            USING old, unnest(old.lead_ids) AS l (lead_id)
            WHERE r.lead_id = l.lead_id AND r.batch_id = old.id
        )
        DELETE FROM distribution_batches AS b USING old WHERE b.id = old.id
        """,
        {"before": before, "limit": limit},
    )
