"""Telling an endpoint again, trying it out, and forgetting what is old."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from limits import RateLimitItemPerMinute

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.ids import new_id
from hotlead.kit.paging import PageOf, Paging
from hotlead.kit.webhook_sender import WebhookSender
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    Channel,
    DeliveryFilter,
    FailedSince,
    NewDelivery,
    RecipientKind,
    Replayed,
    WebhookAttempt,
    WebhookClaim,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookEvent,
    WebhookLog,
    WebhookPolicy,
)
from hotlead.notifications.service.webhook_errors import DeliveryWaits
from hotlead.notifications.service.webhook_queue import queue_sender
from hotlead.notifications.service.webhook_sending import LEASE, read_data, record_attempt

ATTEMPTS_SHOWN_MAX: Final = 50
LISTED_ATTEMPTS_MAX: Final = 500
REPLAYED_MAX: Final = 1_000
ATTEMPTS_KEPT: Final = timedelta(days=30)
WAITING_MAX: Final = timedelta(days=7)
FORGOTTEN_AT_ONCE_MAX: Final = 5_000
TRY_LIMIT: Final = RateLimitItemPerMinute(10, namespace="try-webhook")


async def read_webhook_log(
    tx: Tx, actor: Actor, webhook_id: UUID, wanted: DeliveryFilter, paging: Paging
) -> WebhookLog:
    """An endpoint of the actor's provider and what it was told; raises NotFound."""
    provider_id = actor.require_provider()
    webhook = await queries.get_webhook(tx, provider_id, webhook_id)
    rows = await queries.list_webhook_deliveries(tx, provider_id, webhook_id, wanted, paging)
    total = await queries.count_webhook_deliveries(tx, provider_id, webhook_id, wanted)
    ids = [row.id for row in rows]
    attempts: defaultdict[UUID, list[WebhookAttempt]] = defaultdict(list)
    for attempt in await queries.list_attempts_of(tx, provider_id, ids, LISTED_ATTEMPTS_MAX):
        attempts[attempt.delivery_id].append(attempt)
    page = PageOf(rows, paging.page, paging.limit, total)
    return WebhookLog(webhook=webhook, deliveries=page, attempts=attempts)


async def get_webhook_delivery(
    tx: Tx, actor: Actor, webhook_id: UUID, delivery_id: UUID
) -> WebhookDeliveryDetail:
    """A delivery of the actor's provider with its attempts; raises NotFound."""
    provider_id = actor.require_provider()
    return WebhookDeliveryDetail(
        delivery=await queries.get_webhook_delivery(tx, provider_id, webhook_id, delivery_id),
        attempts=await queries.list_attempts(tx, provider_id, delivery_id, ATTEMPTS_SHOWN_MAX),
    )


async def replay_webhook(
    tx: Tx, actor: Actor, webhook_id: UUID, delivery_id: UUID, now: datetime
) -> WebhookDelivery:
    """Send a delivery again, under the same `webhook-id`, with all its tries.

    What it tells is read again. Raises NotFound, and DeliveryWaits where it was not sent yet.
    """
    provider_id = actor.require_provider()
    await queries.get_webhook_delivery(tx, provider_id, webhook_id, delivery_id)
    if not await queries.set_due_again(tx, delivery_id, now):
        raise DeliveryWaits
    await queue_sender(tx)
    await audit.record(
        tx,
        actor,
        "webhook.replayed",
        entity_type="webhook",
        entity_id=webhook_id,
        description="A webhook is sent again",
        metadata={"delivery_id": str(delivery_id)},
        now=now,
    )
    return await queries.get_webhook_delivery(tx, provider_id, webhook_id, delivery_id)


async def replay_failed_webhooks(
    tx: Tx, actor: Actor, webhook_id: UUID, wanted: FailedSince, now: datetime
) -> Replayed:
    """Send again what failed for an endpoint since a moment, `REPLAYED_MAX` at once.

    The oldest first, each under its own `webhook-id`. Raises NotFound.
    """
    provider_id = actor.require_provider()
    await queries.lock_webhook(tx, provider_id, webhook_id)
    count = await queries.set_failed_due_again(
        tx, provider_id, webhook_id, wanted.since, now, REPLAYED_MAX
    )
    if count:
        await queue_sender(tx)
        await audit.record(
            tx,
            actor,
            "webhook.failed_replayed",
            entity_type="webhook",
            entity_id=webhook_id,
            description=f"Failed webhooks are sent again: {count}",
            metadata={"since": wanted.since.isoformat()},
            now=now,
        )
    return Replayed(count, count == REPLAYED_MAX)


async def try_webhook(
    db: Database,
    sender: WebhookSender,
    actor: Actor,
    webhook_id: UUID,
    policy: WebhookPolicy,
    now: datetime,
) -> WebhookDeliveryDetail:
    """Send a test to an endpoint, also one that is off, and wait for the answer: 5 seconds.

    It stands in the log as one attempt and is not tried again. Raises NotFound.
    """
    async with db.transaction(actor) as tx:
        claim = await _make_trial(tx, actor, webhook_id, now)
    data = await read_data(db, claim) or {}
    body = rules.write_webhook(claim.event, claim.created_at, data)
    secrets = rules.secrets_in_force(policy.key, claim, now)
    heard = await sender.send(claim.url, rules.sign_webhook(secrets, claim.id, body, now), body)
    ended_at = now + timedelta(milliseconds=heard.latency_ms)
    answer = rules.keep_answer(heard.body, data)
    async with db.transaction(actor) as tx:
        await record_attempt(tx, claim, heard, rules.judge_trial(heard), answer, ended_at)
        return await get_webhook_delivery(tx, actor, webhook_id, claim.id)


async def _make_trial(tx: Tx, actor: Actor, webhook_id: UUID, now: datetime) -> WebhookClaim:
    provider_id = actor.require_provider()
    webhook = await queries.get_webhook(tx, provider_id, webhook_id)
    delivery_id = new_id()
    delivery = NewDelivery(
        id=delivery_id,
        cause=f"webhook.tried:{delivery_id}",
        channel=Channel.WEBHOOK,
        recipient_kind=RecipientKind.ENDPOINT,
        recipient_id=webhook_id,
        template=WebhookEvent.TEST,
        provider_id=provider_id,
    )
    await queries.insert_deliveries(tx, [delivery], [None], now)
    await audit.record(
        tx,
        actor,
        "webhook.tried",
        entity_type="webhook",
        entity_id=webhook_id,
        description=f"Test sent to the webhook {webhook.url}",
        metadata={"delivery_id": str(delivery_id)},
        now=now,
    )
    return await queries.claim_delivery(tx, delivery_id, now + LEASE, now)


async def prune_webhooks(tx: Tx, now: datetime) -> int:
    """Forget old attempts, and give up what waited too long for an endpoint that is off.

    A batch of each; how many rows, so that the caller knows whether to go on.
    """
    attempts = await queries.delete_old_attempts(tx, now - ATTEMPTS_KEPT, FORGOTTEN_AT_ONCE_MAX)
    waiting = await queries.set_given_up(tx, now - WAITING_MAX, now, FORGOTTEN_AT_ONCE_MAX)
    return max(attempts, waiting)
