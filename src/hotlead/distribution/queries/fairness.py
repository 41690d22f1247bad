"""What fairness is counted from, and where it is kept: for the job."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import TupleRow

from hotlead.distribution.records.fairness import KeptShare, StandingRow
from hotlead.kit.db import Tx, execute, fetch_all, fetch_rows


async def list_served_levels(tx: Tx, limit: int) -> list[tuple[UUID, UUID]]:
    """The niche and the level of every open level that has live subscriptions."""
    rows = await fetch_rows(
        tx,
        """
        SELECT n.id, c.id
        FROM competition_levels AS c
        JOIN niches AS n ON n.id = c.niche_id AND n.is_active
        WHERE c.is_active AND EXISTS (
            SELECT FROM provider_subscriptions
            WHERE competition_level_id = c.id AND is_active
        )
        ORDER BY n.created_at, n.id, c.order_position
        LIMIT %(limit)s
        """,
        {"limit": limit},
    )
    return [(niche_id, level_id) for niche_id, level_id in rows]


async def list_standing(tx: Tx, level_id: UUID, limit: int) -> list[StandingRow]:
    """The level's live subscriptions with their terms, the oldest first."""
    return await fetch_all(
        tx,
        StandingRow,
        """
        SELECT s.id, s.number, p.number AS provider, s.created_at, s.last_received_at,
            s.is_paused OR s.schema_version IS DISTINCT FROM f.version
                OR u.status <> 'active' OR p.deleted_at IS NOT NULL
                OR p.sales_stopped_at IS NOT NULL AS is_blocked,
            s.filters_version, s.filters, s.service_area, s.schedule, p.timezone, s.dedup_days,
            s.cap_hour, s.cap_day, s.cap_week, s.cap_month, s.budget_day, s.budget_week,
            s.budget_month
        FROM provider_subscriptions AS s
        JOIN competition_levels AS c ON c.id = s.competition_level_id
        LEFT JOIN niche_form_schemas AS f ON f.niche_id = c.niche_id AND f.is_active
        JOIN providers AS p ON p.id = s.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE s.competition_level_id = %(level_id)s AND s.is_active
        ORDER BY s.number
        LIMIT %(limit)s
        """,
        {"level_id": level_id, "limit": limit},
    )


async def list_sold_leads(
    tx: Tx,
    level: tuple[UUID, UUID],
    since: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[TupleRow]:
    """Plain rows of the leads that a level (its niche, itself) sold, newest first, behind `after`.

    When it was decided, the form's version, the answers as JSON text, latitude, longitude, state,
    country, postcode, {code: [subscription number, …]} of the level, the numbers of the providers
    that bought at any level, when it reached the market, and its id. Tests are left out.
    """
    niche_id, level_id = level
    approved_at, lead_id = after or (None, None)
    return await fetch_rows(
        tx,
        """
        SELECT r.decided_at, l.schema_version, l.form_data::text, l.latitude, l.longitude,
            l.location_state, l.location_country, l.location_zip, told.level -> 'reasons',
            ARRAY(
                SELECT p.number FROM lead_assignments AS a
                JOIN providers AS p ON p.id = a.provider_id
                WHERE a.lead_id = l.id
            ), l.approved_at, l.id
        FROM leads AS l
        JOIN distribution_runs AS r ON r.lead_id = l.id AND r.outcome = 'distributed'
        CROSS JOIN LATERAL jsonb_array_elements(r.decisions) AS told (level)
        WHERE l.niche_id = %(niche_id)s AND l.approved_at >= %(since)s
            AND NOT l.is_test AND l.status <> 'rejected' AND l.erased_at IS NULL
            AND (%(after)s::timestamptz IS NULL
                 OR l.approved_at <= %(after)s::timestamptz
                    AND (l.approved_at, l.id) < (%(after)s::timestamptz, %(lead_id)s::uuid))
            AND told.level ->> 'level' = %(level_id)s AND told.level -> 'reasons' ? 'won'
        ORDER BY l.approved_at DESC, l.id DESC
        LIMIT %(limit)s
        """,
        {
            "niche_id": niche_id,
            "level_id": str(level_id),
            "since": since,
            "after": approved_at,
            "lead_id": lead_id,
            "limit": limit,
        },
    )


async def replace_shares(
    tx: Tx, level_id: UUID, shares: Sequence[KeptShare], now: datetime
) -> None:
    """Write a level's shares over those that were there; harmless when done twice at once."""
    ids = [share.subscription_id for share in shares]
    await execute(
        tx,
        """
        DELETE FROM fairness_shares
        WHERE level_id = %(level_id)s AND NOT subscription_id = ANY(%(ids)s)
        """,
        {"level_id": level_id, "ids": ids},
    )
    await execute(
        tx,
        """
        INSERT INTO fairness_shares (subscription_id, level_id, received, fair, waited_max,
                                     last_received_at, is_starving, computed_at)
        SELECT r.id, %(level_id)s, r.received, r.fair, r.waited_max, r.last_received_at,
            r.is_starving, %(now)s
        FROM unnest(%(ids)s::uuid[], %(received)s::integer[], %(fair)s::float8[],
                    %(waited_max)s::integer[], %(last_received_at)s::timestamptz[],
                    %(is_starving)s::boolean[])
            AS r (id, received, fair, waited_max, last_received_at, is_starving)
        ON CONFLICT (subscription_id) DO UPDATE SET received = excluded.received,
            fair = excluded.fair, waited_max = excluded.waited_max,
            last_received_at = excluded.last_received_at, is_starving = excluded.is_starving,
            computed_at = excluded.computed_at
        """,
        {
            "level_id": level_id,
            "now": now,
            "ids": ids,
            "received": [share.received for share in shares],
            "fair": [share.fair for share in shares],
            "waited_max": [share.waited_max for share in shares],
            "last_received_at": [share.last_received_at for share in shares],
            "is_starving": [share.is_starving for share in shares],
        },
    )


async def delete_shares_elsewhere(tx: Tx, level_ids: Sequence[UUID]) -> None:
    """Forget the shares of all other levels: they are closed, or nobody is subscribed."""
    await execute(
        tx,
        "DELETE FROM fairness_shares WHERE NOT level_id = ANY(%(level_ids)s)",
        {"level_ids": list(level_ids)},
    )
