"""One webhook: what it was told, every attempt, and telling it again."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, Paging
from hotlead.kit.webhook_sender import WebhookSender
from hotlead.notifications import queries, service
from hotlead.notifications.pages.webhooks import ONE, PAGE
from hotlead.notifications.records import (
    EVENT_WORDS,
    DeliveryFilter,
    DeliveryStatus,
    FailedSince,
    WebhookEvent,
)
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import form_as, read_form
from hotlead.web.page_query import read_query
from hotlead.web.ratelimit import limit
from hotlead.web.redirects import see_other
from hotlead.web.render import render

# What "all that failed" may go back to.
PERIODS: Final = {"1": "the last hour", "24": "the last 24 hours", "168": "the last 7 days",
                  "720": "the last 30 days"}  # fmt: skip
_DELIVERY: Final = ONE + "/deliveries/{delivery_id:uuid}"


class _Query(msgspec.Struct, frozen=True):
    status: DeliveryStatus | None = None
    event: WebhookEvent | None = None
    tried: UUID | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1


class _Period(msgspec.Struct, frozen=True):
    hours: Annotated[int, msgspec.Meta(ge=1, le=720)]


@get(ONE)
async def webhook_page(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, now: datetime
) -> Response[bytes]:
    """How it stands, and its log; `tried` names the test whose answer is shown first."""
    asked = read_query(request, _Query)
    wanted, paging = DeliveryFilter(status=asked.status, event=asked.event), Paging(asked.page)
    async with db.transaction(actor) as tx:
        log = await service.read_webhook_log(tx, actor, webhook_id, wanted, paging)
        tried = asked.tried and await service.get_webhook_delivery(
            tx, actor, webhook_id, asked.tried
        )
    return render(
        request,
        "notifications/webhook.html",
        log=log,
        webhook=log.webhook,
        page=log.deliveries,
        tried=tried,
        words=EVENT_WORDS,
        periods=PERIODS,
        now=now,
    )


@get(_DELIVERY)
async def webhook_delivery_page(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, delivery_id: UUID
) -> Response[bytes]:
    """One delivery by itself, with every attempt."""
    async with db.transaction(actor) as tx:
        webhook = await queries.get_webhook(tx, actor.require_provider(), webhook_id)
        detail = await service.get_webhook_delivery(tx, actor, webhook_id, delivery_id)
    return render(
        request,
        "notifications/webhook_delivery.html",
        webhook=webhook,
        detail=detail,
        words=EVENT_WORDS,
    )


@post(_DELIVERY + "/replay", status_code=303)
async def replay_webhook(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    webhook_id: UUID,
    delivery_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Send a delivery again."""
    try:
        async with db.transaction(actor) as tx:
            await service.replay_webhook(tx, actor, webhook_id, delivery_id, now)
    except Conflict as error:
        flash(request, "Not sent again", text=error.message, tone="danger")
    else:
        flash(request, "Sent again", text="It goes out now, under the same webhook-id.")
    return see_other(f"{PAGE}/{webhook_id}")


@post(ONE + "/replay-failed", status_code=303)
async def replay_failed_webhooks(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, now: datetime
) -> Response[bytes]:
    """Send again what failed in a period."""
    form = await read_form(request)
    try:
        since = now - timedelta(hours=form_as(form, _Period).hours)
    except InvalidInput:
        flash(request, "Not sent again", text="Choose a period.", tone="danger")
        return see_other(f"{PAGE}/{webhook_id}")
    async with db.transaction(actor) as tx:
        wanted = FailedSince(since=since.astimezone(UTC))
        done = await service.replay_failed_webhooks(tx, actor, webhook_id, wanted, now)
    more = " There may be more: do it again." if done.may_be_more else ""
    if done.replayed:
        flash(request, f"{done.replayed:,} sent again", text=f"They go out now.{more}")
    else:
        flash(request, "Nothing had failed", text="Nothing is sent again.")
    return see_other(f"{PAGE}/{webhook_id}")


@post(ONE + "/test", status_code=303)
async def try_webhook(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    webhook_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Send a test, and show what came back."""
    await limit(request, service.TRY_LIMIT, str(actor.require_provider()))
    sender: WebhookSender = request.app.state.webhooks
    policy = service.webhook_policy(settings)
    tried = await service.try_webhook(db, sender, actor, webhook_id, policy, now)
    return see_other(f"{PAGE}/{webhook_id}?tried={tried.delivery.id}")


ROUTES: list[ControllerRouterHandler] = [
    webhook_page,
    webhook_delivery_page,
    replay_webhook,
    replay_failed_webhooks,
    try_webhook,
]
