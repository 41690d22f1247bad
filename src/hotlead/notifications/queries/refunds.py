"""What providers and administrators are told of bad leads."""

from collections.abc import Sequence
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_rows
from hotlead.notifications.records import OverdueNews, RefundNews, ReportNews


async def list_reporters(tx: Tx, request_id: UUID) -> list[UUID]:
    """The provider of a request that was decided; none where it is closed."""
    rows = await fetch_rows(
        tx,
        """
        SELECT p.id
        FROM bad_lead_requests AS r
        JOIN providers AS p ON p.id = r.provider_id AND p.deleted_at IS NULL
        JOIN users AS u ON u.id = p.user_id AND u.status = 'active'
        WHERE r.id = %(id)s AND r.status IN ('approved', 'rejected')
        """,
        {"id": request_id},
    )
    return [row[0] for row in rows]


async def list_refunded_buyers(tx: Tx, assignment_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Sale and buyer of these refunded sales; not who is closed."""
    rows = await fetch_rows(
        tx,
        """
        SELECT a.id, p.id
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id AND p.deleted_at IS NULL
        JOIN users AS u ON u.id = p.user_id AND u.status = 'active'
        WHERE a.id = ANY(%(ids)s) AND a.is_refunded
        ORDER BY a.id
        """,
        {"ids": list(assignment_ids)},
    )
    return [(row[0], row[1]) for row in rows]


async def list_refund_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[RefundNews]:
    """What these deliveries tell: of a request that was decided, or of a lead found bad."""
    return await fetch_all(
        tx,
        RefundNews,
        """
        WITH told AS (
            SELECT id, recipient_id, split_part(cause, ':', 1) AS kind,
                split_part(cause, ':', 2)::uuid AS about_id
            FROM deliveries
            WHERE id = ANY(%(delivery_ids)s)
        )
        SELECT t.id AS delivery_id, u.email AS address, p.company_name, a.lead_id,
            l.number AS lead_number, n.name AS niche_name, a.price_charged AS price, p.balance,
            r.id IS NULL OR r.status = 'approved' AS is_refunded,
            r.id IS NULL AS is_for_everybody,
            coalesce(r.reason, a.refund_reason, '') AS reason, r.admin_memo AS memo
        FROM told AS t
        LEFT JOIN bad_lead_requests AS r ON t.kind = 'refund.decided' AND r.id = t.about_id
        JOIN lead_assignments AS a ON a.id = CASE t.kind
            WHEN 'refund.decided' THEN r.assignment_id ELSE t.about_id END
        JOIN leads AS l ON l.id = a.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN providers AS p ON p.id = t.recipient_id AND p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def list_report_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[ReportNews]:
    """The reports that these deliveries tell administrators of; none that was decided meanwhile."""
    return await fetch_all(
        tx,
        ReportNews,
        """
        WITH told AS (
            SELECT id, recipient_id, split_part(cause, ':', 2)::uuid AS request_id
            FROM deliveries
            WHERE id = ANY(%(delivery_ids)s)
        )
        SELECT t.id AS delivery_id, u.email AS address, r.id AS request_id, p.company_name,
            l.number AS lead_number, n.name AS niche_name, a.price_charged AS price, r.reason,
            r.answer_by
        FROM told AS t
        JOIN bad_lead_requests AS r ON r.id = t.request_id AND r.status = 'pending'
        JOIN lead_assignments AS a ON a.id = r.assignment_id
        JOIN leads AS l ON l.id = r.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN providers AS p ON p.id = r.provider_id
        JOIN users AS u ON u.id = t.recipient_id AND u.role = 'admin' AND u.status = 'active'
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def list_overdue_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[OverdueNews]:
    """How many reports that were overdue when these mails were made still wait, and since when.

    Nothing where all were answered meanwhile.
    """
    return await fetch_all(
        tx,
        OverdueNews,
        """
        SELECT d.id AS delivery_id, u.email AS address, o.requests, o.oldest_at
        FROM deliveries AS d
        JOIN users AS u ON u.id = d.recipient_id AND u.role = 'admin' AND u.status = 'active'
        CROSS JOIN LATERAL (
            SELECT count(*) AS requests, min(r.answer_by) AS oldest_at
            FROM bad_lead_requests AS r
            WHERE r.status = 'pending' AND r.answer_by < d.created_at
        ) AS o
        WHERE d.id = ANY(%(delivery_ids)s) AND o.requests > 0
        """,
        {"delivery_ids": list(delivery_ids)},
    )
