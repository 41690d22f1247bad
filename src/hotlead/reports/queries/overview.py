"""What the landing pages count."""

from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_one, fetch_value
from hotlead.reports.records import SpendDay, StartRow, SubscriptionSummary

SUBSCRIPTIONS_SHOWN_MAX: Final = 50


async def list_spend(tx: Tx, provider_id: UUID, days: int, now: datetime) -> list[SpendDay]:
    """What leads cost on each of the last `days` days, today included, also the empty ones.

    Days are those of the provider's clock. Refunds are not taken off: they have their own line
    in the ledger.
    """
    return await fetch_all(
        tx,
        SpendDay,
        """
        WITH clock AS (
            SELECT timezone, (%(now)s AT TIME ZONE timezone)::date AS today
            FROM providers
            WHERE id = %(provider_id)s
        ), spent AS (
            SELECT (e.created_at AT TIME ZONE c.timezone)::date AS day, -sum(e.amount) AS spent,
                count(*) AS leads
            FROM clock AS c
            JOIN provider_ledger AS e ON e.provider_id = %(provider_id)s
                AND e.created_at >= (c.today - %(days)s::integer + 1)::timestamp
                    AT TIME ZONE c.timezone
            WHERE e.transaction_type = 'lead_purchase'
            GROUP BY 1
        )
        SELECT d.day::date AS day, coalesce(s.spent, 0.00) AS spent, coalesce(s.leads, 0) AS leads
        FROM clock AS c
        CROSS JOIN generate_series(c.today - %(days)s::integer + 1, c.today, interval '1 day')
            AS d (day)
        LEFT JOIN spent AS s ON s.day = d.day::date
        ORDER BY d.day
        """,
        {"provider_id": provider_id, "days": days, "now": now},
    )


async def list_subscriptions(
    tx: Tx, provider_id: UUID, since: datetime
) -> list[SubscriptionSummary]:
    """The live subscriptions of a provider, with the leads each brought since a moment."""
    return await fetch_all(
        tx,
        SubscriptionSummary,
        """
        SELECT s.id, n.name AS niche_name, v.name AS level_name, v.price_per_lead, s.is_paused,
            (SELECT count(*) FROM jsonb_object_keys(s.filters)) AS filters,
            (
                SELECT count(*)
                FROM lead_assignments AS a
                WHERE a.subscription_id = s.id AND a.created_at >= %(since)s
            ) AS leads_30_days
        FROM provider_subscriptions AS s
        JOIN competition_levels AS v ON v.id = s.competition_level_id
        JOIN niches AS n ON n.id = v.niche_id
        WHERE s.provider_id = %(provider_id)s AND s.is_active
        ORDER BY n.name, v.order_position
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "since": since, "limit": SUBSCRIPTIONS_SHOWN_MAX},
    )


async def get_start(tx: Tx, provider_id: UUID) -> StartRow:
    """How far a provider has come."""
    return await fetch_one(
        tx,
        StartRow,
        """
        SELECT p.website IS NOT NULL AS has_website, p.balance > 0 AS has_money,
            EXISTS (
                SELECT FROM provider_subscriptions AS s
                WHERE s.provider_id = p.id AND s.is_active
            ) AS has_subscription,
            EXISTS (
                SELECT FROM lead_assignments AS a WHERE a.provider_id = p.id
            ) AS has_lead
        FROM providers AS p
        WHERE p.id = %(provider_id)s
        """,
        {"provider_id": provider_id},
    )


async def count_pending_leads(tx: Tx) -> int:
    """How many leads wait for a review."""
    return await fetch_value(
        tx, int, "SELECT count(*) FROM leads WHERE status = 'pending_approval'"
    )


async def count_pending_providers(tx: Tx) -> int:
    """How many providers wait for an administrator to let them in."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM users AS u
        JOIN providers AS p ON p.user_id = u.id
        WHERE u.status = 'pending' AND p.deleted_at IS NULL
        """,
    )


async def count_pending_requests(tx: Tx) -> int:
    """How many credits and debits by hand wait for a second administrator."""
    return await fetch_value(
        tx, int, "SELECT count(*) FROM manual_requests WHERE status = 'pending'"
    )


async def count_pending_refunds(tx: Tx) -> int:
    """How many reports of bad leads wait for a decision."""
    return await fetch_value(
        tx, int, "SELECT count(*) FROM bad_lead_requests WHERE status = 'pending'"
    )


async def count_failed_messages(tx: Tx, since: datetime) -> int:
    """How many mails made since then were given up; webhooks are their providers' to mend."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM deliveries
        WHERE status = 'failed' AND channel = 'email' AND created_at >= %(since)s
        """,
        {"since": since},
    )
