"""A provider's own subscriptions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_maybe, fetch_value
from hotlead.kit.paging import Paging
from hotlead.subscriptions.records import (
    MENDED_NOTE,
    CheckedTerms,
    NicheShape,
    Offer,
    SubscriptionId,
    SubscriptionRow,
)


async def list_subscriptions(
    tx: Tx, provider_id: UUID, paging: Paging, *, subscription_id: UUID | None = None
) -> list[SubscriptionRow]:
    """The live subscriptions of a provider by niche and level, or the one named, live or not."""
    return await fetch_all(
        tx,
        SubscriptionRow,
        """
        SELECT s.id, s.filters, s.service_area, s.schedule, s.cap_hour, s.cap_day, s.cap_week,
            s.cap_month, s.budget_day, s.budget_week, s.budget_month, s.filters_version,
            s.is_active, s.is_paused, s.pause_reason, s.leads_received_count,
            s.last_received_at, s.created_at,
            s.schema_version, s.is_paused_by_form, f.version AS active_version,
            l.id AS level_id, l.name AS level_name, l.price_per_lead,
            n.id AS niche_id, n.name AS niche_name, n.slug AS niche_slug, n.cascade_policy,
            n.default_competition_level_id, n.is_active AND l.is_active AS is_on_sale,
            p.timezone, p.balance
        FROM provider_subscriptions AS s
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN providers AS p ON p.id = s.provider_id
        LEFT JOIN niche_form_schemas AS f ON f.niche_id = n.id AND f.is_active
        WHERE s.provider_id = %(provider_id)s
            AND CASE WHEN %(subscription_id)s::uuid IS NULL THEN s.is_active
                ELSE s.id = %(subscription_id)s END
        ORDER BY n.name, l.order_position, s.id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "provider_id": provider_id,
            "subscription_id": subscription_id,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def find_subscription(
    tx: Tx, provider_id: UUID, subscription_id: UUID
) -> SubscriptionRow | None:
    """The provider's subscription of this id, or None."""
    rows = await list_subscriptions(
        tx, provider_id, Paging(limit=1), subscription_id=subscription_id
    )
    return rows[0] if rows else None


async def lock_subscription(tx: Tx, provider_id: UUID, subscription_id: UUID) -> None:
    """Hold the provider's subscription until the transaction ends: two changes at once would each
    keep what the other has just changed.
    """
    await execute(
        tx,
        """
        SELECT id FROM provider_subscriptions
        WHERE id = %(id)s AND provider_id = %(provider_id)s
        FOR NO KEY UPDATE
        """,
        {"id": subscription_id, "provider_id": provider_id},
    )


async def count_subscriptions(tx: Tx, provider_id: UUID) -> int:
    """How many live subscriptions a provider has."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM provider_subscriptions
        WHERE provider_id = %(provider_id)s AND is_active
        """,
        {"provider_id": provider_id},
    )


async def list_shapes(tx: Tx, niche_ids: Sequence[UUID]) -> list[NicheShape]:
    """The form in force and the levels of each niche."""
    return await fetch_all(
        tx,
        NicheShape,
        """
        SELECT n.id AS niche_id, f.schema,
            coalesce((
                SELECT jsonb_agg(jsonb_build_object(
                    'id', l.id, 'niche_id', l.niche_id, 'name', l.name,
                    'order_position', l.order_position,
                    'max_distribution_count', l.max_distribution_count,
                    'price_per_lead', l.price_per_lead::text, 'is_active', l.is_active
                ))
                FROM competition_levels AS l
                WHERE l.niche_id = n.id
            ), '[]') AS levels
        FROM niches AS n
        LEFT JOIN niche_form_schemas AS f ON f.niche_id = n.id AND f.is_active
        WHERE n.id = ANY(%(niche_ids)s::uuid[])
        """,
        {"niche_ids": list(niche_ids)},
    )


async def find_offer(tx: Tx, provider_id: UUID, level_id: UUID) -> Offer | None:
    """A level as this provider finds it, on sale or not; or None."""
    return await fetch_maybe(
        tx,
        Offer,
        """
        SELECT l.id AS level_id, l.name AS level_name, l.price_per_lead, n.id AS niche_id,
            n.name AS niche_name, n.description AS niche_description, n.cascade_policy,
            n.default_competition_level_id, n.is_location_based, p.timezone, p.balance,
            s.id AS subscription_id, coalesce(s.dedup_days, n.provider_dedup_days) AS dedup_days,
            l.is_active AND n.is_active AND EXISTS (
                SELECT FROM niche_form_schemas AS f WHERE f.niche_id = n.id AND f.is_active
            ) AS is_on_sale, n.slug AS niche_slug, r.window_days AS report_days,
            r.answer_by_hours
        FROM competition_levels AS l
        JOIN niches AS n ON n.id = l.niche_id
        JOIN providers AS p ON p.id = %(provider_id)s
        LEFT JOIN LATERAL (
            SELECT v.window_days, v.answer_by_hours FROM refund_policies AS v
            WHERE v.niche_id = n.id
            ORDER BY v.version DESC
            LIMIT 1
        ) AS r ON true
        LEFT JOIN provider_subscriptions AS s
            ON s.competition_level_id = l.id AND s.provider_id = p.id AND s.is_active
        WHERE l.id = %(level_id)s AND p.deleted_at IS NULL
        """,
        {"provider_id": provider_id, "level_id": level_id},
    )


