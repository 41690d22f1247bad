"""What goes to endpoints: made, taken in turn, and recorded."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_value
from hotlead.kit.webhook_sender import Heard
from hotlead.notifications.records import (
    AttemptOutcome,
    DisabledWebhook,
    LowBalanceData,
    RefundedLead,
    ToTell,
    WebhookClaim,
)


async def list_told_of_sales(tx: Tx, lead_ids: Sequence[UUID]) -> list[ToTell]:
    """The endpoints that want to hear of the sales of these leads, and were not told."""
    return await fetch_all(
        tx,
        ToTell,
        """
        SELECT e.id AS endpoint_id, a.provider_id, a.lead_id, a.id AS assignment_id
        FROM lead_assignments AS a
        JOIN webhook_endpoints AS e ON e.provider_id = a.provider_id
            AND e.deleted_at IS NULL AND 'lead.assigned' = ANY(e.events)
            AND e.created_at <= a.created_at
        WHERE a.lead_id = ANY(%(lead_ids)s)
            AND NOT EXISTS (
                SELECT FROM deliveries AS d
                WHERE d.lead_id = a.lead_id AND d.cause = 'lead.assigned:' || a.id
                    AND d.channel = 'webhook' AND d.recipient_id = e.id
            )
        """,
        {"lead_ids": list(lead_ids)},
    )


async def list_told_again(tx: Tx, lead_id: UUID) -> list[ToTell]:
    """The endpoints that hear of a lead's sales once more: those that were not refunded.

    Nobody hears again of a lead that its person took back.
    """
    return await fetch_all(
        tx,
        ToTell,
        """
        SELECT e.id AS endpoint_id, a.provider_id, a.lead_id, a.id AS assignment_id
        FROM lead_assignments AS a
        JOIN webhook_endpoints AS e ON e.provider_id = a.provider_id
            AND e.deleted_at IS NULL AND 'lead.assigned' = ANY(e.events)
        JOIN leads AS l ON l.id = a.lead_id AND l.withdrawn_at IS NULL
        WHERE a.lead_id = %(lead_id)s AND NOT a.is_refunded
        """,
        {"lead_id": lead_id},
    )


async def list_told_of_refunds(tx: Tx, assignment_ids: Sequence[UUID]) -> list[ToTell]:
    """The endpoints that want to hear of these refunds."""
    return await fetch_all(
        tx,
        ToTell,
        """
        SELECT e.id AS endpoint_id, a.provider_id, a.lead_id, a.id AS assignment_id
        FROM lead_assignments AS a
        JOIN webhook_endpoints AS e ON e.provider_id = a.provider_id
            AND e.deleted_at IS NULL AND 'lead.refunded' = ANY(e.events)
        WHERE a.id = ANY(%(ids)s) AND a.is_refunded
        """,
        {"ids": list(assignment_ids)},
    )


async def list_refunds_of(tx: Tx, request_id: UUID) -> list[UUID]:
    """The sale that a request got a refund of, if it did."""
    found = await fetch_all(
        tx,
        ToTell,
        """
        SELECT r.id AS endpoint_id, r.provider_id, r.lead_id, r.assignment_id
        FROM bad_lead_requests AS r
        WHERE r.id = %(id)s AND r.status = 'approved'
        """,
        {"id": request_id},
    )
    return [each.assignment_id for each in found if each.assignment_id]


async def list_told_of_fall(tx: Tx, provider_id: UUID) -> list[tuple[ToTell, datetime]]:
    """The endpoints that want to hear of a low balance, with since when it is; none where it
    is not.
    """
    endpoints = await fetch_all(
        tx,
        ToTell,
        """
        SELECT e.id AS endpoint_id, e.provider_id
        FROM webhook_endpoints AS e
        WHERE e.provider_id = %(provider_id)s AND e.deleted_at IS NULL
            AND 'balance.low' = ANY(e.events)
        """,
        {"provider_id": provider_id},
    )
    low = await find_low_balance(tx, provider_id)
    return [(endpoint, low.low_since) for endpoint in endpoints] if low else []


async def find_low_balance(tx: Tx, provider_id: UUID) -> LowBalanceData | None:
    """What a provider has, and since when that is low; None where it is not."""
    return await fetch_maybe(
        tx,
        LowBalanceData,
        """
        SELECT balance, low_balance_threshold AS threshold, low_balance_at AS low_since
        FROM providers
        WHERE id = %(provider_id)s AND low_balance_at IS NOT NULL AND deleted_at IS NULL
        """,
        {"provider_id": provider_id},
    )


async def find_refunded_lead(tx: Tx, provider_id: UUID, assignment_id: UUID) -> RefundedLead | None:
    """What a provider got back for a lead."""
    return await fetch_maybe(
        tx,
        RefundedLead,
        """
        SELECT a.id AS assignment_id, a.lead_id, l.number AS lead_number,
            a.price_charged AS amount, a.refund_reason AS reason, a.refunded_at
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        WHERE a.id = %(assignment_id)s AND a.provider_id = %(provider_id)s AND a.is_refunded
        """,
        {"assignment_id": assignment_id, "provider_id": provider_id},
    )


async def is_webhook_due(tx: Tx, now: datetime) -> bool:
    """Whether an endpoint that is free has something to be told."""
    return await fetch_value(
        tx,
        bool,
        """
        SELECT EXISTS (
            SELECT FROM webhook_endpoints AS e
            CROSS JOIN LATERAL (
                SELECT FROM deliveries AS d
                WHERE d.recipient_id = e.id AND d.channel = 'webhook'
                    AND d.status = 'pending' AND d.next_attempt_at <= %(now)s
                LIMIT 1
            ) AS due
            WHERE e.status = 'active' AND e.deleted_at IS NULL AND e.free_at <= %(now)s
        )
        """,
        {"now": now},
    )


async def claim_webhook(tx: Tx, now: datetime, leased_until: datetime) -> WebhookClaim | None:
    """Take the oldest delivery of the endpoint that has been free for longest.

    Endpoints so take turns, and each has one attempt at a time. Nobody else takes either before
    the lease ends.
    """
    return await fetch_maybe(
        tx,
        WebhookClaim,
        """
        WITH endpoint AS (
            SELECT e.id, e.url, e.secret_number, e.previous_secret_until, e.failures,
                e.failing_since, due.id AS delivery_id
            FROM webhook_endpoints AS e
            CROSS JOIN LATERAL (
                SELECT d.id FROM deliveries AS d
                WHERE d.recipient_id = e.id AND d.channel = 'webhook'
                    AND d.status = 'pending' AND d.next_attempt_at <= %(now)s
                ORDER BY d.next_attempt_at, d.id
                LIMIT 1
            ) AS due
            WHERE e.status = 'active' AND e.deleted_at IS NULL AND e.free_at <= %(now)s
            ORDER BY e.free_at, e.id
            LIMIT 1
            FOR UPDATE OF e SKIP LOCKED
        ), held AS (
            UPDATE webhook_endpoints AS e SET free_at = %(leased_until)s
            FROM endpoint
            WHERE e.id = endpoint.id
        )
        UPDATE deliveries AS d
        SET attempts = d.attempts + 1, next_attempt_at = %(leased_until)s, updated_at = %(now)s
        FROM endpoint AS e
        WHERE d.id = e.delivery_id
        RETURNING d.id, d.recipient_id AS endpoint_id, d.provider_id, d.template AS event, e.url,
            e.secret_number, e.previous_secret_until, e.failures, e.failing_since, d.lead_id,
            d.assignment_id, d.attempts, d.created_at, d.next_attempt_at AS leased_until
        """,
        {"now": now, "leased_until": leased_until},
    )


async def insert_attempt(
    tx: Tx, attempt_id: UUID, claim: WebhookClaim, heard: Heard, answer: str, now: datetime
) -> None:
    """Keep what came of an attempt; `answer` is the beginning of what came back.

    Nothing of it about a lead that was erased: a server may know the person still.
    """
    await execute(
        tx,
        """
        INSERT INTO delivery_attempts (id, delivery_id, provider_id, status_code, error,
                                       latency_ms, answer, created_at)
        SELECT %(id)s, %(delivery_id)s, %(provider_id)s, %(status_code)s, %(error)s,
            %(latency_ms)s,
            CASE WHEN EXISTS (
                SELECT FROM deliveries AS d
                JOIN leads AS l ON l.id = d.lead_id AND l.erased_at IS NOT NULL
                WHERE d.id = %(delivery_id)s
            ) THEN '' ELSE %(answer)s END,
            %(now)s
        """,
        {
            "id": attempt_id,
            "delivery_id": claim.id,
            "provider_id": claim.provider_id,
            "status_code": heard.status_code,
            "error": heard.error,
            "latency_ms": heard.latency_ms,
            "answer": answer,
            "now": now,
        },
    )


async def set_webhook_outcome(
    tx: Tx, claim: WebhookClaim, outcome: AttemptOutcome, now: datetime
) -> None:
    """Record how an attempt ended, for its delivery.

    "Sent" always counts. Another end counts only while the lease is this attempt's: it may have
    run out, and somebody else be at it.
    """
    await execute(
        tx,
        """
        UPDATE deliveries
        SET status = %(status)s, answer = %(answer)s, next_attempt_at = %(next)s,
            sent_at = CASE %(status)s WHEN 'sent' THEN %(now)s::timestamptz END,
            updated_at = %(now)s
        WHERE id = %(id)s AND status = 'pending'
            AND (%(status)s = 'sent' OR next_attempt_at = %(leased_until)s)
        """,
        {
            "id": claim.id,
            "status": outcome.status.value,
            "answer": outcome.answer,
            "next": outcome.next_attempt_at,
            "leased_until": claim.leased_until,
            "now": now,
        },
    )


async def set_endpoint_outcome(
    tx: Tx, claim: WebhookClaim, outcome: AttemptOutcome, now: datetime
) -> None:
    """Record how an attempt ended, for its endpoint: it has answered, or has failed once more."""
    await execute(
        tx,
        """
        UPDATE webhook_endpoints
        SET failures = CASE WHEN %(is_success)s THEN 0 ELSE failures + 1 END,
            failing_since = CASE WHEN %(is_success)s THEN NULL
                ELSE coalesce(failing_since, %(now)s) END,
            last_success_at = CASE WHEN %(is_success)s THEN %(now)s ELSE last_success_at END,
            free_at = coalesce(%(free_at)s, free_at)
        WHERE id = %(id)s
        """,
        {
            "id": claim.endpoint_id,
            "is_success": outcome.is_success,
            "free_at": outcome.free_at,
            "now": now,
        },
    )


async def set_given_back(tx: Tx, claim: WebhookClaim, now: datetime) -> None:
    """What was claimed and not sent is due at once, and its endpoint is free."""
    await execute(
        tx,
        """
        WITH freed AS (
            UPDATE webhook_endpoints SET free_at = %(now)s
            WHERE id = %(endpoint_id)s AND free_at = %(leased_until)s
        )
        UPDATE deliveries
        SET next_attempt_at = %(now)s, attempts = attempts - 1, updated_at = %(now)s
        WHERE id = %(id)s AND status = 'pending' AND next_attempt_at = %(leased_until)s
        """,
        {
            "id": claim.id,
            "endpoint_id": claim.endpoint_id,
            "leased_until": claim.leased_until,
            "now": now,
        },
    )


async def set_free(tx: Tx, claim: WebhookClaim, now: datetime) -> None:
    """The endpoint of a claim may be told the next thing."""
    await execute(
        tx,
        """
        UPDATE webhook_endpoints SET free_at = %(now)s
        WHERE id = %(id)s AND free_at = %(leased_until)s
        """,
        {"id": claim.endpoint_id, "leased_until": claim.leased_until, "now": now},
    )


async def list_disabled_webhooks(tx: Tx, delivery_ids: Sequence[UUID]) -> list[DisabledWebhook]:
    """What these mails tell of endpoints that were switched off; nothing of one that is on."""
    return await fetch_all(
        tx,
        DisabledWebhook,
        """
        SELECT d.id AS delivery_id, u.email AS address, p.company_name, p.timezone,
            e.id AS webhook_id, split_part(split_part(e.url, '//', 2), '/', 1) AS host,
            e.disabled_reason AS reason, e.disabled_at,
            (
                SELECT count(*) FROM deliveries AS w
                WHERE w.recipient_id = e.id AND w.channel = 'webhook' AND w.status = 'pending'
            ) AS waiting
        FROM deliveries AS d
        JOIN webhook_endpoints AS e ON e.id = split_part(d.cause, ':', 2)::uuid
            AND e.status = 'disabled' AND e.deleted_at IS NULL
        JOIN providers AS p ON p.id = d.recipient_id AND p.id = e.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def delete_old_attempts(tx: Tx, before: datetime, limit: int) -> int:
    """Delete attempts from before then, `limit` at a time; how many there were."""
    return await execute(
        tx,
        """
        DELETE FROM delivery_attempts
        WHERE id IN (
            SELECT id FROM delivery_attempts
            WHERE created_at < %(before)s
            ORDER BY created_at
            LIMIT %(limit)s
        )
        """,
        {"before": before, "limit": limit},
    )


async def set_given_up(tx: Tx, before: datetime, now: datetime, limit: int) -> int:
    """Give up what has waited since before then for an endpoint that is off, or deleted.

    How many there were.
    """
    return await execute(
        tx,
        """
        UPDATE deliveries
        SET status = 'failed', next_attempt_at = NULL, updated_at = %(now)s,
            answer = 'The endpoint was off for too long.'
        WHERE id IN (
            SELECT d.id
            FROM deliveries AS d
            JOIN webhook_endpoints AS e ON e.id = d.recipient_id
                AND (e.status <> 'active' OR e.deleted_at IS NOT NULL)
            WHERE d.channel = 'webhook' AND d.status = 'pending' AND d.updated_at < %(before)s
            ORDER BY d.id
            LIMIT %(limit)s
        )
        """,
        {"before": before, "now": now, "limit": limit},
    )
