"""What was told to an endpoint: the list, the attempts, and telling it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one, fetch_value
from hotlead.kit.paging import Paging
from hotlead.notifications.records import (
    DeliveryFilter,
    ListedAttempt,
    WebhookAttempt,
    WebhookClaim,
    WebhookDelivery,
)


async def list_webhook_deliveries(
    tx: Tx, provider_id: UUID, webhook_id: UUID, wanted: DeliveryFilter, paging: Paging
) -> list[WebhookDelivery]:
    """What was told to an endpoint, or waits, the newest first."""
    return await fetch_all(
        tx,
        WebhookDelivery,
        """
        SELECT d.id, d.template AS event, d.status, d.lead_id, l.number AS lead_number,
            (SELECT count(*) FROM delivery_attempts AS t WHERE t.delivery_id = d.id) AS attempts,
            d.answer, d.next_attempt_at, d.sent_at, d.created_at
        FROM deliveries AS d
        LEFT JOIN leads AS l ON l.id = d.lead_id
        WHERE d.recipient_id = %(webhook_id)s AND d.channel = 'webhook'
            AND d.provider_id = %(provider_id)s
            AND (%(status)s::text IS NULL OR d.status = %(status)s)
            AND (%(event)s::text IS NULL OR d.template = %(event)s)
        ORDER BY d.created_at DESC, d.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {
            "webhook_id": webhook_id,
            "provider_id": provider_id,
            "status": wanted.status,
            "event": wanted.event,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def count_webhook_deliveries(
    tx: Tx, provider_id: UUID, webhook_id: UUID, wanted: DeliveryFilter
) -> int:
    """How many deliveries the filter finds."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM deliveries AS d
        WHERE d.recipient_id = %(webhook_id)s AND d.channel = 'webhook'
            AND d.provider_id = %(provider_id)s
            AND (%(status)s::text IS NULL OR d.status = %(status)s)
            AND (%(event)s::text IS NULL OR d.template = %(event)s)
        """,
        {
            "webhook_id": webhook_id,
            "provider_id": provider_id,
            "status": wanted.status,
            "event": wanted.event,
        },
    )


async def get_webhook_delivery(
    tx: Tx, provider_id: UUID, webhook_id: UUID, delivery_id: UUID
) -> WebhookDelivery:
    """One delivery to an endpoint of a provider; raises NotFound."""
    return await fetch_one(
        tx,
        WebhookDelivery,
        """
        SELECT d.id, d.template AS event, d.status, d.lead_id, l.number AS lead_number,
            (SELECT count(*) FROM delivery_attempts AS t WHERE t.delivery_id = d.id) AS attempts,
            d.answer, d.next_attempt_at, d.sent_at, d.created_at
        FROM deliveries AS d
        JOIN webhook_endpoints AS e ON e.id = d.recipient_id AND e.deleted_at IS NULL
        LEFT JOIN leads AS l ON l.id = d.lead_id
        WHERE d.id = %(delivery_id)s AND d.recipient_id = %(webhook_id)s
            AND d.channel = 'webhook' AND d.provider_id = %(provider_id)s
        """,
        {"delivery_id": delivery_id, "webhook_id": webhook_id, "provider_id": provider_id},
    )


async def list_attempts(
    tx: Tx, provider_id: UUID, delivery_id: UUID, limit: int
) -> Sequence[WebhookAttempt]:
    """The attempts of a delivery, the newest first."""
    return await fetch_all(
        tx,
        WebhookAttempt,
        """
        SELECT id, status_code, error, latency_ms, answer, created_at
        FROM delivery_attempts
        WHERE delivery_id = %(delivery_id)s AND provider_id = %(provider_id)s
        ORDER BY created_at DESC, id DESC
        LIMIT %(limit)s
        """,
        {"delivery_id": delivery_id, "provider_id": provider_id, "limit": limit},
    )


async def list_attempts_of(
    tx: Tx, provider_id: UUID, delivery_ids: Sequence[UUID], limit: int
) -> Sequence[ListedAttempt]:
    """The attempts of some deliveries, the newest first."""
    return await fetch_all(
        tx,
        ListedAttempt,
        """
        SELECT delivery_id, id, status_code, error, latency_ms, answer, created_at
        FROM delivery_attempts
        WHERE delivery_id = ANY(%(delivery_ids)s) AND provider_id = %(provider_id)s
        ORDER BY created_at DESC, id DESC
        LIMIT %(limit)s
        """,
        {"delivery_ids": list(delivery_ids), "provider_id": provider_id, "limit": limit},
    )


async def set_due_again(tx: Tx, delivery_id: UUID, now: datetime) -> bool:
    """A delivery that ended is due once more, with all its tries; False where it waits."""
    return bool(
        await execute(
            tx,
            """
            UPDATE deliveries
            SET status = 'pending', attempts = 0, next_attempt_at = %(now)s, sent_at = NULL,
                updated_at = %(now)s
            WHERE id = %(id)s AND channel = 'webhook' AND status <> 'pending'
            """,
            {"id": delivery_id, "now": now},
        )
    )


async def set_failed_due_again(
    tx: Tx, provider_id: UUID, webhook_id: UUID, since: datetime, now: datetime, limit: int
) -> int:
    """What failed for an endpoint since then is due once more, the oldest first; how many."""
    return await execute(
        tx,
        """
        UPDATE deliveries
        SET status = 'pending', attempts = 0, next_attempt_at = %(now)s, updated_at = %(now)s
        WHERE id IN (
            SELECT d.id
            FROM deliveries AS d
            WHERE d.recipient_id = %(webhook_id)s AND d.channel = 'webhook'
                AND d.provider_id = %(provider_id)s AND d.status = 'failed'
                AND d.created_at >= %(since)s
            ORDER BY d.created_at, d.id
            LIMIT %(limit)s
        )
        """,
        {
            "provider_id": provider_id,
            "webhook_id": webhook_id,
            "since": since,
            "now": now,
            "limit": limit,
        },
    )


async def claim_delivery(
    tx: Tx, delivery_id: UUID, leased_until: datetime, now: datetime
) -> WebhookClaim:
    """Take one delivery that was just made, whatever its endpoint is doing."""
    return await fetch_one(
        tx,
        WebhookClaim,
        """
        UPDATE deliveries AS d
        SET attempts = d.attempts + 1, next_attempt_at = %(leased_until)s, updated_at = %(now)s
        FROM webhook_endpoints AS e
        WHERE d.id = %(id)s AND e.id = d.recipient_id
        RETURNING d.id, d.recipient_id AS endpoint_id, d.provider_id, d.template AS event, e.url,
            e.secret_number, e.previous_secret_until, e.failures, e.failing_since, d.lead_id,
            d.assignment_id, d.attempts, d.created_at, d.next_attempt_at AS leased_until
        """,
        {"id": delivery_id, "leased_until": leased_until, "now": now},
    )
