"""What came of the leads that were sold in a stretch of days."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all
from hotlead.refunds.records import RefundLineRow

# One row a report, and one for each sale without any; `is_one` counts a sale once, by its last.
_SALES: Final[LiteralString] = """
    WITH said AS (
        SELECT a.id, a.provider_id, a.price_charged, a.is_refunded, l.niche_id,
            coalesce(nullif(l.utm_source, ''), 'direct') AS source, r.id AS request_id,
            coalesce(r.reason, CASE WHEN a.is_refunded THEN 'unreported' ELSE '' END) AS reason,
            r.status, r.rule NOT IN ('by_hand', 'for_everybody') AS is_automatic,
            row_number() OVER (PARTITION BY a.id ORDER BY r.created_at DESC, r.id) = 1 AS is_one
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        LEFT JOIN bad_lead_requests AS r ON r.assignment_id = a.id AND r.lead_id = a.lead_id
        WHERE a.created_at >= %(since)s AND a.created_at <= %(until)s
            AND (%(niche_id)s::uuid IS NULL OR l.niche_id = %(niche_id)s)
    ), counted AS (
        SELECT CASE WHEN GROUPING(reason) = 0 THEN 'reason' WHEN GROUPING(source) = 0 THEN 'source'
                WHEN GROUPING(niche_id) = 0 THEN 'niche'
                WHEN GROUPING(provider_id) = 0 THEN 'provider' ELSE 'total' END AS by,
            coalesce(reason, source, niche_id::text, provider_id::text, '') AS key,
            count(*) FILTER (WHERE is_one) AS sold, count(request_id) AS reports,
            count(*) FILTER (WHERE status = 'approved') AS approved,
            count(*) FILTER (WHERE status = 'rejected') AS rejected,
            count(*) FILTER (WHERE is_automatic) AS automatic,
            count(*) FILTER (WHERE is_one AND is_refunded) AS refunds,
            coalesce(sum(price_charged) FILTER (WHERE is_one AND is_refunded), 0.00) AS amount
        FROM said
        GROUP BY GROUPING SETS ((), (reason), (source), (niche_id), (provider_id))
    )
    """
_LINES: Final[LiteralString] = """
    SELECT c.by, c.key, coalesce(n.name, p.company_name, c.key) AS label, c.sold, c.reports,
        c.approved, c.rejected, c.automatic, c.refunds, c.amount
    FROM (
        SELECT by, key, sold, reports, approved, rejected, automatic, refunds, amount,
            row_number() OVER (PARTITION BY by
                ORDER BY amount DESC, reports DESC, sold DESC, key) AS place
        FROM counted
    ) AS c
    LEFT JOIN niches AS n ON c.by = 'niche' AND n.id = CASE c.by WHEN 'niche' THEN c.key END::uuid
    LEFT JOIN providers AS p ON c.by = 'provider'
        AND p.id = CASE c.by WHEN 'provider' THEN c.key END::uuid
    WHERE c.place <= %(lines_max)s AND NOT (c.by = 'reason' AND c.key = '')
    """


async def list_refund_lines(
    tx: Tx, since: datetime, until: datetime, niche_id: UUID | None, lines_max: int
) -> list[RefundLineRow]:
    """The sales of a period by each thing they are told apart by; of each, what cost most."""
    return await fetch_all(
        tx,
        RefundLineRow,
        _SALES + _LINES,
        {"since": since, "until": until, "niche_id": niche_id, "lines_max": lines_max},
    )
