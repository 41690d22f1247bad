"""Disputes, and whether they stop sales."""

from datetime import datetime
from uuid import UUID

from hotlead.billing.records import Dispute, DisputeStatus, NewDispute, SalesState
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_value
from hotlead.kit.paging import Paging


async def insert_dispute(tx: Tx, dispute: NewDispute, now: datetime) -> bool:
    """Keep a dispute; whether it is new."""
    return bool(
        await execute(
            tx,
            """
            INSERT INTO disputes (id, payment_id, provider_id, amount, reason, opened_at)
            VALUES (%(id)s, %(payment_id)s, %(provider_id)s, %(amount)s, %(reason)s, %(now)s)
            ON CONFLICT (id) DO NOTHING
            """,
            {
                "id": dispute.id,
                "payment_id": dispute.payment_id,
                "provider_id": dispute.provider_id,
                "amount": dispute.amount,
                "reason": dispute.reason,
                "now": now,
            },
        )
    )


async def set_closed(tx: Tx, dispute_id: str, status: DisputeStatus, now: datetime) -> bool:
    """How a dispute ended; whether it was open."""
    return bool(
        await execute(
            tx,
            """
            UPDATE disputes SET status = %(status)s, closed_at = %(now)s
            WHERE id = %(id)s AND status = 'open'
            """,
            {"id": dispute_id, "status": status.value, "now": now},
        )
    )


async def set_lifted(tx: Tx, provider_id: UUID, now: datetime) -> int:
    """No dispute that there is now stops this provider's sales any more."""
    return await execute(
        tx,
        """
        UPDATE disputes SET lifted_at = %(now)s
        WHERE provider_id = %(provider_id)s AND lifted_at IS NULL AND status <> 'won'
        """,
        {"provider_id": provider_id, "now": now},
    )


async def set_sales(tx: Tx, provider_id: UUID, now: datetime) -> SalesState | None:
    """Stop sales where a dispute stands in the way and resume them where none does.

    The new state; None where nothing changed.
    """
    return await fetch_maybe(
        tx,
        SalesState,
        """
        WITH provider AS (
            SELECT p.id, EXISTS (
                SELECT FROM disputes AS d
                WHERE d.provider_id = p.id AND d.lifted_at IS NULL AND d.status <> 'won'
            ) AS is_stopped
            FROM providers AS p
            WHERE p.id = %(provider_id)s
        )
        UPDATE providers AS p
        SET sales_stopped_at = CASE WHEN f.is_stopped THEN %(now)s::timestamptz END,
            updated_at = %(now)s
        FROM provider AS f
        WHERE p.id = f.id AND f.is_stopped <> (p.sales_stopped_at IS NOT NULL)
        RETURNING p.id AS provider_id, p.sales_stopped_at
        """,
        {"provider_id": provider_id, "now": now},
    )


async def list_disputes(tx: Tx, status: DisputeStatus | None, paging: Paging) -> list[Dispute]:
    """Disputes of every provider, the newest first."""
    return await fetch_all(
        tx,
        Dispute,
        """
        SELECT d.id, d.payment_id, d.provider_id, p.company_name, d.amount, d.reason, d.status,
            d.opened_at, d.closed_at, d.lifted_at
        FROM disputes AS d
        JOIN providers AS p ON p.id = d.provider_id
        WHERE %(status)s::text IS NULL OR d.status = %(status)s
        ORDER BY d.opened_at DESC, d.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"status": status and status.value, "limit": paging.limit, "offset": paging.offset},
    )


async def count_disputes(tx: Tx, status: DisputeStatus | None) -> int:
    """How many there are in all pages."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM disputes
        WHERE %(status)s::text IS NULL OR status = %(status)s
        """,
        {"status": status and status.value},
    )
