"""The statements of notifications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_rows, fetch_value
from hotlead.notifications.records import (
    Account,
    Claim,
    FormNews,
    MarketNews,
    NewDelivery,
    Outcome,
    Purchase,
    Receipt,
    Sale,
    SchemaVersion,
    Template,
    UntoldChange,
)

CHANGES_MAX = 100_000


async def list_untold_sales(tx: Tx, lead_ids: Sequence[UUID]) -> list[Sale]:
    """The sales of these leads that no mail was made for.

    A buyer whose account is deleted has no address; one who is suspended has paid all the same.
    Mails are looked for by the lead: row policies keep a cause that is put together off its index.
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
            AND NOT EXISTS (
                SELECT FROM deliveries AS d
                WHERE d.lead_id = a.lead_id AND d.cause = 'lead.assigned:' || a.id
                    AND d.channel = 'email' AND d.recipient_id = a.provider_id
            )
        """,
        {"lead_ids": list(lead_ids)},
    )


async def list_kept_sales(tx: Tx, lead_id: UUID) -> list[Sale]:
    """The sales of a lead that were not refunded, to buyers whose account is there."""
    return await fetch_all(
        tx,
        Sale,
        """
        SELECT a.id AS assignment_id, a.provider_id, a.lead_id
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE a.lead_id = %(lead_id)s AND NOT a.is_refunded
            AND u.deleted_at IS NULL
        """,
        {"lead_id": lead_id},
    )


async def list_untold_changes(tx: Tx, niche_id: UUID, since: datetime) -> list[UntoldChange]:
    """Whose filters changed with the niche's form since `since`, and were not told of it."""
    return await fetch_all(
        tx,
        UntoldChange,
        """
        SELECT DISTINCT c.activation_id, c.provider_id
        FROM filter_changes AS c
        JOIN providers AS p ON p.id = c.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        WHERE c.niche_id = %(niche_id)s AND c.created_at >= %(since)s
            AND NOT EXISTS (
                SELECT FROM deliveries AS d
                WHERE d.cause = 'form.changed:' || c.activation_id AND d.channel = 'email'
                    AND d.recipient_id = c.provider_id
            )
        LIMIT %(limit)s
        """,
        {"niche_id": niche_id, "since": since, "limit": CHANGES_MAX},
    )


