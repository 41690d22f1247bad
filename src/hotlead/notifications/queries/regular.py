"""What is told by the clock: a provider's day, and leads that wait for approval."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_value
from hotlead.notifications.queries.unsold import COUNT_BY_NICHE, TOLD_BY_NICHE
from hotlead.notifications.records import Day, DueDay, WaitingNews

DAYS_MAX = 1_000


async def list_due_days(tx: Tx, now: datetime) -> list[DueDay]:
    """Whose yesterday is to be told: it wants that, it is morning there, and something happened.

    Morning is from eight to noon by the provider's clock. Who was told is left out, so that a
    thousand at a time are enough.
    """
    return await fetch_all(
        tx,
        DueDay,
        """
        WITH morning AS (
            SELECT p.id, p.timezone, (%(now)s AT TIME ZONE p.timezone)::date - 1 AS day
            FROM providers AS p
            JOIN users AS u ON u.id = p.user_id AND u.status = 'active'
            WHERE p.deleted_at IS NULL
                AND wants_mail(p.notification_preferences, 'daily_summary')
                AND extract(hour FROM %(now)s AT TIME ZONE p.timezone) BETWEEN 8 AND 11
        ), span AS (
            SELECT id, day, day::timestamp AT TIME ZONE timezone AS begins,
                (day + 1)::timestamp AT TIME ZONE timezone AS ends
            FROM morning
        )
        SELECT s.id AS provider_id, s.day
        FROM span AS s
        WHERE (EXISTS (
                SELECT FROM lead_assignments AS a
                WHERE a.provider_id = s.id AND a.created_at >= s.begins AND a.created_at < s.ends
            ) OR EXISTS (
                SELECT FROM lead_assignments AS a
                WHERE a.provider_id = s.id AND a.is_refunded
                    AND a.refunded_at >= s.begins AND a.refunded_at < s.ends
            ))
            AND NOT EXISTS (
                SELECT FROM deliveries AS d
                WHERE d.cause = 'day.ended:' || s.day AND d.channel = 'email'
                    AND d.recipient_id = s.id
            )
        ORDER BY s.id
        LIMIT %(limit)s
        """,
        {"now": now, "limit": DAYS_MAX},
    )


async def list_days(tx: Tx, delivery_ids: Sequence[UUID]) -> list[Day]:
    """What the providers of these deliveries bought and got back on their days."""
    return await fetch_all(
        tx,
        Day,
        """
        WITH told AS (
            SELECT d.id, d.created_at, d.recipient_id, p.timezone, p.company_name, p.balance,
                p.user_id, split_part(d.cause, ':', 2)::date AS day
            FROM deliveries AS d
            JOIN providers AS p ON p.id = d.recipient_id AND d.recipient_kind = 'provider'
            WHERE d.id = ANY(%(delivery_ids)s)
        ), span AS (
            SELECT *, day::timestamp AT TIME ZONE timezone AS begins,
                (day + 1)::timestamp AT TIME ZONE timezone AS ends
            FROM told
        )
        SELECT s.id AS delivery_id, u.email AS address, s.recipient_id AS provider_id,
            s.company_name, s.day, s.balance, s.created_at AS made_at,
            bought.leads, bought.spent, back.refunds, back.refunded,
            (
                SELECT count(*) FROM bad_lead_requests AS r
                WHERE r.provider_id = s.recipient_id AND r.status = 'pending'
            ) AS requests_waiting
        FROM span AS s
        JOIN users AS u ON u.id = s.user_id AND u.deleted_at IS NULL
        CROSS JOIN LATERAL (
            SELECT count(*) AS leads, coalesce(sum(price_charged), 0) AS spent
            FROM lead_assignments
            WHERE provider_id = s.recipient_id AND created_at >= s.begins AND created_at < s.ends
        ) AS bought
        CROSS JOIN LATERAL (
            SELECT count(*) AS refunds, coalesce(sum(price_charged), 0) AS refunded
            FROM lead_assignments
            WHERE provider_id = s.recipient_id AND is_refunded
                AND refunded_at >= s.begins AND refunded_at < s.ends
        ) AS back
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def is_anything_waiting(tx: Tx, now: datetime) -> bool:
    """Whether a lead came for approval since administrators were told last, an hour ago or more.

    A test is nobody's.
    """
    return await fetch_value(
        tx,
        bool,
        """
        WITH told AS (
            SELECT coalesce(max(created_at), '-infinity') AS last
            FROM deliveries
            WHERE template = 'leads_waiting' AND cause LIKE 'leads.waiting:%%'
        )
        SELECT told.last <= %(now)s - interval '1 hour' AND EXISTS (
            SELECT FROM leads AS l
            WHERE l.status = 'pending_approval' AND NOT l.is_test AND l.created_at > told.last
        )
        FROM told
        """,
        {"now": now},
    )


async def list_waiting_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[WaitingNews]:
    """How many leads wait in each niche now, for the administrators of these deliveries."""
    return await fetch_all(
        tx,
        WaitingNews,
        COUNT_BY_NICHE + "'pending_approval'" + TOLD_BY_NICHE,
        {"delivery_ids": list(delivery_ids)},
    )