async def insert_subscription(
    tx: Tx,
    subscription_id: UUID,
    provider_id: UUID,
    level_id: UUID,
    terms: CheckedTerms,
    now: datetime,
) -> UUID | None:
    """Add a subscription, or revive the one that was ended with its old place in the queue.

    Returns its id, None where a live one exists.
    """
    row = await fetch_maybe(
        tx,
        SubscriptionId,
        """
        INSERT INTO provider_subscriptions AS s (id, provider_id, competition_level_id, filters,
            service_area, schedule, cap_hour, cap_day, cap_week, cap_month, budget_day,
            budget_week, budget_month, schema_version, created_at, updated_at)
        VALUES (%(id)s, %(provider_id)s, %(level_id)s, %(filters)s, %(service_area)s,
            %(schedule)s, %(cap_hour)s, %(cap_day)s, %(cap_week)s, %(cap_month)s, %(budget_day)s,
            %(budget_week)s, %(budget_month)s, %(schema_version)s, %(now)s, %(now)s)
        ON CONFLICT (provider_id, competition_level_id) DO UPDATE
        SET is_active = true, is_paused = false, is_paused_by_form = false, pause_reason = NULL,
            schema_version = excluded.schema_version, filters = excluded.filters,
            service_area = excluded.service_area,
            schedule = excluded.schedule, cap_hour = excluded.cap_hour,
            cap_day = excluded.cap_day, cap_week = excluded.cap_week,
            cap_month = excluded.cap_month, budget_day = excluded.budget_day,
            budget_week = excluded.budget_week, budget_month = excluded.budget_month,
            filters_version = s.filters_version + 1, updated_at = excluded.updated_at
        WHERE NOT s.is_active
        RETURNING s.id
        """,
        {
            **_term_params(terms),
            "id": subscription_id,
            "provider_id": provider_id,
            "level_id": level_id,
            "now": now,
        },
    )
    return row.id if row else None


async def set_terms(
    tx: Tx, provider_id: UUID, subscription_id: UUID, terms: CheckedTerms, now: datetime
) -> bool:
    """Write new terms under a new version; False where the subscription is not live.

    Lock the subscription first, and compare the version the terms were made from.
    """
    written = await execute(
        tx,
        """
        UPDATE provider_subscriptions
        SET filters = %(filters)s, service_area = %(service_area)s, schedule = %(schedule)s,
            cap_hour = %(cap_hour)s, cap_day = %(cap_day)s, cap_week = %(cap_week)s,
            cap_month = %(cap_month)s, budget_day = %(budget_day)s,
            budget_week = %(budget_week)s, budget_month = %(budget_month)s,
            schema_version = %(schema_version)s,
            pause_reason = CASE WHEN is_paused_by_form AND %(is_mended)s THEN %(mended_note)s
                ELSE pause_reason END,
            is_paused_by_form = is_paused_by_form AND NOT %(is_mended)s,
            filters_version = filters_version + 1, updated_at = %(now)s
        WHERE id = %(id)s AND provider_id = %(provider_id)s AND is_active
        """,
        {
            **_term_params(terms),
            "is_mended": terms.is_mended,
            "mended_note": MENDED_NOTE,
            "id": subscription_id,
            "provider_id": provider_id,
            "now": now,
        },
    )
    return written > 0


async def set_paused(
    tx: Tx,
    provider_id: UUID,
    subscription_id: UUID,
    *,
    is_paused: bool,
    reason: str | None,
    now: datetime,
) -> bool:
    """Pause or resume a live subscription; False where it is not live or already is so."""
    changed = await execute(
        tx,
        """
        UPDATE provider_subscriptions
        SET is_paused = %(is_paused)s, is_paused_by_form = false, pause_reason = %(reason)s,
            updated_at = %(now)s
        WHERE id = %(id)s AND provider_id = %(provider_id)s AND is_active
            AND is_paused <> %(is_paused)s
        """,
        {
            "id": subscription_id,
            "provider_id": provider_id,
            "is_paused": is_paused,
            "reason": reason,
            "now": now,
        },
    )
    return changed > 0


async def set_ended(tx: Tx, provider_id: UUID, subscription_id: UUID, now: datetime) -> bool:
    """End a live subscription; its row and its place in the queue stay. False where not live."""
    changed = await execute(
        tx,
        """
        UPDATE provider_subscriptions
        SET is_active = false, is_paused = false, is_paused_by_form = false, pause_reason = NULL,
            updated_at = %(now)s
        WHERE id = %(id)s AND provider_id = %(provider_id)s AND is_active
        """,
        {"id": subscription_id, "provider_id": provider_id, "now": now},
    )
    return changed > 0


def _term_params(checked: CheckedTerms) -> dict[str, object]:
    terms = checked.terms
    return {
        **structs.asdict(terms),
        "schema_version": checked.schema_version,
        "filters": Jsonb(terms.filters),
        "service_area": Jsonb(terms.service_area) if terms.service_area else None,
        "schedule": Jsonb(terms.schedule) if terms.schedule else None,
    }
