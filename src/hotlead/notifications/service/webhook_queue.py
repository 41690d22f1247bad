"""What is told to endpoints: a delivery for each that wants it, which the sender finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.kit import jobs
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import (
    Channel,
    NewDelivery,
    RecipientKind,
    ToTell,
    WebhookEvent,
)

# One at a time, so that webhooks never take the workers that mails wait for.
SEND_WEBHOOKS_JOB: Final = "notifications.send_webhooks"
RETRY_WEBHOOKS_JOB: Final = "notifications.retry_webhooks"


async def tell_endpoints_of_sales(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> None:
    """Tell the endpoints of the buyers of these leads. Doing it twice tells each once."""
    deliveries = [
        _delivery(WebhookEvent.LEAD_ASSIGNED, f"lead.assigned:{told.assignment_id}", told)
        for told in await queries.list_told_of_sales(tx, lead_ids)
    ]
    await _post(tx, deliveries, now)


async def tell_endpoints_again(tx: Tx, lead_id: UUID, event_id: UUID, now: datetime) -> None:
    """Tell the endpoints of those who have a lead once more, as something new.

    `event_id` names the request: doing the same twice tells each once.
    """
    deliveries = [
        _delivery(
            WebhookEvent.LEAD_ASSIGNED, f"lead.redelivered:{event_id}:{told.assignment_id}", told
        )
        for told in await queries.list_told_again(tx, lead_id)
    ]
    await _post(tx, deliveries, now)


async def tell_endpoints_of_refunds(tx: Tx, assignment_ids: Sequence[UUID], now: datetime) -> None:
    """Tell the endpoints of who was refunded. A sale is refunded once, and told once."""
    deliveries = [
        _delivery(WebhookEvent.LEAD_REFUNDED, f"lead.refunded:{told.assignment_id}", told)
        for told in await queries.list_told_of_refunds(tx, assignment_ids)
    ]
    await _post(tx, deliveries, now)


async def tell_endpoints_of_decision(tx: Tx, request_id: UUID, now: datetime) -> None:
    """Tell the endpoints of who reported a bad lead, where it got a refund."""
    await tell_endpoints_of_refunds(tx, await queries.list_refunds_of(tx, request_id), now)


async def tell_endpoints_of_withdrawal(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Tell the endpoints of a lead's buyers that its person took it back; an erasure after that
    is told by another.
    """
    causes = {
        sale.assignment_id: sale.cause for sale in await queries.list_withdrawn_sales(tx, lead_id)
    }
    deliveries = [
        _delivery(WebhookEvent.LEAD_WITHDRAWN, causes[told.assignment_id], told)
        for told in await queries.list_told_of_withdrawal(tx, list(causes))
        if told.assignment_id is not None
    ]
    await _post(tx, deliveries, now)


async def tell_endpoints_of_fall(tx: Tx, provider_id: UUID, now: datetime) -> None:
    """Tell the endpoints of a provider that its balance is low, once a fall."""
    deliveries = [
        _delivery(WebhookEvent.BALANCE_LOW, f"balance.low:{provider_id}:{at.timestamp():.6f}", told)
        for told, at in await queries.list_told_of_fall(tx, provider_id)
    ]
    await _post(tx, deliveries, now)


async def wake_webhooks(tx: Tx, now: datetime) -> None:
    """Queue the sender if an endpoint has something to be told: retries, what a lost job left."""
    if await queries.is_webhook_due(tx, now):
        await queue_sender(tx)


async def queue_sender(tx: Tx) -> None:
    """Queue the sender."""
    await jobs.enqueue(tx, SEND_WEBHOOKS_JOB, {}, lock=SEND_WEBHOOKS_JOB)


def _delivery(event: WebhookEvent, cause: str, told: ToTell) -> NewDelivery:
    return NewDelivery(
        id=new_id(),
        cause=cause,
        channel=Channel.WEBHOOK,
        recipient_kind=RecipientKind.ENDPOINT,
        recipient_id=told.endpoint_id,
        template=event,
        lead_id=told.lead_id,
        provider_id=told.provider_id,
        assignment_id=told.assignment_id,
    )


async def _post(tx: Tx, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    if deliveries and await queries.insert_deliveries(
        tx, deliveries, [None] * len(deliveries), now
    ):
        await queue_sender(tx)
