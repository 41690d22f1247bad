"""Reading what a sale by hand is decided on."""

from uuid import UUID

from hotlead.distribution.records.assigning import HandBuyer, HandLead, HandSubscription
from hotlead.kit.db import Tx, fetch_all, fetch_maybe, fetch_one

BUYERS_MAX = 1_000


async def get_lead(tx: Tx, lead_id: UUID) -> HandLead:
    """The lead as it stands."""
    return await fetch_one(
        tx,
        HandLead,
        """
        SELECT id, number, niche_id, status, contact_name, is_test, created_at
        FROM leads
        WHERE id = %(lead_id)s
        """,
        {"lead_id": lead_id},
    )


async def lock_lead(tx: Tx, lead_id: UUID) -> HandLead:
    """The lead, locked as the engine locks what it sells."""
    return await fetch_one(
        tx,
        HandLead,
        """
        SELECT id, number, niche_id, status, contact_name, is_test, created_at
        FROM leads
        WHERE id = %(lead_id)s
        FOR NO KEY UPDATE
        """,
        {"lead_id": lead_id},
    )


async def list_standing(tx: Tx, lead_id: UUID) -> list[HandBuyer]:
    """Who bought the lead, refunded or not."""
    return await fetch_all(
        tx,
        HandBuyer,
        """
        SELECT provider_id, competition_level_id AS level_id, competitors_max
        FROM lead_assignments
        WHERE lead_id = %(lead_id)s
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": BUYERS_MAX},
    )


async def find_subscription(
    tx: Tx, niche_id: UUID, subscription_id: UUID
) -> HandSubscription | None:
    """A subscription of the niche, None where it is of another or is not there."""
    return await fetch_maybe(
        tx,
        HandSubscription,
        """
        SELECT s.id, s.number, s.filters_version AS version, s.provider_id, p.company_name,
            s.competition_level_id AS level_id, l.name AS level_name, l.price_per_lead AS price,
            p.balance, s.is_active, s.is_paused,
            u.status = 'active' AND p.deleted_at IS NULL AND p.sales_stopped_at IS NULL
                AS is_provider_active
        FROM provider_subscriptions AS s
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        JOIN providers AS p ON p.id = s.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE s.id = %(subscription_id)s AND l.niche_id = %(niche_id)s
        """,
        {"subscription_id": subscription_id, "niche_id": niche_id},
    )


async def list_subscriptions(tx: Tx, niche_id: UUID, limit: int) -> list[HandSubscription]:
    """The live subscriptions of the niche by level, the one that is next first."""
    return await fetch_all(
        tx,
        HandSubscription,
        """
        SELECT s.id, s.number, s.filters_version AS version, s.provider_id, p.company_name,
            s.competition_level_id AS level_id, l.name AS level_name, l.price_per_lead AS price,
            p.balance, s.is_active, s.is_paused,
            u.status = 'active' AND p.deleted_at IS NULL AND p.sales_stopped_at IS NULL
                AS is_provider_active
        FROM competition_levels AS l
        JOIN provider_subscriptions AS s ON s.competition_level_id = l.id AND s.is_active
        JOIN providers AS p ON p.id = s.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE l.niche_id = %(niche_id)s
        ORDER BY l.order_position, s.rotation NULLS FIRST, s.created_at, s.id
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "limit": limit},
    )
