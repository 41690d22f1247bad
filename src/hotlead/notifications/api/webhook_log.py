"""What was told to a webhook, by API: the log, telling it again, and trying it out."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.kit.webhook_sender import WebhookSender
from hotlead.notifications import queries, service
from hotlead.notifications.api.webhooks import ONE, TAGS
from hotlead.notifications.records import (
    DeliveryFilter,
    DeliveryStatus,
    FailedSince,
    Replayed,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookEvent,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, accepted, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES
from hotlead.web.ratelimit import limit

_DELIVERIES: Final = ONE + "/deliveries"
_DELIVERY: Final = _DELIVERIES + "/{delivery_id:uuid}"


@get(
    _DELIVERIES,
    dependencies=PAGING,
    tags=TAGS,
    summary="What a webhook was told",
    opt={LINKS: {"get_webhook_delivery": {"delivery_id": "/data/0/id"}}},
)
async def list_webhook_deliveries(
    webhook_id: UUID,
    db: Database,
    actor: Actor,
    paging: Paging,
    status: DeliveryStatus | None = None,
    event: WebhookEvent | None = None,
) -> Response[PagedEnvelope[WebhookDelivery]]:
    """The newest first. `id` is the `webhook-id` of every attempt."""
    provider_id, wanted = actor.require_provider(), DeliveryFilter(status=status, event=event)
    async with db.transaction(actor) as tx:
        await queries.get_webhook(tx, provider_id, webhook_id)
        rows = await queries.list_webhook_deliveries(tx, provider_id, webhook_id, wanted, paging)
        total = await queries.count_webhook_deliveries(tx, provider_id, webhook_id, wanted)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get(_DELIVERY, tags=TAGS, summary="One delivery and its attempts")
async def get_webhook_delivery(
    webhook_id: UUID, delivery_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[WebhookDeliveryDetail]]:
    """Every attempt of 30 days: the status that came back, how long it took, and how it began."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_webhook_delivery(tx, actor, webhook_id, delivery_id))


@post(
    _DELIVERY + "/replay",
    status_code=202,
    opt={RAISES: [service.DeliveryWaits]},
    tags=TAGS,
    summary="Send a delivery again",
)
async def replay_webhook(
    webhook_id: UUID, delivery_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[WebhookDelivery]]:
    """Under the same `webhook-id`, with what it tells as it stands now."""
    async with db.transaction(actor) as tx:
        return accepted(await service.replay_webhook(tx, actor, webhook_id, delivery_id, now))


@post(ONE + "/replay-failed", status_code=202, tags=TAGS, summary="Send again what failed")
async def replay_failed_webhooks(
    webhook_id: UUID, data: FailedSince, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Replayed]]:
    """Everything since a moment, the oldest first, 1,000 at once; says how many there are."""
    async with db.transaction(actor) as tx:
        return accepted(await service.replay_failed_webhooks(tx, actor, webhook_id, data, now))


@post(ONE + "/test", status_code=200, tags=TAGS, summary="Send a test")
async def try_webhook(
    request: AnyRequest,
    webhook_id: UUID,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[WebhookDeliveryDetail]]:
    """Sent at once, also to one that is off; the answer tells what came back within 5 seconds.

    Ten a minute at most.
    """
    await limit(request, service.TRY_LIMIT, str(actor.require_provider()))
    sender: WebhookSender = request.app.state.webhooks
    policy = service.webhook_policy(settings)
    return ok(await service.try_webhook(db, sender, actor, webhook_id, policy, now))


ROUTES: list[ControllerRouterHandler] = [
    list_webhook_deliveries,
    get_webhook_delivery,
    replay_webhook,
    replay_failed_webhooks,
    try_webhook,
]
