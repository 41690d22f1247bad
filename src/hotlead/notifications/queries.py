"""The statements of notifications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_value
from hotlead.notifications.records import (
    Claim,
    NewDelivery,
    Outcome,
    Purchase,
    Receipt,
    Sale,
    SchemaVersion,
    Template,
)


async def list_untold_sales(tx: Tx, lead_ids: Sequence[UUID]) -> list[Sale]:
    """The sales of these leads that no mail was made for, to buyers who want one.

    A buyer whose account is deleted has no address; one who is suspended has paid all the same.
    """
    return await fetch_all(
        tx,
        Sale,
        """
        SELECT a.id AS assignment_id, a.provider_id, a.lead_id
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE a.lead_id = ANY(%(lead_ids)s)
            AND u.deleted_at IS NULL
            AND p.notification_preferences -> 'new_lead' IS DISTINCT FROM 'false'::jsonb
            AND NOT EXISTS (
                SELECT FROM deliveries AS d
                WHERE d.cause = 'lead.assigned:' || a.id AND d.channel = 'email'
                    AND d.recipient_id = a.provider_id
            )
        """,
        {"lead_ids": list(lead_ids)},
    )


async def insert_deliveries(tx: Tx, deliveries: Sequence[NewDelivery], now: datetime) -> int:
    """Write deliveries that are due at once; one made before is left alone. How many are new."""
    return await fetch_value(
        tx,
        int,
        """
        WITH made AS (
            INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, provider_id,
                                    lead_id, assignment_id, template, next_attempt_at,
                                    created_at, updated_at)
            SELECT n.id, n.cause, n.channel, n.kind, n.recipient, n.provider,
                n.lead, n.assignment, n.template, %(now)s, %(now)s, %(now)s
            FROM unnest(%(ids)s::uuid[], %(causes)s::text[], %(channels)s::text[],
                        %(kinds)s::text[], %(recipients)s::uuid[], %(providers)s::uuid[],
                        %(leads)s::uuid[], %(assignments)s::uuid[], %(templates)s::text[])
                AS n (id, cause, channel, kind, recipient, provider, lead, assignment, template)
            ON CONFLICT (cause, channel, recipient_id) DO NOTHING
            RETURNING id
        )
        SELECT count(*) FROM made
        """,
        {
            "now": now,
            "ids": [d.id for d in deliveries],
            "causes": [d.cause for d in deliveries],
            "channels": [d.channel.value for d in deliveries],
            "kinds": [d.recipient_kind.value for d in deliveries],
            "recipients": [d.recipient_id for d in deliveries],
            "providers": [d.provider_id for d in deliveries],
            "leads": [d.lead_id for d in deliveries],
            "assignments": [d.assignment_id for d in deliveries],
            "templates": [d.template.value for d in deliveries],
        },
    )


async def is_anything_due(tx: Tx, now: datetime) -> bool:
    """Whether a mail waits to be sent."""
    return await fetch_value(
        tx,
        bool,
        """
        SELECT EXISTS (
            SELECT FROM deliveries
            WHERE status = 'pending' AND channel = 'email' AND next_attempt_at <= %(now)s
        )
        """,
        {"now": now},
    )


async def claim_due(tx: Tx, now: datetime, leased_until: datetime, limit: int) -> list[Claim]:
    """Take the mails that are due, oldest first; nobody else takes them before the lease ends.

    A template that only a newer version knows is left to that version.
    """
    return await fetch_all(
        tx,
        Claim,
        """
        WITH due AS (
            SELECT id
            FROM deliveries
            WHERE status = 'pending' AND channel = 'email' AND next_attempt_at <= %(now)s
                AND template = ANY(%(templates)s)
            ORDER BY next_attempt_at, id
            LIMIT %(limit)s
            FOR UPDATE SKIP LOCKED
        )
        UPDATE deliveries AS d
        SET attempts = d.attempts + 1, next_attempt_at = %(leased_until)s, updated_at = %(now)s
        FROM due
        WHERE d.id = due.id
        RETURNING d.id, d.template, d.attempts
        """,
        {
            "now": now,
            "leased_until": leased_until,
            "limit": limit,
            "templates": [template.value for template in Template],
        },
    )


async def list_receipts(tx: Tx, delivery_ids: Sequence[UUID]) -> list[Receipt]:
    """What the submitters of these deliveries are told."""
    return await fetch_all(
        tx,
        Receipt,
        """
        SELECT d.id AS delivery_id, l.contact_email AS address, l.contact_name,
            n.name AS niche_name
        FROM deliveries AS d
        JOIN leads AS l ON l.id = d.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def list_purchases(tx: Tx, delivery_ids: Sequence[UUID]) -> list[Purchase]:
    """What the buyers of these deliveries are told, each about its own purchase."""
    return await fetch_all(
        tx,
        Purchase,
        """
        SELECT d.id AS delivery_id, u.email AS address, p.company_name, p.timezone, p.balance,
            a.price_charged, a.competitors_max,
            l.id AS lead_id, l.number AS lead_number, l.created_at AS submitted_at,
            l.niche_id, n.name AS niche_name, l.schema_version,
            l.contact_name, l.contact_email, l.contact_phone,
            l.location_address, l.location_city, l.location_state, l.location_zip,
            l.location_country, l.form_data
        FROM deliveries AS d
        JOIN lead_assignments AS a ON a.id = d.assignment_id AND a.provider_id = d.recipient_id
        JOIN providers AS p ON p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        JOIN leads AS l ON l.id = a.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def list_schemas(
    tx: Tx, niche_ids: Sequence[UUID], versions: Sequence[int]
) -> list[SchemaVersion]:
    """The forms of these (niche, version) pairs."""
    return await fetch_all(
        tx,
        SchemaVersion,
        """
        SELECT s.niche_id, s.version, s.schema
        FROM niche_form_schemas AS s
        WHERE (s.niche_id, s.version) IN (
            SELECT w.niche_id, w.version
            FROM unnest(%(niche_ids)s::uuid[], %(versions)s::integer[]) AS w (niche_id, version)
        )
        """,
        {"niche_ids": list(niche_ids), "versions": list(versions)},
    )


async def set_outcomes(tx: Tx, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Record how attempts ended.

    "Sent" always counts. Another end counts only for the attempt it belongs to: by the time a
    slow worker reports it, the lease may have run out and another worker may be at it.
    """
    await execute(
        tx,
        """
        UPDATE deliveries AS d
        SET status = o.status,
            answer = o.answer,
            next_attempt_at = o.next_attempt_at,
            sent_at = CASE o.status WHEN 'sent' THEN %(now)s::timestamptz END,
            updated_at = %(now)s
        FROM unnest(%(ids)s::uuid[], %(attempts)s::integer[], %(statuses)s::text[],
                    %(answers)s::text[], %(nexts)s::timestamptz[])
            AS o (id, attempts, status, answer, next_attempt_at)
        WHERE d.id = o.id AND d.status = 'pending'
            AND (o.status = 'sent' OR o.attempts = d.attempts)
        """,
        {
            "now": now,
            "ids": [o.delivery_id for o in outcomes],
            "attempts": [o.attempts for o in outcomes],
            "statuses": [o.status.value for o in outcomes],
            "answers": [o.answer for o in outcomes],
            "nexts": [o.next_attempt_at for o in outcomes],
        },
    )
