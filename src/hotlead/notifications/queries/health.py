"""Messages for administrators: what waits, what was given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_one, fetch_rows, fetch_value
from hotlead.kit.paging import Paging
from hotlead.notifications.records import DeliveryStatus, KeptDelivery, MailHealth

# Counting goes no further: the list can be paged so far.
COUNTED_MAX: Final = 10_000

_COLUMNS: Final[LiteralString] = """
    SELECT d.id, d.channel, d.template, d.recipient_kind, d.recipient_id, d.provider_id,
        d.lead_id, d.status, d.attempts, d.answer, d.next_attempt_at, d.sent_at, d.created_at,
        CASE d.recipient_kind
            WHEN 'provider' THEN p.company_name
            WHEN 'user' THEN u.first_name || ' ' || u.last_name
            WHEN 'submitter' THEN l.contact_name
            ELSE e.url
        END AS recipient
    FROM deliveries AS d
    LEFT JOIN providers AS p ON d.recipient_kind = 'provider' AND p.id = d.recipient_id
    LEFT JOIN users AS u ON d.recipient_kind = 'user' AND u.id = d.recipient_id
    LEFT JOIN leads AS l ON d.recipient_kind = 'submitter' AND l.id = d.recipient_id
    LEFT JOIN webhook_endpoints AS e ON d.recipient_kind = 'endpoint' AND e.id = d.recipient_id
    """
# Each goes by an index of its own, so each is written out.
_LISTS: Final[Mapping[DeliveryStatus, LiteralString]] = {
    DeliveryStatus.FAILED: "WHERE d.status = 'failed' ORDER BY d.created_at DESC, d.id DESC",
    DeliveryStatus.PENDING: "WHERE d.status = 'pending' ORDER BY d.next_attempt_at, d.id",
    DeliveryStatus.SENT: "WHERE d.status = 'sent' ORDER BY d.id DESC",
}


async def list_deliveries(tx: Tx, status: DeliveryStatus, paging: Paging) -> list[KeptDelivery]:
    """A page: what waits by when it is due, the others with the newest first."""
    return await fetch_all(
        tx,
        KeptDelivery,
        _COLUMNS + _LISTS[status] + " LIMIT %(limit)s OFFSET %(offset)s",
        {"limit": paging.limit, "offset": paging.offset},
    )


async def count_deliveries(tx: Tx, status: DeliveryStatus) -> int:
    """How many there are, `COUNTED_MAX` at most."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM (SELECT FROM deliveries WHERE status = %(status)s LIMIT %(most)s) AS counted
        """,
        {"status": status.value, "most": COUNTED_MAX},
    )


async def get_mail_health(tx: Tx, now: datetime) -> MailHealth:
    """How messages stand. What its provider holds back, and what rests, is not due."""
    return await fetch_one(
        tx,
        MailHealth,
        """
        SELECT count(*) AS waiting, count(*) FILTER (WHERE d.attempts > 0) AS retrying,
            min(greatest(d.next_attempt_at, e.free_at)) FILTER (
                WHERE greatest(d.next_attempt_at, e.free_at) <= %(now)s
                    AND (d.channel = 'email' OR e.status = 'active' AND e.deleted_at IS NULL)
            ) AS oldest_due_at,
            (SELECT count(*) FROM deliveries WHERE status = 'failed') AS failed
        FROM deliveries AS d
        LEFT JOIN webhook_endpoints AS e
            ON d.recipient_kind = 'endpoint' AND e.id = d.recipient_id
        WHERE d.status = 'pending'
        """,
        {"now": now},
    )


async def list_failed_ids(tx: Tx, limit: int) -> list[UUID]:
    """The messages that were given up and can go out, the oldest first."""
    rows = await fetch_rows(
        tx,
        """
        SELECT d.id FROM deliveries AS d
        WHERE d.status = 'failed'
            AND NOT EXISTS (
                SELECT FROM webhook_endpoints AS e
                WHERE e.id = d.recipient_id AND e.deleted_at IS NOT NULL
            )
        ORDER BY d.created_at, d.id
        LIMIT %(limit)s
        """,
        {"limit": limit},
    )
    return [row[0] for row in rows]


async def reopen_deliveries(tx: Tx, delivery_ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """Make those of them that were given up due at once, with all their attempts before them.

    Returns them in the order given. What went to an endpoint that is deleted stays given up.
    """
    rows = await fetch_rows(
        tx,
        """
        WITH reopened AS (
            UPDATE deliveries AS d
            SET status = 'pending', attempts = 0, attempt_began_at = NULL,
                next_attempt_at = %(now)s, updated_at = %(now)s
            WHERE d.id = ANY(%(ids)s) AND d.status = 'failed'
                AND NOT EXISTS (
                    SELECT FROM webhook_endpoints AS e
                    WHERE e.id = d.recipient_id AND e.deleted_at IS NOT NULL
                )
            RETURNING d.id
        )
        SELECT id FROM reopened ORDER BY array_position(%(ids)s::uuid[], id)
        """,
        {"ids": list(delivery_ids), "now": now},
    )
    return [row[0] for row in rows]
