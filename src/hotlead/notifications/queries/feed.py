"""The live feed: writing what happened, and reading it in the order of its numbers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one
from hotlead.notifications.records import FeedEvent, FeedSpan


async def hold_feed(tx: Tx) -> None:
    """Be the only one who writes events until the transaction ends.

    A statement of its own, before those that write: so they read what is true once it is their
    turn, and a later number never tells an older balance.
    """
    await execute(tx, "SELECT hold_feed()")


async def insert_sale_events(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> None:
    """Write down who bought these leads; each sale once."""
    await execute(
        tx,
        """
        INSERT INTO feed_events (provider_id, kind, cause, facts, created_at)
        SELECT a.provider_id, 'lead.bought', 'lead.assigned:' || a.id,
            jsonb_build_object(
                'lead_id', l.id, 'number', l.number, 'niche_id', n.id, 'niche', n.name,
                'price', a.price_charged::text, 'balance', p.balance::text
            ), %(now)s
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN providers AS p ON p.id = a.provider_id
        WHERE a.lead_id = ANY(%(lead_ids)s)
        ORDER BY a.created_at, a.id
        ON CONFLICT (cause) DO NOTHING
        """,
        {"lead_ids": list(lead_ids), "now": now},
    )


async def insert_balance_event(tx: Tx, ledger_entry_id: int, now: datetime) -> None:
    """Write down that an entry of the ledger moved a balance; each entry once."""
    await execute(
        tx,
        """
        INSERT INTO feed_events (provider_id, kind, cause, facts, created_at)
        SELECT e.provider_id, 'balance.changed', 'ledger:' || e.id,
            jsonb_build_object(
                'ledger_entry_id', e.id, 'type', e.transaction_type, 'amount', e.amount::text,
                'balance', p.balance::text
            ), %(now)s
        FROM provider_ledger AS e
        JOIN providers AS p ON p.id = e.provider_id
        WHERE e.id = %(ledger_entry_id)s
        ON CONFLICT (cause) DO NOTHING
        """,
        {"ledger_entry_id": ledger_entry_id, "now": now},
    )


async def insert_pending_event(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Write down that a lead waits for a review; each lead once, and only while it does."""
    await execute(
        tx,
        """
        INSERT INTO feed_events (kind, cause, facts, created_at)
        SELECT 'lead.pending', 'lead.submitted:' || l.id,
            jsonb_build_object(
                'lead_id', l.id, 'number', l.number, 'niche_id', n.id, 'niche', n.name
            ), %(now)s
        FROM leads AS l
        JOIN niches AS n ON n.id = l.niche_id
        WHERE l.id = %(lead_id)s AND l.status = 'pending_approval'
        ON CONFLICT (cause) DO NOTHING
        """,
        {"lead_id": lead_id, "now": now},
    )


async def insert_waiting_event(tx: Tx, now: datetime) -> None:
    """Write down how much work waits for administrators, where that is not what was told last."""
    await execute(
        tx,
        """
        INSERT INTO feed_events (kind, facts, created_at)
        SELECT 'waiting.changed', w.facts, %(now)s
        FROM (
            SELECT jsonb_build_object(
                'leads', (SELECT count(*) FROM leads WHERE status = 'pending_approval'),
                'providers', (
                    SELECT count(*)
                    FROM users AS u
                    JOIN providers AS p ON p.user_id = u.id
                    WHERE u.status = 'pending' AND p.deleted_at IS NULL
                ),
                'bad_lead_requests', (
                    SELECT count(*) FROM bad_lead_requests WHERE status = 'pending'
                ),
                'manual_requests', (
                    SELECT count(*) FROM manual_requests WHERE status = 'pending'
                )
            ) AS facts
        ) AS w
        WHERE w.facts IS DISTINCT FROM (
            SELECT facts FROM feed_events
            WHERE kind = 'waiting.changed'
            ORDER BY id DESC
            LIMIT 1
        )
        """,
        {"now": now},
    )


async def get_feed_span(tx: Tx) -> FeedSpan:
    """Which events are kept, of everybody's."""
    return await fetch_one(
        tx,
        FeedSpan,
        """
        SELECT coalesce(min(id), 0) AS oldest, coalesce(max(id), 0) AS newest
        FROM feed_events
        """,
    )


async def list_events_after(tx: Tx, event_id: int, limit: int) -> list[FeedEvent]:
    """Everybody's events after one, as they were numbered."""
    return await fetch_all(
        tx,
        FeedEvent,
        """
        SELECT id, provider_id, kind, facts::text AS facts
        FROM feed_events
        WHERE id > %(event_id)s
        ORDER BY id
        LIMIT %(limit)s
        """,
        {"event_id": event_id, "limit": limit},
    )


async def list_own_events(
    tx: Tx, provider_id: UUID | None, between: tuple[int, int], limit: int
) -> list[FeedEvent]:
    """A provider's events, or the administrators', after one number and up to another."""
    return await fetch_all(
        tx,
        FeedEvent,
        """
        SELECT id, provider_id, kind, facts::text AS facts
        FROM feed_events
        WHERE id > %(after)s AND id <= %(last)s
            AND (provider_id = %(provider_id)s
                 OR (provider_id IS NULL AND %(provider_id)s::uuid IS NULL))
        ORDER BY id
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "after": between[0], "last": between[1], "limit": limit},
    )


async def delete_old_events(tx: Tx, before: datetime, limit: int) -> int:
    """Delete the first events up to the first that is kept, some at a time; how many went.

    The last stays whatever its age: what was numbered so far can be told from it.
    """
    return await execute(
        tx,
        """
        DELETE FROM feed_events
        WHERE id IN (
            SELECT id FROM feed_events
            WHERE id < (
                SELECT coalesce(min(id) FILTER (WHERE created_at >= %(before)s), max(id))
                FROM feed_events
            )
            ORDER BY id
            LIMIT %(limit)s
        )
        """,
        {"before": before, "limit": limit},
    )
