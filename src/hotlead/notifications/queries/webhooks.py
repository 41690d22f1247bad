"""Endpoints of providers: read and written. `provider_id` is an argument of each statement."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one, fetch_value
from hotlead.notifications.records import (
    DisabledReason,
    Webhook,
    WebhookClaim,
    WebhookInput,
)


async def list_webhooks(tx: Tx, provider_id: UUID, limit: int) -> list[Webhook]:
    """A provider's endpoints, the oldest first; deleted ones are left out."""
    return await fetch_all(
        tx,
        Webhook,
        """
        SELECT id, url, description, events, status, disabled_reason, disabled_at, failures,
            failing_since, last_success_at, secret_number, previous_secret_until, created_at,
            updated_at
        FROM webhook_endpoints
        WHERE provider_id = %(provider_id)s AND deleted_at IS NULL
        ORDER BY created_at, id
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": limit},
    )


async def get_webhook(tx: Tx, provider_id: UUID, webhook_id: UUID) -> Webhook:
    """One endpoint of a provider; raises NotFound, also for a deleted one."""
    return await fetch_one(
        tx,
        Webhook,
        """
        SELECT id, url, description, events, status, disabled_reason, disabled_at, failures,
            failing_since, last_success_at, secret_number, previous_secret_until, created_at,
            updated_at
        FROM webhook_endpoints
        WHERE id = %(id)s AND provider_id = %(provider_id)s AND deleted_at IS NULL
        """,
        {"id": webhook_id, "provider_id": provider_id},
    )


async def lock_webhook(tx: Tx, provider_id: UUID, webhook_id: UUID) -> Webhook:
    """As `get_webhook`, and nobody else changes it until the transaction ends."""
    return await fetch_one(
        tx,
        Webhook,
        """
        SELECT id, url, description, events, status, disabled_reason, disabled_at, failures,
            failing_since, last_success_at, secret_number, previous_secret_until, created_at,
            updated_at
        FROM webhook_endpoints
        WHERE id = %(id)s AND provider_id = %(provider_id)s AND deleted_at IS NULL
        FOR UPDATE
        """,
        {"id": webhook_id, "provider_id": provider_id},
    )


async def insert_webhook(
    tx: Tx, webhook_id: UUID, provider_id: UUID, wanted: WebhookInput, most: int, now: datetime
) -> bool:
    """Write an endpoint unless the provider has `most`; whether it was written.

    The provider's row orders those who add at the same time.
    """
    return bool(
        await execute(
            tx,
            """
            WITH held AS (
                SELECT id FROM providers WHERE id = %(provider_id)s FOR UPDATE
            )
            INSERT INTO webhook_endpoints (id, provider_id, url, description, events, free_at,
                                           created_at, updated_at)
            SELECT %(id)s, held.id, %(url)s, %(description)s, %(events)s, %(now)s, %(now)s,
                %(now)s
            FROM held
            WHERE (
                SELECT count(*) FROM webhook_endpoints AS e
                WHERE e.provider_id = held.id AND e.deleted_at IS NULL
            ) < %(most)s
            """,
            {
                "id": webhook_id,
                "provider_id": provider_id,
                "url": wanted.url,
                "description": wanted.description,
                "events": [event.value for event in wanted.events],
                "most": most,
                "now": now,
            },
        )
    )


async def set_webhook(tx: Tx, webhook_id: UUID, wanted: WebhookInput, now: datetime) -> None:
    """Write what a provider says of its endpoint."""
    await execute(
        tx,
        """
        UPDATE webhook_endpoints
        SET url = %(url)s, description = %(description)s, events = %(events)s, updated_at = %(now)s
        WHERE id = %(id)s
        """,
        {
            "id": webhook_id,
            "url": wanted.url,
            "description": wanted.description,
            "events": [event.value for event in wanted.events],
            "now": now,
        },
    )


async def set_paused(tx: Tx, webhook_id: UUID, now: datetime) -> bool:
    """Pause an active endpoint; False where it is not active."""
    return bool(
        await execute(
            tx,
            """
            UPDATE webhook_endpoints SET status = 'paused', updated_at = %(now)s
            WHERE id = %(id)s AND status = 'active'
            """,
            {"id": webhook_id, "now": now},
        )
    )


async def set_resumed(tx: Tx, webhook_id: UUID, now: datetime) -> bool:
    """Switch an endpoint on, as if it had never failed; False where it is on."""
    return bool(
        await execute(
            tx,
            """
            UPDATE webhook_endpoints
            SET status = 'active', disabled_reason = NULL, disabled_at = NULL, failures = 0,
                failing_since = NULL, free_at = least(free_at, %(now)s), updated_at = %(now)s
            WHERE id = %(id)s AND status <> 'active'
            """,
            {"id": webhook_id, "now": now},
        )
    )


async def set_disabled(tx: Tx, claim: WebhookClaim, reason: DisabledReason, now: datetime) -> bool:
    """Switch an active endpoint off; False where it is off, or deleted.

    Also where its provider gave it another address or switched it on since the attempt began:
    what came of that says nothing about the endpoint as it is now.
    """
    return bool(
        await execute(
            tx,
            """
            UPDATE webhook_endpoints
            SET status = 'disabled', disabled_reason = %(reason)s, disabled_at = %(now)s,
                updated_at = %(now)s
            WHERE id = %(id)s AND status = 'active' AND deleted_at IS NULL AND url = %(url)s
                AND failing_since <= coalesce(%(failing_since)s, %(now)s)
            """,
            {
                "id": claim.endpoint_id,
                "url": claim.url,
                "failing_since": claim.failing_since,
                "reason": reason.value,
                "now": now,
            },
        )
    )


async def set_deleted(tx: Tx, webhook_id: UUID, now: datetime) -> None:
    """Take an endpoint off the list; what was sent to it stays, what waits is given up."""
    await execute(
        tx,
        """
        WITH gone AS (
            UPDATE webhook_endpoints SET deleted_at = %(now)s, updated_at = %(now)s
            WHERE id = %(id)s
            RETURNING id
        )
        UPDATE deliveries AS d
        SET status = 'failed', next_attempt_at = NULL, answer = 'The endpoint was deleted.',
            updated_at = %(now)s
        FROM gone
        WHERE d.recipient_id = gone.id AND d.channel = 'webhook' AND d.status = 'pending'
        """,
        {"id": webhook_id, "now": now},
    )


async def set_next_secret(tx: Tx, webhook_id: UUID, until: datetime, now: datetime) -> None:
    """Count the secret on; the one before it signs too until `until`, an older one no more."""
    await execute(
        tx,
        """
        UPDATE webhook_endpoints
        SET secret_number = secret_number + 1, previous_secret_until = %(until)s,
            updated_at = %(now)s
        WHERE id = %(id)s
        """,
        {"id": webhook_id, "until": until, "now": now},
    )


async def set_overlap_ended(tx: Tx, webhook_id: UUID, now: datetime) -> bool:
    """The previous secret signs no more; False where it did not."""
    return bool(
        await execute(
            tx,
            """
            UPDATE webhook_endpoints SET previous_secret_until = NULL, updated_at = %(now)s
            WHERE id = %(id)s AND previous_secret_until > %(now)s
            """,
            {"id": webhook_id, "now": now},
        )
    )


async def count_waiting(tx: Tx, webhook_id: UUID, most: int) -> int:
    """How many deliveries wait for an endpoint; counted up to `most`."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*)
        FROM (
            SELECT FROM deliveries
            WHERE recipient_id = %(id)s AND channel = 'webhook' AND status = 'pending'
            LIMIT %(most)s
        ) AS waiting
        """,
        {"id": webhook_id, "most": most},
    )
