"""What the engine writes back to leads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_rows
from hotlead.leads.records import LeadOutcome, Requeued, Retryable

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
            FROM unnest(%(ids)b::uuid[], %(statuses)b::text[], %(next_attempts)b::timestamptz[])
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


async def set_due_earlier(tx: Tx, niche_id: UUID, wanted: Retryable, now: datetime) -> None:
    """Bring the next attempt of the niche's unsold leads forward, as far as the spacing lets.

    An unsold lead was last tried, or corrected since, at `updated_at`, which stays as it is.
    """
    await execute(
        tx,
        """
        UPDATE leads AS l
        SET next_attempt_at = r.due
        FROM (
            SELECT id, greatest(%(now)s::timestamptz, updated_at + coalesce(
                (%(spacing)s::interval[])[distribution_attempts - 1], interval '0')) AS due
            FROM leads
            WHERE niche_id = %(niche_id)s AND status = 'unsold'
                AND distribution_attempts < %(attempts_max)s
                AND approved_at >= %(approved_since)s
            ORDER BY id
            FOR UPDATE
        ) AS r
        WHERE l.id = r.id AND (l.next_attempt_at > r.due OR l.next_attempt_at IS NULL)
        """,
        {
            "niche_id": niche_id,
            "attempts_max": wanted.attempts_max,
            "approved_since": wanted.approved_since,
            "spacing": list(wanted.spacing),
            "now": now,
        },
    )


async def set_requeued(tx: Tx, wanted: Retryable, now: datetime) -> list[UUID]:
    """Approve the unsold leads of open niches that are due again, oldest first: their niches."""
    rows = await fetch_rows(
        tx,
        """
        WITH due AS (
            SELECT id FROM leads
            WHERE status = 'unsold' AND next_attempt_at <= %(now)s
                AND distribution_attempts < %(attempts_max)s
                AND approved_at >= %(approved_since)s
                AND EXISTS (SELECT FROM niches WHERE id = leads.niche_id AND is_active)
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
        {
            "attempts_max": wanted.attempts_max,
            "approved_since": wanted.approved_since,
            "now": now,
            "limit": REQUEUED_MAX,
        },
    )
    return [row[0] for row in rows]


async def set_retried(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> list[Requeued]:
    """Approve those of `lead_ids` that are unsold again, whatever their attempts.

    Rows are locked in id order.
    """
    return await fetch_all(
        tx,
        Requeued,
        """
        WITH unsold AS (
            SELECT id
            FROM leads
            WHERE id = ANY(%(lead_ids)s) AND status = 'unsold'
            ORDER BY id
            FOR UPDATE
        )
        UPDATE leads AS l
        SET status = 'approved', next_attempt_at = NULL, updated_at = %(now)s
        FROM unsold
        WHERE l.id = unsold.id AND l.status = 'unsold'
        RETURNING l.id AS lead_id, l.niche_id
        """,
        {"lead_ids": list(lead_ids), "now": now},
    )


async def set_sold(tx: Tx, lead_id: UUID, now: datetime) -> int:
    """Mark one lead sold; one that somebody had bought before stays as it is."""
    return await execute(
        tx,
        """
        UPDATE leads
        SET status = 'distributed', next_attempt_at = NULL, updated_at = %(now)s,
            distributed_at = coalesce(distributed_at, %(now)s)
        WHERE id = %(lead_id)s AND status IN ('approved', 'unsold')
        """,
        {"lead_id": lead_id, "now": now},
    )


async def set_taken_back(tx: Tx, lead_id: UUID, now: datetime) -> int:
    """Put one lead that was approved, or unsold, back before the reviewers."""
    return await execute(
        tx,
        """
        UPDATE leads
        SET status = 'pending_approval', approved_by = NULL, approved_at = NULL,
            next_attempt_at = NULL, updated_at = %(now)s
        WHERE id = %(lead_id)s AND status IN ('approved', 'unsold')
        """,
        {"lead_id": lead_id, "now": now},
    )


async def set_bad(tx: Tx, lead_id: UUID, now: datetime) -> int:
    """Mark one sold lead bad."""
    return await execute(
        tx,
        """
        UPDATE leads
        SET status = 'bad_lead', next_attempt_at = NULL, updated_at = %(now)s
        WHERE id = %(lead_id)s AND status = 'distributed'
        """,
        {"lead_id": lead_id, "now": now},
    )


async def set_bounced(tx: Tx, lead_id: UUID, now: datetime) -> bool:
    """Note that a mail to a lead's person came back; False where that was known."""
    changed = await execute(
        tx,
        """
        UPDATE leads
        SET contact_email_bounced_at = %(now)s, updated_at = %(now)s
        WHERE id = %(lead_id)s AND contact_email_bounced_at IS NULL
        """,
        {"lead_id": lead_id, "now": now},
    )
    return changed > 0
