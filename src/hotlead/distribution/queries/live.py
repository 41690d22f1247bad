"""The live subscriptions of a niche, whole."""

from uuid import UUID

from hotlead.distribution.records.market_what_if import LiveRow
from hotlead.kit.db import Tx, fetch_all


async def list_live(tx: Tx, niche_id: UUID, limit: int) -> list[LiveRow]:
    """Every live subscription of a niche with its terms, in the order of rotation."""
    return await fetch_all(
        tx,
        LiveRow,
        """
        SELECT s.number, p.number AS provider, p.id AS provider_id, p.company_name,
            s.competition_level_id AS level_id,
            u.status = 'active' AND p.deleted_at IS NULL AND p.sales_stopped_at IS NULL
                AS is_provider_active, s.is_paused,
            s.filters_version, s.filters, s.service_area, s.schedule, p.timezone, s.dedup_days,
            s.cap_hour, s.cap_day, s.cap_week, s.cap_month, s.budget_day, s.budget_week,
            s.budget_month
        FROM provider_subscriptions AS s
        JOIN competition_levels AS c ON c.id = s.competition_level_id
        JOIN providers AS p ON p.id = s.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE c.niche_id = %(niche_id)s AND s.is_active
        ORDER BY s.rotation NULLS FIRST, s.created_at, s.id
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": limit},
    )
