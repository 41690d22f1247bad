"""Reading the market, slim: the numbers the rules look at, in the order they look."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import TupleRow

from hotlead.distribution.records import LeadRow, LevelRow, NicheRow, TermsRow, UsedRow
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_rows


async def lock_niche(tx: Tx, niche_id: UUID) -> None:
    """Wait until this transaction is the only one that sells in the niche.

    It holds the form in force too (`niches.hold_form`), in the same round trip: no filter follows
    another version while leads are matched.
    """
    await execute(
        tx,
        """
        SELECT pg_advisory_xact_lock(hashtextextended('distribution:' || %(niche_id)s, 0)),
            pg_advisory_xact_lock_shared(hashtextextended('form:' || %(niche_id)s, 0))
        """,
        {"niche_id": str(niche_id)},
    )


async def get_niche(tx: Tx, niche_id: UUID) -> NicheRow | None:
    """How the niche wants its leads sold; None where it is closed, and sells nothing."""
    return await fetch_maybe(
        tx,
        NicheRow,
        """
        SELECT n.cascade_policy, n.default_competition_level_id, n.lead_max_age_hours,
            n.provider_dedup_days, n.upgrading_since IS NOT NULL AS is_upgrading,
            f.version AS schema_version
        FROM niches AS n
        LEFT JOIN niche_form_schemas AS f ON f.niche_id = n.id AND f.is_active
        WHERE n.id = %(niche_id)s AND n.is_active
        """,
        {"niche_id": niche_id},
    )


async def list_levels(tx: Tx, niche_id: UUID) -> list[LevelRow]:
    """The niche's levels with the place their rotation stands at."""
    return await fetch_all(
        tx,
        LevelRow,
        """
        SELECT id, niche_id, name, order_position, max_distribution_count, price_per_lead,
            is_active, rotation_counter
        FROM competition_levels
        WHERE niche_id = %(niche_id)s AND is_active
        ORDER BY order_position
        """,
        {"niche_id": niche_id},
    )


async def list_leads_to_sell(tx: Tx, niche_id: UUID, limit: int) -> list[LeadRow]:
    """The oldest approved leads of the niche, locked: what is decided on is what is sold."""
    return await fetch_all(
        tx,
        LeadRow,
        """
        SELECT id, form_data, contact_fingerprint, latitude, longitude, location_city,
            location_state, location_country, location_zip, is_test, distribution_attempts,
            schema_version, created_at, approved_at
        FROM leads
        WHERE niche_id = %(niche_id)s AND status = 'approved'
        ORDER BY approved_at, id
        LIMIT %(limit)s
        FOR NO KEY UPDATE
        """,
        {"niche_id": niche_id, "limit": limit},
    )


async def list_candidates(
    tx: Tx, level_id: UUID, schema_version: int | None, limit: int
) -> Sequence[TupleRow]:
    """The front of a level's queue, at most `limit` rows, in rotation order.

    Plain rows: number, provider's number, version, time zone, is the provider active, is the
    subscription paused or its filters of another version than `schema_version`, balance. Never
    served first, ties by creation, then id. The front is cut off before anything is joined to it,
    whatever the planner knows about the tables.
    """
    return await fetch_rows(
        tx,
        """
        SELECT s.number, p.number, s.filters_version, p.timezone,
            u.status = 'active' AND p.deleted_at IS NULL AND p.sales_stopped_at IS NULL,
            s.is_paused OR s.schema_version IS DISTINCT FROM %(schema_version)s, p.balance
        FROM (
            SELECT number, provider_id, filters_version, schema_version, is_paused, rotation,
                created_at, id
            FROM provider_subscriptions
            WHERE competition_level_id = %(level_id)s AND is_active
            ORDER BY rotation NULLS FIRST, created_at, id
            LIMIT %(limit)s
        ) AS s
        JOIN providers AS p ON p.id = s.provider_id
        JOIN users AS u ON u.id = p.user_id
        ORDER BY s.rotation NULLS FIRST, s.created_at, s.id
        """,
        {"level_id": level_id, "schema_version": schema_version, "limit": limit},
        binary=True,
    )


