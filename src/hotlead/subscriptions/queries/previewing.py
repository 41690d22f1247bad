"""What a preview of an activation looks at."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all
from hotlead.subscriptions.records import LiveRow, PastLead

SUBSCRIPTIONS_MAX = 50_000


async def list_live(tx: Tx, niche_id: UUID) -> list[LiveRow]:
    """Every live subscription of a niche, by provider and level."""
    return await fetch_all(
        tx,
        LiveRow,
        """
        SELECT s.id, s.provider_id, s.filters, s.schema_version, s.filters_version, s.is_paused,
            s.is_paused_by_form, s.pause_reason, s.service_area, p.company_name,
            l.name AS level_name
        FROM competition_levels AS l
        JOIN provider_subscriptions AS s ON s.competition_level_id = l.id AND s.is_active
        JOIN providers AS p ON p.id = s.provider_id
        WHERE l.niche_id = %(niche_id)s
        ORDER BY p.company_name, p.id, l.order_position, s.id
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": SUBSCRIPTIONS_MAX},
    )


async def list_past_leads(tx: Tx, niche_id: UUID, since: datetime, limit: int) -> list[PastLead]:
    """The leads of a niche that came in since, the newest first; no tests, nothing rejected."""
    return await fetch_all(
        tx,
        PastLead,
        """
        SELECT schema_version, form_data, latitude, longitude, location_city AS city,
            location_state AS state, location_country AS country, location_zip AS zip
        FROM leads
        WHERE niche_id = %(niche_id)s AND created_at >= %(since)s AND NOT is_test
            AND status <> 'rejected' AND erased_at IS NULL
        ORDER BY created_at DESC, id DESC
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "since": since, "limit": limit},
    )