async def list_form_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[FormNews]:
    """What the providers of these deliveries are told of their filters."""
    return await fetch_all(
        tx,
        FormNews,
        """
        SELECT d.id AS delivery_id, u.email AS address, p.company_name,
            min(n.name) AS niche_name,
            jsonb_agg(jsonb_build_object(
                'level_name', l.name, 'verdict', c.verdict, 'before', c.before,
                'after', c.after, 'notes', c.notes
            ) ORDER BY l.order_position) AS subscriptions
        FROM deliveries AS d
        JOIN filter_changes AS c
            ON c.activation_id = d.activation_id AND c.provider_id = d.recipient_id
        JOIN provider_subscriptions AS s ON s.id = c.subscription_id
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        JOIN niches AS n ON n.id = c.niche_id
        JOIN providers AS p ON p.id = c.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        WHERE d.id = ANY(%(delivery_ids)s)
        GROUP BY d.id, u.email, p.company_name
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def insert_deliveries(
    tx: Tx, deliveries: Sequence[NewDelivery], preferences: Sequence[str | None], now: datetime
) -> int:
    """Write deliveries that are due at once, how many are new; one made before is left alone.

    None is made for whoever switched its preference off; no preference: it is always made.
    """
    return await fetch_value(
        tx,
        int,
        """
        WITH made AS (
            INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, provider_id,
                                    lead_id, assignment_id, token_id, activation_id,
                                    template, next_attempt_at, created_at, updated_at)
            SELECT n.id, n.cause, n.channel, n.kind, n.recipient, n.provider,
                n.lead, n.assignment, n.token, n.activation, n.template,
                %(now)s, %(now)s, %(now)s
            FROM unnest(%(ids)s::uuid[], %(causes)s::text[], %(channels)s::text[],
                        %(kinds)s::text[], %(recipients)s::uuid[], %(providers)s::uuid[],
                        %(leads)s::uuid[], %(assignments)s::uuid[], %(tokens)s::uuid[],
                        %(activations)s::uuid[], %(templates)s::text[], %(preferences)s::text[])
                AS n (id, cause, channel, kind, recipient, provider, lead, assignment, token,
                      activation, template, preference)
            LEFT JOIN providers AS p ON n.kind = 'provider' AND p.id = n.recipient
            LEFT JOIN users AS u ON n.kind = 'user' AND u.id = n.recipient
            WHERE wants_mail(
                coalesce(p.notification_preferences, u.notification_preferences), n.preference)
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
            "tokens": [d.token_id for d in deliveries],
            "activations": [d.activation_id for d in deliveries],
            "templates": [d.template.value for d in deliveries],
            "preferences": list(preferences),
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
        RETURNING d.id, d.template, d.attempts, d.recipient_kind, d.recipient_id
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


async def list_accounts(tx: Tx, delivery_ids: Sequence[UUID], now: datetime) -> list[Account]:
    """What the people of these deliveries are told about their account.

    A token that no longer counts is not told any more; the old address of a changed one is in
    the token that changed it.
    """
    return await fetch_all(
        tx,
        Account,
        """
        SELECT d.id AS delivery_id, d.template, u.first_name, p.company_name, u.role, u.status,
            u.status_reason, coalesce(p.timezone, 'UTC') AS timezone,
            CASE d.template WHEN 'email_changed' THEN t.previous_email
                ELSE coalesce(t.email, u.email) END AS address,
            live.id AS token_id, live.expires_at AS token_expires_at
        FROM deliveries AS d
        JOIN users AS u ON u.id = d.recipient_id AND u.deleted_at IS NULL
        LEFT JOIN providers AS p ON p.user_id = u.id
        LEFT JOIN user_tokens AS t ON t.id = d.token_id
        LEFT JOIN user_tokens AS live
            ON live.id = d.token_id AND live.used_at IS NULL AND live.expires_at > %(now)s
        WHERE d.id = ANY(%(delivery_ids)s)
            AND (d.template <> 'email_changed' OR t.previous_email IS NOT NULL)
        """,
        {"delivery_ids": list(delivery_ids), "now": now},
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


async def list_subscribers_of(tx: Tx, event_id: UUID) -> list[UUID]:
    """The providers that an event concerns: those with a live subscription to a changed level.

    Whoever subscribed after it has seen the new terms; who is closed buys nothing any more.
    """
    rows = await fetch_rows(
        tx,
        """
        SELECT DISTINCT s.provider_id
        FROM level_changes AS c
        JOIN provider_subscriptions AS s
            ON s.competition_level_id = c.competition_level_id AND s.is_active
                AND s.created_at <= c.created_at
        JOIN providers AS p ON p.id = s.provider_id AND p.deleted_at IS NULL
        JOIN users AS u ON u.id = p.user_id
        WHERE c.event_id = %(event_id)s AND u.status IN ('active', 'suspended')
        """,
        {"event_id": event_id},
    )
    return [row[0] for row in rows]


async def list_market_news(tx: Tx, delivery_ids: Sequence[UUID]) -> list[MarketNews]:
    """What the providers of these deliveries are told about the levels they subscribe to."""
    return await fetch_all(
        tx,
        MarketNews,
        """
        SELECT d.id AS delivery_id, u.email AS address, p.company_name, p.timezone, p.balance,
            min(n.name) AS niche_name, min(c.created_at) AS changed_at,
            jsonb_agg(jsonb_build_object(
                'level_name', l.name,
                'price_before', c.price_before::text, 'price_after', c.price_after::text,
                'buyers_before', c.buyers_before, 'buyers_after', c.buyers_after,
                'competitors_before', c.competitors_before,
                'competitors_after', c.competitors_after,
                'place_before', c.place_before, 'place_after', c.place_after
            ) ORDER BY l.order_position) AS levels
        FROM deliveries AS d
        JOIN level_changes AS c ON d.cause = 'niche.terms_changed:' || c.event_id
        JOIN competition_levels AS l ON l.id = c.competition_level_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN provider_subscriptions AS s ON s.competition_level_id = l.id
            AND s.provider_id = d.recipient_id AND s.is_active
        JOIN providers AS p ON p.id = d.recipient_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        WHERE d.id = ANY(%(delivery_ids)s)
        GROUP BY d.id, u.email, p.id
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
