"""Service areas and the places of leads, of niches where the place matters."""

from datetime import datetime

from hotlead.distribution.records import AreaRow, PlaceRow
from hotlead.kit.db import Tx, fetch_all
from hotlead.leads.records import NicheChoice


async def list_niches(tx: Tx) -> list[NicheChoice]:
    """Every active niche where the place matters; few enough to list."""
    return await fetch_all(
        tx,
        NicheChoice,
        """
        SELECT slug, name FROM niches WHERE is_active AND is_location_based ORDER BY name LIMIT 500
        """,
    )


async def list_areas(tx: Tx, niche: str | None, limit: int) -> list[AreaRow]:
    """Live subscriptions of active niches of places, or of one of them by its slug."""
    return await fetch_all(
        tx,
        AreaRow,
        """
        SELECT s.id AS subscription_id, p.id AS provider_id, p.company_name, n.id AS niche_id,
            n.name AS niche_name, c.name AS level_name, c.price_per_lead, p.balance,
            s.service_area,
            CASE WHEN u.status <> 'active' OR p.deleted_at IS NOT NULL
                    OR p.sales_stopped_at IS NOT NULL THEN 'provider_inactive'
                 WHEN s.is_paused THEN 'paused'
                 WHEN p.balance < c.price_per_lead THEN 'insufficient_balance'
                 ELSE 'ready' END AS standing
        FROM provider_subscriptions AS s
        JOIN competition_levels AS c ON c.id = s.competition_level_id AND c.is_active
        JOIN niches AS n ON n.id = c.niche_id
        JOIN providers AS p ON p.id = s.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE s.is_active AND n.is_active AND n.is_location_based
            AND (%(niche)s::text IS NULL OR n.slug = %(niche)s)
        ORDER BY n.name, c.order_position, p.company_name, s.id
        LIMIT %(limit)s
        """,
        {"niche": niche, "limit": limit},
    )


async def list_places(tx: Tx, niche: str | None, since: datetime, limit: int) -> list[PlaceRow]:
    """Where the leads since a moment came from, the most frequent places first."""
    return await fetch_all(
        tx,
        PlaceRow,
        """
        SELECT n.id AS niche_id, n.name AS niche_name, l.location_country AS country,
            l.location_state AS state, l.location_zip AS zip, l.latitude, l.longitude,
            count(*) AS leads
        FROM leads AS l
        JOIN niches AS n ON n.id = l.niche_id
        WHERE l.created_at >= %(since)s AND n.is_active AND n.is_location_based
            AND NOT l.is_test AND l.status NOT IN ('rejected', 'bad_lead', 'withdrawn')
            AND (%(niche)s::text IS NULL OR n.slug = %(niche)s)
        GROUP BY n.id, l.location_country, l.location_state, l.location_zip, l.latitude,
            l.longitude
        ORDER BY leads DESC, n.id, l.location_country, l.location_state, l.location_zip,
            l.latitude, l.longitude
        LIMIT %(limit)s
        """,
        {"niche": niche, "since": since, "limit": limit},
    )