async def list_identities(tx: Tx, numbers: Sequence[int]) -> Sequence[TupleRow]:
    """Plain rows of these subscriptions: number, id, provider's id."""
    return await fetch_rows(
        tx,
        """
        SELECT number, id, provider_id FROM provider_subscriptions
        WHERE number = ANY(%(numbers)s)
        """,
        {"numbers": list(numbers)},
    )


async def list_terms(tx: Tx, numbers: Sequence[int]) -> list[TermsRow]:
    """What these subscriptions accept, as stored."""
    return await fetch_all(
        tx,
        TermsRow,
        """
        SELECT s.number, s.filters_version, s.filters, s.service_area, s.schedule, p.timezone,
            s.dedup_days, s.cap_hour, s.cap_day, s.cap_week, s.cap_month, s.budget_day,
            s.budget_week, s.budget_month
        FROM provider_subscriptions AS s
        JOIN providers AS p ON p.id = s.provider_id
        WHERE s.number = ANY(%(numbers)s)
        """,
        {"numbers": list(numbers)},
    )


async def list_used(tx: Tx, numbers: Sequence[int], now: datetime) -> list[UsedRow]:
    """What these subscriptions bought in the running hour, day, week and month.

    Periods are those of the calendar on the provider's wall; a week starts on Monday. A refunded
    lead counts: it was delivered. A test lead, which alone costs nothing, does not. Only as far
    back as the longest period with a limit: what came before decides nothing.
    """
    return await fetch_all(
        tx,
        UsedRow,
        """
        SELECT s.number, u.hour, u.day, u.week, u.month, u.spent_day, u.spent_week, u.spent_month
        FROM provider_subscriptions AS s
        JOIN providers AS p ON p.id = s.provider_id
        CROSS JOIN LATERAL (
            SELECT date_trunc('hour', %(now)s::timestamptz, p.timezone) AS hour,
                date_trunc('day', %(now)s::timestamptz, p.timezone) AS day,
                date_trunc('week', %(now)s::timestamptz, p.timezone) AS week,
                date_trunc('month', %(now)s::timestamptz, p.timezone) AS month
        ) AS t
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE created_at >= t.hour) AS hour,
                count(*) FILTER (WHERE created_at >= t.day) AS day,
                count(*) FILTER (WHERE created_at >= t.week) AS week,
                count(*) FILTER (WHERE created_at >= t.month) AS month,
                coalesce(sum(price_charged) FILTER (WHERE created_at >= t.day), 0) AS spent_day,
                coalesce(sum(price_charged) FILTER (WHERE created_at >= t.week), 0) AS spent_week,
                coalesce(sum(price_charged) FILTER (WHERE created_at >= t.month), 0)
                    AS spent_month
            FROM lead_assignments
            WHERE subscription_id = s.id AND price_charged > 0 AND created_at >= least(
                t.hour,
                CASE WHEN num_nonnulls(s.cap_day, s.budget_day) > 0 THEN t.day END,
                CASE WHEN num_nonnulls(s.cap_week, s.budget_week) > 0 THEN t.week END,
                CASE WHEN num_nonnulls(s.cap_month, s.budget_month) > 0 THEN t.month END)
        ) AS u
        WHERE s.number = ANY(%(numbers)s)
        """,
        {"numbers": list(numbers), "now": now},
    )


async def list_contacts(
    tx: Tx, fingerprints: Sequence[bytes], since: datetime
) -> Sequence[TupleRow]:
    """Who bought any of these people since `since`: provider's number, fingerprint, when last."""
    return await fetch_rows(
        tx,
        """
        SELECT p.number, l.contact_fingerprint, max(a.created_at)
        FROM leads AS l
        JOIN lead_assignments AS a ON a.lead_id = l.id
        JOIN providers AS p ON p.id = a.provider_id
        WHERE l.contact_fingerprint = ANY(%(fingerprints)s::bytea[])
            AND a.created_at >= %(since)s AND NOT l.is_test
        GROUP BY p.number, l.contact_fingerprint
        """,
        {"fingerprints": list(fingerprints), "since": since},
    )
